package io.alerthistory.engine;

import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;

/**
 * Keeps one rule that went wild from pushing out everything else: of the alerts with one name, only so many that are not
 * over have a place. One that has a place keeps it; the place of one that is over is given to the next (Alertmanager
 * 0.34, limit/bucket.go).
 */
final class AlertnameLimit {
    private record Place(Instant end, Fingerprint alert) {}

    /** The places of one name; the one that is over first comes first. */
    private static final class Places {
        private final Map<Fingerprint, Place> byAlert = new HashMap<>();
        private final TreeSet<Place> byEnd =
                new TreeSet<>(Comparator.comparing(Place::end).thenComparing(Place::alert));

        boolean give(Alert alert, int limit, Instant now) {
            var held = byAlert.get(alert.fingerprint());
            if (held != null) {
                byEnd.remove(held);
            } else if (byAlert.size() >= limit && !takeBack(now)) {
                return false;
            }
            var place = new Place(alert.endsAt().instant(), alert.fingerprint());
            byAlert.put(alert.fingerprint(), place);
            byEnd.add(place);
            return true;
        }

        private boolean takeBack(Instant now) {
            var first = byEnd.first();
            if (!first.end().isBefore(now)) {
                return false;
            }
            byEnd.remove(first);
            byAlert.remove(first.alert());
            return true;
        }

        boolean areAllOver(Instant now) {
            return byEnd.last().end().isBefore(now);
        }
    }

    private final int limit;
    private final Map<String, Places> byName = new HashMap<>();

    /** @param limit zero or less for none */
    AlertnameLimit(int limit) {
        this.limit = limit;
    }

    /** Whether the alert has a place, or gets one. */
    boolean admits(Alert alert, Instant now) {
        return limit <= 0
                || byName.computeIfAbsent(alert.name(), name -> new Places()).give(alert, limit, now);
    }

    /** It had a place before. */
    void recall(Alert alert) {
        if (limit > 0) {
            byName.computeIfAbsent(alert.name(), name -> new Places()).give(alert, Integer.MAX_VALUE, Instant.MIN);
        }
    }

    /** Forgets the names whose alerts are all over. */
    void forget(Instant now) {
        byName.values().removeIf(places -> places.areAllOver(now));
    }
}
