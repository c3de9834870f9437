package io.alerthistory.classify;

import java.nio.charset.StandardCharsets;

/** The value of a URL's parameter as it was before it was put there. What is no escape stays as it is. */
final class PercentDecoding {
    private PercentDecoding() {}

    /** Bytes that are not UTF-8 become U+FFFD. */
    static String decode(String escaped) {
        var source = escaped.getBytes(StandardCharsets.UTF_8);
        int length = 0;
        for (int i = 0; i < source.length; i++) {
            int high = i + 2 < source.length && source[i] == '%' ? Character.digit(source[i + 1], 16) : -1;
            int low = high < 0 ? -1 : Character.digit(source[i + 2], 16);
            if (low >= 0) {
                source[length++] = (byte) (high << 4 | low); // never ahead of what is still to be read
                i += 2;
            } else {
                source[length++] = source[i] == '+' ? (byte) ' ' : source[i];
            }
        }
        return new String(source, 0, length, StandardCharsets.UTF_8);
    }
}
