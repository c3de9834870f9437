package io.alerthistory.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.simulation.Simulation.Bug;
import java.time.Duration;
import java.util.Optional;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class SimulationTest {
    private static final Duration DAY = Duration.ofDays(1);

    /** Each broke a promise once, through a bug of the engine or of the checks. */
    @ParameterizedTest(name = "./run sim --seed {0}")
    @ValueSource(
            longs = {
                3,
                21,
                345580133,
                1543169268,
                1922582871,
                2011443748,
                363526902,
                1375808997,
                199162465,
                1708025362,
                1054
            })
    void promisesOnceBrokenAreKept(long seed) {
        var report = Simulation.run(seed, Duration.ofDays(7), Optional.empty());
        assertThat(report.violations()).as("./run sim --seed %d", seed).isEmpty();
    }

    static LongStream seeds() {
        return LongStream.rangeClosed(1, 60);
    }

    @ParameterizedTest(name = "./run sim --seed {0} --days 1")
    @MethodSource("seeds")
    void promisesAreKept(long seed) {
        var report = Simulation.run(seed, DAY, Optional.empty());
        assertThat(report.violations()).as("./run sim --seed %d --days 1", seed).isEmpty();
    }

    @Test
    @Tag("long")
    void promisesAreKeptForYears() {
        for (long seed = 1000; seed < 1400; seed++) {
            var report = Simulation.run(seed, Duration.ofDays(7), Optional.empty());
            assertThat(report.violations())
                    .as("./run sim --seed %d --days 7", seed)
                    .isEmpty();
        }
    }

    @Test
    void theWorldIsRoughEnoughToMeanSomething() {
        var report = Simulation.run(1, Duration.ofDays(7), Optional.empty());
        assertThat(report.told()).isGreaterThan(1000);
        assertThat(report.retries()).isGreaterThan(200);
        assertThat(report.crashes()).isPositive();
        assertThat(report.reloads()).isPositive();
    }

    @Test
    void theSameSeedGivesTheSameRun() {
        assertThat(Simulation.run(7, DAY, Optional.empty())).isEqualTo(Simulation.run(7, DAY, Optional.empty()));
    }

    @ParameterizedTest
    @EnumSource
    void aPlantedBugIsFoundAndItsSeedFindsItAgain(Bug bug) {
        for (long seed = 1; seed <= 5; seed++) {
            var found = Simulation.run(seed, DAY, Optional.of(bug));
            assertThat(found.violations()).as("seed %d", seed).isNotEmpty();
            assertThat(Simulation.run(seed, DAY, Optional.of(bug))).isEqualTo(found);
        }
    }
}
