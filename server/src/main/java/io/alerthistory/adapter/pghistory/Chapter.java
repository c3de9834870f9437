package io.alerthistory.adapter.pghistory;

import io.alerthistory.adapter.codec.Micros;
import io.alerthistory.history.Happening;
import io.alerthistory.history.Happening.End;
import io.alerthistory.model.Alert;
import io.alerthistory.model.LabelSet;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The latest episodes of one alert, and what another word about it comes to. All servers hear of all alerts, and each
 * notes what it hears; so the same firing is told several times, by clocks that differ, and by some long after the others.
 *
 * <ol>
 *   <li>Whoever tells first that it fires begins an episode. Who tells it later is in that episode.
 *   <li>Whoever tells first that it is over ends it. What others say then is about an episode that is over, and says
 *       nothing: it is known by the times that the alert's sender gave, and by when each word was noted.
 *   <li>A word that is older than the episode that goes on is about one before it.
 *   <li>A server is never mistaken in the order of its own words: what it began, it may end.
 * </ol>
 *
 * <p>Where that leads to a wrong end, {@link Writing#compare} sets it right: some server sees that it fires. Times are
 * microseconds since 1970. Used by one thread.
 */
final class Chapter {
    /** What {@link Kept#over} is while an alert fires. */
    static final long FIRES = Long.MAX_VALUE;

    /** By how much the clocks of servers may differ. */
    static final long SKEW = 5_000_000;

    /** An episode. */
    static final class Kept {
        final long id;
        final LabelSet labels;
        final long heard;
        final String journal;

        /** {@link #over} in the table; empty if it is not there yet. */
        final @Nullable Long written;

        long startsAt;
        long over;

        @Nullable
        Long endsAt;

        @Nullable
        End end;

        /** What it says since the table was read; null if nothing new. */
        @Nullable
        Alert said;

        long saidAt;

        /** One of the table. */
        Kept(
                long id,
                LabelSet labels,
                long heard,
                String journal,
                long startsAt,
                long over,
                @Nullable Long endsAt,
                @Nullable End end) {
            this.id = id;
            this.labels = labels;
            this.heard = heard;
            this.journal = journal;
            this.written = over;
            this.startsAt = startsAt;
            this.over = over;
            this.endsAt = endsAt;
            this.end = end;
        }

        /** One that begins. */
        Kept(long id, Alert alert, long heard, String journal) {
            this.id = id;
            this.labels = alert.labels();
            this.heard = heard;
            this.journal = journal;
            this.written = null;
            this.startsAt = Micros.of(alert.startsAt().instant());
            this.over = FIRES;
            this.said = alert;
            this.saidAt = heard;
        }

        boolean isOpen() {
            return over == FIRES;
        }

        void close(@Nullable Long at, End how, long known) {
            endsAt = at;
            end = how;
            over = Math.max(known, heard);
        }

        void reopen() {
            endsAt = null;
            end = null;
            over = FIRES;
        }

        private void say(long at, Alert alert) {
            if (said == null || at >= saidAt) {
                said = alert;
                saidAt = at;
                startsAt = Micros.of(alert.startsAt().instant());
            }
        }
    }

    /** What it comes to that a server notes that the alert fires. */
    enum Word {
        /** It is in the episode that goes on. */
        GOES_ON,
        /** It is about one that is over. */
        OVER,
        /** An episode begins. */
        BEGINS,
        /** So it did before the one that goes on, and nobody else has noted that. */
        BEGAN_BEFORE
    }

    /** The newest first. */
    private final List<Kept> episodes = new ArrayList<>();

    void add(Kept episode) {
        episodes.add(episode);
        episodes.sort(Comparator.comparingLong((Kept one) -> one.isOpen() ? FIRES : one.id)
                .reversed());
    }

    List<Kept> episodes() {
        return episodes;
    }

    /** The one that goes on; null if none does. */
    @Nullable
    Kept open() {
        return episodes.isEmpty() || !episodes.getFirst().isOpen() ? null : episodes.getFirst();
    }

    /**
     * @param at when it was noted
     * @param journal by whom
     */
    Word began(long at, Alert alert, String journal) {
        var open = open();
        long startsAt = Micros.of(alert.startsAt().instant());
        if (open == null) {
            return isOver(at, alert, journal) ? Word.OVER : Word.BEGINS;
        }
        boolean isMistaken = !open.labels.equals(alert.labels())
                || (open.journal.equals(journal) && startsAt > open.startsAt && at > open.heard);
        if (isMistaken && at >= open.heard - SKEW) {
            open.close(null, End.UNSEEN, at); // its end was lost
            return Word.BEGINS;
        }
        if (!isMistaken && (at >= open.heard - SKEW || startsAt == open.startsAt)) {
            open.say(at, alert);
            return Word.GOES_ON;
        }
        return isOver(at, alert, journal) ? Word.OVER : Word.BEGAN_BEFORE;
    }

    /** Whether somebody else has noted that it began, and that this was over. */
    private boolean isOver(long at, Alert alert, String journal) {
        long startsAt = Micros.of(alert.startsAt().instant());
        return episodes.stream()
                .filter(one -> !one.isOpen() && one.labels.equals(alert.labels()) && !one.journal.equals(journal))
                .anyMatch(one -> at >= one.heard - SKEW
                        && at < Math.max(one.over, one.heard + SKEW)
                        && (one.endsAt == null || startsAt <= one.endsAt));
    }

    void changed(long at, Alert alert) {
        var open = open();
        if (open != null && open.labels.equals(alert.labels()) && at >= open.heard - SKEW) {
            open.say(at, alert);
        }
    }

    void ended(Happening.Ended ended, String journal) {
        long endsAt = Micros.of(ended.endsAt());
        // That an announced end passed was so at that end, though it was noted a little later.
        long known = Weeks.within(ended.end() == End.EXPIRED ? ended.endsAt() : ended.at());
        var open = open();
        if (open != null && (open.journal.equals(journal) || (known >= open.heard && endsAt >= open.startsAt))) {
            open.close(endsAt, ended.end(), known);
            return;
        }
        episodes.stream()
                .filter(one -> one.end == End.UNSEEN && one.journal.equals(journal) && known >= one.heard)
                .filter(one -> known <= one.over)
                .findFirst()
                .ifPresent(one -> one.close(endsAt, ended.end(), known));
    }

    /** The episode that the alert was in at that time, or its last before that; null if there is none. */
    @Nullable
    Kept at(long time) {
        return episodes.stream()
                .filter(one -> one.heard <= time)
                .findFirst()
                .or(() -> episodes.stream()
                        .filter(one -> one.heard <= time + SKEW)
                        .reduce((newer, older) -> older))
                .orElse(null);
    }
}
