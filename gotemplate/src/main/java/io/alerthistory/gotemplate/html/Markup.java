package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.strconv.Quote;

/** Transitions between and in tags. */
final class Markup {
    private static final String COMMENT_START = "<!--";
    private static final String COMMENT_END = "-->";
    /** Go shows as many characters of what it could not read as an attribute's name. */
    private static final int SHOWN = 32;

    private Markup() {}

    /** Between tags: up to the first tag's name or comment. */
    static Step text(Context in, String text, int from, int to) {
        int searched = from;
        while (true) {
            int open = text.indexOf('<', searched, to);
            if (open < 0 || open + 1 == to) {
                return new Step(in, to);
            }
            if (Scan.startsWith(COMMENT_START, text, open, to)) {
                return new Step(Context.of(State.HTML_COMMENT, Element.NONE), open + COMMENT_START.length());
            }
            boolean ends = text.charAt(open + 1) == '/';
            int name = ends ? open + 2 : open + 1;
            if (name == to) {
                return new Step(in, to);
            }
            int behind = skipTagName(text, name, to);
            if (behind > name) {
                var element = ends ? Element.NONE : Element.named(text.substring(name, behind));
                return new Step(Context.of(State.TAG, element), behind);
            }
            searched = behind;
        }
    }

    /** In a tag: up to the end of an attribute's name, or of the tag. */
    static Step tag(Context in, String text, int from, int to) {
        int name = Scan.skipBlanks(text, from, to);
        if (name == to) {
            return new Step(in, to);
        }
        if (text.charAt(name) == '>') {
            var element = in.element() == Element.META ? Element.NONE : in.element();
            return new Step(Context.of(element.content(), element), name + 1);
        }
        int behind = skipAttributeName(text, name, to);
        if (behind < 0) {
            return notAName(text, name, from, to);
        }
        if (behind == name) {
            return failed(
                    "expected space, attr name, or end of tag, but got " + Quote.quote(text.substring(name, to)), to);
        }
        var attribute = Attribute.of(in.element(), Scan.lowerCase(text.substring(name, behind)));
        var state = behind == to ? State.ATTRIBUTE_NAME : State.AFTER_NAME;
        return new Step(Context.of(state, in.element(), attribute), behind);
    }

    static Step attributeName(Context in, String text, int from, int to) {
        int behind = skipAttributeName(text, from, to);
        if (behind < 0) {
            return notAName(text, from, from, to);
        }
        return new Step(behind == to ? in : in.with(State.AFTER_NAME), behind);
    }

    static Step afterName(Context in, String text, int from, int to) {
        int sign = Scan.skipBlanks(text, from, to);
        if (sign == to) {
            return new Step(in, to);
        }
        return text.charAt(sign) == '='
                ? new Step(in.with(State.BEFORE_VALUE), sign + 1)
                : new Step(in.with(State.TAG), sign);
    }

    static Step beforeValue(Context in, String text, int from, int to) {
        int start = Scan.skipBlanks(text, from, to);
        if (start == to) {
            return new Step(in, to);
        }
        return switch (text.charAt(start)) {
            case '\'' -> new Step(in.inValue(Delimiter.SINGLE_QUOTE, in.attribute()), start + 1);
            case '"' -> new Step(in.inValue(Delimiter.DOUBLE_QUOTE, in.attribute()), start + 1);
            default -> new Step(in.inValue(Delimiter.SPACE_OR_TAG_END, in.attribute()), start);
        };
    }

    static Step comment(Context in, String text, int from, int to) {
        int end = text.indexOf(COMMENT_END, from, to);
        return end < 0 ? new Step(in, to) : new Step(Context.TEXT, end + COMMENT_END.length());
    }

    /**
     * In the content of a {@code <script>}, {@code <style>}, {@code <textarea>}, {@code <title>}: up to the tag that ends
     * it, which is left to {@link #text}. In strings and comments of a script that tag does not count.
     */
    static Step endTag(Context in, String text, int from, int to) {
        boolean hidden = in.element() == Element.SCRIPT
                && (in.state().isScriptLiteral() || in.state().isComment());
        if (in.element() == Element.NONE || hidden) {
            return new Step(in, to);
        }
        int end = indexOfEndTag(in.element().endTag(), text, from, to);
        return end < 0 ? new Step(in, to) : new Step(Context.TEXT, end);
    }

    /** In the {@code content} of a {@code <meta>}: up to {@code url=}. */
    static Step metaContent(Context in, String text, int from, int to) {
        for (int i = from; i + 3 < to; i++) {
            if (Scan.startsWithIgnoringCase("url", text, i, to)) {
                int sign = Scan.skipBlanks(text, i + 3, to);
                if (sign < to && text.charAt(sign) == '=') {
                    return new Step(in.with(State.META_CONTENT_URL), sign + 1);
                }
            }
        }
        return new Step(in, to);
    }

    static Step metaContentUrl(Context in, String text, int from, int to) {
        int end = text.indexOf(';', from, to);
        return end < 0 ? new Step(in, to) : new Step(in.with(State.META_CONTENT), end + 1);
    }

    private static int indexOfEndTag(String tag, String text, int from, int to) {
        for (int i = text.indexOf("</", from, to); i >= 0; ) {
            int name = i + 2;
            int behind = name;
            if (Scan.startsWithIgnoringCase(tag, text, name, to)) {
                behind = name + tag.length();
                if (behind < to && "> \t\n\f/".indexOf(text.charAt(behind)) >= 0) {
                    return i;
                }
            }
            i = text.indexOf("</", behind, to);
        }
        return -1;
    }

    /** Single hyphens and colons may stand between letters and digits. */
    private static int skipTagName(String text, int from, int to) {
        if (!Scan.isLetter(text.charAt(from))) {
            return from;
        }
        int i = from + 1;
        while (i < to) {
            char c = text.charAt(i);
            if (Scan.isLetterOrDigit(c)) {
                i++;
            } else if ((c == ':' || c == '-') && i + 1 < to && Scan.isLetterOrDigit(text.charAt(i + 1))) {
                i += 2;
            } else {
                break;
            }
        }
        return i;
    }

    /** Behind the name; -1 if a character comes first that browsers would take for part of it, but no author meant. */
    private static int skipAttributeName(String text, int from, int to) {
        for (int i = from; i < to; i++) {
            switch (text.charAt(i)) {
                case ' ', '\t', '\n', '\f', '\r', '=', '>' -> {
                    return i;
                }
                case '\'', '"', '<' -> {
                    return -1;
                }
                default -> {}
            }
        }
        return to;
    }

    private static Step notAName(String text, int name, int from, int to) {
        int at = Scan.anyOf("'\"<", text, name, to);
        var culprit = Quote.quote(text.substring(at, at + 1));
        return failed(culprit + " in attribute name: " + shown(text, from, to), to);
    }

    /** The beginning of {@code text[from, to)}, in quotes. */
    static String shown(String text, int from, int to) {
        int length = Math.min(SHOWN, text.codePointCount(from, to));
        return Quote.quote(text.substring(from, text.offsetByCodePoints(from, length)));
    }

    private static Step failed(String description, int to) {
        return new Step(Context.failed(new EscapeError(Fault.BAD_HTML, description)), to);
    }
}
