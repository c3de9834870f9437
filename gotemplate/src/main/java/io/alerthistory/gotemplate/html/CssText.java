package io.alerthistory.gotemplate.html;

import org.jspecify.annotations.Nullable;

/** Makes values harmless in CSS. */
final class CssText {
    private static final Replacements ESCAPES = Replacements.NONE
            .with(0, "\\0")
            .with('\t', "\\9")
            .with('\n', "\\a")
            .with('\f', "\\c")
            .with('\r', "\\d")
            .with('"', "\\22")
            .with('&', "\\26")
            .with('\'', "\\27")
            .with('(', "\\28")
            .with(')', "\\29")
            .with('+', "\\2b")
            .with('/', "\\2f")
            .with(':', "\\3a")
            .with(';', "\\3b")
            .with('<', "\\3c")
            .with('>', "\\3e")
            .with('\\', "\\\\")
            .with('{', "\\7b")
            .with('}', "\\7d");

    private CssText() {}

    /** For the inside of a string. */
    static String string(@Nullable Object[] values) {
        var text = Argument.of(values).text();
        for (int i = 0; i < text.length(); i++) {
            if (ESCAPES.of(text.charAt(i)) != null) {
                return escaped(text, i);
            }
        }
        return text;
    }

    private static String escaped(String text, int first) {
        var out = new StringBuilder(text.length() + 16).append(text, 0, first);
        for (int i = first; i < text.length(); i++) {
            var escape = ESCAPES.of(text.charAt(i));
            if (escape == null) {
                out.append(text.charAt(i));
                continue;
            }
            out.append(escape);
            boolean runsOn =
                    i + 1 == text.length() || Scan.isHex(text.charAt(i + 1)) || Scan.isBlank(text.charAt(i + 1));
            if (!escape.equals("\\\\") && runsOn) {
                out.append(' ');
            }
        }
        return out.toString();
    }

    /** For a value such as {@code 10px}, {@code inherit}, {@code #888}: anything else is refused. */
    static String value(@Nullable Object[] values) {
        var argument = Argument.of(values);
        if (argument.is(Content.Kind.CSS)) {
            return argument.text();
        }
        var text = decoded(argument.text());
        return isHarmless(text) ? text : Escaper.FAILSAFE;
    }

    private static boolean isHarmless(String text) {
        var name = new StringBuilder(text.length());
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case 0, '"', '\'', '(', ')', '/', ';', '@', '[', '\\', ']', '`', '{', '}', '<', '>' -> {
                    return false;
                }
                case '-' -> {
                    // Of "<!--" and "-->".
                    if (i > 0 && text.charAt(i - 1) == '-') {
                        return false;
                    }
                }
                default -> {
                    if (c < 0x80 && isNamePart(c)) {
                        name.append(c >= 'A' && c <= 'Z' ? (char) (c + ('a' - 'A')) : c);
                    }
                }
            }
        }
        // Names under which old browsers ran scripts.
        return name.indexOf("expression") < 0 && name.indexOf("mozbinding") < 0;
    }

    /** Whether it can be part of an identifier. */
    static boolean isNamePart(int c) {
        return c >= 'a' && c <= 'z'
                || c >= 'A' && c <= 'Z'
                || c >= '0' && c <= '9'
                || c == '-'
                || c == '_'
                || c >= 0x80 && c <= 0xd7ff
                || c >= 0xe000 && c <= 0xfffd
                || c >= 0x10000;
    }

    /** With what the backslash escapes stand for. */
    static String decoded(String text) {
        int backslash = text.indexOf('\\');
        if (backslash < 0) {
            return text;
        }
        var out = new StringBuilder(text.length());
        int at = 0;
        while (backslash >= 0) {
            out.append(text, at, backslash);
            int escaped = backslash + 1;
            if (escaped == text.length()) {
                return out.toString();
            }
            if (Scan.isHex(text.charAt(escaped))) {
                at = appendRune(out, text, escaped);
            } else {
                int c = text.codePointAt(escaped);
                out.appendCodePoint(c);
                at = escaped + Character.charCount(c);
            }
            backslash = text.indexOf('\\', at);
        }
        return out.append(text, at, text.length()).toString();
    }

    /** Up to six digits, and one blank that ends them. Returns where the text goes on. */
    private static int appendRune(StringBuilder out, String text, int from) {
        int end = from + 1;
        while (end < text.length() && end - from < 6 && Scan.isHex(text.charAt(end))) {
            end++;
        }
        int rune = Integer.parseInt(text, from, end, 16);
        if (rune > Character.MAX_CODE_POINT) {
            rune /= 16;
            end--;
        }
        boolean surrogate = rune >= Character.MIN_SURROGATE && rune <= Character.MAX_SURROGATE;
        out.appendCodePoint(surrogate ? 0xfffd : rune);
        if (text.startsWith("\r\n", end)) {
            return end + 2;
        }
        return end < text.length() && Scan.isBlank(text.charAt(end)) ? end + 1 : end;
    }
}
