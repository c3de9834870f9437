package io.alerthistory.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.gotemplate.render.Builtins;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The engine against Go's own: text-cases.json is what that made of text-cases.txt, by src/test/go/text. */
class TextCasesTest {
    record Case(String title, @Nullable Object data, String template, String output, String error) {
        @Override
        public String toString() {
            return title;
        }
    }

    static List<Case> cases() throws IOException {
        try (var in = TextCasesTest.class.getResourceAsStream("/text-cases.json")) {
            return new ObjectMapper()
                    .readTree(in)
                    .valueStream()
                    .map(node -> new Case(
                            node.get("title").asString(),
                            value(node.get("data")),
                            node.get("template").asString(),
                            node.get("output").asString(),
                            node.path("error").asString("")))
                    .toList();
        }
    }

    private static @Nullable Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL -> null;
            case BOOLEAN -> node.booleanValue();
            case NUMBER -> node.isIntegralNumber() ? (Object) node.longValue() : (Object) node.doubleValue();
            case STRING -> node.stringValue();
            case ARRAY -> node.valueStream().map(TextCasesTest::value).toList();
            case OBJECT -> {
                Map<String, @Nullable Object> map = new LinkedHashMap<>();
                node.forEachEntry((key, entry) -> map.put(key, value(entry)));
                yield map;
            }
            default -> throw new IllegalArgumentException(node.toString());
        };
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void doesWhatGoDoes(Case c) {
        String output = "";
        String error = "";
        try {
            output = TemplateSet.with(Map.of())
                    .parse("case", c.template())
                    .render("case", c.data(), Limits.DEFAULT, Map.of());
        } catch (TemplateException e) {
            error = e.getMessage();
        }
        assertThat(error).isEqualTo(c.error());
        assertThat(output).isEqualTo(c.output());
    }

    @Test
    void everyFunctionHasACaseThatWorks() throws IOException {
        var templates = cases().stream()
                .filter(c -> c.error().isEmpty())
                .map(Case::template)
                .toList();
        var without = new TreeSet<>(Builtins.ALL.keySet());
        without.remove("call"); // no data holds functions, so it always fails
        without.removeIf(name -> templates.stream()
                .anyMatch(template -> Pattern.compile("(\\{\\{|\\(|\\| ?)" + name + "\\b")
                        .matcher(template)
                        .find()));
        assertThat(without).isEmpty();
    }

    @Test
    void everyVerbHasACase() throws IOException {
        var templates = cases().stream().map(Case::template).toList();
        assertThat(Stream.of("vTtbcdoOqxXUeEfFgGspw%".split("")))
                .allSatisfy(verb -> assertThat(templates)
                        .anySatisfy(template -> assertThat(template).containsPattern("printf \"\\[?%" + verb)));
    }
}
