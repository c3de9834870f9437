package io.alerthistory.classify;

import java.time.Duration;
import java.time.Instant;
import java.util.List;

/**
 * How an alert with the same labels fired before.
 *
 * @param over the episodes that are over, in any order; the one that fires now is not among them
 * @param companions names of other alerts that mostly began when this one did, the most faithful first
 * @param window how far back was looked
 * @param hasMore whether there were more than were looked at
 */
public record Past(List<Episode> over, List<String> companions, Duration window, boolean hasMore) {
    public static final Past NONE = new Past(List.of(), List.of(), Duration.ZERO, false);

    /** @param end not before the start */
    public record Episode(Instant start, Instant end) {
        Duration lasted() {
            return Duration.between(start, end);
        }
    }

    public Past {
        over = List.copyOf(over);
        companions = List.copyOf(companions);
    }
}
