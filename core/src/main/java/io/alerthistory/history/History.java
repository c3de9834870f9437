package io.alerthistory.history;

import io.alerthistory.ledger.Decision;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * What can be asked about the past. It may lag behind the present by a moment. Each answer has the newest first; each row
 * has a number, and the newer one has the higher. Safe for many threads.
 */
public interface History {
    /** It cannot be asked now. The message says why. */
    final class Unavailable extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Unavailable(String message) {
            super(message);
        }
    }

    /**
     * Which rows.
     *
     * @param matchers on the labels of alerts; none matches all
     * @param from not what was over before that time
     * @param until not what was not known before that time
     * @param before only rows whose number is lower: a page goes on where the one before ended
     * @param limit at least one
     */
    record Question(List<Matcher> matchers, Instant from, Instant until, long before, int limit) {}

    /**
     * Some rows, the newest first. It ends when it is full, or when so much was looked at that others would have to wait:
     * then what is older is for the page after it, and may be all that there is to find.
     *
     * @param next {@link Question#before} of the page after it; empty if this is the last
     * @param searchedBackTo the time of the last row that was looked at; null if it did not end early
     */
    record Page<T>(
            List<T> rows, OptionalLong next, @Nullable Instant searchedBackTo) {}

    /**
     * An alert from when it was heard that it fires until it was known that it does not.
     *
     * @param heardAt when it was known first
     * @param endsAt when it ended; null while it fires, or if nobody saw it end
     * @param end null while it fires
     * @param overAt when it was known that it is over; null while it fires
     * @param notifications how many were delivered that told of it
     */
    record Episode(
            long number,
            LabelSet labels,
            Annotations annotations,
            String generatorUrl,
            Timestamp startsAt,
            Instant heardAt,
            @Nullable Instant endsAt,
            Happening.@Nullable End end,
            @Nullable Instant overAt,
            int notifications) {
        public boolean isFiringAt(Instant moment) {
            return !heardAt.isAfter(moment) && (overAt == null || overAt.isAfter(moment));
        }
    }

    /** One try to tell a channel. */
    record Attempt(long number, Happening.Tried tried) {}

    /** A silence as it was from a time on. */
    record Version(long number, Happening.Silenced silenced) {}

    /** A look at a group after which these channels were not told. */
    record Quiet(Instant at, String groupKey, String receiver, List<String> channels, Decision.Why why) {}

    /**
     * What was known of an alert at a moment.
     *
     * @param attempts the last one of each channel until then that told of this alert, in this episode or before
     * @param quiet the last look at each of its groups until then that told nobody, for each reason
     * @param silencedBy the silences that were active and matched it
     */
    record Moment(Episode episode, List<Attempt> attempts, List<Quiet> quiet, List<Silence> silencedBy) {}

    /**
     * When the program ran.
     *
     * @param since when it began to run before that moment; empty if history does not reach back so far
     * @param down whether it was not running at that moment, as far as is known
     * @param reachesBackTo the time of the oldest that is kept; empty if there is nothing
     */
    record Coverage(Optional<Instant> since, boolean down, Optional<Instant> reachesBackTo) {}

    Page<Episode> episodes(Question question);

    /**
     * @param receiver its name; empty for any
     * @param result null for any
     */
    Page<Attempt> attempts(Question question, String receiver, Happening.@Nullable Result result);

    /** @param id empty for the versions of all silences */
    Page<Version> silences(String id, Question question);

    /** The alerts that match and were known by that moment, each with its episode of then. There is no page after it. */
    Page<Moment> at(List<Matcher> matchers, Instant moment, int limit);

    Coverage coverage(Instant moment);
}
