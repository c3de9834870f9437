package io.alerthistory.classification;

import java.time.Instant;
import java.time.InstantSource;

/**
 * So many a second, and as many at once after a quiet second. What is beyond is not waited for. Safe for many threads.
 *
 * <p>Redis copies each page of memory that is written to while it saves a snapshot; a storm of new alerts must not double
 * what it needs.
 */
final class WriteLimit {
    private final int perSecond;
    private final InstantSource time;
    private Instant second = Instant.EPOCH;
    private int used;

    WriteLimit(int perSecond, InstantSource time) {
        this.perSecond = perSecond;
        this.time = time;
    }

    synchronized boolean allows() {
        var now = time.instant();
        if (!now.isBefore(second.plusSeconds(1))) {
            second = now;
            used = 0;
        }
        return used++ < perSecond;
    }
}
