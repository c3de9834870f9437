package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.strconv.Quote;

/** Transitions in CSS. */
final class Style {
    private Style() {}

    /** Outside of strings and comments: up to the first of them. */
    static Step code(Context in, String text, int from, int to) {
        for (int at = Scan.anyOf("(\"'/", text, from, to); at >= 0; at = Scan.anyOf("(\"'/", text, at + 1, to)) {
            switch (text.charAt(at)) {
                case '(' -> {
                    if (endsWithUrl(text, from, at)) {
                        return url(in, text, Scan.skipBlanks(text, at + 1, to), to);
                    }
                }
                case '/' -> {
                    if (Scan.startsWith("//", text, at, to)) {
                        return new Step(in.with(State.CSS_LINE_COMMENT), at + 2);
                    }
                    if (Scan.startsWith("/*", text, at, to)) {
                        return new Step(in.with(State.CSS_BLOCK_COMMENT), at + 2);
                    }
                }
                case '"' -> {
                    return new Step(in.with(State.CSS_DOUBLE_QUOTED), at + 1);
                }
                default -> {
                    return new Step(in.with(State.CSS_SINGLE_QUOTED), at + 1);
                }
            }
        }
        return new Step(in, to);
    }

    private static Step url(Context in, String text, int start, int to) {
        if (start < to && text.charAt(start) == '"') {
            return new Step(in.with(State.CSS_DOUBLE_QUOTED_URL), start + 1);
        }
        if (start < to && text.charAt(start) == '\'') {
            return new Step(in.with(State.CSS_SINGLE_QUOTED_URL), start + 1);
        }
        return new Step(in.with(State.CSS_URL), start);
    }

    /** Whether the word {@code url}, and not just its letters, ends {@code text[from, end)}, blanks aside. */
    private static boolean endsWithUrl(String text, int from, int end) {
        int last = end;
        while (last > from && Scan.isBlank(text.charAt(last - 1))) {
            last--;
        }
        int start = last - "url".length();
        return start >= from
                && Scan.startsWithIgnoringCase("url", text, start, last)
                && (start == from || !CssText.isNamePart(text.codePointBefore(start)));
    }

    /**
     * In a string, which is taken for a URL since it may be one, or in {@code url(...)}: up to its end, or for a string
     * with an escape in it, step by step.
     */
    static Step string(Context in, String text, int from, int to) {
        var specials = switch (in.state()) {
            case CSS_DOUBLE_QUOTED, CSS_DOUBLE_QUOTED_URL -> "\\\"";
            case CSS_SINGLE_QUOTED, CSS_SINGLE_QUOTED_URL -> "\\'";
            default -> "\\\t\n\f\r )";
        };
        var here = in;
        int searched = from;
        while (true) {
            int at = Scan.anyOf(specials, text, searched, to);
            if (at < 0) {
                return new Step(Urls.after(here, text, searched, to), to);
            }
            if (text.charAt(at) != '\\') {
                return new Step(here.with(State.CSS), at + 1);
            }
            int escaped = at + 1;
            if (escaped == to) {
                var description = "unfinished escape sequence in CSS string: " + Quote.quote(text.substring(from, to));
                return new Step(Context.failed(new EscapeError(Fault.PARTIAL_ESCAPE, description)), to);
            }
            var soFar = CssText.decoded(text.substring(from, escaped + 1));
            here = Urls.after(here, soFar, 0, soFar.length());
            searched = escaped + 1;
        }
    }
}
