package io.alerthistory.cluster;

import io.alerthistory.cluster.Entry.Thing;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** What one replica knows of the things that all share, and which stores are known to have it. */
final class Knowledge {
    /** The latest word about one thing. */
    static final class Word {
        private final Thing thing;
        private final String by;
        private final Instant heard;
        private final Set<Store> in = EnumSet.noneOf(Store.class);

        /** Zero while it has none. */
        private long stamp;

        /** The highest stamp of what others said of the thing while no store had this. */
        private long rival;

        Entry as(long thenStamp) {
            return new Entry(thing, thenStamp, by);
        }

        private Word(Thing thing, long stamp, String by, Instant heard) {
            this.thing = thing;
            this.by = by;
            this.stamp = stamp;
            this.heard = heard;
        }

        Thing thing() {
            return thing;
        }

        long stamp() {
            return stamp;
        }

        boolean isIn(Store store) {
            return in.contains(store);
        }
    }

    private final String by;

    /** @param by whose knowledge it is */
    Knowledge(String by) {
        this.by = by;
    }

    private record Passing(String key, Word word) {}

    private final Map<String, Word> words = new HashMap<>();

    /** Our own that no store has taken yet. */
    private final Map<String, Word> fresh = new LinkedHashMap<>();

    /** In the order in which they were heard: whoever brought them to one store should have brought them to both. */
    private final ArrayDeque<Passing> passing = new ArrayDeque<>();

    private long highest;

    /** The highest stamp of all that was ever heard. */
    long highest() {
        return highest;
    }

    @Nullable
    Word get(String key) {
        return words.get(key);
    }

    Collection<Word> all() {
        return words.values();
    }

    /** The stamp of what is known of the thing; as high as can be while no store has it. */
    long stampOf(String key) {
        var word = words.get(key);
        return word == null ? 0 : fresh.get(key) == word ? Long.MAX_VALUE : word.stamp;
    }

    /** Something is so from now on, and we are the first to say so. */
    Word say(Thing thing, Instant now) {
        var word = new Word(thing, 0, by, now);
        words.put(thing.key(), word);
        fresh.put(thing.key(), word);
        passing.add(new Passing(thing.key(), word));
        return word;
    }

    /** We remember it from before there was anybody to tell, and no store has said otherwise. */
    Word inherit(Thing thing, long stamp, Instant now) {
        var word = new Word(thing, stamp, by, now);
        words.put(thing.key(), word);
        passing.add(new Passing(thing.key(), word));
        highest = Math.max(highest, stamp);
        return word;
    }

    void forget(String key) {
        words.remove(key);
        fresh.remove(key);
    }

    /** Takes in what a store has. Returns whether it is news. */
    boolean hear(Entry entry, Store from, Instant now) {
        highest = Math.max(highest, entry.stamp());
        var known = words.get(entry.key());
        if (known != null && fresh.get(entry.key()) == known && !isSame(known, entry)) {
            known.rival = Math.max(known.rival, entry.stamp());
            return false; // ours comes after it
        }
        if (known != null && isSame(known, entry)) {
            known.in.add(from);
            taken(known, entry.stamp(), from);
            return false;
        }
        if (known != null && !entry.isAfter(known.as(known.stamp))) {
            return false;
        }
        var word = new Word(entry.thing(), entry.stamp(), entry.by(), now);
        word.in.add(from);
        words.put(entry.key(), word);
        passing.add(new Passing(entry.key(), word));
        return true;
    }

    private static boolean isSame(Word word, Entry entry) {
        return word.stamp == entry.stamp() && word.by.equals(entry.by());
    }

    /** The first that no store has taken yet, each with a stamp that is higher than all before. */
    List<Word> fresh(int most, Instant now) {
        var all = fresh.values().stream().limit(most).toList();
        for (var word : all) {
            if (word.stamp == 0) {
                stamp(word, now);
            }
        }
        return all;
    }

    private void stamp(Word word, Instant now) {
        highest = Math.max(highest + 1, ChronoUnit.MICROS.between(Instant.EPOCH, now));
        word.stamp = highest;
    }

    /** Whether it is the latest word, and a store has it. */
    boolean isSettled(Word word) {
        return words.get(word.thing.key()) == word && fresh.get(word.thing.key()) != word;
    }

    boolean hasFresh() {
        return !fresh.isEmpty();
    }

    boolean hasMoreFresh(int than) {
        return fresh.size() > than;
    }

    /** A store knows a stamp this high. */
    void know(long stamp) {
        highest = Math.max(highest, stamp);
    }

    /** A store has taken our word under that stamp. */
    void taken(Word word, long stamp, Store by) {
        isIn(word, stamp, by);
        if (word.stamp == stamp && fresh.get(word.thing.key()) == word) {
            if (word.rival >= stamp) {
                again(word); // what others said meanwhile is to come before it
            } else {
                fresh.remove(word.thing.key());
            }
        }
    }

    /** A store has not taken our word, since it knew higher stamps. */
    void refused(Word word, long stamp) {
        if (word.stamp == stamp && fresh.get(word.thing.key()) == word) {
            again(word);
        }
    }

    private static void again(Word word) {
        word.stamp = 0;
        word.in.clear();
    }

    /** No store is there to take it. It has its place in time all the same. */
    void keepOurselves(Word word, Instant now) {
        if (fresh.get(word.thing.key()) == word) {
            fresh.remove(word.thing.key());
            if (word.stamp <= word.rival) {
                stamp(word, now);
            }
        }
    }

    void isIn(Word word, long stamp, Store store) {
        if (word.stamp == stamp) {
            word.in.add(store);
        }
    }

    /** What a store may have lost that forgot its last moments. */
    void doubt(Store store, Instant since) {
        words.values().stream().filter(word -> word.heard.isAfter(since)).forEach(word -> word.in.remove(store));
    }

    /** All that a store must be given by somebody who has it, so that nobody misses it: what is not durable, or is recent. */
    List<Word> worthKeeping(Store store, Instant since) {
        var worth = new ArrayList<Word>();
        for (var word : words.values()) {
            if (fresh.get(word.thing.key()) != word
                    && !word.isIn(store)
                    && (store == Store.POSTGRES || !word.isIn(Store.POSTGRES) || word.heard.isAfter(since))) {
                worth.add(word);
            }
        }
        return worth;
    }

    /** Those heard before a time that one of these stores does not have yet; each is returned once. */
    List<Word> leftOut(Set<Store> stores, Instant before) {
        var left = new ArrayList<Word>();
        for (var first = passing.peek(); first != null && !first.word().heard.isAfter(before); first = passing.peek()) {
            passing.remove();
            var word = first.word();
            if (isSettled(word) && !word.in.containsAll(stores)) {
                left.add(word);
            }
        }
        return left;
    }
}
