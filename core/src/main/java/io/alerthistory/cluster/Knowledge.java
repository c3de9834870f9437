package io.alerthistory.cluster;

import io.alerthistory.cluster.Entry.Thing;
import java.time.Instant;
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
        private final Instant heard;
        private final Set<Store> in = EnumSet.noneOf(Store.class);

        /** Zero until a store has given one. */
        private long stamp;

        private Word(Thing thing, long stamp, Instant heard) {
            this.thing = thing;
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

    private record Passing(String key, Word word) {}

    private final Map<String, Word> words = new HashMap<>();

    /** Our own that have no stamp yet. */
    private final Map<String, Word> unstamped = new LinkedHashMap<>();

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

    /** The stamp of what is known of the thing; as high as can be while it has none. */
    long stampOf(String key) {
        var word = words.get(key);
        return word == null ? 0 : word.stamp == 0 ? Long.MAX_VALUE : word.stamp;
    }

    /** Something is so from now on, and we are the first to say so. */
    Word say(Thing thing, Instant now) {
        var word = new Word(thing, 0, now);
        words.put(thing.key(), word);
        unstamped.put(thing.key(), word);
        passing.add(new Passing(thing.key(), word));
        return word;
    }

    void forget(String key) {
        words.remove(key);
        unstamped.remove(key);
    }

    /** Takes in what a store has. Returns whether it is news. */
    boolean hear(Entry entry, Store from, Instant now) {
        highest = Math.max(highest, entry.stamp());
        var known = words.get(entry.key());
        if (known != null && (known.stamp == 0 || known.stamp > entry.stamp())) {
            return false; // ours comes after it: the store that stamps it is told how high stamps are already
        }
        if (known != null && known.stamp == entry.stamp()) {
            known.in.add(from);
            return false;
        }
        var word = new Word(entry.thing(), entry.stamp(), now);
        word.in.add(from);
        words.put(entry.key(), word);
        passing.add(new Passing(entry.key(), word));
        return true;
    }

    List<Word> unstamped() {
        return List.copyOf(unstamped.values());
    }

    boolean hasUnstamped() {
        return !unstamped.isEmpty();
    }

    /** A store has stamped our word. */
    void stamped(Word word, long stamp, Store by) {
        highest = Math.max(highest, stamp);
        if (word.stamp < stamp) {
            word.stamp = stamp;
            word.in.clear(); // under another stamp it is another entry
            word.in.add(by);
        }
        unstamped.remove(word.thing.key(), word);
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
            if (word.stamp != 0
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
            if (words.get(first.key()) == word && word.stamp != 0 && !word.in.containsAll(stores)) {
                left.add(word);
            }
        }
        return left;
    }

    @Nullable
    Instant oldestPassing() {
        var first = passing.peek();
        return first == null ? null : first.word().heard;
    }
}
