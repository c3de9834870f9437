package io.alerthistory.gotemplate.html;

import java.util.HexFormat;
import org.jspecify.annotations.Nullable;

/** Makes values harmless in URLs. */
final class UrlText {
    private static final HexFormat HEX = HexFormat.of();
    private static final String REFUSED = "#" + Escaper.FAILSAFE;

    private UrlText() {}

    /** Refuses URLs of other schemes than {@code http}, {@code https} and {@code mailto}. */
    static String filter(@Nullable Object[] values) {
        var argument = Argument.of(values);
        return argument.is(Content.Kind.URL) || isSafe(argument.text()) ? argument.text() : REFUSED;
    }

    /** For a part of a query. */
    static String escape(@Nullable Object[] values) {
        var argument = Argument.of(values);
        return encoded(argument.text(), argument.is(Content.Kind.URL));
    }

    /** For a URL that is complete up to here: only what cannot be part of any is encoded. */
    static String normalize(@Nullable Object[] values) {
        return encoded(Argument.of(values).text(), true);
    }

    /** For {@code srcset}: URLs with sizes, separated by commas. */
    static String sourceSet(@Nullable Object[] values) {
        var argument = Argument.of(values);
        var text = argument.text();
        if (argument.is(Content.Kind.SRCSET)) {
            return text;
        }
        if (argument.is(Content.Kind.URL)) {
            return encoded(text, true).replace(",", "%2c");
        }
        var out = new StringBuilder(text.length() + 16);
        int from = 0;
        for (int comma = text.indexOf(','); comma >= 0; comma = text.indexOf(',', from)) {
            appendSource(out, text, from, comma);
            out.append(',');
            from = comma + 1;
        }
        appendSource(out, text, from, text.length());
        return out.toString();
    }

    private static void appendSource(StringBuilder out, String text, int from, int to) {
        int start = Scan.skipBlanks(text, from, to);
        int end = start;
        while (end < to && !Scan.isBlank(text.charAt(end))) {
            end++;
        }
        var url = text.substring(start, end);
        if (isSafe(url) && isSize(text, end, to)) {
            out.append(text, from, start).append(encoded(url, true)).append(text, end, to);
        } else {
            out.append(REFUSED);
        }
    }

    private static boolean isSize(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            if (!Scan.isBlank(text.charAt(i)) && !Scan.isLetterOrDigit(text.charAt(i))) {
                return false;
            }
        }
        return true;
    }

    private static boolean isSafe(String url) {
        int colon = url.indexOf(':');
        if (colon < 0 || url.lastIndexOf('/', colon) >= 0) {
            return true;
        }
        // U+017F is an s to Go's EqualFold, which decides here; Java's rules differ.
        var scheme =
                Scan.lowerCase(url.substring(0, colon).replace('\u017f', 's').replace('\u0130', '?'));
        return scheme.equals("http") || scheme.equals("https") || scheme.equals("mailto");
    }

    /** With {@code %xx} for each byte that is not allowed; with {@code reserved}, {@code /?#&} and their like are. */
    private static String encoded(String url, boolean reserved) {
        for (int i = 0; i < url.length(); i++) {
            if (!isAllowed(url, i, reserved)) {
                return encoded(url, i, reserved);
            }
        }
        return url;
    }

    private static String encoded(String url, int first, boolean reserved) {
        var out = new StringBuilder(url.length() + 16).append(url, 0, first);
        for (int i = first; i < url.length(); ) {
            int c = url.codePointAt(i);
            if (isAllowed(url, i, reserved)) {
                out.append((char) c);
            } else {
                appendEncoded(out, c);
            }
            i += Character.charCount(c);
        }
        return out.toString();
    }

    private static boolean isAllowed(String url, int at, boolean reserved) {
        return switch (url.charAt(at)) {
            case '-', '.', '_', '~' -> true;
            case '!', '#', '$', '&', '*', '+', ',', '/', ':', ';', '=', '?', '@', '[', ']' -> reserved;
            case '%' ->
                reserved && at + 2 < url.length() && Scan.isHex(url.charAt(at + 1)) && Scan.isHex(url.charAt(at + 2));
            default -> Scan.isLetterOrDigit(url.charAt(at));
        };
    }

    private static void appendEncoded(StringBuilder out, int rune) {
        if (rune < 0x80) {
            appendByte(out, rune);
        } else if (rune < 0x800) {
            appendByte(out, 0xc0 | rune >> 6);
            appendByte(out, 0x80 | rune & 0x3f);
        } else if (rune < 0x10000) {
            appendByte(out, 0xe0 | rune >> 12);
            appendByte(out, 0x80 | rune >> 6 & 0x3f);
            appendByte(out, 0x80 | rune & 0x3f);
        } else {
            appendByte(out, 0xf0 | rune >> 18);
            appendByte(out, 0x80 | rune >> 12 & 0x3f);
            appendByte(out, 0x80 | rune >> 6 & 0x3f);
            appendByte(out, 0x80 | rune & 0x3f);
        }
    }

    private static void appendByte(StringBuilder out, int value) {
        out.append('%');
        HEX.toHexDigits(out, (byte) value);
    }
}
