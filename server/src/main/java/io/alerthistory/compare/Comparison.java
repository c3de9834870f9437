package io.alerthistory.compare;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.BiPredicate;
import java.util.stream.Stream;

/**
 * What two servers that were told the same alerts made of them.
 *
 * <p>Of each group and receiver, in the order of time: a notification of theirs goes with the first of ours that says the
 * same and is not further off than the tolerance; of those left over, one goes with the first that says something else; the
 * rest was told by one side only. Where a time is not known, the order alone counts.
 *
 * @param same told by both
 * @param different told by both at about the same time, with other alerts
 * @param undecided how many have no counterpart, and it may lie outside the range that was looked at
 */
public record Comparison(
        List<Pair> same, List<Pair> different, List<Told> onlyTheirs, List<Told> onlyOurs, int undecided) {

    /** A notification of theirs and ours of the same group and receiver. */
    public record Pair(Told theirs, Told ours) {
        /** How far they are apart; empty where a time is not known. */
        public Optional<Duration> apart() {
            return theirs.at() == null || ours.at() == null
                    ? Optional.empty()
                    : Optional.of(Duration.between(theirs.at(), ours.at()).abs());
        }

        private boolean isWithin(Duration tolerance) {
            return apart().map(apart -> apart.compareTo(tolerance) <= 0).orElse(true);
        }
    }

    /** The times in which both sides are completely known, the end not included. */
    public record Range(Instant from, Instant until) {
        private boolean has(Told told) {
            return told.at() == null || (!told.at().isBefore(from) && told.at().isBefore(until));
        }
    }

    private record Slot(String receiver, String groupKey) implements Comparable<Slot> {
        private static final Comparator<Slot> ORDER =
                Comparator.comparing(Slot::receiver).thenComparing(Slot::groupKey);

        @Override
        public int compareTo(Slot other) {
            return ORDER.compare(this, other);
        }
    }

    /** What is not yet matched, in the order of time. */
    private record Open(List<Told> theirs, List<Told> ours) {
        Open() {
            this(new ArrayList<>(), new ArrayList<>());
        }
    }

    /** @param range a notification outside of it may be a counterpart, but needs none */
    public static Comparison of(List<Told> theirs, List<Told> ours, Duration tolerance, Range range) {
        var slots = new TreeMap<Slot, Open>();
        inOrder(theirs).forEach(told -> open(slots, told).theirs().add(told));
        inOrder(ours).forEach(told -> open(slots, told).ours().add(told));
        var same = new ArrayList<Pair>();
        var different = new ArrayList<Pair>();
        var onlyTheirs = new ArrayList<Told>();
        var onlyOurs = new ArrayList<Told>();
        for (var open : slots.values()) {
            match(open, tolerance, Told::saysTheSameAs, same);
            match(open, tolerance, (their, our) -> range.has(their) || range.has(our), different);
            onlyTheirs.addAll(open.theirs());
            onlyOurs.addAll(open.ours());
        }
        int alone = onlyTheirs.size() + onlyOurs.size();
        onlyTheirs.removeIf(told -> !range.has(told));
        onlyOurs.removeIf(told -> !range.has(told));
        return new Comparison(same, different, onlyTheirs, onlyOurs, alone - onlyTheirs.size() - onlyOurs.size());
    }

    private static Stream<Told> inOrder(List<Told> told) {
        return told.stream().sorted(Comparator.comparing(Told::at, Comparator.nullsFirst(Comparator.naturalOrder())));
    }

    private static Open open(Map<Slot, Open> slots, Told told) {
        return slots.computeIfAbsent(new Slot(told.receiver(), told.groupKey()), slot -> new Open());
    }

    private static void match(Open open, Duration tolerance, BiPredicate<Told, Told> fits, List<Pair> found) {
        open.theirs().removeIf(their -> {
            for (Iterator<Told> left = open.ours().iterator(); left.hasNext(); ) {
                var pair = new Pair(their, left.next());
                if (pair.isWithin(tolerance) && fits.test(their, pair.ours())) {
                    left.remove();
                    found.add(pair);
                    return true;
                }
            }
            return false;
        });
    }

    public int differences() {
        return different.size() + onlyTheirs.size() + onlyOurs.size();
    }

    /** How far pairs that say the same are apart, the shortest first; of those whose times are known. */
    public List<Duration> apart() {
        return same.stream().flatMap(pair -> pair.apart().stream()).sorted().toList();
    }
}
