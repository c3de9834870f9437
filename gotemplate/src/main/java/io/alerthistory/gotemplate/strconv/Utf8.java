package io.alerthistory.gotemplate.strconv;

/**
 * What Go does with the bytes of a text, done on ours without making the bytes. Half a surrogate pair counts as the three
 * bytes of U+FFFD.
 */
public final class Utf8 {
    private Utf8() {}

    /** In bytes. */
    public static int length(CharSequence text) {
        int bytes = 0;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                bytes += 1;
            } else if (c < 0x800) {
                bytes += 2;
            } else if (Character.isHighSurrogate(c)
                    && i + 1 < text.length()
                    && Character.isLowSurrogate(text.charAt(i + 1))) {
                bytes += 4;
                i++;
            } else {
                bytes += 3;
            }
        }
        return bytes;
    }

    /**
     * Orders strings as their UTF-8 bytes would be, which is how Go orders them. {@link String#compareTo} differs where
     * one has a character beyond U+FFFF and the other one of U+E000..U+FFFF.
     */
    public static int compare(String a, String b) {
        int shared = Math.min(a.length(), b.length());
        for (int i = 0; i < shared; i++) {
            char x = a.charAt(i);
            char y = b.charAt(i);
            if (x != y) {
                boolean xBeyond = Character.isSurrogate(x);
                return xBeyond == Character.isSurrogate(y) ? Character.compare(x, y) : xBeyond ? 1 : -1;
            }
        }
        return Integer.compare(a.length(), b.length());
    }

    /** Whether the text can be written in UTF-8: it has no half of a surrogate pair on its own. */
    public static boolean isValid(String text) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (Character.isSurrogate(c)) {
                if (!Character.isHighSurrogate(c)
                        || i + 1 == text.length()
                        || !Character.isLowSurrogate(text.charAt(i + 1))) {
                    return false;
                }
                i++;
            }
        }
        return true;
    }
}
