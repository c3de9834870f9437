package io.alerthistory.history;

import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.Silence;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** Something that happened, at a time. Unlike what is so, it never changes, and it is written once. */
public sealed interface Happening {
    /** When we came to know of it. Never before that of an earlier happening. */
    Instant at();

    /**
     * The program began to run.
     *
     * @param until when it was last known to run before that; {@link Instant#MIN} if it never was
     * @param firing all alerts that it takes to fire; any other is over, though nobody knows since when
     */
    record Started(Instant at, Instant until, List<Fingerprint> firing) implements Happening {}

    /**
     * A configuration is in force from now on.
     *
     * @param text without its secrets
     */
    record Configured(Instant at, String text) implements Happening {}

    /** An alert fires that did not: a new episode begins. */
    record Began(Instant at, Alert alert) implements Happening {}

    /**
     * An alert that fires says something else than it did, or another start of the same episode. Noted every few minutes
     * at most: there are alerts that tell another value each time.
     */
    record Changed(Instant at, Alert alert) implements Happening {}

    /** An alert fires no more. Said again of one that is over, it says nothing. */
    record Ended(Instant at, Fingerprint alert, Instant endsAt, End end) implements Happening {}

    /** How an episode ends. */
    enum End {
        /** Its sender said so. */
        RESOLVED,
        /** The end that its sender had announced passed, and nobody said that it goes on. */
        EXPIRED,
        /** Another alert with the same fingerprint took its place. */
        DISPLACED,
        /** Nobody of us saw it: the program was down, or could not write. */
        UNSEEN;

        /** As users see it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * One try to tell a channel was answered, or is given up.
     *
     * @param asOf the time of the flush: what was over then was told as resolved
     * @param attempt counts from 1
     * @param firing the alerts that it said fire
     * @param resolved the alerts that it said are over
     * @param failure in the words of Alertmanager's metrics; empty where it arrived
     * @param message what went wrong, with what the receiver said; empty where it arrived
     * @param took from when it was handed out until we knew
     * @param next when it is tried again; null if it is not
     */
    record Tried(
            Instant at,
            Channel channel,
            Decision.Reason reason,
            Instant asOf,
            int attempt,
            String idempotencyKey,
            List<Fingerprint> firing,
            List<Fingerprint> resolved,
            Result result,
            String failure,
            String message,
            Duration took,
            @Nullable Instant next)
            implements Happening {}

    /** What one try came to. */
    enum Result {
        DELIVERED,
        /** Made and not sent, since the program runs in the shadow of another; counts as delivered. */
        SHADOW,
        /** Certainly not taken. */
        RETRYABLE,
        /** It may have been taken: a request went out, and no answer came. */
        UNANSWERED,
        REFUSED;

        /** As users see it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /**
     * A group was looked at, and these channels of its receiver were not told, for a reason that is not that of the look
     * before.
     *
     * @param channels by their name within the receiver, such as {@code webhook[0]}
     * @param alerts all that were in the group
     */
    record KeptQuiet(Instant at, Slot slot, List<String> channels, Decision.Why why, List<Fingerprint> alerts)
            implements Happening {}

    /** A silence was made, changed or ended, and is so since. */
    record Silenced(Instant at, Change change, Silence silence) implements Happening {}

    /** What was done to a silence. */
    enum Change {
        CREATED,
        UPDATED,
        EXPIRED;

        /** As users see it. */
        public String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }
}
