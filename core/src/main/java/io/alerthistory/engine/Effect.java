package io.alerthistory.engine;

import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import java.time.Instant;

/** What follows from an event. {@link Send} is to be done; the others say what was decided, and why. */
public sealed interface Effect {
    /**
     * Tell a receiver, and answer with {@link Event.Answered} and this ticket, whatever comes of it.
     *
     * @param attempt counts from 1
     * @param deadline when the attempt must be over
     */
    record Send(long ticket, Notification notification, int attempt, Instant deadline) implements Effect {}

    /** The receiver has taken it. */
    record Delivered(Notification notification, int attempts) implements Effect {}

    /** It will be tried again. */
    record Postponed(Notification notification, int attempts, Outcome.Failure failure, String reason, Instant next)
            implements Effect {}

    /** It is given up until the group's next flush. */
    record GivenUp(Notification notification, int attempts, Outcome.Failure failure, String reason) implements Effect {}

    /** The group was looked at, and this channel was not told anything. */
    record KeptQuiet(Channel channel, Decision.Why why, Instant at) implements Effect {}
}
