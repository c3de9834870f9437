package io.alerthistory.gotemplate.time;

import io.alerthistory.gotemplate.value.ArgType;
import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A {@code time.Duration}.
 *
 * @param longValue in nanoseconds
 */
public record GoDuration(long longValue) implements Typed.Whole {
    private static final long SECOND = 1_000_000_000;
    private static final long MINUTE = 60 * SECOND;
    private static final long HOUR = 60 * MINUTE;

    public static final GoType TYPE = GoType.of("time.Duration", Underlying.INT, GoDuration.class)
            .method("String", GoDuration::toString)
            .method("Nanoseconds", GoDuration::longValue)
            .method("Microseconds", d -> d.longValue / 1_000)
            .method("Milliseconds", d -> d.longValue / 1_000_000)
            .method("Seconds", d -> d.inUnits(SECOND))
            .method("Minutes", d -> d.inUnits(MINUTE))
            .method("Hours", d -> d.inUnits(HOUR))
            .method("Abs", d -> new GoDuration(d.longValue == Long.MIN_VALUE ? Long.MAX_VALUE : Math.abs(d.longValue)))
            .method("Truncate", List.of(duration()), (d, args) -> d.truncated(nanos(args[0])))
            .method("Round", List.of(duration()), (d, args) -> d.rounded(nanos(args[0])))
            .build();

    /** As much as fits, which is 292 years. */
    public static GoDuration of(Duration duration) {
        try {
            return new GoDuration(duration.toNanos());
        } catch (ArithmeticException e) {
            return new GoDuration(duration.isNegative() ? Long.MIN_VALUE : Long.MAX_VALUE);
        }
    }

    /** What a function asks for that takes one. A constant number is one of nanoseconds. */
    static ArgType duration() {
        return new ArgType("time.Duration", false, value -> value instanceof GoDuration || value instanceof Long);
    }

    static long nanos(@Nullable Object value) {
        return switch (value) {
            case Long number -> number;
            case GoDuration duration -> duration.longValue();
            case null, default -> throw new IllegalArgumentException("not a duration: " + value);
        };
    }

    @Override
    public GoType type() {
        return TYPE;
    }

    private double inUnits(long unit) {
        long whole = longValue / unit;
        return whole + (double) (longValue % unit) / unit;
    }

    GoDuration truncated(long unit) {
        return unit <= 0 ? this : new GoDuration(longValue - longValue % unit);
    }

    /** Halves go away from zero. */
    GoDuration rounded(long unit) {
        if (unit <= 0) {
            return this;
        }
        long rest = longValue % unit;
        long size = Math.abs(rest);
        if (size < unit - size) {
            return new GoDuration(longValue - rest);
        }
        long away = longValue < 0 ? longValue + size - unit : longValue - size + unit;
        boolean overflows = longValue < 0 != away < 0 && away != 0;
        return new GoDuration(overflows ? longValue < 0 ? Long.MIN_VALUE : Long.MAX_VALUE : away);
    }

    /** {@code 1h2m3.5s}, {@code 1.5ms}, {@code 0s}. */
    @Override
    public String toString() {
        if (longValue == 0) {
            return "0s";
        }
        double size = Math.abs((double) longValue);
        var sign = longValue < 0 ? "-" : "";
        if (size < 1_000) {
            return longValue + "ns";
        }
        if (size < 1_000_000) {
            return sign + fraction(1_000) + "µs";
        }
        if (size < SECOND) {
            return sign + fraction(1_000_000) + "ms";
        }
        long hours = Math.abs(longValue / HOUR);
        long minutes = Math.abs(longValue / MINUTE % 60);
        var seconds = new GoDuration(longValue % MINUTE).fraction(SECOND) + "s";
        return sign + (hours > 0 ? hours + "h" : "") + (hours > 0 || minutes > 0 ? minutes + "m" : "") + seconds;
    }

    private String fraction(long unit) {
        long whole = Math.abs(longValue / unit);
        long rest = Math.abs(longValue % unit);
        int digits = Long.toString(unit).length() - 1;
        var text = Long.toString(rest);
        var padded = ("0".repeat(digits - text.length()) + text).replaceFirst("0+$", "");
        return padded.isEmpty() ? Long.toString(whole) : whole + "." + padded;
    }
}
