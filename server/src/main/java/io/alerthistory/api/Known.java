package io.alerthistory.api;

import com.dynatrace.hash4j.hashing.Hasher64;
import com.dynatrace.hash4j.hashing.Hashing;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What certain bytes were read as before. Prometheus sends the same labels and annotations again every minute; they need
 * not be read, checked, sorted and made again. Who asks compares what is found with the bytes: a hash proves nothing.
 *
 * <p>What was not asked for over {@link #KEPT} and twice that is forgotten; and there is an end to how much is known. Safe
 * for many threads: an entry never changes, so a race costs the reading again at worst.
 */
final class Known {
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final int SMALLEST = 1 << 10;
    private static final int LARGEST = 1 << 19;
    private static final Hasher64 HASHER = Hashing.xxh3_64();

    private record Entry(long hash, Object value) {}

    /** A table of places in pairs, of which either may hold an entry. */
    private static final class Table {
        private final @Nullable Entry[] places;
        private int count; // about

        Table(int size) {
            places = new @Nullable Entry[size];
        }

        private int first(long hash) {
            return (int) hash & places.length - 2;
        }

        @Nullable
        Entry get(long hash) {
            int first = first(hash);
            var entry = places[first];
            if (entry != null && entry.hash == hash) {
                return entry;
            }
            entry = places[first + 1];
            return entry != null && entry.hash == hash ? entry : null;
        }

        void put(Entry entry) {
            int first = first(entry.hash);
            if (places[first] == null) {
                count++;
            } else {
                places[first + 1] = places[first];
            }
            places[first] = entry;
        }

        boolean isFull() {
            return count > places.length / 4 && places.length < LARGEST;
        }

        Table doubled() {
            var larger = new Table(places.length * 2);
            for (var entry : places) {
                if (entry != null) {
                    larger.put(entry);
                }
            }
            return larger;
        }
    }

    private volatile Table recent = new Table(SMALLEST);
    private volatile Table before = new Table(SMALLEST);
    private volatile Instant turned = Instant.MIN;

    static long hash(byte[] bytes, int from, int to) {
        return HASHER.hashBytesToLong(bytes, from, to - from);
    }

    @Nullable
    Object get(long hash) {
        var entry = recent.get(hash);
        if (entry == null) {
            entry = before.get(hash);
            if (entry != null) {
                put(entry);
            }
        }
        return entry == null ? null : entry.value;
    }

    void put(long hash, Object value) {
        put(new Entry(hash, value));
    }

    private void put(Entry entry) {
        recent.put(entry);
        if (recent.isFull()) {
            grow();
        }
    }

    private synchronized void grow() {
        if (recent.isFull()) {
            recent = recent.doubled();
        }
    }

    /** To be called now and then. */
    void pass(Instant now) {
        if (now.isAfter(turned.plus(KEPT))) {
            turn(now);
        }
    }

    private synchronized void turn(Instant now) {
        if (now.isAfter(turned.plus(KEPT))) {
            before = recent;
            recent = new Table(SMALLEST);
            turned = now;
        }
    }
}
