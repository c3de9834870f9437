package io.alerthistory.clockwork;

import io.alerthistory.cluster.View;
import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Engine;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.Flight;
import io.alerthistory.engine.State;
import io.alerthistory.journal.Journal;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** An engine that tells everything itself, and keeps what it knows in its journal. */
record Alone(Engine engine, Journal journal) implements Works {
    @Override
    public State state() {
        return engine.state();
    }

    @Override
    public @Nullable Instant nextDue() {
        return engine.nextDue();
    }

    @Override
    public void take(Event event, Instant now, Consumer<Effect> performs, CompletableFuture<List<Effect>> done) {
        var step = engine.apply(event, now);
        journal.append(now, step.facts());
        step.effects().forEach(performs);
        done.complete(step.effects());
    }

    @Override
    public Optional<String> trouble() {
        return journal.trouble();
    }

    @Override
    public Optional<View> view() {
        return Optional.empty();
    }

    @Override
    public boolean mayEnd() {
        return !isSending(state());
    }

    static boolean isSending(State state) {
        return state.flights().values().stream()
                .flatMap(flight -> flight.legs().stream())
                .anyMatch(leg -> leg.phase() == Flight.Phase.SENDING);
    }
}
