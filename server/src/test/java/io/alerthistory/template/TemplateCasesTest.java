package io.alerthistory.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.gotemplate.TemplateException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * Data, functions and default templates against Alertmanager's own: template-cases.json is what that made of
 * template-cases.txt, by src/test/go/templates.
 */
class TemplateCasesTest {
    record Case(String title, boolean html, TemplateData data, String template, String output, String error) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-25T12:00:00Z"));
    private static final Templates TEMPLATES = Templates.of(List.of(), CLOCK);

    static List<Case> cases() throws IOException {
        var data = new HashMap<String, TemplateData>();
        json("/template-data.json").forEachEntry((name, node) -> data.put(name, asReceiversGetIt(node)));
        return json("/template-cases.json")
                .valueStream()
                .map(node -> new Case(
                        node.get("title").asString(),
                        node.get("kind").asString().equals("html"),
                        Objects.requireNonNull(data.get(node.get("data").asString())),
                        node.get("template").asString(),
                        node.get("output").asString(),
                        node.path("error").asString("")))
                .toList();
    }

    private static TemplateData asReceiversGetIt(JsonNode node) {
        var read = TemplateDataReader.read(node);
        return new TemplateData(
                read.receiver(),
                read.status(),
                read.alerts(),
                read.reason(),
                read.groupLabels(),
                read.commonLabels(),
                read.commonAnnotations(),
                read.routeLabels(),
                read.externalUrl(),
                false,
                false);
    }

    private static JsonNode json(String resource) throws IOException {
        try (var in = TemplateCasesTest.class.getResourceAsStream(resource)) {
            return new ObjectMapper().readTree(in);
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("cases")
    void doesWhatAlertmanagerDoes(Case c) {
        String output = "";
        String error = "";
        try {
            output = c.html() ? TEMPLATES.html(c.template(), c.data()) : TEMPLATES.text(c.template(), c.data());
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
        var without = new TreeSet<>(AlertFunctions.all(CLOCK).keySet());
        without.add("routeLabels");
        without.removeIf(name -> templates.stream()
                .anyMatch(template -> Pattern.compile("(\\{\\{ ?|\\(|\\| | )" + name + "\\b")
                        .matcher(template)
                        .find()));
        assertThat(without).isEmpty();
    }
}
