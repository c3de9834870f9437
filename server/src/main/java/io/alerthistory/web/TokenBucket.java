package io.alerthistory.web;

import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Lets through one request each interval, and so many at once after a silence. It starts full; a changed limit takes
 * over what is left. Safe for many threads.
 */
final class TokenBucket {
    private double tokens = Double.POSITIVE_INFINITY;
    private @Nullable Instant last;

    /** Whether one more may pass now. */
    synchronized boolean allows(WebSettings.RateLimit limit, Instant now) {
        if (last != null && now.isAfter(last)) {
            tokens += (double) Duration.between(last, now).toNanos()
                    / limit.interval().toNanos();
        }
        tokens = Math.min(tokens, limit.burst());
        last = now;
        if (tokens < 1) {
            return false;
        }
        tokens--;
        return true;
    }
}
