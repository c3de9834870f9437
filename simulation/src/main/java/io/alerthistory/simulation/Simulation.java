package io.alerthistory.simulation;

import io.alerthistory.engine.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;

/** Runs worlds and tells how they went. The same seed, length and bug give the same report. */
public final class Simulation {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");

    private Simulation() {}

    /**
     * How one world went.
     *
     * @param violations the promises that were broken, each with time and channel; the first twenty at most
     * @param told how many notifications receivers took
     */
    public record Report(
            long seed,
            Duration length,
            List<String> violations,
            long events,
            long told,
            long retries,
            long crashes,
            long reloads) {
        public boolean isGood() {
            return violations.isEmpty();
        }
    }

    /** Bugs that can be planted once per run, to see that the promises notice: a check that nothing can break checks nothing. */
    public enum Bug {
        /** A retry is swallowed: neither sent nor answered. */
        DROP_RETRY {
            @Override
            boolean spoils(Effect.Send send) {
                return send.attempt() > 1;
            }

            @Override
            void perform(Effect.Send send, Consumer<Effect.Send> sender) {}
        },
        /** A notification is sent twice. */
        SEND_TWICE {
            @Override
            boolean spoils(Effect.Send send) {
                return true;
            }

            @Override
            void perform(Effect.Send send, Consumer<Effect.Send> sender) {
                sender.accept(send);
                sender.accept(send);
            }
        };

        abstract boolean spoils(Effect.Send send);

        abstract void perform(Effect.Send send, Consumer<Effect.Send> sender);
    }

    public static Report run(long seed, Duration length, Optional<Bug> bug) {
        return run(seed, length, bug, line -> {});
    }

    /**
     * @param length of the simulated time, at least six hours: the last two are peaceful
     * @param trace takes a line for everything that happens, in order
     */
    public static Report run(long seed, Duration length, Optional<Bug> bug, Consumer<String> trace) {
        if (length.compareTo(Duration.ofHours(6)) < 0) {
            throw new IllegalArgumentException("a simulation takes at least six hours of its own time, not " + length);
        }
        var world = new World(seed, START, bug, trace);
        world.live(length);
        var promises = world.promises();
        return new Report(
                seed,
                length,
                List.copyOf(promises.violations()),
                world.events(),
                promises.told(),
                promises.retries(),
                world.crashes(),
                world.reloads());
    }
}
