package io.alerthistory.model;

import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.gotemplate.strconv.Utf8;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.SequencedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * Names with values, sorted by the bytes of the name, each name once. Kept as one array of alternating names and
 * values; a map would need an entry object for each, and a hundred thousand alerts are in memory.
 */
public abstract sealed class Pairs permits LabelSet, Annotations {
    private final String[] alternating;

    /** @param alternating sorted and without repeated names, as {@link #sorted} returns it */
    Pairs(String[] alternating) {
        this.alternating = alternating;
    }

    /**
     * Sorts alternating names and values; of a repeated name the last value counts, as in Go's JSON. The given array
     * may be returned as it is, so its maker must let go of it.
     *
     * @throws IllegalArgumentException if a name has no value, or a text is not valid Unicode
     */
    static String[] sorted(String[] alternating, boolean keepEmptyValues) {
        if (alternating.length % 2 != 0) {
            throw new IllegalArgumentException("a name without a value: " + Arrays.toString(alternating));
        }
        boolean asItIs = true;
        for (int i = 0; i < alternating.length; i += 2) {
            if (!Utf8.isValid(alternating[i]) || !Utf8.isValid(alternating[i + 1])) {
                throw new IllegalArgumentException("not valid Unicode: " + Quote.quote(alternating[i]));
            }
            asItIs &= (i == 0 || Utf8.compare(alternating[i - 2], alternating[i]) < 0)
                    && (keepEmptyValues || !alternating[i + 1].isEmpty());
        }
        return asItIs ? alternating : sortedCopy(alternating, keepEmptyValues);
    }

    private static String[] sortedCopy(String[] alternating, boolean keepEmptyValues) {
        var byName = new TreeMap<String, String>(Utf8::compare);
        for (int i = 0; i < alternating.length; i += 2) {
            byName.put(alternating[i], alternating[i + 1]);
        }
        if (!keepEmptyValues) {
            byName.values().removeIf(String::isEmpty);
        }
        var copy = new String[byName.size() * 2];
        int i = 0;
        for (var pair : byName.entrySet()) {
            copy[i++] = pair.getKey();
            copy[i++] = pair.getValue();
        }
        return copy;
    }

    public final int size() {
        return alternating.length / 2;
    }

    public final boolean isEmpty() {
        return alternating.length == 0;
    }

    /** The name at a position, 0 to {@code size() - 1}, in sorted order. */
    public final String name(int position) {
        return alternating[position * 2];
    }

    public final String value(int position) {
        return alternating[position * 2 + 1];
    }

    /** The value under a name, or null where there is none. */
    public final @Nullable String get(String name) {
        for (int i = 0; i < alternating.length; i += 2) {
            if (alternating[i].equals(name)) {
                return alternating[i + 1];
            }
        }
        return null;
    }

    /** Calls {@code seen} for each name and value, in sorted order. */
    public final void forEach(BiConsumer<String, String> seen) {
        for (int i = 0; i < alternating.length; i += 2) {
            seen.accept(alternating[i], alternating[i + 1]);
        }
    }

    /** A copy as a map, in sorted order. */
    public final SequencedMap<String, String> asMap() {
        var map = new LinkedHashMap<String, String>();
        forEach(map::put);
        return map;
    }

    @Override
    public final boolean equals(@Nullable Object other) {
        return this == other
                || (other instanceof Pairs pairs
                        && pairs.getClass() == getClass()
                        && Arrays.equals(alternating, pairs.alternating));
    }

    @Override
    public final int hashCode() {
        return Arrays.hashCode(alternating);
    }

    /** As Go prints a label set: {@code {a="x", b="y"}}, values quoted. Part of every group key. */
    @Override
    public final String toString() {
        var out = new StringBuilder("{");
        forEach((name, value) -> out.append(out.length() > 1 ? ", " : "")
                .append(name)
                .append('=')
                .append(Quote.quote(value)));
        return out.append('}').toString();
    }
}
