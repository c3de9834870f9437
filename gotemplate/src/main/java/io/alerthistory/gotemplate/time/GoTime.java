package io.alerthistory.gotemplate.time;

import static io.alerthistory.gotemplate.value.ArgType.INT;
import static io.alerthistory.gotemplate.value.ArgType.STRING;

import io.alerthistory.gotemplate.value.ArgType;
import io.alerthistory.gotemplate.value.CallFailure;
import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** A {@code time.Time}, with the methods that have one result. */
public record GoTime(ZonedDateTime value) implements Typed {
    /** Go's zero time, which stands for "not set". */
    public static final GoTime ZERO = new GoTime(LocalDateTime.of(1, 1, 1, 0, 0).atZone(ZoneOffset.UTC));

    private static final GoType LOCATION = GoType.of("*time.Location", Underlying.STRUCT, Location.class)
            .method("String", Location::toString)
            .build();

    private static final String DEFAULT_LAYOUT = "2006-01-02 15:04:05.999999999 -0700 MST";

    public static final GoType TYPE = declared();

    /** Where a time is at home. */
    private record Location(ZoneId zone) implements Typed {
        @Override
        public GoType type() {
            return LOCATION;
        }

        @Override
        public String toString() {
            return zone.equals(ZoneOffset.UTC) ? "UTC" : zone instanceof ZoneOffset ? "" : zone.getId();
        }
    }

    private static GoType declared() {
        return GoType.of("time.Time", Underlying.STRUCT, GoTime.class)
                .method("String", GoTime::toString)
                .method("Format", List.of(STRING), (t, args) -> t.format(String.valueOf(args[0])))
                .method("GoString", t -> "time.Time(" + t + ")")
                .method("MarshalJSON", t -> "\"" + t.format("2006-01-02T15:04:05.999999999Z07:00") + "\"")
                .method("Unix", t -> t.value.toEpochSecond())
                .method("UnixMilli", t -> t.unix(1_000_000))
                .method("UnixMicro", t -> t.unix(1_000))
                .method("UnixNano", t -> t.unix(1))
                .method("Year", t -> (long) t.value.getYear())
                .method("Month", t -> Named.of(t.value.getMonth()))
                .method("Day", t -> (long) t.value.getDayOfMonth())
                .method("Weekday", t -> Named.of(t.value.getDayOfWeek()))
                .method("YearDay", t -> (long) t.value.getDayOfYear())
                .method("Hour", t -> (long) t.value.getHour())
                .method("Minute", t -> (long) t.value.getMinute())
                .method("Second", t -> (long) t.value.getSecond())
                .method("Nanosecond", t -> (long) t.value.getNano())
                .method("IsZero", t -> t.value.toInstant().equals(ZERO.value.toInstant()))
                .method("IsDST", t -> t.value.getZone().getRules().isDaylightSavings(t.value.toInstant()))
                .method("UTC", t -> t.in(ZoneOffset.UTC))
                .method("Local", t -> t.in(ZoneId.systemDefault()))
                .method("Location", t -> new Location(t.value.getZone()))
                .method("In", List.of(ArgType.of(LOCATION)), (t, args) -> t.in(location(args[0])))
                .method("Sub", List.of(time()), (t, args) -> t.since(of(args[0])))
                .method(
                        "Add",
                        List.of(GoDuration.duration()),
                        (t, args) -> new GoTime(t.value.plusNanos(GoDuration.nanos(args[0]))))
                .method("AddDate", List.of(INT, INT, INT), GoTime::addDate)
                .method("After", List.of(time()), (t, args) -> t.compare(of(args[0])) > 0)
                .method("Before", List.of(time()), (t, args) -> t.compare(of(args[0])) < 0)
                .method("Equal", List.of(time()), (t, args) -> t.compare(of(args[0])) == 0)
                .method("Compare", List.of(time()), (t, args) -> (long) Integer.signum(t.compare(of(args[0]))))
                .method(
                        "Truncate",
                        List.of(GoDuration.duration()),
                        (t, args) -> t.minusRest(GoDuration.nanos(args[0]), false))
                .method(
                        "Round",
                        List.of(GoDuration.duration()),
                        (t, args) -> t.minusRest(GoDuration.nanos(args[0]), true))
                .build();
    }

    public static GoTime of(Instant instant, ZoneId zone) {
        return new GoTime(instant.atZone(zone));
    }

    /** What a function asks for that takes a time. */
    public static ArgType time() {
        return new ArgType("time.Time", false, GoTime.class::isInstance);
    }

    /** An argument that {@link #time} has let through. */
    public static GoTime of(@Nullable Object argument) {
        if (argument instanceof GoTime time) {
            return time;
        }
        throw new IllegalArgumentException("not a time: " + argument);
    }

    /** One of the names of the IANA database, {@code UTC}, {@code Local}, or the empty one, which is UTC. */
    public GoTime in(String name) {
        if (name.isEmpty() || name.equals("UTC")) {
            return in(ZoneOffset.UTC);
        }
        if (name.equals("Local")) {
            return in(ZoneId.systemDefault());
        }
        if (!ZoneId.getAvailableZoneIds().contains(name)) {
            throw new CallFailure("unknown time zone " + name);
        }
        return in(ZoneId.of(name));
    }

    private GoTime in(ZoneId zone) {
        return new GoTime(value.withZoneSameInstant(zone));
    }

    private static ZoneId location(@Nullable Object argument) {
        return argument instanceof Location location ? location.zone() : ZoneOffset.UTC;
    }

    public GoDuration since(GoTime earlier) {
        return GoDuration.of(Duration.between(earlier.value, value));
    }

    public String format(String layout) {
        return Layout.of(layout).format(value);
    }

    /** Like Go, lets what does not fit 64 bits wrap around. */
    private long unix(long nanosPerUnit) {
        long unitsPerSecond = 1_000_000_000 / nanosPerUnit;
        return value.toEpochSecond() * unitsPerSecond + value.getNano() / nanosPerUnit;
    }

    private static GoTime addDate(GoTime time, @Nullable Object[] args) {
        var value = time.value;
        // Go lets February 30 be March 1, Java would make it February 28.
        var month = value.toLocalDateTime()
                .withDayOfMonth(1)
                .plusYears(number(args[0]))
                .plusMonths(number(args[1]));
        return new GoTime(
                month.plusDays(value.getDayOfMonth() - 1L + number(args[2])).atZone(value.getZone()));
    }

    private static long number(@Nullable Object argument) {
        return argument instanceof Long number ? number : 0;
    }

    private int compare(GoTime other) {
        return value.toInstant().compareTo(other.value.toInstant());
    }

    /** Go counts from its zero time. */
    private GoTime minusRest(long unit, boolean rounds) {
        if (unit <= 0) {
            return this;
        }
        var sinceZero = Duration.between(ZERO.value, value);
        var nanos = BigInteger.valueOf(sinceZero.getSeconds())
                .multiply(BigInteger.valueOf(1_000_000_000L))
                .add(BigInteger.valueOf(sinceZero.getNano()));
        long rest = nanos.mod(BigInteger.valueOf(unit)).longValueExact();
        boolean up = rounds && rest >= unit - rest;
        return new GoTime(up ? value.plusNanos(unit - rest) : value.minusNanos(rest));
    }

    @Override
    public GoType type() {
        return TYPE;
    }

    @Override
    public String toString() {
        return format(DEFAULT_LAYOUT);
    }
}
