package io.alerthistory.gotemplate.html;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** Where literal text leads from the beginning of a document, and to what it becomes. */
class TransitionTest {
    record Case(String text, State state, String rest, String want) {
        Case(String text, State state, String rest) {
            this(text, state, rest, text);
        }

        Case(String text, State state) {
            this(text, state, "");
        }
    }

    static final List<Case> CASES = List.of(
            new Case("a", State.TEXT),
            new Case("a < b", State.TEXT, "", "a &lt; b"),
            new Case("<!doctype html>", State.TEXT),
            new Case("<a", State.TAG),
            new Case("<a ", State.TAG),
            new Case("</a", State.TAG),
            new Case("<a>", State.TEXT),
            new Case("<a b", State.ATTRIBUTE_NAME),
            new Case("<a b ", State.AFTER_NAME),
            new Case("<a b=", State.BEFORE_VALUE),
            new Case("<a b= ", State.BEFORE_VALUE),
            new Case("<a b=c", State.ATTRIBUTE, "delimSpaceOrTagEnd"),
            new Case("<a b='c", State.ATTRIBUTE, "delimSingleQuote"),
            new Case("<a b=\"c", State.ATTRIBUTE, "delimDoubleQuote"),
            new Case("<a b=\"c\"", State.TAG),
            new Case("<a b=c ", State.TAG),
            new Case("<a\"", State.ERROR),
            new Case("<!--", State.HTML_COMMENT, "", ""),
            new Case("<!-- a -->b", State.TEXT, "", "b"),
            new Case("<title>", State.RCDATA, "elementTitle"),
            new Case("<textarea><a", State.RCDATA, "elementTextarea", "<textarea>&lt;a"),
            new Case("<title></title>", State.TEXT),
            new Case("<a href=\"", State.URL, "delimDoubleQuote_attrURL"),
            new Case("<a href=\"/", State.URL, "delimDoubleQuote_urlPartPreQuery_attrURL"),
            new Case("<a href=\" ", State.URL, "delimDoubleQuote_attrURL"),
            new Case("<a href=\"/?", State.URL, "delimDoubleQuote_urlPartQueryOrFrag_attrURL"),
            new Case("<a href=\"/&num;", State.URL, "delimDoubleQuote_urlPartQueryOrFrag_attrURL"),
            new Case("<img srcset='", State.SRCSET, "delimSingleQuote_attrSrcset"),
            new Case("<script>", State.JS, "elementScript"),
            new Case("<script type=module>", State.JS, "elementScript"),
            new Case("<script type=text/html>", State.TEXT),
            new Case("<script>a", State.JS, "jsCtxDivOp_elementScript"),
            new Case("<script>a/", State.JS, "elementScript"),
            new Case("<script>\"", State.JS_DOUBLE_QUOTED, "elementScript"),
            new Case("<script>'", State.JS_SINGLE_QUOTED, "elementScript"),
            new Case("<script>'\\''", State.JS, "jsCtxDivOp_elementScript"),
            new Case("<script>'</script>", State.JS_SINGLE_QUOTED, "elementScript", "<script>'\\x3C/script>"),
            new Case("<script>`", State.JS_TEMPLATE_LITERAL, "elementScript"),
            new Case("<script>`${", State.JS, "jsBraceDepth([0])_elementScript"),
            new Case("<script>`${{", State.JS, "jsBraceDepth([1])_elementScript"),
            new Case("<script>`${{}}", State.JS_TEMPLATE_LITERAL, "jsBraceDepth([])_elementScript"),
            new Case("<script>`${`${", State.JS, "jsBraceDepth([0 0])_elementScript"),
            new Case("<script>/", State.JS_REGEXP, "elementScript"),
            new Case("<script>/[/]/", State.JS, "jsCtxDivOp_elementScript"),
            new Case("<script>/[", State.ERROR),
            new Case("<script>a/*", State.JS_BLOCK_COMMENT, "jsCtxDivOp_elementScript", "<script>a"),
            new Case("<script>a/*b*/c", State.JS, "jsCtxDivOp_elementScript", "<script>a c"),
            new Case("<script>a/*b\n*/c", State.JS, "jsCtxDivOp_elementScript", "<script>a\nc"),
            new Case("<script>//", State.JS_LINE_COMMENT, "elementScript", "<script>"),
            new Case("<script>#!a\nb", State.JS, "jsCtxDivOp_elementScript", "<script>\nb"),
            new Case("<script><!--", State.JS_HTML_OPEN_COMMENT, "elementScript", "<script>"),
            new Case("<script>-->", State.JS_HTML_CLOSE_COMMENT, "elementScript", "<script>"),
            new Case("<script></script>", State.TEXT),
            new Case("<a onclick=\"f(&quot;", State.JS_DOUBLE_QUOTED, "delimDoubleQuote_attrScript"),
            new Case("<style>", State.CSS, "elementStyle"),
            new Case("<style>\"", State.CSS_DOUBLE_QUOTED, "elementStyle"),
            new Case("<style>'", State.CSS_SINGLE_QUOTED, "elementStyle"),
            new Case("<style>url(\"", State.CSS_DOUBLE_QUOTED_URL, "elementStyle"),
            new Case("<style>url ( '", State.CSS_SINGLE_QUOTED_URL, "elementStyle"),
            new Case("<style>URL(", State.CSS_URL, "elementStyle"),
            new Case("<style>curl(", State.CSS, "elementStyle"),
            new Case("<style>url(a)", State.CSS, "elementStyle"),
            new Case("<style>'\\", State.ERROR),
            new Case("<style>/*", State.CSS_BLOCK_COMMENT, "elementStyle", "<style>"),
            new Case("<style>a/*b*/c", State.CSS, "elementStyle", "<style>a c"),
            new Case("<style>//", State.CSS_LINE_COMMENT, "elementStyle", "<style>"),
            new Case("<p style='", State.CSS, "delimSingleQuote_attrStyle"),
            new Case("<meta content=\"", State.META_CONTENT, "delimDoubleQuote_attrMetaContent_elementMeta"),
            new Case(
                    "<meta content=\"0; URL =", State.META_CONTENT_URL, "delimDoubleQuote_attrMetaContent_elementMeta"),
            new Case("<meta content=\"url=a;", State.META_CONTENT, "delimDoubleQuote_attrMetaContent_elementMeta"),
            new Case("<meta>", State.TEXT));

    @ParameterizedTest
    @FieldSource("CASES")
    void leads(Case c) {
        var escaped = EscapedText.of(Context.TEXT, c.text());
        var name = c.state() == State.TEXT
                ? ""
                : "$htmltemplate_" + c.state() + (c.rest().isEmpty() ? "" : "_") + c.rest();
        assertThat(escaped.after().derivedName("")).isEqualTo(name);
        assertThat(escaped.text()).isEqualTo(c.want());
    }

    @Test
    void everyStateIsReached() {
        var without = EnumSet.allOf(State.class);
        without.remove(State.DEAD); // no text leads there
        CASES.forEach(c -> without.remove(c.state()));
        assertThat(without).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "x|DIVISION",
                "x+|REGEXP",
                "x++|DIVISION",
                "x+++|REGEXP",
                "return|REGEXP",
                "xreturn|DIVISION",
                "1.|DIVISION",
                "a.|REGEXP",
                ".|REGEXP",
                ")|DIVISION",
                "}|REGEXP",
                "' \t'|UNKNOWN",
                "é|DIVISION"
            })
    void slashDependsOnTheTokenBefore(String tokens, Slash want) {
        assertThat(Script.slashAfter(tokens, 0, tokens.length(), Slash.UNKNOWN)).isEqualTo(want);
    }

    @ParameterizedTest
    @CsvSource({
        "title,PLAIN",
        "srclang,PLAIN",
        "srcdoc,HTML",
        "style,CSS",
        "data-style,CSS",
        "onx,JS",
        "a:onx,JS",
        "href,URL",
        "data-href,URL",
        "x:href,URL",
        "xmlns:title,URL",
        "my-url-x,URL",
        "srcset,SRCSET",
        "type,UNSAFE",
        "data-type,UNSAFE",
        "'',PLAIN"
    })
    void attributesAreJudgedByTheirNames(String name, AttributeType want) {
        assertThat(AttributeType.of(name)).isEqualTo(want);
    }
}
