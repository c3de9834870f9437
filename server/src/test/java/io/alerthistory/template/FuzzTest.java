package io.alerthistory.template;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.testing.Mutations;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a user's template calls, with whatever arguments: it renders, or says why it does not. */
class FuzzTest {
    private static final InstantSource CLOCK = InstantSource.fixed(Instant.parse("2026-11-25T12:00:00Z"));

    private static final List<String> TOKENS = List.of(
            "{{",
            "}}",
            "{{end}}",
            "{{range .Alerts}}",
            "| title",
            "| toUpper",
            "reReplaceAll \"(a{1000}){1000}\" \"$1\"",
            "match \"(((\" ",
            "join \",\" ",
            "(stringSlice \"a\")",
            "date \"2006\" .StartsAt",
            "tz \"Nowhere\"",
            "toJson",
            "humanizeDuration 1e300",
            "safeHtml",
            "base64decode",
            "urlUnescape \"%zz\"",
            "dict \"a\"",
            "list 1",
            ".CommonLabels.SortedPairs",
            ".Alerts.Firing",
            "since .StartsAt",
            "mustToDate \"x\" \"y\"",
            "{{template \"__x\" .}}");

    @ParameterizedTest
    @ValueSource(longs = {1, 2})
    void templates(long seed) throws IOException {
        var cases = TemplateCasesTest.cases();
        var good = cases.stream()
                .map(TemplateCasesTest.Case::template)
                .filter(template -> !template.isEmpty())
                .toList();
        var data = cases.getFirst().data();
        var templates = Templates.of(List.of(), CLOCK);
        var texts = Mutations.of(seed, 1500, good, TOKENS);
        for (int i = 0; i < texts.size(); i++) {
            try {
                var text = i % 2 == 0 ? templates.text(texts.get(i), data) : templates.html(texts.get(i), data);
                assertThat(text).isNotNull();
            } catch (TemplateException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", case " + i + ": " + texts.get(i), e);
            }
        }
    }
}
