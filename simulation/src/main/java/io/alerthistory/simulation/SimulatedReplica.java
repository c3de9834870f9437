package io.alerthistory.simulation;

import io.alerthistory.cluster.Input;
import io.alerthistory.cluster.Output;
import io.alerthistory.cluster.Replica;
import io.alerthistory.engine.Effect;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/** The process around a {@link Replica}: its clock, its life, and the time in which it stands still. */
final class SimulatedReplica {
    private final SimulatedScheduler time;
    private final Duration clockIsOffBy;
    private final BiConsumer<SimulatedReplica, Output> perform;
    private final String name;
    private final List<Runnable> whilePaused = new ArrayList<>();
    private final Map<Long, Effect.Send> out = new LinkedHashMap<>();

    private @Nullable Replica replica;
    private @Nullable Instant wakeAt;
    private boolean isPaused;

    SimulatedReplica(
            String name, SimulatedScheduler time, Duration clockIsOffBy, BiConsumer<SimulatedReplica, Output> perform) {
        this.name = name;
        this.time = time;
        this.clockIsOffBy = clockIsOffBy;
        this.perform = perform;
    }

    String name() {
        return name;
    }

    Instant clock() {
        return time.now().plus(clockIsOffBy);
    }

    void start(Replica started) {
        replica = started;
        wake();
    }

    boolean isAlive() {
        return replica != null;
    }

    boolean isPaused() {
        return isPaused;
    }

    boolean isServing() {
        return replica != null && !isPaused && replica.isLoaded();
    }

    @Nullable
    Replica replica() {
        return replica;
    }

    /** What it sent and has no answer to. */
    List<Effect.Send> kill() {
        replica = null;
        var lost = List.copyOf(out.values());
        out.clear();
        return lost;
    }

    void pause() {
        isPaused = true;
    }

    void resume() {
        isPaused = false;
        var held = List.copyOf(whilePaused);
        whilePaused.clear();
        held.forEach(Runnable::run);
        apply(new Input.Passed());
    }

    void apply(Input input) {
        if (replica == null) {
            return;
        }
        if (isPaused) {
            whenAwake(() -> apply(input));
            return;
        }
        for (var output : replica.apply(input, clock())) {
            perform.accept(this, output);
        }
        wake();
    }

    void whenAwake(Runnable what) {
        if (isPaused) {
            whilePaused.add(what);
        } else {
            what.run();
        }
    }

    Collection<Effect.Send> out() {
        return List.copyOf(out.values());
    }

    void sent(Effect.Send send) {
        out.put(send.ticket(), send);
    }

    /** Hands on what came of an attempt, to whoever is still there to hear of it. */
    boolean answered(Effect.Send send) {
        return out.remove(send.ticket()) != null;
    }

    private void wake() {
        if (replica == null || isPaused) {
            return;
        }
        var due = replica.nextDue().minus(clockIsOffBy);
        if (wakeAt == null || due.isBefore(wakeAt) || !wakeAt.isAfter(time.now())) {
            wakeAt = due;
            time.at(due, () -> {
                if (due.equals(wakeAt)) {
                    wakeAt = null;
                    apply(new Input.Passed());
                }
            });
        }
    }
}
