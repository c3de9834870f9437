package io.alerthistory.engine;

import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import java.time.Instant;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * What is due when. Each thing is due at one time; setting it again moves it. Things due at the same time come in the
 * order in which they were set, so that a run can be repeated.
 */
final class Timers {
    /** What can be due. */
    sealed interface Thing {
        record Flush(GroupId group) implements Thing {}

        record Retry(Channel channel) implements Thing {}

        record Deadline(Slot slot) implements Thing {}

        record CollectAlerts() implements Thing {}

        record Expire() implements Thing {}

        record Forget() implements Thing {}
    }

    private record Entry(Instant at, long number, Thing thing) {}

    private final TreeSet<Entry> entries =
            new TreeSet<>(Comparator.comparing(Entry::at).thenComparingLong(Entry::number));
    private final Map<Thing, Entry> byThing = new HashMap<>();
    private long count;

    void set(Thing thing, Instant at) {
        cancel(thing);
        var entry = new Entry(at, count++, thing);
        entries.add(entry);
        byThing.put(thing, entry);
    }

    void cancel(Thing thing) {
        var entry = byThing.remove(thing);
        if (entry != null) {
            entries.remove(entry);
        }
    }

    /** When the next thing is due, or null if nothing is. */
    @Nullable
    Instant next() {
        return entries.isEmpty() ? null : entries.first().at();
    }

    /** Takes out the first thing that is due by then, or null if there is none. */
    @Nullable
    Thing takeDue(Instant now) {
        if (entries.isEmpty() || entries.first().at().isAfter(now)) {
            return null;
        }
        var entry = entries.removeFirst();
        byThing.remove(entry.thing());
        return entry.thing();
    }
}
