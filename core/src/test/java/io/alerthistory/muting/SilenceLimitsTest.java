package io.alerthistory.muting;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.model.MatcherSyntax;
import java.time.Duration;
import java.time.Instant;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SilenceLimitsTest {
    /** The sizes are what Alertmanager 0.34.2 named for the same silences in its refusals. */
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            a=b                     | 2030-01-01T00:00:00Z     | me | c    | ''          | 94
            alertname=~b.*,"ä"!=""  | 2030-01-01T00:00:00.123Z | '' | cää  | x=;yy=zz    | 136
            """)
    void measuresAsAlertmanagerDoes(
            String matchers, Instant starts, String createdBy, String comment, String annotations, int bytes) {
        var notes = new TreeMap<String, String>();
        for (var annotation : annotations.isEmpty() ? new String[0] : annotations.split(";")) {
            var pair = annotation.split("=", -1);
            notes.put(pair[0], pair[1]);
        }
        var wish = new SilenceRequest(
                "",
                MatcherSyntax.FALLBACK.matchers(matchers, warning -> {}),
                starts,
                Instant.parse("2031-01-01T00:00:00Z"),
                createdBy,
                comment,
                notes);
        var id = "a65f3abc-ea5c-4130-a480-06115987c1ac";
        var now = Instant.parse("2026-11-24T16:17:43.123456789Z");
        var retention = Duration.ofDays(5);
        assertThat(Silences.NONE.set(wish, id, new SilenceLimits(0, bytes - 1), retention, now))
                .isEqualTo(new Silences.Answer.Refused(
                        false,
                        "silence exceeded maximum size: " + bytes + " bytes (limit: " + (bytes - 1) + " bytes)"));
        assertThat(Silences.NONE.set(wish, id, new SilenceLimits(0, bytes), retention, now))
                .isInstanceOf(Silences.Answer.Granted.class);
    }
}
