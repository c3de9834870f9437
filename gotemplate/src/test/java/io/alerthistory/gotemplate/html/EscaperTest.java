package io.alerthistory.gotemplate.html;

import static io.alerthistory.gotemplate.html.Escaper.ARGUMENTS;
import static io.alerthistory.gotemplate.html.Escaper.ATTRIBUTE;
import static io.alerthistory.gotemplate.html.Escaper.COMMENT;
import static io.alerthistory.gotemplate.html.Escaper.CSS_STRING;
import static io.alerthistory.gotemplate.html.Escaper.CSS_VALUE;
import static io.alerthistory.gotemplate.html.Escaper.HTML;
import static io.alerthistory.gotemplate.html.Escaper.HTML_NAME;
import static io.alerthistory.gotemplate.html.Escaper.JS_REGEXP;
import static io.alerthistory.gotemplate.html.Escaper.JS_STRING;
import static io.alerthistory.gotemplate.html.Escaper.JS_TEMPLATE_LITERAL;
import static io.alerthistory.gotemplate.html.Escaper.JS_VALUE;
import static io.alerthistory.gotemplate.html.Escaper.RCDATA;
import static io.alerthistory.gotemplate.html.Escaper.SRCSET;
import static io.alerthistory.gotemplate.html.Escaper.UNQUOTED_ATTRIBUTE;
import static io.alerthistory.gotemplate.html.Escaper.URL;
import static io.alerthistory.gotemplate.html.Escaper.URL_FILTER;
import static io.alerthistory.gotemplate.html.Escaper.URL_NORMALIZER;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

class EscaperTest {
    record Case(String title, Escaper escaper, List<@Nullable Object> values, String want) {
        Case(String title, Escaper escaper, @Nullable Object value, String want) {
            this(title, escaper, listOf(value), want);
        }

        @Override
        public String toString() {
            return escaper + ": " + title;
        }
    }

    static final List<Case> CASES = List.of(
            new Case(
                    "signs become entities",
                    HTML,
                    "<a b='c' d=\"e\">&+",
                    "&lt;a b=&#39;c&#39; d=&#34;e&#34;&gt;&amp;&#43;"),
            new Case("NUL becomes U+FFFD", HTML, "a\0b", "a\ufffdb"),
            new Case("nil is nothing", HTML, (Object) null, ""),
            new Case("a number", HTML, 1.5, "1.5"),
            new Case("HTML stays", HTML, content(Content.Kind.HTML, "<b>&amp;</b>"), "<b>&amp;</b>"),
            new Case(
                    "trusted in another place is not trusted here", HTML, content(Content.Kind.JS, "<b>"), "&lt;b&gt;"),
            new Case(
                    "HTML is not HTML among others",
                    HTML,
                    List.of(content(Content.Kind.HTML, "<b>"), "c"),
                    "&lt;b&gt;c"),
            new Case("entities of HTML stay", RCDATA, content(Content.Kind.HTML, "<b>&amp;"), "&lt;b&gt;&amp;"),
            new Case("entities of text do not", RCDATA, "&amp;", "&amp;amp;"),
            new Case(
                    "tags of HTML go",
                    ATTRIBUTE,
                    content(Content.Kind.HTML, "<b title='>'>&lt;x</b> 1 < 2"),
                    "&lt;x 1 &lt; 2"),
            new Case("HTML without tags", ATTRIBUTE, content(Content.Kind.HTML, "1 < 2"), "1 &lt; 2"),
            new Case("scripts of HTML go", ATTRIBUTE, content(Content.Kind.HTML, "a<script>b('</b>')</script>c"), "ac"),
            new Case(
                    "of a text area of HTML, what is before the last sign stays",
                    ATTRIBUTE,
                    content(Content.Kind.HTML, "a<textarea>b<c></textarea>d"),
                    "abd"),
            new Case("a tag of HTML without end", ATTRIBUTE, content(Content.Kind.HTML, "a<b c='d"), "a"),
            new Case(
                    "blanks become entities",
                    UNQUOTED_ATTRIBUTE,
                    "a b\t\n\u000b\f\r=`",
                    "a&#32;b&#9;&#10;&#11;&#12;&#13;&#61;&#96;"),
            new Case("nothing would take the next attribute for the value", UNQUOTED_ATTRIBUTE, "", "ZgotmplZ"),
            new Case(
                    "what is no character",
                    UNQUOTED_ATTRIBUTE,
                    "\0\ufdcf\ufdd0\ufdef\ufdf0\uffef\ufff0\uffff",
                    "&#xfffd;\ufdcf&#xfdd0;&#xfdef;\ufdf0\uffef&#xfff0;&#xffff;"),
            new Case(
                    "tags of HTML go, entities stay",
                    UNQUOTED_ATTRIBUTE,
                    content(Content.Kind.HTML, "<b>&lt; x</b>"),
                    "&lt;&#32;x"),
            new Case("a plain name", HTML_NAME, "Title", "title"),
            new Case("a handler's name", HTML_NAME, "onclick", "ZgotmplZ"),
            new Case("a style's name", HTML_NAME, "style", "ZgotmplZ"),
            new Case("no name", HTML_NAME, "", "ZgotmplZ"),
            new Case("a name with a hyphen", HTML_NAME, "a-b", "ZgotmplZ"),
            new Case(
                    "a whole attribute",
                    HTML_NAME,
                    content(Content.Kind.HTML_ATTRIBUTE, " dir=\"ltr\""),
                    " dir=\"ltr\""),
            new Case("anything is dropped", COMMENT, "--> <b>", ""),
            new Case("a blank parts the escape from a digit", CSS_STRING, "'a'g\"", "\\27 a\\27g\\22 "),
            new Case("a backslash needs no blank", CSS_STRING, "\\a\\", "\\\\a\\\\"),
            new Case(
                    "all signs",
                    CSS_STRING,
                    "\0\t\n\f\r&()+/:;<>{}",
                    "\\0 \\9 \\a \\c \\d\\26\\28\\29\\2b\\2f\\3a\\3b\\3c\\3e\\7b\\7d "),
            new Case("a size", CSS_VALUE, "10px", "10px"),
            new Case("escapes are decoded", CSS_VALUE, "\\72 e\\64\r\nx \\e9é\\", "redx éé"),
            new Case("six digits are all", CSS_VALUE, "\\0000411", "A1"),
            new Case("beyond Unicode", CSS_VALUE, "\\110000", "\ud804\udc000"),
            new Case("half a pair", CSS_VALUE, "\\d800", "\ufffd"),
            new Case("an escaped quote", CSS_VALUE, "\\22", "ZgotmplZ"),
            new Case("no expression", CSS_VALUE, "exp\\72 es_sion", "expres_sion"),
            new Case("an expression in one", CSS_VALUE, "ExPr\\65ssion", "ZgotmplZ"),
            new Case("a binding with hyphens", CSS_VALUE, "-moz-binding", "ZgotmplZ"),
            new Case("a binding in one", CSS_VALUE, "mozBinding", "ZgotmplZ"),
            new Case("one hyphen", CSS_VALUE, "-a-b", "-a-b"),
            new Case("two hyphens", CSS_VALUE, "a--b", "ZgotmplZ"),
            new Case("a style sheet", CSS_VALUE, content(Content.Kind.CSS, "a{}"), "a{}"),
            new Case(
                    "what ends a string",
                    JS_STRING,
                    "'\"`\\/<>&+\n\u2028",
                    "\\u0027\\u0022\\u0060\\\\\\/\\u003c\\u003e\\u0026\\u002b\\n\\u2028"),
            new Case(
                    "control characters",
                    JS_STRING,
                    "\0\u0001\b\t\u000b\f\r\u001f\u007f",
                    "\\u0000\\u0001\\u0008\\t\\u000b\\f\\r\\u001f\u007f"),
            new Case(
                    "escapes of a string stay",
                    JS_STRING,
                    content(Content.Kind.JS_STRING, "\\u0041'/"),
                    "\\u0041\\u0027\\/"),
            new Case("no expression starts", JS_TEMPLATE_LITERAL, "${a}`", "\\u0024\\u007ba\\u007d\\u0060"),
            new Case(
                    "matches itself",
                    JS_REGEXP,
                    "a.b*[c]$^(d)?|{e}-+\\/`",
                    "a\\.b\\*\\[c\\]\\$\\^\\(d\\)\\?\\|\\{e\\}\\-\\u002b\\\\\\/`"),
            new Case("nothing would be a comment", JS_REGEXP, "", "(?:)"),
            new Case("a text in quotes", JS_VALUE, "a'b\"", "\"a'b\\\"\""),
            new Case("a word, with blanks around it", JS_VALUE, true, " true "),
            new Case("nil", JS_VALUE, (Object) null, " null "),
            new Case("a list", JS_VALUE, List.of(List.of(1L, "</script>")), "[1,\"\\u003c/script\\u003e\"]"),
            new Case("several are one text", JS_VALUE, List.of("a", 1L, 2L), "\"a1 2\""),
            new Case("an expression", JS_VALUE, content(Content.Kind.JS, "a < b"), "a < b"),
            new Case("a string's inside", JS_VALUE, content(Content.Kind.JS_STRING, "a\\n"), "\"a\\n\""),
            new Case("a type that prints itself", JS_VALUE, HtmlCases.Sample.of("Stringer", "<"), "\"\\u003c\""),
            new Case("a type that has JSON", JS_VALUE, HtmlCases.Sample.of("Marshaler", "[ 1 ]"), "[1]"),
            new Case(
                    "a type that has none",
                    JS_VALUE,
                    HtmlCases.Sample.of("Failing", "*/ </Script> <!--"),
                    " /* json: error calling MarshalJSON for type main.Failing: * / \\x3C/script> \\x3C!-- */null "),
            new Case("a number that is none", JS_VALUE, Double.NaN, " /* json: unsupported value: NaN */null "),
            new Case(
                    "everything but letters, digits and four signs",
                    URL,
                    "aZ09-._~ é😀%41!*'()/?&",
                    "aZ09-._~%20%c3%a9%f0%9f%98%80%2541%21%2a%27%28%29%2f%3f%26"),
            new Case("a URL is only brought into form", URL, content(Content.Kind.URL, "/a?b=c d"), "/a?b=c%20d"),
            new Case(
                    "brackets and quotes",
                    URL_NORMALIZER,
                    "/a(b)'c\"<>?d=[e]&f#g,h;i",
                    "/a%28b%29%27c%22%3c%3e?d=[e]&f#g,h;i"),
            new Case("escapes that are some, and others", URL_NORMALIZER, "%2f%zz%a", "%2f%25zz%25a"),
            new Case("a harmless scheme", URL_FILTER, "HTTPS://a", "HTTPS://a"),
            new Case("mail", URL_FILTER, "mailto:a", "mailto:a"),
            new Case("another scheme", URL_FILTER, "javascript:a", "#ZgotmplZ"),
            new Case("a colon in the path", URL_FILTER, "a/b:c", "a/b:c"),
            new Case("a long s is an s to Go", URL_FILTER, "http\u017f:a", "http\u017f:a"),
            new Case("a dotted I is no i", URL_FILTER, "ma\u0130lto:a", "#ZgotmplZ"),
            new Case("a trusted URL", URL_FILTER, content(Content.Kind.URL, "javascript:a"), "javascript:a"),
            new Case(
                    "each by itself",
                    SRCSET,
                    "/a b 2x, javascript:c 1x ,/d 1.5x,\t/é 3x",
                    "/a b 2x,#ZgotmplZ,#ZgotmplZ,\t/%c3%a9 3x"),
            new Case("a trusted one", SRCSET, content(Content.Kind.SRCSET, "a:b 1x"), "a:b 1x"),
            new Case("a URL is one image", SRCSET, content(Content.Kind.URL, "a:b c,d"), "a:b%20c%2cd"),
            new Case("as print", ARGUMENTS, listOf("a", 1L, 2L, null), "a1 2 <nil>"));

    private static Content content(Content.Kind kind, String text) {
        return new Content(kind, text);
    }

    private static List<@Nullable Object> listOf(@Nullable Object... values) {
        var list = new ArrayList<@Nullable Object>();
        for (var value : values) {
            list.add(value);
        }
        return list;
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void makesHarmless(Case c) {
        assertThat(c.escaper().function().body().call(c.values().toArray())).isEqualTo(c.want());
    }

    @ParameterizedTest
    @EnumSource
    void hasACase(Escaper escaper) {
        assertThat(CASES).anyMatch(c -> c.escaper() == escaper);
    }

    @Test
    void harmlessTextIsNotCopied() {
        var text = new String("harmless");
        assertThat(HTML.function().body().call(new Object[] {text})).isSameAs(text);
        assertThat(URL.function().body().call(new Object[] {text})).isSameAs(text);
        assertThat(JS_STRING.function().body().call(new Object[] {text})).isSameAs(text);
    }

    @Test
    void functionsGoByGosNames() {
        assertThat(Escaper.functions())
                .hasSize(Escaper.values().length)
                .containsKeys("_html_template_htmlescaper", "_eval_args_");
    }
}
