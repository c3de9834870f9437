package io.alerthistory.api;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;

/**
 * What an operator wants to count at the door. Accepted alerts = received − invalid; requests over the limit are counted
 * by {@code overLimit} and by {@code answered} with code 503.
 */
public interface ApiMetrics {
    /** An alert was posted and taken. */
    void received(boolean firing);

    /** An alert was posted and not taken, or with {@code count} 1 a whole body. Worry when a sender's alerts go missing. */
    void invalid(int count);

    void began(String method);

    /** @param handler the path as we know it, so that strange paths do not become strange series */
    void answered(String method, String handler, int code, Duration took, long bytes);

    /** A GET was turned away because too many were under way. */
    void overLimit();

    /**
     * A client met a limit that is none of a request's content: it was turned away, or cut off.
     *
     * @param limit the flag's name without its {@code limits.}
     */
    void limited(String limit);

    /** The format that an {@code Accept} header asks for. */
    String contentType(String accept);

    /** Writes all metrics, these and all others, in that format. */
    void write(String accept, OutputStream out) throws IOException;
}
