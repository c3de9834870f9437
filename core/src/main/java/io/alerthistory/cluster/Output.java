package io.alerthistory.cluster;

import io.alerthistory.engine.Effect;
import io.alerthistory.journal.Fact;
import java.util.List;

/** What follows. */
public sealed interface Output {
    /** Ask a store, and answer with {@link Input.Answered} or, after {@link Replica#CALL}, {@link Input.Failed}. */
    record Call(Store store, long id, Store.Ask ask) implements Output {}

    /** What came to be so here, and what happened; to be kept for whoever asks this server about the past. */
    record Noted(List<Fact> facts) implements Output {}

    /** What the engine wants to be done, and may be done. */
    record Perform(Effect effect) implements Output {}

    /** What was remembered from before is where all servers have it; said once. */
    record HandedOver() implements Output {}

    /**
     * What was said can be answered.
     *
     * @param effects what followed from it
     * @param isKept whether a store has it; else it would be lost with the live replicas
     */
    record Done(long ticket, List<Effect> effects, boolean isKept) implements Output {}
}
