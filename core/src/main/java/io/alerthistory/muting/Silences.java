package io.alerthistory.muting;

import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Silence.State;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.pcollections.HashTreePMap;
import org.pcollections.PMap;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * All silences there are, the expired ones too until they are forgotten. The rules are Alertmanager 0.34's
 * (silence/silence.go).
 *
 * <p>Most silences ask for a label with a certain value. Those are filed under it, so an alert is compared with the
 * silences of its own labels, and with the few that ask for no value.
 */
public final class Silences {
    /** What a silence is filed under; null for those that ask for no value. */
    private record Mark(String name, String value) {}

    public static final Silences NONE = new Silences(TreePMap.empty(), HashTreePMap.empty(), TreePSet.empty());

    private final PSortedMap<String, Silence> byId;
    private final PMap<Mark, PSortedSet<String>> byMark;
    private final PSortedSet<String> withoutMark;

    private Silences(
            PSortedMap<String, Silence> byId, PMap<Mark, PSortedSet<String>> byMark, PSortedSet<String> withoutMark) {
        this.byId = byId;
        this.byMark = byMark;
        this.withoutMark = withoutMark;
    }

    public static Silences of(Collection<Silence> all) {
        var silences = NONE;
        for (var silence : all) {
            silences = silences.with(silence);
        }
        return silences;
    }

    /** By id. */
    public Collection<Silence> all() {
        return byId.values();
    }

    public int size() {
        return byId.size();
    }

    public @Nullable Silence get(String id) {
        return byId.get(id);
    }

    /** Those that mute an alert with such labels at that time, by id. */
    public List<Silence> muting(LabelSet labels, Instant now) {
        if (byId.isEmpty()) {
            return List.of();
        }
        var muting = new ArrayList<Silence>(0);
        collect(withoutMark, labels, now, muting);
        if (!byMark.isEmpty()) {
            for (int i = 0; i < labels.size(); i++) {
                var ids = byMark.get(new Mark(labels.name(i), labels.value(i)));
                if (ids != null) {
                    collect(ids, labels, now, muting);
                }
            }
        }
        muting.sort((a, b) -> a.id().compareTo(b.id()));
        return muting;
    }

    private void collect(Collection<String> ids, LabelSet labels, Instant now, List<Silence> muting) {
        for (var id : ids) {
            var silence = byId.get(id);
            if (silence != null && silence.stateAt(now) == State.ACTIVE && silence.matches(labels)) {
                muting.add(silence);
            }
        }
    }

    private static @Nullable Mark mark(Silence silence) {
        return silence.matchers().stream()
                .filter(matcher -> matcher.operator() == Matcher.Operator.EQUAL
                        && !matcher.value().isEmpty())
                .findFirst()
                .map(matcher -> new Mark(matcher.name(), matcher.value()))
                .orElse(null);
    }

    /** With this one, whatever was known of it. */
    public Silences with(Silence silence) {
        var base = without(silence.id());
        var mark = mark(silence);
        var all = base.byId.plus(silence.id(), silence);
        if (mark == null) {
            return new Silences(all, base.byMark, base.withoutMark.plus(silence.id()));
        }
        var filed = base.byMark.getOrDefault(mark, TreePSet.<String>empty()).plus(silence.id());
        return new Silences(all, base.byMark.plus(mark, filed), base.withoutMark);
    }

    public Silences without(String id) {
        var silence = byId.get(id);
        if (silence == null) {
            return this;
        }
        var mark = mark(silence);
        if (mark == null) {
            return new Silences(byId.minus(id), byMark, withoutMark.minus(id));
        }
        var left = byMark.getOrDefault(mark, TreePSet.<String>empty()).minus(id);
        return new Silences(byId.minus(id), left.isEmpty() ? byMark.minus(mark) : byMark.plus(mark, left), withoutMark);
    }

    /** What came of a wish. */
    public sealed interface Answer {
        /**
         * It was granted.
         *
         * @param silences as they are now
         * @param changes in the order in which they happened; none where nothing had to change
         */
        record Granted(Silences silences, List<Change> changes) implements Answer {}

        /** @param unknown whether it was about a silence that is not there */
        record Refused(boolean unknown, String message) implements Answer {}
    }

    /** @param silence as it is now */
    public record Change(What what, Silence silence) {
        public enum What {
            CREATED,
            UPDATED,
            EXPIRED
        }
    }

    /**
     * Makes a silence, or changes one. History is not rewritten: a silence that has begun keeps its matchers and its
     * start, and one that is over stays over; who wishes otherwise gets a new silence, and the old one ends.
     *
     * @param newId for the silence, if it is to be a new one
     * @param retention how long a silence is kept after its end
     */
    public Answer set(SilenceRequest wish, String newId, SilenceLimits limits, Duration retention, Instant now) {
        var old = wish.id().isEmpty() ? null : byId.get(wish.id());
        if (old == null && !wish.id().isEmpty()) {
            return new Answer.Refused(true, "silence not found");
        }
        var start = wish.startsAt() == null ? now : wish.startsAt();
        if (old != null && mayChange(old, wish, start, now)) {
            return keep(wish.as(old.id(), start, now), Change.What.UPDATED, null, limits, retention, now);
        }
        var tooMany = limits.tooMany(size());
        return tooMany != null
                ? new Answer.Refused(false, tooMany)
                : keep(
                        wish.as(newId, start.isBefore(now) ? now : start, now),
                        Change.What.CREATED,
                        old,
                        limits,
                        retention,
                        now);
    }

    private Answer keep(
            Silence silence,
            Change.What what,
            @Nullable Silence replaced,
            SilenceLimits limits,
            Duration retention,
            Instant now) {
        var tooLarge = limits.tooLarge(silence, retention);
        if (tooLarge != null) {
            return new Answer.Refused(false, tooLarge);
        }
        var changes = new ArrayList<Change>(2);
        var all = this;
        if (replaced != null && replaced.stateAt(now) != State.EXPIRED) {
            var over = replaced.expired(now);
            all = all.with(over);
            changes.add(new Change(Change.What.EXPIRED, over));
        }
        changes.add(new Change(what, silence));
        return new Answer.Granted(all.with(silence), List.copyOf(changes));
    }

    private static boolean mayChange(Silence old, SilenceRequest wish, Instant start, Instant now) {
        return old.matchers().equals(wish.matchers())
                && switch (old.stateAt(now)) {
                    case ACTIVE ->
                        old.startsAt().getEpochSecond() == start.getEpochSecond()
                                && !wish.endsAt().isBefore(now);
                    case PENDING -> !start.isBefore(now);
                    case EXPIRED -> false;
                };
    }

    /** Ends a silence now. To end one that is over changes nothing. */
    public Answer expire(String id, Instant now) {
        var silence = byId.get(id);
        if (silence == null) {
            return new Answer.Refused(true, "silence not found");
        }
        if (silence.stateAt(now) == State.EXPIRED) {
            return new Answer.Granted(this, List.of());
        }
        var over = silence.expired(now);
        return new Answer.Granted(with(over), List.of(new Change(Change.What.EXPIRED, over)));
    }

    /** Those that ended before that time. */
    public List<Silence> endedBefore(Instant time) {
        return byId.values().stream()
                .filter(silence -> silence.endsAt().isBefore(time))
                .toList();
    }
}
