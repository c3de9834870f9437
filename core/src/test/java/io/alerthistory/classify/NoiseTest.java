package io.alerthistory.classify;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class NoiseTest {
    private static final Instant START = Instant.parse("2026-11-01T00:00:00Z");

    /** So many episodes of that length, each that long after the one before began. */
    private static List<Past.Episode> episodes(int count, Duration lasted, Duration apart) {
        var episodes = new ArrayList<Past.Episode>();
        for (int i = 0; i < count; i++) {
            var start = START.plus(apart.multipliedBy(i));
            episodes.add(new Past.Episode(start, start.plus(lasted)));
        }
        return episodes;
    }

    private static Noise noise(List<Past.Episode> over, String... companions) {
        return Noise.of(new Past(over, List.of(companions), Duration.ofDays(30), false));
    }

    @Test
    void whatIsNewIsNoNoise() {
        assertThat(noise(List.of())).isEqualTo(Noise.NONE);
        assertThat(noise(episodes(1, Duration.ofMinutes(2), Duration.ZERO)).isNoisy())
                .isFalse();
    }

    @Test
    void saysWhy() {
        var over = new ArrayList<>(episodes(11, Duration.ofMinutes(4), Duration.ofDays(2)));
        over.add(new Past.Episode(START.plus(Duration.ofDays(25)), START.plus(Duration.ofDays(26))));

        assertThat(noise(over, "DiskFull", "NodeDown").reasons())
                .containsExactly(
                        "seen 12 times in 30 days, median 4 min",
                        "resolved itself within 15 min 11 times",
                        "usually together with DiskFull, NodeDown");
    }

    @Test
    void briefAndOftenIsNoise() {
        assertThat(noise(episodes(12, Duration.ofMinutes(4), Duration.ofDays(2)))
                        .isNoisy())
                .isTrue();
    }

    @Test
    void longAndOftenIsNot() {
        var noise = noise(episodes(12, Duration.ofHours(5), Duration.ofDays(2)));

        assertThat(noise.score()).isZero();
        assertThat(noise.reasons()).containsExactly("seen 12 times in 30 days, median 5 h");
    }

    @Test
    void flappingIsNoiseHoweverLongItLasts() {
        var noise = noise(episodes(20, Duration.ofMinutes(30), Duration.ofMinutes(35)));

        assertThat(noise.isNoisy()).isTrue();
        assertThat(noise.reasons())
                .containsExactly("seen 20 times in 30 days, median 30 min", "came back within 10 min 19 times");
    }

    @Test
    void theScoreGrowsWithTheCountAndStaysBelowOne() {
        double before = 0;
        for (int count = 1; count < 500; count += 7) {
            double score = noise(episodes(count, Duration.ofMinutes(1), Duration.ofMinutes(5)))
                    .score();
            assertThat(score).isGreaterThanOrEqualTo(before).isLessThan(1);
            before = score;
        }
    }

    @Test
    void theOrderOfEpisodesDoesNotMatter() {
        var over = episodes(9, Duration.ofMinutes(3), Duration.ofMinutes(11));

        assertThat(noise(over.reversed())).isEqualTo(noise(over));
    }
}
