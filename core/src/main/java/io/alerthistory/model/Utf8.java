package io.alerthistory.model;

/** What Go does with the bytes of a string, done on ours without making the bytes. */
public final class Utf8 {
    private Utf8() {}

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
