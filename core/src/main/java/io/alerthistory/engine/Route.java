package io.alerthistory.engine;

import io.alerthistory.config.Receiver;
import io.alerthistory.config.RouteSettings;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.TimeInterval;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A node of the routing tree with everything it inherits.
 *
 * @param index its place in the tree; children come before their parent
 * @param key the matchers from the root down, as in group keys; not unique
 * @param labels its own and its ancestors', its own counting where both have one
 */
public record Route(
        int index,
        String key,
        Receiver receiver,
        RouteSettings.GroupBy groupBy,
        List<Matcher> matchers,
        boolean goesOn,
        Duration groupWait,
        Duration groupInterval,
        Duration repeatInterval,
        LabelSet labels,
        List<TimeInterval> muteTimes,
        List<TimeInterval> activeTimes,
        List<Route> children)
        implements Comparable<Route> {

    /** Those labels of an alert that its group is known by. */
    LabelSet groupLabels(LabelSet alert) {
        return groupBy.all() ? alert : alert.keeping(groupBy.names()::contains);
    }

    /** The same at its place in the tree. */
    Route placed(int at, List<Route> below) {
        return new Route(
                at,
                key,
                receiver,
                groupBy,
                matchers,
                goesOn,
                groupWait,
                groupInterval,
                repeatInterval,
                labels,
                muteTimes,
                activeTimes,
                below);
    }

    /** The names of the intervals because of which nobody is told by this route at that moment. */
    public List<String> mutedBy(Instant moment) {
        var inactive = inactiveAt(moment);
        return inactive.isEmpty() ? mutedAt(moment) : inactive;
    }

    /** The names of the mute times that it is at that moment. */
    public List<String> mutedAt(Instant moment) {
        return muteTimes.stream()
                .filter(interval -> interval.contains(moment))
                .map(TimeInterval::name)
                .toList();
    }

    /** The names of all its active times, if it is none of them at that moment. */
    public List<String> inactiveAt(Instant moment) {
        return activeTimes.stream().anyMatch(interval -> interval.contains(moment))
                ? List.of()
                : activeTimes.stream().map(TimeInterval::name).toList();
    }

    /** A route is no other's equal: two with the same settings are still two places in the tree. */
    @Override
    public boolean equals(@Nullable Object other) {
        return this == other;
    }

    @Override
    public int hashCode() {
        return index;
    }

    @Override
    public int compareTo(Route other) {
        return Integer.compare(index, other.index);
    }
}
