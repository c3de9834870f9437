package io.alerthistory.model;

import java.util.Map;

/** What an alert says beside its identity. Unlike a label, an annotation with an empty value is kept. */
public final class Annotations extends Pairs {
    public static final Annotations NONE = new Annotations(new String[0]);

    private Annotations(String[] sorted) {
        super(sorted);
    }

    /** @see LabelSet#of(String...) */
    public static Annotations of(String... alternating) {
        return alternating.length == 0 ? NONE : new Annotations(sorted(alternating, true));
    }

    public static Annotations of(Map<String, String> values) {
        return of(LabelSet.alternating(values));
    }
}
