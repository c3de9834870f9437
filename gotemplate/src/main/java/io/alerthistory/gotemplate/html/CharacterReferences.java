package io.alerthistory.gotemplate.html;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.HashMap;
import java.util.Map;

/**
 * What <code>&amp;quot;</code>, <code>&amp;#34;</code> and their like stand for: HTML Living Standard, 13.5 and 13.2.5.72
 * to 80, as Go's {@code html.UnescapeString} reads them, which does not know {@code nLt} and {@code nGt}.
 */
final class CharacterReferences {
    /** Those that may go without a semicolon have no longer names. */
    private static final int LONGEST_WITHOUT_SEMICOLON = 6;

    /** What 0x80 to 0x9f mean in Windows-1252, since pages were written by who thought so. */
    private static final String WINDOWS_1252 =
            "\u20ac\u0081\u201a\u0192\u201e\u2026\u2020\u2021\u02c6\u2030\u0160\u2039"
                    + "\u0152\u008d\u017d\u008f\u0090\u2018\u2019\u201c\u201d\u2022\u2013\u2014\u02dc\u2122\u0161\u203a\u0153"
                    + "\u009d\u017e\u0178";

    /** Read when the first attribute with an ampersand is met: most templates have none. */
    private static final class Names {
        /** By their names, with the semicolon if it is needed. */
        static final Map<String, String> ALL = read();

        private static Map<String, String> read() {
            try (var in = CharacterReferences.class.getResourceAsStream("character-references.txt")) {
                if (in == null) {
                    throw new IllegalStateException("character-references.txt is not beside its class");
                }
                var names = new HashMap<String, String>();
                new String(in.readAllBytes(), UTF_8).lines().forEach(line -> {
                    var words = line.split(" ", -1);
                    var text = new StringBuilder();
                    for (int i = 1; i < words.length; i++) {
                        text.appendCodePoint(Integer.parseInt(words[i], 16));
                    }
                    names.put(words[0], text.toString());
                });
                return names;
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }
    }

    private CharacterReferences() {}

    /** {@code text} with what its references stand for. */
    static String decoded(String text) {
        int reference = text.indexOf('&');
        if (reference < 0) {
            return text;
        }
        var out = new StringBuilder(text.length());
        int at = 0;
        while (reference >= 0) {
            out.append(text, at, reference);
            at = text.startsWith("#", reference + 1)
                    ? appendNumbered(out, text, reference)
                    : appendNamed(out, text, reference);
            reference = text.indexOf('&', at);
        }
        return out.append(text, at, text.length()).toString();
    }

    /** Returns where the text goes on; behind the ampersand alone if it does not start a reference. */
    private static int appendNumbered(StringBuilder out, String text, int reference) {
        boolean hex = text.startsWith("x", reference + 2) || text.startsWith("X", reference + 2);
        int radix = hex ? 16 : 10;
        int digits = reference + (hex ? 3 : 2);
        int end = digits;
        int rune = 0;
        while (end < text.length() && text.charAt(end) < 0x80 && Character.digit(text.charAt(end), radix) >= 0) {
            // Overflows, and is then what Go's overflow makes of it.
            rune = rune * radix + Character.digit(text.charAt(end), radix);
            end++;
        }
        if (text.startsWith(";", end)) {
            end++;
        }
        // A digit alone, at the end or before something else than a semicolon, is not enough for Go.
        if (end - reference <= 3 || text.length() - reference <= 3) {
            out.append('&');
            return reference + 1;
        }
        out.appendCodePoint(character(rune));
        return end;
    }

    private static int character(int rune) {
        if (rune >= 0x80 && rune <= 0x9f) {
            return WINDOWS_1252.charAt(rune - 0x80);
        }
        boolean surrogate = rune >= Character.MIN_SURROGATE && rune <= Character.MAX_SURROGATE;
        return rune == 0 || surrogate || !Character.isValidCodePoint(rune) ? 0xfffd : rune;
    }

    private static int appendNamed(StringBuilder out, String text, int reference) {
        int from = reference + 1;
        int end = from;
        while (end < text.length() && Scan.isLetterOrDigit(text.charAt(end))) {
            end++;
        }
        if (text.startsWith(";", end)) {
            end++;
        }
        var whole = Names.ALL.get(text.substring(from, end));
        if (whole != null) {
            out.append(whole);
            return end;
        }
        for (int length = Math.min(end - from - 1, LONGEST_WITHOUT_SEMICOLON); length > 1; length--) {
            var start = Names.ALL.get(text.substring(from, from + length));
            if (start != null) {
                out.append(start);
                return from + length;
            }
        }
        out.append(text, reference, end);
        return end;
    }
}
