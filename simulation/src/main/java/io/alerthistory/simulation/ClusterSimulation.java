package io.alerthistory.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/** Runs worlds of several servers, and tells how they went. The same arguments give the same report. */
public final class ClusterSimulation {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private ClusterSimulation() {}

    /**
     * How one world went.
     *
     * @param violations the promises that were broken; the first twenty at most
     * @param told how many notifications receivers took
     */
    public record Report(long seed, List<String> violations, long events, long told, Map<Fault, Integer> faults) {}

    /**
     * @param faults what goes wrong, about once a minute
     * @param without mechanisms that are taken out
     * @param trace takes a line for everything that happens, in order
     */
    public static Report run(
            long seed, Duration length, Set<Fault> faults, Set<Mechanism> without, Consumer<String> trace) {
        var world = new ClusterWorld(seed, START, faults, without, trace);
        world.live(length, 40);
        return new Report(
                seed,
                List.copyOf(world.promises().violations()),
                world.events(),
                world.promises().told(),
                world.faults());
    }
}
