package io.alerthistory.simulation;

import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;

/** Somebody to tell. Its mood changes; each has its own way of failing. */
final class SimulatedReceiver {
    enum Mood {
        ANSWERING,
        /** 503, at once. */
        OVERLOADED,
        /** 503, and asks for time. */
        ASKING_FOR_TIME,
        /** Connection refused. */
        CLOSED,
        /** Takes no notice and does not answer. */
        HANGING,
        /** Takes it, and does not answer. */
        SILENT,
        /** 400. */
        REFUSING
    }

    static final Duration SLOWEST = Duration.ofSeconds(2);

    private static final List<Mood> TROUBLES =
            List.of(Mood.OVERLOADED, Mood.ASKING_FOR_TIME, Mood.CLOSED, Mood.HANGING, Mood.SILENT, Mood.REFUSING);

    private final String name;
    private final SimulatedScheduler time;
    private final Chance chance;
    private final Promises promises;
    private Mood mood = Mood.ANSWERING;
    private Instant changed;

    SimulatedReceiver(String name, SimulatedScheduler time, Chance chance, Promises promises) {
        this.name = name;
        this.time = time;
        this.chance = chance;
        this.promises = promises;
        this.changed = time.now();
    }

    /** Lets its mood change from now on until {@code peace}. */
    void live(Duration meanGood, Duration meanBad, Instant peace) {
        boolean trouble = mood == Mood.ANSWERING && time.now().isBefore(peace);
        mood = trouble && !changed.equals(time.now()) ? chance.of(TROUBLES) : Mood.ANSWERING;
        changed = time.now();
        time.after(chance.around(mood == Mood.ANSWERING ? meanGood : meanBad), () -> live(meanGood, meanBad, peace));
    }

    String name() {
        return name;
    }

    boolean isAnswering() {
        return mood == Mood.ANSWERING;
    }

    Instant changed() {
        return changed;
    }

    /**
     * One request. {@code answer} is called once, by the deadline at the latest, as the engine is promised.
     *
     * @param alive whether the process that sends it still runs
     */
    void request(Effect.Send send, BooleanSupplier alive, Consumer<Outcome> answer) {
        promises.requested(send);
        var latency = chance.between(Duration.ofMillis(1), chance.oneIn(10) ? SLOWEST : Duration.ofMillis(50));
        var patience = Duration.between(time.now(), send.deadline());
        switch (mood) {
            case ANSWERING ->
                time.after(shorter(latency, patience).dividedBy(2), () -> {
                    if (alive.getAsBoolean()) { // what is not taken when a process dies does not arrive any more
                        promises.taken(send);
                        reply(latency.dividedBy(2), patience, answer, new Outcome.Delivered());
                    }
                });
            case OVERLOADED -> reply(latency, patience, answer, retryable("503", Duration.ZERO));
            case ASKING_FOR_TIME -> reply(latency, patience, answer, retryable("503", Duration.ofSeconds(20)));
            case CLOSED ->
                reply(Duration.ofMillis(1), patience, answer, retryable("connection refused", Duration.ZERO));
            case HANGING -> reply(patience, patience, answer, unanswered());
            case SILENT -> {
                promises.taken(send);
                var wait = shorter(Duration.ofSeconds(10), patience);
                reply(wait, patience, answer, unanswered());
            }
            case REFUSING -> reply(latency, patience, answer, new Outcome.Refused(Failure.CLIENT_ERROR, "400"));
        }
    }

    private void reply(Duration latency, Duration patience, Consumer<Outcome> answer, Outcome outcome) {
        time.after(shorter(latency, patience), () -> answer.accept(outcome));
    }

    private static Outcome retryable(String reason, Duration retryAfter) {
        return new Outcome.Retryable(Failure.SERVER_ERROR, reason, retryAfter);
    }

    private static Outcome unanswered() {
        return new Outcome.Unanswered(Failure.DEADLINE_EXCEEDED, "no answer");
    }

    private static Duration shorter(Duration a, Duration b) {
        var shorter = a.compareTo(b) < 0 ? a : b;
        return shorter.isNegative() ? Duration.ZERO : shorter;
    }
}
