package io.alerthistory.cli;

import java.math.BigDecimal;
import java.time.Duration;
import java.util.regex.Pattern;

/**
 * Durations as Alertmanager's command line reads them: Go's {@code time.ParseDuration}, and its flag library's days and
 * weeks ({@code 1d12h}, {@code 1.5h}, {@code 200ms}; {@code 1y} is refused). Bounded, as in Go, by 2^63 nanoseconds.
 */
final class GoDuration {
    private static final Pattern TERM = Pattern.compile("([0-9]+\\.?[0-9]*|\\.[0-9]+)([^0-9.]*)");

    private GoDuration() {}

    /** Throws {@link UsageException} with the text of Go's error. */
    static Duration parse(String text) {
        boolean negative = text.startsWith("-");
        String unsigned = negative || text.startsWith("+") ? text.substring(1) : text;
        if (unsigned.equals("0")) {
            return Duration.ZERO;
        }
        var nanos = BigDecimal.ZERO;
        var term = TERM.matcher(unsigned);
        int at = 0;
        while (at < unsigned.length() && term.find(at) && term.start() == at) {
            if (term.group(2).isEmpty()) {
                throw new UsageException("time: missing unit in duration \"" + text + "\"");
            }
            nanos = nanos.add(new BigDecimal(term.group(1)).multiply(nanosIn(term.group(2), text)));
            at = term.end();
        }
        if (unsigned.isEmpty() || at < unsigned.length() || nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            throw new UsageException("time: invalid duration \"" + text + "\"");
        }
        return Duration.ofNanos(negative ? -nanos.longValue() : nanos.longValue());
    }

    private static BigDecimal nanosIn(String unit, String whole) {
        return BigDecimal.valueOf(
                switch (unit) {
                    case "ns" -> 1;
                    case "us", "\u00b5s", "\u03bcs" -> 1_000;
                    case "ms" -> 1_000_000;
                    case "s" -> 1_000_000_000;
                    case "m" -> 60 * 1_000_000_000L;
                    case "h" -> 3_600 * 1_000_000_000L;
                    case "d" -> 86_400 * 1_000_000_000L;
                    case "w" -> 7 * 86_400 * 1_000_000_000L;
                    default ->
                        throw new UsageException("time: unknown unit \"" + unit + "\" in duration \"" + whole + "\"");
                });
    }
}
