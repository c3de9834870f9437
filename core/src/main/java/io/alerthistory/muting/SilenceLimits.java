package io.alerthistory.muting;

import io.alerthistory.model.Matcher;
import io.alerthistory.model.Silence;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * How many silences there may be, and how large one. Zero or less means no limit.
 *
 * @param maxSilences the expired ones included, until they are forgotten
 * @param maxBytes of one silence in the protobuf encoding of Alertmanager's {@code silences} file, which is how
 *     Alertmanager measures it
 */
public record SilenceLimits(int maxSilences, int maxBytes) {
    public static final SilenceLimits NONE = new SilenceLimits(0, 0);

    /** Why there may not be one more, or null. */
    @Nullable
    String tooMany(int present) {
        return maxSilences > 0 && present + 1 > maxSilences
                ? "exceeded maximum number of silences: " + present + " (limit: " + maxSilences + ")"
                : null;
    }

    /** Why this one is too large, or null. */
    @Nullable
    String tooLarge(Silence silence, Duration retention) {
        if (maxBytes <= 0) {
            return null;
        }
        int bytes = encodedBytes(silence, retention);
        return bytes > maxBytes
                ? "silence exceeded maximum size: " + bytes + " bytes (limit: " + maxBytes + " bytes)"
                : null;
    }

    /** {@code MeshSilence{1: Silence, 2: expires_at}}; the fields are those of silence.proto of Alertmanager 0.34. */
    private static int encodedBytes(Silence silence, Duration retention) {
        int matchers = 0;
        for (var matcher : silence.matchers()) {
            matchers += field(matcherBytes(matcher));
        }
        int bytes = text(silence.id())
                + field(timestampBytes(silence.startsAt()))
                + field(timestampBytes(silence.endsAt()))
                + field(timestampBytes(silence.updatedAt()))
                + text(silence.createdBy())
                + text(silence.comment())
                + field(matchers);
        for (var annotation : silence.annotations().entrySet()) {
            bytes += field(length(annotation.getKey(), true) + length(annotation.getValue(), true));
        }
        return field(bytes) + field(timestampBytes(silence.endsAt().plus(retention)));
    }

    private static int matcherBytes(Matcher matcher) {
        int type = matcher.operator() == Matcher.Operator.EQUAL ? 0 : 2; // the default is not written
        return type + text(matcher.name()) + text(matcher.value());
    }

    private static int timestampBytes(Instant time) {
        int seconds = time.getEpochSecond() == 0 ? 0 : 1 + varint(time.getEpochSecond());
        return seconds + (time.getNano() == 0 ? 0 : 1 + varint(time.getNano()));
    }

    private static int text(String text) {
        return length(text, false);
    }

    /** A text in a map is written even when it is empty. */
    private static int length(String text, boolean always) {
        int bytes = text.getBytes(StandardCharsets.UTF_8).length;
        return bytes == 0 && !always ? 0 : field(bytes);
    }

    /** One byte for number and type, which suffices for fields up to 15, and the length before the content. */
    private static int field(int content) {
        return 1 + varint(content) + content;
    }

    private static int varint(long value) {
        return value == 0 ? 1 : (Long.SIZE - Long.numberOfLeadingZeros(value) + 6) / 7;
    }
}
