package io.alerthistory.api;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * What certain bytes were read as before. Prometheus sends the same labels and annotations again every minute; they need
 * not be read, checked, sorted and made again.
 *
 * <p>Bytes are told apart by half of their SHA-256, so that nobody can pass something for something else. To compare them
 * with what they were read as would be as certain and take longer: it is strewn over the heap.
 *
 * <p>What was not asked for over {@link #KEPT} and twice that is forgotten; and there is an end to how much is known. Safe
 * for many threads: an entry never changes, so a race costs the reading again at worst.
 */
final class Known {
    private static final Duration KEPT = Duration.ofMinutes(5);
    private static final int WAYS = 4;
    private static final int SMALLEST = 1 << 10;
    private static final int LARGEST = 1 << 19;
    private static final VarHandle LONG = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    /** What bytes are known by. */
    record Name(long first, long second) {}

    /** Names bytes; used by one thread. */
    static final class Namer {
        private final MessageDigest digest;
        private final byte[] named = new byte[32];

        Namer() {
            try {
                digest = MessageDigest.getInstance("SHA-256");
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("every Java platform has SHA-256", e);
            }
        }

        Name name(byte[] bytes, int from, int to) {
            digest.update(bytes, from, to - from);
            try {
                digest.digest(named, 0, named.length);
            } catch (DigestException e) {
                throw new IllegalStateException("a SHA-256 has 32 bytes", e);
            }
            return new Name((long) LONG.get(named, 0), (long) LONG.get(named, 8));
        }
    }

    private record Entry(Name name, Object value) {}

    /** Places in sets of {@link #WAYS}; an entry may have any of its set. */
    private static final class Table {
        private final @Nullable Entry[] places;

        /** The first half of the name of each, to find it without looking at all; right or out of date. */
        private final long[] marks;

        private int count; // about

        Table(int size) {
            places = new @Nullable Entry[size];
            marks = new long[size];
        }

        private int set(Name name) {
            return (int) name.first & places.length - WAYS;
        }

        @Nullable
        Entry get(Name name) {
            int set = set(name);
            for (int place = set; place < set + WAYS; place++) {
                if (marks[place] == name.first) {
                    var entry = places[place];
                    if (entry != null && entry.name.equals(name)) {
                        return entry;
                    }
                }
            }
            return null;
        }

        /** Takes a free place, or else any. */
        void put(Entry entry) {
            int set = set(entry.name);
            int place = set;
            while (place < set + WAYS && places[place] != null) {
                place++;
            }
            if (place == set + WAYS) {
                place = set + (int) (entry.name.second & WAYS - 1);
            } else {
                count++;
            }
            places[place] = entry;
            marks[place] = entry.name.first;
        }

        boolean isFull() {
            return count > places.length / 2 && places.length < LARGEST;
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

    @Nullable
    Object get(Name name) {
        var entry = recent.get(name);
        if (entry == null) {
            entry = before.get(name);
            if (entry != null) {
                put(entry);
            }
        }
        return entry == null ? null : entry.value;
    }

    void put(Name name, Object value) {
        put(new Entry(name, value));
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
