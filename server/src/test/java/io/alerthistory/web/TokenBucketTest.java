package io.alerthistory.web;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.web.WebSettings.RateLimit;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class TokenBucketTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final RateLimit LIMIT = new RateLimit(Duration.ofSeconds(1), 2);

    /** @param at milliseconds after the first request, one for each */
    record Case(String title, List<Integer> at, List<Boolean> allowed) {
        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Case> CASES = List.of(
            new Case("a burst, and no more", List.of(0, 0, 0), List.of(true, true, false)),
            new Case("just before the next", List.of(0, 0, 999), List.of(true, true, false)),
            new Case("one for each interval", List.of(0, 0, 1000, 1000, 2000), List.of(true, true, true, false, true)),
            new Case("a refusal costs nothing", List.of(0, 0, 500, 1000), List.of(true, true, false, true)),
            new Case(
                    "a long silence saves up one burst",
                    List.of(0, 0, 60_000, 60_000, 60_000),
                    List.of(true, true, true, true, false)),
            new Case(
                    "a clock that is set back goes on from there",
                    List.of(0, 0, -5000, -4500, -4000),
                    List.of(true, true, false, false, true)));

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void allows(Case c) {
        var bucket = new TokenBucket();
        assertThat(c.at.stream().map(millis -> bucket.allows(LIMIT, T0.plusMillis(millis))))
                .isEqualTo(c.allowed);
    }
}
