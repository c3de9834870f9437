package io.alerthistory.engine;

import io.alerthistory.model.Alert;
import io.alerthistory.model.Timestamp;
import java.time.Duration;
import java.time.Instant;

/**
 * A time in which nobody was there to hear that an alert goes on: from {@code since} until {@code now}. A sender announces
 * an end a few minutes ahead and moves it each time that it sends; an end that passed meanwhile may mean nothing.
 */
public record Downtime(Instant since, Instant now) {
    /** Senders repeat what fires every minute or so; an end further ahead was meant. */
    private static final Duration LONGEST_WAIT = Duration.ofMinutes(5);

    /** The alert with as much time before its end as it had when the downtime began, though not more than is due. */
    public Alert passedOver(Alert alert) {
        var end = alert.endsAt();
        if (!end.instant().isAfter(since)) {
            return alert; // it was over
        }
        var left = Duration.between(since, end.instant());
        var extended = now.plus(left.compareTo(LONGEST_WAIT) < 0 ? left : LONGEST_WAIT);
        return extended.isAfter(end.instant())
                ? alert.heardAgain(new Timestamp(extended, end.offset()), alert.updatedAt(), alert.endAssumed())
                : alert;
    }

    /** Whether its end passed in that time. */
    boolean mayHaveEnded(Alert alert) {
        return alert.endsAt().instant().isAfter(since)
                && !alert.endsAt().instant().isAfter(now);
    }
}
