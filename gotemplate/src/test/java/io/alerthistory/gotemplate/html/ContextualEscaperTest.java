package io.alerthistory.gotemplate.html;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.gotemplate.parse.Parser;
import io.alerthistory.gotemplate.parse.Position.Source;
import io.alerthistory.gotemplate.parse.Tree;
import io.alerthistory.gotemplate.render.Builtins;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ContextualEscaperTest {
    record Case(String template, String want) {}

    static final List<Case> PIPES = List.of(
            new Case("{{.}}", "{{. | _html_template_htmlescaper}}"),
            new Case("{{$x := .}}", "{{$x := .}}"),
            new Case("{{. | html}}", "{{. | html}}"),
            new Case("{{html .}}", "{{_eval_args_ . | html}}"),
            new Case("{{html}}", "{{html}}"),
            new Case("{{. | urlquery}}", "{{. | urlquery | _html_template_htmlescaper}}"),
            new Case("<a b={{.}}>", "<a b={{. | _html_template_nospaceescaper}}>"),
            new Case("<a {{.}}>", "<a {{. | _html_template_htmlnamefilter}}>"),
            new Case(
                    "<a href='{{.}}'>",
                    "<a href='{{. | _html_template_urlfilter | _html_template_urlnormalizer | _html_template_attrescaper}}'>"),
            new Case(
                    "<a href='{{. | urlquery}}'>",
                    "<a href='{{. | _html_template_urlfilter | urlquery | _html_template_attrescaper}}'>"),
            new Case(
                    "<a href='{{. | html}}'>",
                    "<a href='{{. | _html_template_urlfilter | _html_template_urlnormalizer | html}}'>"),
            new Case(
                    "<a href='/?{{.}}'>",
                    "<a href='/?{{. | _html_template_urlescaper | _html_template_attrescaper}}'>"),
            new Case("<a href='/?{{. | urlquery}}'>", "<a href='/?{{. | urlquery | _html_template_attrescaper}}'>"),
            // What the first function gives, the attribute's would leave as it is.
            new Case("<a onclick='\"{{.}}\"'>", "<a onclick='\"{{. | _html_template_jsstrescaper}}\"'>"),
            new Case("<script>/*{{.}}*/</script>", "<script>{{. | _html_template_commentescaper}} </script>"),
            new Case("{{if .}}{{.}}{{else}}<b>{{end}}", "{{if .}}{{. | _html_template_htmlescaper}}{{else}}<b>{{end}}"),
            new Case("{{range .}}{{break}}{{.}}{{end}}", "{{range .}}{{break}}{{.}}{{end}}"));

    @ParameterizedTest
    @FieldSource("PIPES")
    void addsFunctions(Case c) {
        assertThat(escaped(c.template())).containsEntry("case", c.want());
    }

    @Test
    void keepsACopyForEachContext() {
        assertThat(escaped("{{template \"t\" .}}<a title='{{template \"t\" .}}'>{{define \"t\"}}{{.}}{{end}}"))
                .isEqualTo(Map.of(
                        "case",
                        "{{template \"t\" .}}<a title='{{template \"t$htmltemplate_stateAttr_delimSingleQuote\" .}}'>",
                        "t",
                        "{{. | _html_template_htmlescaper}}",
                        "t$htmltemplate_stateAttr_delimSingleQuote",
                        "{{. | _html_template_attrescaper}}"));
    }

    @Test
    void leavesOutWhatIsNotCalled() {
        assertThat(escaped("{{define \"t\"}}<a {{.}}{{end}}x")).isEqualTo(Map.of("case", "x"));
    }

    @Test
    void doesNotChangeTheSet() {
        var trees = trees("<!-- a -->{{.}}");
        var before = Map.copyOf(trees);
        ContextualEscaper.escape(trees, "case");
        assertThat(trees).isEqualTo(before);
    }

    @Test
    void wantsTheTemplateToBeThere() {
        assertThatThrownBy(() -> ContextualEscaper.escape(Map.of(), "a\"b"))
                .isInstanceOf(TemplateException.class)
                .hasMessage("html/template: \"a\\\"b\" is undefined");
    }

    @Test
    void namesNoTemplateThatHasNoName() {
        var tree = trees("<a");
        assertThatThrownBy(() -> ContextualEscaper.escape(Map.of("", tree.get("case")), ""))
                .isInstanceOf(TemplateException.class)
                .hasMessage("html/template: ends in a non-text context: "
                        + "{stateTag delimNone urlPartNone jsCtxRegexp [] attrNone elementNone <nil>}");
    }

    /** Each call is in a context of its own, since one more brace is open. Go dies of it. */
    @Test
    void givesUpOnEverNewContexts() {
        var template =
                "<script>`${ {{template \"t\" .}} }`</script>{{define \"t\"}}{ {{with .x}}{{template \"t\" .}}{{end}} }{{end}}";
        assertThatThrownBy(() -> escaped(template))
                .isInstanceOf(TemplateException.class)
                .hasMessage("html/template:case: more than 500 blocks and templates within each other");
    }

    @Test
    void givesUpOnRangesWithinRanges() {
        var template = "{{range .}}".repeat(40) + "{{.}}" + "{{end}}".repeat(40);
        assertThatThrownBy(() -> escaped(template))
                .isInstanceOf(TemplateException.class)
                .hasMessage("html/template:case: more than 1000000 statements to follow, some of them again and again");
    }

    @Test
    void findsAMistakeManyTemplatesDown() {
        var template = new StringBuilder("{{template \"t0\"}}");
        for (int i = 0; i < 100; i++) {
            template.append("{{define \"t%d\"}}{{template \"t%d\"}}{{end}}".formatted(i, i + 1));
        }
        template.append("{{define \"t100\"}}<a =>{{end}}");
        assertThatThrownBy(() -> escaped(template.toString()))
                .isInstanceOf(TemplateException.class)
                .hasMessage("html/template:case: expected space, attr name, or end of tag, but got \"=>\"");
    }

    private static Map<String, String> escaped(String template) {
        var text = new HashMap<String, String>();
        ContextualEscaper.escape(trees(template), "case")
                .forEach((name, tree) -> text.put(name, tree.root().toString()));
        return text;
    }

    private static Map<String, Tree> trees(String template) {
        return Parser.parse(new Source("case", template), Builtins.ALL::containsKey);
    }
}
