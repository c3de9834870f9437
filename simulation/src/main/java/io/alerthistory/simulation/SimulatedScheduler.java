package io.alerthistory.simulation;

import java.time.Duration;
import java.time.Instant;
import java.util.Comparator;
import java.util.PriorityQueue;

/** Virtual time: a queue of tasks, run one after the other; what is due at the same time runs in the order it was set. */
final class SimulatedScheduler {
    private record Task(Instant at, long number, Runnable run) {}

    private final PriorityQueue<Task> tasks =
            new PriorityQueue<>(Comparator.comparing(Task::at).thenComparingLong(Task::number));
    private Instant now;
    private long count;
    private long done;

    SimulatedScheduler(Instant start) {
        now = start;
    }

    Instant now() {
        return now;
    }

    /** How many tasks have run. */
    long done() {
        return done;
    }

    void at(Instant when, Runnable run) {
        tasks.add(new Task(when.isBefore(now) ? now : when, count++, run));
    }

    void after(Duration delay, Runnable run) {
        at(now.plus(delay), run);
    }

    /** Runs everything that is due by then, including what is set meanwhile. */
    void runUntil(Instant end) {
        while (!tasks.isEmpty() && !tasks.peek().at().isAfter(end)) {
            var task = tasks.poll();
            now = task.at();
            done++;
            task.run().run();
        }
        now = end;
    }
}
