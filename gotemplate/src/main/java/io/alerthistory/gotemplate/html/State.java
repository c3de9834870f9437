package io.alerthistory.gotemplate.html;

/** Where a browser's parser is. {@code toString} is Go's name, which messages and the names of derived templates show. */
enum State {
    /** Between tags. */
    TEXT("stateText"),
    /** In a tag, where an attribute or the tag's end may follow. */
    TAG("stateTag"),
    ATTRIBUTE_NAME("stateAttrName"),
    /** After an attribute's name; an equals sign may follow. */
    AFTER_NAME("stateAfterName"),
    /** After the equals sign; a quote or the value follows. */
    BEFORE_VALUE("stateBeforeValue"),
    HTML_COMMENT("stateHTMLCmt"),
    /** In {@code <textarea>} or {@code <title>}: entities, but no tags. */
    RCDATA("stateRCDATA"),
    /** In the value of an attribute that is plain text. */
    ATTRIBUTE("stateAttr"),
    URL("stateURL"),
    SRCSET("stateSrcset"),
    JS("stateJS"),
    JS_DOUBLE_QUOTED("stateJSDqStr"),
    JS_SINGLE_QUOTED("stateJSSqStr"),
    /** Between back quotes, outside of <code>${}</code>. */
    JS_TEMPLATE_LITERAL("stateJSTmplLit"),
    JS_REGEXP("stateJSRegexp"),
    JS_BLOCK_COMMENT("stateJSBlockCmt"),
    JS_LINE_COMMENT("stateJSLineCmt"),
    /** From {@code <!--} to the end of the line, which JavaScript has for a comment. */
    JS_HTML_OPEN_COMMENT("stateJSHTMLOpenCmt"),
    /** From {@code -->} to the end of the line, likewise. */
    JS_HTML_CLOSE_COMMENT("stateJSHTMLCloseCmt"),
    CSS("stateCSS"),
    CSS_DOUBLE_QUOTED("stateCSSDqStr"),
    CSS_SINGLE_QUOTED("stateCSSSqStr"),
    CSS_DOUBLE_QUOTED_URL("stateCSSDqURL"),
    CSS_SINGLE_QUOTED_URL("stateCSSSqURL"),
    /** In {@code url(...)} without quotes. */
    CSS_URL("stateCSSURL"),
    CSS_BLOCK_COMMENT("stateCSSBlockCmt"),
    CSS_LINE_COMMENT("stateCSSLineCmt"),
    /** Something was wrong before; stays to the end. */
    ERROR("stateError"),
    /** In the {@code content} of a {@code <meta>}. */
    META_CONTENT("stateMetaContent"),
    /** After {@code url=} in it. */
    META_CONTENT_URL("stateMetaContentURL"),
    /** After <code>{{break}}</code> or <code>{{continue}}</code>: nothing here is ever written. */
    DEAD("stateDead");

    private final String goName;

    State(String goName) {
        this.goName = goName;
    }

    boolean isComment() {
        return switch (this) {
            case HTML_COMMENT,
                    JS_BLOCK_COMMENT,
                    JS_LINE_COMMENT,
                    JS_HTML_OPEN_COMMENT,
                    JS_HTML_CLOSE_COMMENT,
                    CSS_BLOCK_COMMENT,
                    CSS_LINE_COMMENT -> true;
            default -> false;
        };
    }

    boolean isInTag() {
        return switch (this) {
            case TAG, ATTRIBUTE_NAME, AFTER_NAME, BEFORE_VALUE, ATTRIBUTE -> true;
            default -> false;
        };
    }

    /** Whether {@code <script}, {@code </script} and {@code <!--} in literal text need a backslash escape here. */
    boolean isScriptLiteral() {
        return switch (this) {
            case JS_DOUBLE_QUOTED, JS_SINGLE_QUOTED, JS_TEMPLATE_LITERAL, JS_REGEXP -> true;
            default -> false;
        };
    }

    @Override
    public String toString() {
        return goName;
    }
}
