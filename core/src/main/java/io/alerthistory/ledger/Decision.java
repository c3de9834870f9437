package io.alerthistory.ledger;

import io.alerthistory.model.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.Collections;
import java.util.Locale;
import java.util.Set;

/** Whether a channel is told something at a flush, and why (not). The rule is Alertmanager 0.34's, notify/dedup_stage.go. */
public sealed interface Decision {

    /** There is news. */
    record Tell(Reason reason) implements Decision {}

    /** There is none. */
    record Quiet(Why why) implements Decision {}

    /** Why a channel is told. */
    enum Reason {
        FIRST_NOTIFICATION,
        NEW_ALERTS_ADDED,
        SOME_ALERTS_RESOLVED,
        ALL_ALERTS_RESOLVED,
        REPEAT_INTERVAL_ELAPSED;

        /** As receivers and templates see it: {@code first notification}. */
        public String text() {
            return name().toLowerCase(Locale.ROOT).replace('_', ' ');
        }
    }

    /** Why a channel is not told. */
    enum Why {
        /** Everything is resolved, and the receiver knows of nothing that fires. */
        NOTHING_FIRING,
        /** It knows all this, and its repeat interval is not over. */
        NOTHING_NEW,
        /** Only resolved alerts are left, which this integration does not want to hear of ({@code send_resolved}). */
        RESOLVED_NOT_WANTED,
        /** What fires was last heard of before the program was started, and may be over since. */
        NOT_HEARD_OF,
        /** Every alert is inhibited by another. */
        INHIBITED,
        /** It is none of the route's active times. */
        OUTSIDE_ACTIVE_TIME,
        /** It is one of the route's mute times. */
        IN_MUTE_TIME,
        /** Every alert that is not inhibited is silenced. */
        SILENCED
    }

    /**
     * Alertmanager's rule, and one more: an alert that the receiver may or may not have heard of is told as it is now.
     *
     * @param firing the group's alerts that fire at the flush
     * @param resolved the group's alerts that are over at the flush
     * @param now the time of the flush
     * @param repeatInterval after how long without news the same is told again
     */
    static Decision of(
            Told last,
            Set<Fingerprint> firing,
            Set<Fingerprint> resolved,
            boolean sendResolved,
            Instant now,
            Duration repeatInterval) {
        if (!last.firing().containsAll(firing)) {
            return new Tell(last.firing().isEmpty() ? Reason.FIRST_NOTIFICATION : Reason.NEW_ALERTS_ADDED);
        }
        if (!Collections.disjoint(last.doubt(), firing)) {
            return new Tell(Reason.NEW_ALERTS_ADDED); // it may believe that they are over
        }
        boolean doubted = !Collections.disjoint(last.doubt(), resolved);
        if (firing.isEmpty()) {
            return last.firing().isEmpty() && !doubted
                    ? new Quiet(Why.NOTHING_FIRING)
                    : new Tell(Reason.ALL_ALERTS_RESOLVED);
        }
        if (sendResolved && (doubted || !last.resolved().containsAll(resolved))) {
            return new Tell(Reason.SOME_ALERTS_RESOLVED);
        }
        return last.at().isBefore(now.minus(repeatInterval))
                ? new Tell(Reason.REPEAT_INTERVAL_ELAPSED)
                : new Quiet(Why.NOTHING_NEW);
    }
}
