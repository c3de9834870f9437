package io.alerthistory.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.EnumSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.parallel.Execution;
import org.junit.jupiter.api.parallel.ExecutionMode;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Several servers and the stores that they share, while things go wrong about once a minute. */
@Execution(ExecutionMode.CONCURRENT)
class ClusterSimulationTest {
    private static final Duration HOUR = Duration.ofHours(1);

    /** Alone each, for so many hours: one fault after the other, some while the one before still lasts. */
    private static final int HOURS_OF_EACH = 8;

    static Stream<Arguments> faults() {
        return Stream.of(Fault.values())
                .filter(fault -> fault != Fault.LONG_PAUSE)
                .flatMap(fault -> IntStream.rangeClosed(1, HOURS_OF_EACH).mapToObj(seed -> Arguments.of(fault, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("faults")
    void nothingIsLostOrDoubled(Fault fault, int seed) {
        assertPromisesAreKept(seed, EnumSet.of(fault));
    }

    static IntStream quietSeeds() {
        return IntStream.rangeClosed(1, 4);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("quietSeeds")
    void nothingIsLostOrDoubledWhereNothingFails(int seed) {
        assertPromisesAreKept(seed, EnumSet.noneOf(Fault.class));
    }

    private static void assertPromisesAreKept(int seed, Set<Fault> faults) {
        var report = ClusterSimulation.run(seed, HOUR, faults, Set.of(), line -> {});
        assertThat(report.violations()).as("seed %d with %s", seed, faults).isEmpty();
        assertThat(report.told()).as("notifications").isGreaterThan(100);
    }

    @Test
    @Tag("long")
    void nothingIsLostOrDoubledForWeeks() {
        for (var fault : Fault.values()) {
            if (fault != Fault.LONG_PAUSE) {
                for (int seed = 1000; seed < 1085; seed++) {
                    assertPromisesAreKept(seed, EnumSet.of(fault));
                }
            }
        }
    }

    /** Each mechanism is there for a reason; the worlds that show it are many, but without it some world goes wrong. */
    @ParameterizedTest
    @EnumSource
    void withoutAMechanismAPromiseIsBrokenAndItsSeedBreaksItAgain(Mechanism mechanism) {
        for (int seed = 1; seed <= 200; seed++) {
            var report = ClusterSimulation.run(seed, HOUR, shows(mechanism), Set.of(mechanism), line -> {});
            if (!report.violations().isEmpty()) {
                assertThat(ClusterSimulation.run(seed, HOUR, shows(mechanism), Set.of(mechanism), line -> {}))
                        .isEqualTo(report);
                assertThat(ClusterSimulation.run(seed, HOUR, shows(mechanism), Set.of(), line -> {})
                                .violations())
                        .as("seed %d, with %s", seed, mechanism)
                        .isEmpty();
                return;
            }
        }
        throw new AssertionError("nothing goes wrong without " + mechanism);
    }

    private static Set<Fault> shows(Mechanism mechanism) {
        return switch (mechanism) {
            case COMPARE_AND_SET, RECORD -> EnumSet.noneOf(Fault.class);
            case DECLARED_USE -> EnumSet.complementOf(EnumSet.of(Fault.LONG_PAUSE));
            case REFUSAL_OF_OLD_STAMPS -> EnumSet.of(Fault.CLOCKS_OFF);
            case LATE_TRIM -> EnumSet.of(Fault.STORE_DOWN);
            case FENCE -> EnumSet.of(Fault.LONG_PAUSE, Fault.RECEIVERS_FAIL);
        };
    }
}
