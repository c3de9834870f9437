package io.alerthistory.adapter.codec;

import java.time.Instant;

/** Times as numbers: microseconds since 1970. */
public final class Micros {
    private Micros() {}

    /** A time beyond all calendars is the first or last that there is. */
    public static long of(Instant time) {
        long seconds = time.getEpochSecond();
        if (seconds > Long.MAX_VALUE / 1_000_000 - 1) {
            return Long.MAX_VALUE;
        }
        return seconds < Long.MIN_VALUE / 1_000_000 + 1 ? Long.MIN_VALUE : seconds * 1_000_000 + time.getNano() / 1_000;
    }

    public static Instant instant(long micros) {
        return Instant.ofEpochSecond(Math.floorDiv(micros, 1_000_000L), Math.floorMod(micros, 1_000_000L) * 1_000);
    }
}
