package io.alerthistory.classify;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/** Lower-case words of a text: {@code HTTPRequestsHigh_p95} is {@code http requests high p95}. */
final class Tokens {
    private Tokens() {}

    static List<String> of(String text) {
        var words = new ArrayList<String>();
        int from = -1;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (!Character.isLetterOrDigit(c)) {
                from = end(words, text, from, i);
            } else if (from < 0) {
                from = i;
            } else if (isBorder(text, i)) {
                end(words, text, from, i);
                from = i;
            }
        }
        end(words, text, from, text.length());
        return words;
    }

    private static int end(List<String> words, String text, int from, int to) {
        if (from >= 0) {
            words.add(text.substring(from, to).toLowerCase(Locale.ROOT));
        }
        return -1;
    }

    /** Before the capitals of {@code diskHigh} and {@code HTTPRequests}, and before the digit of {@code http4xx}. */
    private static boolean isBorder(String text, int i) {
        char before = text.charAt(i - 1);
        char c = text.charAt(i);
        if (Character.isDigit(c)) {
            return Character.isLetter(before) && endsInLetter(text, i);
        }
        if (Character.isDigit(before)) {
            return Character.isUpperCase(c);
        }
        if (!Character.isUpperCase(c)) {
            return false;
        }
        return !Character.isUpperCase(before)
                || (i + 1 < text.length() && Character.isLowerCase(text.charAt(i + 1)) && text.charAt(i + 1) != 's');
    }

    private static boolean endsInLetter(String text, int from) {
        int i = from;
        while (i < text.length() && Character.isDigit(text.charAt(i))) {
            i++;
        }
        return i < text.length() && Character.isLowerCase(text.charAt(i));
    }
}
