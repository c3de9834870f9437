package io.alerthistory.gotemplate;

import java.time.Duration;

/**
 * What one rendering may use up; who goes beyond is stopped with a {@link TemplateException}. Go has no such limits but
 * for the depth.
 *
 * @param output chars written, or held in one text
 * @param steps statements, commands and turns of a loop
 * @param depth templates within templates
 * @param time from the start of the rendering
 */
public record Limits(int output, long steps, int depth, Duration time) {
    /** Enough for mail with ten thousand alerts. */
    public static final Limits DEFAULT = new Limits(32 << 20, 20_000_000, 500, Duration.ofSeconds(10));

    public Limits {
        if (output < 1 || steps < 1 || depth < 1 || !time.isPositive()) {
            throw new IllegalArgumentException(
                    "limits must be positive: " + output + ", " + steps + ", " + depth + ", " + time);
        }
    }
}
