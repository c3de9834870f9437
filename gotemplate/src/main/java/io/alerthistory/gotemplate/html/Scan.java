package io.alerthistory.gotemplate.html;

/** Looking for things in a part of a text, from {@code from} (included) to {@code to} (not included). */
final class Scan {
    private Scan() {}

    /** The first of any of {@code wanted}; -1 if there is none. */
    static int anyOf(String wanted, String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (wanted.indexOf(text.charAt(i)) >= 0) {
                return i;
            }
        }
        return -1;
    }

    /** Whether {@code wanted} stands at {@code at} and ends before {@code to}. */
    static boolean startsWith(String wanted, String text, int at, int to) {
        return at + wanted.length() <= to && text.startsWith(wanted, at);
    }

    /**
     * Likewise, in ASCII letters of any case.
     *
     * @param wanted in small letters
     */
    static boolean startsWithIgnoringCase(String wanted, String text, int at, int to) {
        if (at + wanted.length() > to) {
            return false;
        }
        for (int i = 0; i < wanted.length(); i++) {
            if (lower(text.charAt(at + i)) != wanted.charAt(i)) {
                return false;
            }
        }
        return true;
    }

    /** Behind the blanks of HTML; {@code to} if there is nothing else. */
    static int skipBlanks(String text, int from, int to) {
        int i = from;
        while (i < to && isBlank(text.charAt(i))) {
            i++;
        }
        return i;
    }

    /** HTML's, which are CSS's, too. */
    static boolean isBlank(char c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
    }

    static boolean isLetter(char c) {
        return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
    }

    static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    static boolean isLetterOrDigit(char c) {
        return isLetter(c) || isDigit(c);
    }

    static boolean isHex(char c) {
        return isDigit(c) || c >= 'a' && c <= 'f' || c >= 'A' && c <= 'F';
    }

    /**
     * In small letters as Go's {@code strings.ToLower} has it: one character for one. Java's makes two of U+0130, and a
     * name that passes for harmless here might be another one there.
     */
    static String lowerCase(String text) {
        return text.codePoints()
                .map(Character::toLowerCase)
                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                .toString();
    }

    private static char lower(char c) {
        return c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c;
    }
}
