package io.alerthistory.engine;

import io.alerthistory.ledger.Decision.Why;
import io.alerthistory.model.Alert;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Predicate;

/**
 * What of a group may be told at a flush.
 *
 * @param alerts in the group's order
 * @param held what may not, in the order of the reasons that were asked
 */
record Audible(List<Alert> alerts, List<Held> held) {
    /** That many alerts are held back; at least one. */
    record Held(Why why, int alerts) {}

    static Audible of(List<Alert> all) {
        return new Audible(all, List.of());
    }

    Audible without(Why why, Predicate<Alert> isMuted) {
        var left = alerts.stream().filter(Predicate.not(isMuted)).toList();
        if (left.size() == alerts.size()) {
            return this;
        }
        var more = new ArrayList<>(held);
        more.add(new Held(why, alerts.size() - left.size()));
        return new Audible(left, List.copyOf(more));
    }

    boolean isSilent() {
        return alerts.isEmpty();
    }

    /** What held the last ones back; only where something was held. */
    Why lastReason() {
        return held.getLast().why();
    }
}
