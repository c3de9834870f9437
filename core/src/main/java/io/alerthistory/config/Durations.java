package io.alerthistory.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;

/**
 * Durations as Prometheus, as Go and as Alertmanager's flags write them. Most of the configuration uses the first kind
 * ({@code 1d12h}), some fields the second ({@code 1.5h}). Neither goes beyond 292 years, the nanoseconds of a long.
 */
public final class Durations {
    private record Unit(String name, long nanos) {}

    private static final Duration LONGEST = Duration.ofNanos(Long.MAX_VALUE);

    /** From the largest, which is the order they must be written in. */
    private static final List<Unit> PROMETHEUS = List.of(
            new Unit("y", Duration.ofDays(365).toNanos()),
            new Unit("w", Duration.ofDays(7).toNanos()),
            new Unit("d", Duration.ofDays(1).toNanos()),
            new Unit("h", Duration.ofHours(1).toNanos()),
            new Unit("m", Duration.ofMinutes(1).toNanos()),
            new Unit("s", Duration.ofSeconds(1).toNanos()),
            new Unit("ms", Duration.ofMillis(1).toNanos()));

    /** The two signs for micro look alike: U+00B5 and U+03BC. */
    private static final List<Unit> GO = List.of(
            new Unit("h", Duration.ofHours(1).toNanos()),
            new Unit("m", Duration.ofMinutes(1).toNanos()),
            new Unit("s", Duration.ofSeconds(1).toNanos()),
            new Unit("ms", Duration.ofMillis(1).toNanos()),
            new Unit("us", 1000),
            new Unit("\u00b5s", 1000),
            new Unit("\u03bcs", 1000),
            new Unit("ns", 1));

    /** What the flag library of Alertmanager knows beside Go's own. */
    private static final List<Unit> FLAGS = Stream.concat(
                    Stream.of(
                            new Unit("w", Duration.ofDays(7).toNanos()),
                            new Unit("d", Duration.ofDays(1).toNanos())),
                    GO.stream())
            .toList();

    private static final String PROMETHEUS_HELP =
            "Write whole numbers with the units y, w, d, h, m, s, ms, the largest first, like 1h30m";
    private static final String GO_HELP = "Write numbers with the units h, m, s, ms, us, ns, like 1h30m or 1.5s";
    private static final String FLAGS_HELP =
            "Write numbers with the units w, d, h, m, s, ms, us, ns, like 1d12h or 1.5s";

    private Durations() {}

    /**
     * Reads {@code 1y2w3d4h5m6s7ms}, or parts of it, or {@code 0}.
     *
     * @throws IllegalArgumentException if it is something else; the message says what is accepted
     */
    public static Duration parsePrometheus(String text) {
        if (text.equals("0")) {
            return Duration.ZERO;
        }
        if (text.isEmpty()) {
            throw wrong("empty duration string", PROMETHEUS_HELP);
        }
        var sum = Duration.ZERO;
        int next = 0; // of the units that may still come
        int i = 0;
        while (i < text.length()) {
            int unitAt = skip(text, i, true);
            int end = skip(text, unitAt, false);
            if (unitAt == i || end == unitAt) {
                throw wrong("not a valid duration string: \"" + text + "\"", PROMETHEUS_HELP);
            }
            int unit = indexOf(PROMETHEUS, text.substring(unitAt, end));
            if (unit < 0) {
                throw wrong(
                        "unknown unit \"" + text.substring(unitAt, end) + "\" in duration \"" + text + "\"",
                        PROMETHEUS_HELP);
            }
            if (unit < next) {
                throw wrong("not a valid duration string: \"" + text + "\"", PROMETHEUS_HELP);
            }
            next = unit + 1;
            try {
                sum = sum.plusNanos(
                        Math.multiplyExact(Long.parseLong(text, i, unitAt, 10), PROMETHEUS.get(unit).nanos));
            } catch (ArithmeticException | NumberFormatException e) {
                throw new IllegalArgumentException(tooLong(text), e);
            }
            i = end;
        }
        if (sum.compareTo(LONGEST) > 0) {
            throw new IllegalArgumentException(tooLong(text));
        }
        return sum;
    }

    /**
     * Writes it as {@link #parsePrometheus} reads it, to the millisecond. Years and weeks are used only where nothing
     * remains beside them, because {@code 90d} reads better than {@code 12w6d}.
     */
    public static String printPrometheus(Duration duration) {
        long left = duration.abs().toMillis();
        if (left == 0) {
            return "0s";
        }
        var text = new StringBuilder(duration.isNegative() ? "-" : "");
        for (var unit : PROMETHEUS) {
            long millis = unit.nanos / 1_000_000;
            boolean onlyExact = unit.name.equals("y") || unit.name.equals("w");
            if (left >= millis && (!onlyExact || left % millis == 0)) {
                text.append(left / millis).append(unit.name);
                left %= millis;
            }
        }
        return text.toString();
    }

    /**
     * Reads what Go's {@code time.ParseDuration} does: {@code 1h30m}, {@code 1.5h}, {@code -250ms}, {@code 0}.
     *
     * @throws IllegalArgumentException if it is something else; the message says what is accepted
     */
    public static Duration parseGo(String text) {
        return parse(text, GO, GO_HELP);
    }

    /**
     * Reads what Alertmanager's flags accept: as {@link #parseGo}, and days and weeks: {@code 1d12h}.
     *
     * @throws IllegalArgumentException if it is something else; the message says what is accepted
     */
    public static Duration parseFlag(String text) {
        return parse(text, FLAGS, FLAGS_HELP);
    }

    private static Duration parse(String text, List<Unit> units, String help) {
        boolean negative = text.startsWith("-");
        int i = negative || text.startsWith("+") ? 1 : 0;
        if (text.substring(i).equals("0")) {
            return Duration.ZERO;
        }
        if (i == text.length()) {
            throw wrong("invalid duration \"" + text + "\"", help);
        }
        var nanos = BigInteger.ZERO;
        while (i < text.length()) {
            int point = skip(text, i, true);
            boolean hasPoint = point < text.length() && text.charAt(point) == '.';
            int unitAt = hasPoint ? skip(text, point + 1, true) : point;
            if (unitAt - i == (hasPoint ? 1 : 0)) {
                throw wrong("invalid duration \"" + text + "\"", help);
            }
            int end = unitAt;
            while (end < text.length() && text.charAt(end) != '.' && !isDigit(text.charAt(end))) {
                end++;
            }
            if (end == unitAt) {
                throw wrong("missing unit in duration \"" + text + "\"", help);
            }
            int unit = indexOf(units, text.substring(unitAt, end));
            if (unit < 0) {
                throw wrong("unknown unit \"" + text.substring(unitAt, end) + "\" in duration \"" + text + "\"", help);
            }
            // A zero before the point, so that .5 and 5. are numbers for Java too.
            nanos = nanos.add(new BigDecimal("0" + text.substring(i, unitAt) + (hasPoint ? "0" : ""))
                    .multiply(BigDecimal.valueOf(units.get(unit).nanos))
                    .toBigInteger());
            i = end;
        }
        if (nanos.bitLength() > 63) {
            throw new IllegalArgumentException(tooLong(text));
        }
        return Duration.ofNanos(negative ? -nanos.longValueExact() : nanos.longValueExact());
    }

    /** Writes it as Go's {@code Duration.String}: {@code 5m0s}, {@code 1.5s}, {@code 250ms}, {@code 0s}. */
    public static String printGo(Duration duration) {
        long nanos = duration.abs().toNanos();
        if (nanos == 0) {
            return "0s";
        }
        var text = new StringBuilder(duration.isNegative() ? "-" : "");
        if (nanos < 1_000) {
            return text.append(nanos).append("ns").toString();
        }
        if (nanos < 1_000_000) {
            return text.append(decimal(nanos, 3)).append("\u00b5s").toString();
        }
        if (nanos < 1_000_000_000) {
            return text.append(decimal(nanos, 6)).append("ms").toString();
        }
        long minutes = nanos / 60_000_000_000L;
        if (minutes >= 60) {
            text.append(minutes / 60).append('h');
        }
        if (minutes > 0) {
            text.append(minutes % 60).append('m');
        }
        return text.append(decimal(nanos % 60_000_000_000L, 9)).append('s').toString();
    }

    private static String decimal(long number, int digitsAfterThePoint) {
        var decimal = BigDecimal.valueOf(number, digitsAfterThePoint).stripTrailingZeros();
        return decimal.signum() == 0 ? "0" : decimal.toPlainString();
    }

    /** The index of the first character that is not a digit, or not something else. */
    private static int skip(String text, int from, boolean digits) {
        int i = from;
        while (i < text.length() && isDigit(text.charAt(i)) == digits) {
            i++;
        }
        return i;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    private static int indexOf(List<Unit> units, String name) {
        for (int i = 0; i < units.size(); i++) {
            if (units.get(i).name.equals(name)) {
                return i;
            }
        }
        return -1;
    }

    private static IllegalArgumentException wrong(String what, String help) {
        return new IllegalArgumentException(what + ". " + help);
    }

    private static String tooLong(String text) {
        return "duration out of range: \"" + text + "\". The longest is 292y";
    }
}
