package io.alerthistory.engine;

import io.alerthistory.config.Configuration;
import io.alerthistory.model.Alert;
import java.util.List;

/** What may happen to the engine. Beside these, time passes: each event comes with its own. */
public sealed interface Event {
    /** Somebody posted alerts, each valid and with an end; {@code updatedAt} is the time of the post. */
    record Posted(List<Alert> alerts) implements Event {}

    /** A configuration is in force from now on. */
    record Configured(Configuration configuration) implements Event {}

    /** The attempt that {@link Effect.Send} asked for is over. */
    record Answered(long ticket, Outcome outcome) implements Event {}

    /** Nothing but time. */
    record Passed() implements Event {}

    /** The process is to end: nothing new is begun, what is out may still be answered. */
    record Stopping() implements Event {}
}
