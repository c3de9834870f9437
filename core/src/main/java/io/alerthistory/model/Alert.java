package io.alerthistory.model;

import io.alerthistory.gotemplate.strconv.Utf8;
import java.time.Instant;
import java.util.Comparator;

/**
 * One alert as it is known now. Its labels are its identity; it fires until {@code endsAt}.
 *
 * @param endsAt when it ends unless it is heard of again; never before {@code startsAt}
 * @param generatorUrl where it came from; empty where its sender did not say
 * @param updatedAt when we last heard of it
 * @param endAssumed whether the sender gave no end, so that {@code endsAt} is our own {@code resolve_timeout}
 * @param derived what routes may match beside its labels, such as {@code ai_severity}; no part of its identity, and the same
 *     as long as it is known
 */
public record Alert(
        LabelSet labels,
        Annotations annotations,
        Timestamp startsAt,
        Timestamp endsAt,
        String generatorUrl,
        Instant updatedAt,
        boolean endAssumed,
        LabelSet derived) {

    /** By {@code job}, then {@code instance}, then all labels: the order within a notification. */
    public static final Comparator<Alert> ORDER = Comparator.comparing(Alert::labels, presentFirst("job"))
            .thenComparing(Alert::labels, presentFirst("instance"))
            .thenComparing(Alert::labels);

    private static Comparator<LabelSet> presentFirst(String name) {
        return Comparator.comparing(labels -> labels.get(name), Comparator.nullsLast(Utf8::compare));
    }

    /** One whose own labels are all that routes may match. */
    public Alert(
            LabelSet labels,
            Annotations annotations,
            Timestamp startsAt,
            Timestamp endsAt,
            String generatorUrl,
            Instant updatedAt,
            boolean endAssumed) {
        this(labels, annotations, startsAt, endsAt, generatorUrl, updatedAt, endAssumed, LabelSet.NONE);
    }

    public Alert {
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("an alert needs at least one label");
        }
        if (endsAt.isBefore(startsAt)) {
            throw new IllegalArgumentException(
                    "an alert cannot end at " + endsAt + ", before its start at " + startsAt);
        }
    }

    public Fingerprint fingerprint() {
        return labels.fingerprint();
    }

    /** Its {@code alertname}, or the empty text. */
    public String name() {
        return labels.valueOf("alertname");
    }

    public boolean isResolvedAt(Instant now) {
        return !endsAt.instant().isAfter(now);
    }

    /**
     * What is known once this newer word about an alert has come in on an older one. The two are one episode where
     * their times overlap, and then the earlier start counts; otherwise the newer one stands alone (Alertmanager 0.34,
     * provider/mem and alert.Merge).
     */
    public Alert after(Alert older, Instant now) {
        boolean endsWithin = endsAt.isAfter(older.startsAt) && endsAt.isBefore(older.endsAt);
        boolean startsWithin = startsAt.isAfter(older.startsAt) && startsAt.isBefore(older.endsAt);
        if (!endsWithin && !startsWithin) {
            return this;
        }
        boolean olderEndCounts =
                older.endsAt.isAfter(endsAt) && (isResolvedAt(now) ? older.isResolvedAt(now) : !older.endAssumed);
        return new Alert(
                labels,
                annotations,
                older.startsAt.isBefore(startsAt) ? older.startsAt : startsAt,
                olderEndCounts ? older.endsAt : endsAt,
                generatorUrl,
                updatedAt,
                endAssumed,
                derived);
    }

    /** The same alert, of which routes may match these too. */
    public Alert deriving(LabelSet others) {
        return others.equals(derived)
                ? this
                : new Alert(labels, annotations, startsAt, endsAt, generatorUrl, updatedAt, endAssumed, others);
    }

    /** What routes may match. Where an alert has a label of a derived one's name, its own counts. */
    public LabelSet routed() {
        return derived.isEmpty() ? labels : derived.with(labels);
    }

    /** The same alert, heard of again. */
    public Alert heardAgain(Timestamp end, Instant when, boolean assumed) {
        return new Alert(
                labels,
                annotations,
                startsAt,
                end.isBefore(startsAt) ? startsAt : end,
                generatorUrl,
                when,
                assumed,
                derived);
    }

    /** Whether this says nothing else than the other, which has the same labels, but how long it goes on. */
    public boolean differsInTimesOnly(Alert other) {
        return startsAt.equals(other.startsAt)
                && annotations.equals(other.annotations)
                && generatorUrl.equals(other.generatorUrl);
    }

    /** Whether this says nothing at all that the other, which has the same labels, does not say. */
    public boolean isSameWordAs(Alert other) {
        return differsInTimesOnly(other) && endsAt.equals(other.endsAt);
    }

    /** The same alert with label set and annotations shared with {@code known} where they are equal, to save memory. */
    @SuppressWarnings("ReferenceEquality") // of what is shared already, nothing is to be compared
    public Alert sharing(Alert known) {
        if (labels == known.labels && annotations == known.annotations && generatorUrl == known.generatorUrl) {
            return this;
        }
        return new Alert(
                labels.equals(known.labels) ? known.labels : labels,
                annotations.equals(known.annotations) ? known.annotations : annotations,
                startsAt,
                endsAt,
                generatorUrl.equals(known.generatorUrl) ? known.generatorUrl : generatorUrl,
                updatedAt,
                endAssumed,
                derived);
    }
}
