package io.alerthistory.model;

import java.time.Instant;

/**
 * One alert as it is known now. Its labels are its identity; it fires until {@code endsAt}.
 *
 * @param endsAt when it ends unless it is heard of again; never before {@code startsAt}
 * @param generatorUrl where it came from; empty where its sender did not say
 * @param updatedAt when we last heard of it
 * @param endAssumed whether the sender gave no end, so that {@code endsAt} is our own {@code resolve_timeout}
 */
public record Alert(
        LabelSet labels,
        Annotations annotations,
        Timestamp startsAt,
        Timestamp endsAt,
        String generatorUrl,
        Instant updatedAt,
        boolean endAssumed) {

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

    /** The same alert with label set and annotations shared with {@code known} where they are equal, to save memory. */
    public Alert sharing(Alert known) {
        return new Alert(
                labels.equals(known.labels) ? known.labels : labels,
                annotations.equals(known.annotations) ? known.annotations : annotations,
                startsAt,
                endsAt,
                generatorUrl.equals(known.generatorUrl) ? known.generatorUrl : generatorUrl,
                updatedAt,
                endAssumed);
    }
}
