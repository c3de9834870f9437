package io.alerthistory.adapter.redis;

import java.time.Duration;

/** Whoever counts. Called by many threads. */
public interface Observer {
    /** How a call ended. All calls are the sum of the four. */
    enum Outcome {
        DONE,
        /** The connection failed, at the last try. */
        FAILED,
        /** Redis answered with an error. */
        REFUSED,
        /** Not tried, since Redis is away. Costs next to nothing. */
        SKIPPED
    }

    /** @param took retries and their pauses included */
    void called(String call, Outcome outcome, Duration took);

    /** A call is tried again. */
    void retried(String call);
}
