package io.alerthistory.adapter.pghistory;

/**
 * Texts as PostgreSQL can hold them, and back. Its texts have no zero, and no half of a surrogate pair; both are written
 * as the character 1A (hex), which is not in use for anything, and the four digits of what it stands for. So is 1A itself.
 */
final class Plain {
    private static final char MARK = '\u001a';
    private static final int DIGITS = 4;

    private Plain() {}

    static String of(String text) {
        int i = 0;
        while (i < text.length() && isPlain(text, i)) {
            i++;
        }
        if (i == text.length()) {
            return text;
        }
        var out = new StringBuilder(text.length() + 16);
        for (i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (isPlain(text, i)) {
                out.append(c);
            } else {
                out.append(MARK);
                for (int shift = 12; shift >= 0; shift -= 4) {
                    out.append(Character.forDigit(c >> shift & 0xF, 16));
                }
            }
        }
        return out.toString();
    }

    private static boolean isPlain(String text, int at) {
        char c = text.charAt(at);
        if (Character.isHighSurrogate(c)) {
            return at + 1 < text.length() && Character.isLowSurrogate(text.charAt(at + 1));
        }
        if (Character.isLowSurrogate(c)) {
            return at > 0 && Character.isHighSurrogate(text.charAt(at - 1));
        }
        return c != 0 && c != MARK;
    }

    /** What {@link #of} was given. */
    static String back(String plain) {
        if (plain.indexOf(MARK) < 0) {
            return plain;
        }
        var out = new StringBuilder(plain.length());
        for (int i = 0; i < plain.length(); i++) {
            char c = plain.charAt(i);
            if (c == MARK && i + DIGITS < plain.length()) {
                out.append((char) Integer.parseInt(plain, i + 1, i + 1 + DIGITS, 16));
                i += DIGITS;
            } else {
                out.append(c);
            }
        }
        return out.toString();
    }
}
