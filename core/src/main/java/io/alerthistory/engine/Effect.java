package io.alerthistory.engine;

import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Silence;
import io.alerthistory.muting.Silences;
import java.time.Instant;
import java.util.List;

/** What follows from an event. {@link Send} is to be done; the others say what was decided, and why. */
public sealed interface Effect {
    /**
     * Tell a receiver, and answer with {@link Event.Answered} and this ticket, whatever comes of it.
     *
     * @param attempt counts from 1
     * @param deadline when the attempt must be over
     */
    record Send(long ticket, Notification notification, int attempt, Instant deadline) implements Effect {}

    /**
     * Nobody is to be told anything of a group, but it is to let go of alerts that are over: once {@link Event.Granted}
     * says that no other server tells it. Said only where servers share what they know.
     */
    record Settles(Slot slot) implements Effect {}

    /**
     * A look at a group is over, with all that came of it, and it let go of alerts or told somebody of them. Said only
     * where servers share what they know.
     *
     * @param at the time of the look
     * @param next when the group is to be looked at again, if there is still one
     * @param complete whether each channel knows now what it had to hear
     */
    record Looked(Slot slot, Instant at, Instant next, boolean complete) implements Effect {}

    /** The receiver has taken it. */
    record Delivered(Notification notification, int attempts) implements Effect {}

    /** It would have been sent, and counts as taken; nobody was told. */
    record Withheld(Notification notification) implements Effect {}

    /** It will be tried again. */
    record Postponed(Notification notification, int attempts, Outcome.Failure failure, String reason, Instant next)
            implements Effect {}

    /** It is given up until the group's next flush. */
    record GivenUp(Notification notification, int attempts, Outcome.Failure failure, String reason) implements Effect {}

    /**
     * A group was looked at, and that many of its alerts were held back.
     *
     * @param why one of the reasons that concern alerts, not channels
     */
    record Muted(Slot slot, Decision.Why why, int alerts, Instant at) implements Effect {}

    /** A silence was made, changed or ended. One wish can end a silence and make another, in this order. */
    record SilenceChanged(Silences.Change.What what, Silence silence) implements Effect {}

    /** @param unknown whether there is no such silence; else the message says what speaks against it */
    record SilenceRefused(boolean unknown, String message) implements Effect {}

    /** An alert is known that was not before, or was forgotten. */
    record Appeared(Alert alert) implements Effect {}

    /** The alerts with these labels are known no more. */
    record Forgotten(List<LabelSet> alerts) implements Effect {}

    /** An alert was not taken in, since there are as many of its name as there may be. */
    record Limited(Alert alert) implements Effect {}

    /** The group was looked at, and this channel was not told anything. */
    record KeptQuiet(Channel channel, Decision.Why why, Instant at) implements Effect {}
}
