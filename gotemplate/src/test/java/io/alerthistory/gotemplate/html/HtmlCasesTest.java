package io.alerthistory.gotemplate.html;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.gotemplate.Limits;
import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.gotemplate.TemplateSet;
import io.alerthistory.gotemplate.html.HtmlCases.Case;
import io.alerthistory.gotemplate.parse.Parser;
import io.alerthistory.gotemplate.parse.Position.Source;
import io.alerthistory.gotemplate.parse.Tree;
import io.alerthistory.gotemplate.render.Builtins;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** The engine against Go's own. */
class HtmlCasesTest {
    static List<Case> cases() {
        return HtmlCases.ALL;
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void doesWhatGoDoes(Case c) {
        String output = "";
        String error = "";
        try {
            output = TemplateSet.with(Map.of())
                    .parse("case", c.template())
                    .html("case")
                    .render(c.data(), Limits.DEFAULT, Map.of());
        } catch (TemplateException e) {
            error = String.valueOf(e.getMessage());
        }
        assertThat(error).isEqualTo(c.error());
        assertThat(output).isEqualTo(c.output());
    }

    /** Trees and texts that the escaping of all cases leads to; the names of copies tell the contexts they are for. */
    private static final List<Map<String, Tree>> ESCAPED = cases().stream()
            .filter(c -> c.error().isEmpty())
            .map(c -> ContextualEscaper.escape(trees(c), "case"))
            .toList();

    private static Map<String, Tree> trees(Case c) {
        return Parser.parse(new Source("case", c.template()), Builtins.ALL::containsKey);
    }

    static Stream<Enum<?>> partsOfContexts() {
        return Stream.of(
                        State.values(),
                        Delimiter.values(),
                        UrlPart.values(),
                        Slash.values(),
                        Attribute.values(),
                        Element.values())
                .<Enum<?>>flatMap(Arrays::stream)
                // The name of a copy does not tell what is the same in all other contexts. No copy is for an error, or
                // dead.
                .filter(part -> !Set.of(
                                State.TEXT,
                                State.ERROR,
                                State.DEAD,
                                Delimiter.NONE,
                                UrlPart.NONE,
                                Slash.REGEXP,
                                Attribute.NONE,
                                Element.NONE)
                        .contains(part));
    }

    @ParameterizedTest
    @MethodSource("partsOfContexts")
    void everyContextHasACase(Enum<?> part) {
        assertThat(ESCAPED)
                .flatMap(Map::keySet)
                .anyMatch(name -> List.of(name.split("[$_]")).contains(part.toString()));
    }

    @ParameterizedTest
    @EnumSource
    void everyEscaperHasACase(Escaper escaper) {
        assertThat(ESCAPED)
                .flatMap(Map::values)
                .anyMatch(tree -> tree.root().toString().contains(escaper.goName()));
    }

    @ParameterizedTest
    @EnumSource
    void everyFaultHasACase(Fault fault) {
        assertThat(cases())
                .filteredOn(c -> c.error().startsWith("html/template:"))
                .extracting(c -> ContextualEscaper.mistake(new Inference(trees(c), new Effort("case"))
                        .call(Context.TEXT, null, "case")
                        .after()))
                .anyMatch(error -> error != null && error.fault() == fault);
    }

    @ParameterizedTest
    @EnumSource
    void everyKindOfContentHasACase(Content.Kind kind) {
        assertThat(cases())
                .anyMatch(c -> c.data() instanceof List<?> list
                        && list.stream().anyMatch(value -> value instanceof Content content && content.kind() == kind));
    }
}
