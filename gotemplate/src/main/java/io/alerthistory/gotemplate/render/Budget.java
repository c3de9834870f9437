package io.alerthistory.gotemplate.render;

import io.alerthistory.gotemplate.Limits;
import org.jspecify.annotations.Nullable;

/** What is left of the {@link Limits} of one rendering. For one thread. */
final class Budget {
    /** Looking at the clock at each step would cost more than the step. */
    private static final int STEPS_BETWEEN_LOOKS = 1_024;

    private final Limits limits;
    private final long began = System.nanoTime();
    private long steps;

    Budget(Limits limits) {
        this.limits = limits;
    }

    /** Counts a step. Returns what is used up, or null. */
    @Nullable
    String step() {
        if (++steps > limits.steps()) {
            return "exceeded maximum number of steps (" + limits.steps() + ")";
        }
        return steps % STEPS_BETWEEN_LOOKS == 0 ? late() : null;
    }

    private @Nullable String late() {
        if (System.nanoTime() - began > limits.time().toNanos()) {
            return "exceeded maximum time (" + limits.time().toMillis() + " ms)";
        }
        return Thread.currentThread().isInterrupted() ? "interrupted" : null;
    }

    /** A text of so many chars was written or made. Returns what is used up, or null. */
    @Nullable
    String text(int length) {
        return length > limits.output() ? "exceeded maximum output (" + limits.output() + " characters)" : null;
    }

    @Nullable
    String depth(int depth) {
        return depth > limits.depth() ? "exceeded maximum template depth (" + limits.depth() + ")" : null;
    }
}
