package io.alerthistory.model;

import java.time.Instant;
import java.time.ZoneOffset;

/**
 * An instant and the offset it was written with. Alertmanager gives an alert's times back in the zone they were posted
 * in, so the offset is kept; every comparison is of instants.
 */
public record Timestamp(Instant instant, ZoneOffset offset) {
    /** Go's zero time, which stands for "no time" wherever a client or a receiver sees it. */
    public static final Instant ZERO = Instant.parse("0001-01-01T00:00:00Z");

    public static Timestamp utc(Instant instant) {
        return new Timestamp(instant, ZoneOffset.UTC);
    }

    public boolean isBefore(Timestamp other) {
        return instant.isBefore(other.instant);
    }

    public boolean isAfter(Timestamp other) {
        return instant.isAfter(other.instant);
    }
}
