package io.alerthistory.gotemplate.html;

/**
 * What literal text does to the context it stands in: which tag, string, comment it opens or closes. Each step takes as
 * much of the text as leaves the context the same, and what changes it.
 */
final class Transition {
    private Transition() {}

    /** Takes a piece from the front of {@code text[from, to)}, which has no entities. */
    static Step after(Context in, String text, int from, int to) {
        return after(in.state(), in, text, from, to);
    }

    /** Likewise, by the rules of {@code state}. */
    static Step after(State state, Context in, String text, int from, int to) {
        return switch (state) {
            case TEXT -> Markup.text(in, text, from, to);
            case TAG -> Markup.tag(in, text, from, to);
            case ATTRIBUTE_NAME -> Markup.attributeName(in, text, from, to);
            case AFTER_NAME -> Markup.afterName(in, text, from, to);
            case BEFORE_VALUE -> Markup.beforeValue(in, text, from, to);
            case HTML_COMMENT -> Markup.comment(in, text, from, to);
            case RCDATA -> Markup.endTag(in, text, from, to);
            case URL, SRCSET -> new Step(Urls.after(in, text, from, to), to);
            case META_CONTENT -> Markup.metaContent(in, text, from, to);
            case META_CONTENT_URL -> Markup.metaContentUrl(in, text, from, to);
            case JS -> Script.code(in, text, from, to);
            case JS_DOUBLE_QUOTED, JS_SINGLE_QUOTED, JS_REGEXP -> Script.delimited(in, text, from, to);
            case JS_TEMPLATE_LITERAL -> Script.templateLiteral(in, text, from, to);
            case JS_BLOCK_COMMENT -> blockComment(in, State.JS, text, from, to);
            case JS_LINE_COMMENT, JS_HTML_OPEN_COMMENT, JS_HTML_CLOSE_COMMENT ->
                lineComment(in, State.JS, Script.LINE_TERMINATORS, text, from, to);
            case CSS -> Style.code(in, text, from, to);
            case CSS_DOUBLE_QUOTED, CSS_SINGLE_QUOTED, CSS_DOUBLE_QUOTED_URL, CSS_SINGLE_QUOTED_URL, CSS_URL ->
                Style.string(in, text, from, to);
            case CSS_BLOCK_COMMENT -> blockComment(in, State.CSS, text, from, to);
            case CSS_LINE_COMMENT -> lineComment(in, State.CSS, "\n\f\r", text, from, to);
            case ATTRIBUTE, ERROR, DEAD -> new Step(in, to);
        };
    }

    private static Step blockComment(Context in, State behind, String text, int from, int to) {
        int end = text.indexOf("*/", from, to);
        return end < 0 ? new Step(in, to) : new Step(in.with(behind), end + 2);
    }

    /** The line's end is no part of the comment. */
    private static Step lineComment(Context in, State behind, String lineEnds, String text, int from, int to) {
        int end = Scan.anyOf(lineEnds, text, from, to);
        return end < 0 ? new Step(in, to) : new Step(in.with(behind), end);
    }
}
