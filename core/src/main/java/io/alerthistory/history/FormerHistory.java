package io.alerthistory.history;

import io.alerthistory.model.Alert;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * The history that one server wrote while it was alone, for another history that takes it over part by part. Nobody writes
 * it any more. Each part comes in the order of its numbers, which are above 0. Used by one thread.
 */
public interface FormerHistory extends AutoCloseable {
    /** It cannot be read. The message says why. */
    final class Unreadable extends RuntimeException {
        private static final long serialVersionUID = 1;

        public Unreadable(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /**
     * An alert from when it was heard that it fires until it was known that it does not.
     *
     * @param alert as it was said to be last
     * @param over null while it fires
     * @param endsAt when its sender said that it ended; null if nobody did
     * @param end null while it fires
     */
    record Lived(
            long number,
            Alert alert,
            Instant heard,
            @Nullable Instant over,
            @Nullable Instant endsAt,
            Happening.@Nullable End end) {}

    /** Something that happened at one moment. */
    record Numbered<T extends Happening>(long number, T what) {}

    /**
     * The program began to run.
     *
     * @param until when it ran last before that; the epoch if it never did
     */
    record Run(Instant at, Instant until) {}

    /** Another history has another name, a copy the same. */
    String name();

    List<Lived> episodes(long after, int most);

    List<Numbered<Happening.Tried>> attempts(long after, int most);

    List<Numbered<Happening.KeptQuiet>> quiets(long after, int most);

    List<Numbered<Happening.Silenced>> silences(long after, int most);

    List<Run> runs();

    List<Happening.Configured> configurations();

    /** Up to which of the journal's files it was written, and where in it. */
    long file();

    long offset();

    /** All of it is elsewhere: it is moved out of the way, and not found again. */
    void takenOver();

    @Override
    void close();
}
