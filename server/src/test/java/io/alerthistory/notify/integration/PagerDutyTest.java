package io.alerthistory.notify.integration;

import static io.alerthistory.support.LoopbackReceiver.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.gotemplate.TemplateException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class PagerDutyTest extends ServiceContract {
    String key() {
        return "routing_key";
    }

    String summary() {
        return "/payload/summary";
    }

    String details() {
        return "/payload/custom_details";
    }

    @Override
    Service service() {
        return new PagerDuty(http, receiver.url("/v1"));
    }

    @Override
    String type() {
        return "pagerduty";
    }

    @Override
    String address() {
        return address(key() + ": geheim, ");
    }

    private String address(String key) {
        return "url: '" + receiver.url("/v2") + "', " + key;
    }

    @Override
    String address(Path file) throws IOException {
        Files.writeString(file, " geheim\n");
        return address(key() + "_file: '" + file + "', ");
    }

    @Override
    Set<Integer> retried() {
        return Set.of(429);
    }

    @Override
    List<String> templates() {
        return List.of("description", "client", "client_url", "severity", "class", "component", "group", "source");
    }

    @ParameterizedTest
    @ValueSource(strings = {"details: {a: {b: ['{{ .Nosuch }}']}},", "details: {a: {'{{ .Nosuch }}': 1}},"})
    void detailsThatFailAreFinal(String fields) {
        assertThatThrownBy(() -> tell(fields))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining("details");
    }

    @Test
    void aKeyMayBeATemplateAndAFailureDoesNotQuoteIt() {
        tell(firing(address(key() + ": '{{ .CommonLabels.team }}', "), ""), LONG);
        assertThat(body().path(key()).asString()).isEqualTo("db");
        assertThatThrownBy(() -> tell(firing(address(key() + ": 'geheim {{ .geheim }}', "), ""), LONG))
                .isInstanceOf(TemplateException.class)
                .hasMessageContaining(key())
                .hasMessageNotContaining("geheim");
    }

    @Test
    void aKeyThatIsEmptyOnceRenderedIsFinal() {
        assertThat(tell(firing(address(key() + ": '{{ .CommonLabels.nosuch }}', "), ""), LONG))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        outcome -> assertThat(outcome.reason()).contains(key()));
        assertThat(receiver.requests()).isEmpty();
    }

    @Test
    void aSummaryIsCutTo1024Characters() {
        tell("description: '{{ range 1024 }}😀{{ end }}',");
        assertThat(body().at(summary()).asString()).isEqualTo("😀".repeat(1024));
        tellAndLose("description: '{{ range 1025 }}😀{{ end }}',", "field=\"description\"", "max_runes=\"1024\"");
        assertThat(body().at(summary()).asString()).isEqualTo("😀".repeat(1023) + "…");
    }

    @Test
    void detailsOfAnEventOfMoreThan512000BytesAreReplaced() {
        tell("details: {large: ''},");
        int rest = receiver.requests().getLast().body().getBytes(UTF_8).length - "null".length();
        int room = 512_000 - rest - "\"\"".length();
        tell("details: {large: '{{ range " + room + " }}x{{ end }}'},");
        assertThat(receiver.requests().getLast().body().getBytes(UTF_8)).hasSize(512_000);
        assertThat(body().at(details() + "/large").asString()).hasSize(room);
        tellAndLose(
                "details: {large: '{{ range " + (room + 1) + " }}x{{ end }}'},",
                "field=\"details\"",
                "max_bytes=\"512000\"");
        assertThat(body().at(details()).propertyNames()).containsExactly("error");
    }

    @Test
    void itsOwnTimeoutCounts() {
        receiver.then(receiver.holdBack());
        assertThat(tell("timeout: 300ms,").toString()).contains("within PT0.3S");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "{\"status\":\"x\",\"message\":\"bad event\",\"errors\":[\"a\",\"b\"]} | bad event: a,b",
                "{\"message\":\"bad event\"} | bad event:",
                "{\"status\":\"x\"} | {\"status\":\"x\"}",
                "<html> | <html>",
            })
    void whatPagerDutyFindsWrongIsSaid(String answer, String said) {
        receiver.then(status(400, answer));
        assertThat(tell(""))
                .isEqualTo(new Outcome.Refused(
                        Failure.CLIENT_ERROR, "unexpected status code 400 from " + receiver.url("") + ": " + said));
    }
}
