package io.alerthistory.model;

import java.time.Instant;
import java.util.List;
import java.util.SortedMap;

/**
 * Somebody's wish that certain alerts be not told for a while. It mutes an alert that all its matchers match.
 *
 * @param id a UUID as text
 * @param matchers at least one, in the order they were given
 * @param startsAt not after {@code endsAt}
 * @param endsAt the last moment at which it mutes
 * @param updatedAt when it was made, changed or expired last
 * @param annotations further facts about it, never null values
 */
public record Silence(
        String id,
        List<Matcher> matchers,
        Instant startsAt,
        Instant endsAt,
        Instant updatedAt,
        String createdBy,
        String comment,
        SortedMap<String, String> annotations) {

    /** Where in its life a silence is. */
    public enum State {
        ACTIVE,
        PENDING,
        EXPIRED
    }

    public State stateAt(Instant now) {
        return now.isBefore(startsAt) ? State.PENDING : now.isAfter(endsAt) ? State.EXPIRED : State.ACTIVE;
    }

    public boolean matches(LabelSet labels) {
        return Matcher.allMatch(matchers, labels);
    }

    /** The same, but over: one that had not begun never mutes, any other ends now. */
    public Silence expired(Instant now) {
        return new Silence(
                id, matchers, now.isBefore(startsAt) ? now : startsAt, now, now, createdBy, comment, annotations);
    }
}
