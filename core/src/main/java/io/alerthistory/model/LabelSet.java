package io.alerthistory.model;

import io.alerthistory.gotemplate.strconv.Utf8;
import java.util.Arrays;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Labels, sorted by name. A label with an empty value is the same as no label, so none is kept. */
public final class LabelSet extends Pairs implements Comparable<LabelSet> {
    public static final LabelSet NONE = new LabelSet(new String[0]);

    private final Fingerprint fingerprint;

    private LabelSet(String[] sorted) {
        super(sorted);
        fingerprint = Fingerprint.of(this);
    }

    /**
     * Names and values in turn, in any order; of a repeated name the last value counts. The array may be kept, so its
     * maker must not change it afterwards.
     *
     * @throws IllegalArgumentException if a name has no value, or a text is not valid Unicode
     */
    public static LabelSet of(String... alternating) {
        var sorted = sorted(alternating, false);
        return sorted.length == 0 ? NONE : new LabelSet(sorted);
    }

    public static LabelSet of(Map<String, String> labels) {
        return of(alternating(labels));
    }

    static String[] alternating(Map<String, String> map) {
        var alternating = new String[map.size() * 2];
        int i = 0;
        for (var pair : map.entrySet()) {
            alternating[i++] = pair.getKey();
            alternating[i++] = pair.getValue();
        }
        return alternating;
    }

    public Fingerprint fingerprint() {
        return fingerprint;
    }

    /** The value under a name, or the empty text where there is none: matchers make no difference between the two. */
    public String valueOf(String name) {
        @Nullable String value = get(name);
        return value == null ? "" : value;
    }

    /** Those labels whose name is wanted. */
    public LabelSet keeping(Predicate<String> wanted) {
        var kept = new String[size() * 2];
        int length = 0;
        for (int i = 0; i < size(); i++) {
            if (wanted.test(name(i))) {
                kept[length++] = name(i);
                kept[length++] = value(i);
            }
        }
        return length == kept.length ? this : of(Arrays.copyOf(kept, length));
    }

    /** These labels and those of the other, whose value counts where both have one. */
    public LabelSet with(LabelSet other) {
        if (other.isEmpty()) {
            return this;
        }
        var both = asMap();
        other.forEach(both::put);
        return of(both);
    }

    /**
     * Fewer labels first; then, over all names of both in order, who lacks the name or has the lower value (as
     * prometheus/common's {@code LabelSet.Before}).
     */
    @Override
    public int compareTo(LabelSet other) {
        if (size() != other.size()) {
            return Integer.compare(size(), other.size());
        }
        for (int i = 0; i < size(); i++) {
            int order = Utf8.compare(name(i), other.name(i));
            if (order != 0) {
                return -order; // whose name comes later lacks the earlier one
            }
            order = Utf8.compare(value(i), other.value(i));
            if (order != 0) {
                return order;
            }
        }
        return 0;
    }
}
