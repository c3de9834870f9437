package io.alerthistory.gotemplate.strconv;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/** Texts in quotes, as Go writes and reads them. */
public final class Quote {
    private static final String HEX = "0123456789abcdef";

    private Quote() {}

    /** As {@code strconv.Quote}: in double quotes, with backslash escapes for what is not printable. */
    public static String quote(String text) {
        var out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> appendEscaped(out, c, '"', false));
        return out.append('"').toString();
    }

    /** As {@code strconv.QuoteToASCII}: what is not ASCII is escaped, too. */
    public static String quoteToAscii(String text) {
        var out = new StringBuilder(text.length() + 2).append('"');
        text.codePoints().forEach(c -> appendEscaped(out, c, '"', true));
        return out.append('"').toString();
    }

    /** As {@code strconv.QuoteRune}, in single quotes. */
    public static String quoteRune(int rune) {
        var out = new StringBuilder(8).append('\'');
        appendEscaped(out, Character.isValidCodePoint(rune) && !isSurrogate(rune) ? rune : 0xfffd, '\'', false);
        return out.append('\'').toString();
    }

    /** In back quotes where that says the same, else as {@link #quote}. */
    public static String quoteBack(String text) {
        return canBackquote(text) ? "`" + text + "`" : quote(text);
    }

    /** As {@code strconv.CanBackquote}. */
    public static boolean canBackquote(String text) {
        return text.chars().allMatch(c -> c != '`' && (c >= ' ' || c == '\t') && c != 0x7f && c != 0xfeff);
    }

    private static void appendEscaped(StringBuilder out, int c, char quote, boolean ascii) {
        switch (c) {
            case '\\' -> out.append("\\\\");
            case 0x07 -> out.append("\\a");
            case '\b' -> out.append("\\b");
            case '\f' -> out.append("\\f");
            case '\n' -> out.append("\\n");
            case '\r' -> out.append("\\r");
            case '\t' -> out.append("\\t");
            case 0x0b -> out.append("\\v");
            default -> {
                if (c == quote) {
                    out.append('\\').append(quote);
                } else if (isPrintable(c) && (!ascii || c < 0x80)) {
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

    private static boolean isSurrogate(int c) {
        return c >= 0xd800 && c < 0xe000;
    }

    /** As {@code unicode.IsPrint}: letters, marks, numbers, punctuation, symbols, and of the blanks only U+0020. */
    public static boolean isPrintable(int c) {
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

    /**
     * As {@code strconv.Unquote}: a text in double quotes, back quotes, or a character in single ones.
     *
     * @throws IllegalArgumentException if it is none of them; the message is Go's, {@code invalid syntax}
     */
    public static String unquote(String quoted) {
        int last = quoted.length() - 1;
        if (last < 1 || quoted.charAt(0) != quoted.charAt(last)) {
            throw invalid();
        }
        var inner = quoted.substring(1, last);
        return switch (quoted.charAt(0)) {
            case '`' -> raw(inner);
            case '"' -> unescaped(inner, '"');
            case '\'' -> Character.toString(rune(quoted));
            default -> throw invalid();
        };
    }

    /**
     * A character in single quotes.
     *
     * @throws IllegalArgumentException with Go's words
     */
    public static int rune(String quoted) {
        var text = unescaped(quoted.substring(1, quoted.length() - 1), '\'');
        if (text.isEmpty()) {
            throw invalid();
        }
        if (text.codePointCount(0, text.length()) > 1) {
            throw new IllegalArgumentException("malformed character constant: " + quoted);
        }
        return text.codePointAt(0);
    }

    private static String raw(String inner) {
        if (inner.indexOf('`') >= 0) {
            throw invalid();
        }
        return inner.replace("\r", "");
    }

    /** Escapes of single bytes ({@code \xe2}) may make up a character between them, so it is bytes that are gathered. */
    private static String unescaped(String inner, char quote) {
        if (inner.indexOf('\\') < 0) {
            if (inner.indexOf(quote) >= 0 || inner.indexOf('\n') >= 0) {
                throw invalid();
            }
            return inner;
        }
        var bytes = new ByteArrayOutputStream(inner.length());
        for (int i = 0; i < inner.length(); ) {
            int c = inner.codePointAt(i);
            i += Character.charCount(c);
            if (c == quote || c == '\n') {
                throw invalid();
            } else if (c != '\\') {
                bytes.writeBytes(Character.toString(c).getBytes(StandardCharsets.UTF_8));
            } else {
                i = escape(inner, i, quote, bytes);
            }
        }
        return bytes.toString(StandardCharsets.UTF_8);
    }

    /** Reads what follows the backslash. Returns where to go on. */
    private static int escape(String inner, int at, char quote, ByteArrayOutputStream out) {
        if (at >= inner.length()) {
            throw invalid();
        }
        char c = inner.charAt(at);
        switch (c) {
            case 'a' -> out.write(0x07);
            case 'b' -> out.write('\b');
            case 'f' -> out.write('\f');
            case 'n' -> out.write('\n');
            case 'r' -> out.write('\r');
            case 't' -> out.write('\t');
            case 'v' -> out.write(0x0b);
            case '\\' -> out.write('\\');
            case 'x' -> {
                out.write(digits(inner, at + 1, 2, 16));
                return at + 3;
            }
            case 'u', 'U' -> {
                int length = c == 'u' ? 4 : 8;
                int rune = digits(inner, at + 1, length, 16);
                if (!Character.isValidCodePoint(rune) || isSurrogate(rune)) {
                    throw invalid();
                }
                out.writeBytes(Character.toString(rune).getBytes(StandardCharsets.UTF_8));
                return at + 1 + length;
            }
            case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                int value = digits(inner, at, 3, 8);
                if (value > 255) {
                    throw invalid();
                }
                out.write(value);
                return at + 3;
            }
            default -> {
                if (c != quote) {
                    throw invalid();
                }
                out.write(c);
            }
        }
        return at + 1;
    }

    private static int digits(String text, int from, int length, int radix) {
        if (from + length > text.length()) {
            throw invalid();
        }
        long value = 0;
        for (int i = from; i < from + length; i++) {
            int digit = text.charAt(i) < 0x80 ? Character.digit(text.charAt(i), radix) : -1;
            if (digit < 0) {
                throw invalid();
            }
            value = value * radix + digit;
        }
        return value > Integer.MAX_VALUE ? -1 : (int) value;
    }

    private static IllegalArgumentException invalid() {
        return new IllegalArgumentException("invalid syntax");
    }
}
