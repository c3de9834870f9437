package io.alerthistory.gotemplate;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.testing.Mutations;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** Whatever a template is, it renders, or is refused; and by steps and characters that are counted, not by the clock. */
class FuzzTest {
    private static final Limits LIMITS = new Limits(20_000, 50_000, 50, Duration.ofHours(1));

    private static final List<String> TOKENS = List.of(
            "{{",
            "}}",
            "{{- ",
            " -}}",
            "{{end}}",
            "{{if .}}",
            "{{range .}}",
            "{{with .}}",
            "{{else}}",
            "{{define \"x\"}}",
            "{{template \"x\" .}}",
            "{{block \"x\" .}}",
            "{{break}}",
            "{{$x := .}}",
            "{{/*",
            "*/}}",
            "printf \"%*d\" ",
            "%!(",
            "index . 1",
            "slice . 1",
            "call .",
            "| html",
            "| js",
            "\"%99999999d\"",
            "'a'",
            "0x1p-2",
            "<script>",
            "</script>",
            "<style>",
            "<a href=\"",
            "onclick=\"",
            "<!--",
            "<textarea>",
            "${",
            "`",
            "srcset=\"");

    private static final Map<String, Object> DATA = Map.of(
            "n", 7L, "s", "a<b>\"'\u2028", "list", List.of(1L, "x", 2.5), "map", Map.of("k", List.of()), "yes", true);

    private static List<String> good(String resource) throws IOException {
        try (var in = FuzzTest.class.getResourceAsStream(resource)) {
            return new ObjectMapper()
                    .readTree(in)
                    .valueStream()
                    .map((JsonNode node) -> node.get("template").asString())
                    .filter(template -> !template.isEmpty())
                    .toList();
        }
    }

    @ParameterizedTest
    @CsvSource({"1, /text-cases.json", "2, /html-cases.json", "3, /text-cases.json", "4, /html-cases.json"})
    void templates(long seed, String resource) throws IOException {
        var texts = Mutations.of(seed, 2500, good(resource), TOKENS);
        for (int i = 0; i < texts.size(); i++) {
            try {
                var set = TemplateSet.with(Map.of()).parse("case", texts.get(i));
                assertThat(rendered(() -> set.render("case", DATA, LIMITS, Map.of())))
                        .hasSizeLessThanOrEqualTo(LIMITS.output());
                assertThat(rendered(() -> set.html("case").render(DATA, LIMITS, Map.of())))
                        .hasSizeLessThanOrEqualTo(LIMITS.output());
            } catch (TemplateException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", case " + i + ": " + texts.get(i), e);
            }
        }
    }

    /** Empty if it was refused. */
    private static String rendered(java.util.function.Supplier<String> template) {
        try {
            return template.get();
        } catch (TemplateException e) {
            assertThat(e).hasMessageMatching("(?s).+");
            return "";
        }
    }
}
