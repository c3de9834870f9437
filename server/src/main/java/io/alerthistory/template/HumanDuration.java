package io.alerthistory.template;

import io.alerthistory.gotemplate.strconv.Floats;
import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.gotemplate.time.GoDuration;
import io.alerthistory.gotemplate.value.CallFailure;
import io.alerthistory.gotemplate.value.Values;
import org.jspecify.annotations.Nullable;

/** Seconds as people read them: {@code 1d 2h 3m 4s}, {@code 1.5s}, {@code 20ms}. */
final class HumanDuration {
    private static final String PREFIXES = "munpfazy";

    private HumanDuration() {}

    static String of(@Nullable Object value) {
        double seconds = seconds(value);
        if (Double.isNaN(seconds) || Double.isInfinite(seconds)) {
            return Floats.format(seconds, 'g', 4);
        }
        double size = Math.abs(seconds);
        if (size < 1) {
            return size == 0 ? "0s" : small(seconds);
        }
        var sign = seconds < 0 ? "-" : "";
        long whole = (long) size;
        long days = whole / 86_400;
        long hours = whole / 3_600 % 24;
        long minutes = whole / 60 % 60;
        if (whole < 60) {
            return sign + Floats.format(size, 'g', 4) + "s";
        }
        return sign + (days > 0 ? days + "d " : "") + (days > 0 || hours > 0 ? hours + "h " : "") + minutes + "m "
                + whole % 60 + "s";
    }

    private static String small(double seconds) {
        double scaled = seconds;
        int prefix = -1;
        while (Math.abs(scaled) < 1 && prefix + 1 < PREFIXES.length()) {
            scaled *= 1_000;
            prefix++;
        }
        return Floats.format(scaled, 'g', 4) + PREFIXES.charAt(prefix) + "s";
    }

    private static double seconds(@Nullable Object value) {
        return switch (value) {
            case Double number -> number;
            case Long number -> number;
            case GoDuration duration -> duration.longValue() / 1e9;
            case String text -> {
                try {
                    yield Double.parseDouble(text);
                } catch (NumberFormatException e) {
                    throw new CallFailure("strconv.ParseFloat: parsing " + Quote.quote(text) + ": invalid syntax");
                }
            }
            case null, default -> throw new CallFailure("can't convert " + Values.typeName(value) + " to float");
        };
    }
}
