package io.alerthistory.engine;

import io.alerthistory.config.Configuration;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Silence;
import io.alerthistory.muting.SilenceRequest;
import java.time.Instant;
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

    /**
     * What other servers of the same installation have made known: each thing as it is now, whatever was known of it
     * here. It is taken in as one: no group is looked at between an alert and what the ledger says of it.
     */
    record Learned(List<Alert> alerts, List<Silence> silences, List<Account> accounts) implements Event {}

    /**
     * The attempts of this slot's flight were not made, and will not be: another server tells it, or it cannot be known
     * that none does. As if the group had not been looked at.
     *
     * @param again when it is to be looked at instead
     */
    record CalledOff(Slot slot, Instant again) implements Event {}

    /** What {@link Effect.Settles} asked for may be. */
    record Granted(Slot slot) implements Event {}

    /** Nothing but time. */
    record Passed() implements Event {}

    /** The process is to end: nothing new is begun, what is out may still be answered. */
    record Stopping() implements Event {}
}
