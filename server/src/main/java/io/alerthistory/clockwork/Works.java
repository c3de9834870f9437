package io.alerthistory.clockwork;

import io.alerthistory.cluster.View;
import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.State;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** What {@link EngineLoop} turns. Called by its thread, but for what only reads. */
interface Works {
    /** Safe for many threads. */
    State state();

    @Nullable
    Instant nextDue();

    /**
     * Takes in an event, and whatever is due.
     *
     * @param performs what is to be done
     * @param done to be completed with what followed, once {@link #state} shows it and it would outlive the process, or
     *     {@link #trouble} says that it would not
     */
    void take(Event event, Instant now, Consumer<Effect> performs, CompletableFuture<List<Effect>> done);

    /** Why what is taken in now would be forgotten by a restart. Safe for many threads. */
    Optional<String> trouble();

    /** How it sees the other servers; empty for one that is alone. Safe for many threads. */
    Optional<View> view();

    /** Whether nobody would miss it, after {@link Event.Stopping}. Safe for many threads. */
    boolean mayEnd();
}
