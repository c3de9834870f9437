package io.alerthistory.model;

/** Go's ways of writing a string down, where a client can see them: group keys, matchers, receiver names. */
public final class GoText {
    private static final String HEX = "0123456789abcdef";

    private GoText() {}

    /** As Go's {@code strconv.Quote}: in double quotes, with backslash escapes for what is not printable. */
    public static String quote(String text) {
        var out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> appendQuoted(out, c));
        return out.append('"').toString();
    }

    private static void appendQuoted(StringBuilder out, int c) {
        switch (c) {
            case '"' -> out.append("\\\"");
            case '\\' -> out.append("\\\\");
            case 0x07 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 0x0b -> out.append("\\v");
            default -> {
                if (isPrintable(c)) {
                    out.appendCodePoint(c);
                } else if (c < ' ' || c == 0x7f) {
                    appendHex(out.append("\\x"), c, 2);
                } else if (c < 0x10000) {
                    appendHex(out.append("\\u"), c, 4);
                } else {
                    appendHex(out.append("\\U"), c, 8);
                }
            }
        }
    }

    /** As Go's {@code unicode.IsPrint}: letters, marks, numbers, punctuation, symbols, and of the blanks only U+0020. */
    private static boolean isPrintable(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }

    private static void appendHex(StringBuilder out, int value, int digits) {
        for (int shift = (digits - 1) * 4; shift >= 0; shift -= 4) {
            out.append(HEX.charAt((value >>> shift) & 0xf));
        }
    }

    /** As Go's {@code regexp.QuoteMeta}: a backslash before each character that means something in a regexp. */
    public static String quoteRegexp(String text) {
        var out = new StringBuilder(text.length() + 8);
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if ("\\.+*?()|[]{}^$".indexOf(c) >= 0) {
                out.append('\\');
            }
            out.append(c);
        }
        return out.toString();
    }
}
