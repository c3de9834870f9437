package io.alerthistory.adapter.redis;

import java.time.Instant;

/** How things are between us and Redis. */
public sealed interface Standing {
    Instant since();

    /** @param server its name and version, as {@code Redis 7.0.15} */
    record Here(String server, Instant since) implements Standing {}

    /**
     * @param reason a sentence's end, for people: {@code refuses connections}
     * @param remedy what to do about it, or empty where waiting is all there is to do
     */
    record Away(String reason, String remedy, Instant since) implements Standing {}
}
