package io.alerthistory.engine;

import io.alerthistory.config.Configuration;
import io.alerthistory.model.Alert;
import io.alerthistory.muting.SilenceRequest;
import java.util.List;

/** What may happen to the engine. Beside these, time passes: each event comes with its own. */
public sealed interface Event {
    /** Somebody posted alerts, each valid and with an end; {@code updatedAt} is the time of the post. */
    record Posted(List<Alert> alerts) implements Event {}

    /** A configuration is in force from now on. */
    record Configured(Configuration configuration) implements Event {}

    /** The attempt that {@link Effect.Send} asked for is over. */
    record Answered(long ticket, Outcome outcome) implements Event {}

    /**
     * Somebody wishes for a silence, or that one be changed. {@link Effect.SilenceChanged} or {@link
     * Effect.SilenceRefused} answers.
     *
     * @param newId for the silence, if it becomes a new one
     */
    record SilenceRequested(SilenceRequest wish, String newId) implements Event {}

    /** Somebody wishes that a silence end. Answered likewise; without any answer it was over already. */
    record SilenceEnded(String id) implements Event {}

    /** Nothing but time. */
    record Passed() implements Event {}

    /** The process is to end: nothing new is begun, what is out may still be answered. */
    record Stopping() implements Event {}
}
