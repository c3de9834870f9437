package io.alerthistory.engine;

import io.alerthistory.history.Happening;
import io.alerthistory.history.Happening.End;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Notes when alerts begin to fire and when that is over, each once. That an announced end passes is no event, so all that
 * fire are looked through when the earliest of their ends is due; since ends are moved before they come, that is seldom.
 */
final class Episodes {
    /** Ends that come one after the other are noted together. */
    private static final Duration SHORTEST_PAUSE = Duration.ofSeconds(15);

    /** What an alert says may change each minute, if it tells a value. */
    private static final Duration SHORTEST_CHANGE = Duration.ofMinutes(5);

    /** Those that fire, and when it was last noted what they say. */
    private final Map<Fingerprint, Instant> open = new HashMap<>();

    private final Timers timers;
    private final Consumer<Happening> happenings;
    private Instant looked = Instant.MIN;
    private Instant due = Instant.MAX;

    Episodes(Timers timers, Consumer<Happening> happenings) {
        this.timers = timers;
        this.happenings = happenings;
    }

    /**
     * It was known before the start, and history knows that it fires. That its end passed just before may not have been
     * noted any more; to say so twice does no harm.
     */
    void recall(Alert alert, Instant aliveUntil, Instant now) {
        var end = alert.endsAt().instant();
        if (!alert.isResolvedAt(now)) {
            open.put(alert.fingerprint(), now);
            lookAt(end);
        } else if (Duration.between(end, aliveUntil).compareTo(SHORTEST_PAUSE.multipliedBy(2)) < 0) {
            happenings.accept(new Happening.Ended(now, alert.fingerprint(), end, End.EXPIRED));
        }
    }

    /** All that fire, as far as was noted. */
    List<Fingerprint> firing() {
        return open.keySet().stream().sorted().toList();
    }

    /** @param known what was known of the same alert before; null if nothing was */
    void heard(@Nullable Alert known, Alert alert, Instant now) {
        var fingerprint = alert.fingerprint();
        var noted = open.get(fingerprint);
        boolean wasOpen = noted != null;
        if (wasOpen && known != null && !alert.startsAt().isBefore(known.endsAt())) {
            end(known, End.EXPIRED, now); // its end had passed, and that is still to be noted
            wasOpen = false;
        }
        if (alert.isResolvedAt(now)) {
            if (wasOpen) {
                end(alert, End.RESOLVED, now);
            }
        } else if (!wasOpen) {
            open.put(fingerprint, now);
            happenings.accept(new Happening.Began(now, alert));
            lookAt(alert.endsAt().instant());
        } else {
            if (known != null && noted != null && saysMore(known, alert, noted, now)) {
                open.put(fingerprint, now);
                happenings.accept(new Happening.Changed(now, alert));
            }
            lookAt(alert.endsAt().instant());
        }
    }

    private static boolean saysMore(Alert known, Alert alert, Instant noted, Instant now) {
        return !alert.startsAt().equals(known.startsAt())
                || (!alert.differsInTimesOnly(known) && !now.isBefore(noted.plus(SHORTEST_CHANGE)));
    }

    /** Another has its fingerprint from now on. */
    void displaced(Alert alert, Instant now) {
        if (open.containsKey(alert.fingerprint())) {
            end(alert, alert.isResolvedAt(now) ? End.EXPIRED : End.DISPLACED, now);
        }
    }

    /** Notes its end if that has passed. */
    void passed(Alert alert, Instant now) {
        if (alert.isResolvedAt(now) && open.containsKey(alert.fingerprint())) {
            end(alert, End.EXPIRED, now);
        }
    }

    private void end(Alert alert, End end, Instant now) {
        open.remove(alert.fingerprint());
        var endsAt = end == End.DISPLACED ? now : alert.endsAt().instant();
        happenings.accept(new Happening.Ended(now, alert.fingerprint(), endsAt, end));
    }

    /** Looks through all that are known, and sees when to do so again. */
    void look(Alerts all, Instant now) {
        looked = now;
        due = Instant.MAX;
        var earliest = Instant.MAX;
        for (var tracked : all.values()) {
            passed(tracked.alert(), now);
            var end = tracked.alert().endsAt().instant();
            if (end.isAfter(now) && end.isBefore(earliest)) {
                earliest = end;
            }
        }
        if (earliest.isBefore(Instant.MAX)) {
            lookAt(earliest);
        }
    }

    private void lookAt(Instant end) {
        if (end.isBefore(due)) {
            var soonest = looked.equals(Instant.MIN) ? end : looked.plus(SHORTEST_PAUSE);
            var then = end.isBefore(soonest) ? soonest : end;
            if (then.isBefore(due)) {
                due = then;
                timers.set(new Timers.Thing.Expire(), due);
            }
        }
    }
}
