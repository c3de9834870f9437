package io.alerthistory.adapter.llm;

import io.alerthistory.classify.Consultant;
import java.time.Duration;
import java.util.Optional;

/** Whoever counts. Called by many threads. */
public interface Observer {
    /**
     * An ask has ended.
     *
     * @param silence why there was no answer; empty if there was one
     * @param took waiting for others and the retry included
     */
    void asked(Optional<Consultant.Why> silence, Duration took);

    /**
     * The server has told what one request to it took; an ask makes up to three.
     *
     * @param microdollars zero where prices are not known
     */
    void spent(long inputTokens, long outputTokens, long microdollars);
}
