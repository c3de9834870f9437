package io.alerthistory.api;

import io.alerthistory.gotemplate.strconv.Utf8;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * How much of anything a client may have. Each is a setting of that name, {@code --limits.connections} and so on, which
 * {@code --help} explains and every refusal names. All are more than zero.
 *
 * @param bodyBytes at most {@code totalBytes}
 * @param totalBytes of all requests that are coming in or being worked on
 */
public record Limits(
        int connections,
        int headBytes,
        int bodyBytes,
        int totalBytes,
        Duration headTimeout,
        Duration bodyTimeout,
        Duration idleTimeout,
        int alerts,
        int labels,
        int labelBytes,
        int annotationBytes) {

    /** What a refusal says of the limit that was met. */
    static String exceeded(String what, String flag, Object limit) {
        return what + " than --limits." + flag + "=" + limit + " allows";
    }

    /** What a request is told that is turned away with this status for what it is, whatever it says. */
    Optional<String> words(int status) {
        return Optional.ofNullable(
                switch (status) {
                    case 413 -> exceeded("the body has more bytes", "body-bytes", bodyBytes);
                    case 431 -> exceeded("the head of the request has more bytes", "head-bytes", headBytes);
                    case 503 ->
                        exceeded("all requests now have more bytes", "total-bytes", totalBytes) + ", try again later";
                    default -> null;
                });
    }

    /**
     * @param path of the alert; empty if it is all there is
     * @param labels names and values
     * @throws Refusal if there are too many, or one is too long
     */
    void checkLabels(String path, String @Nullable [] labels) {
        if (labels == null) {
            return;
        }
        var place = path.isEmpty() ? "labels" : path + ".labels";
        if (labels.length / 2 > this.labels) {
            throw Refusal.form(400, exceeded(place + " has more labels", "labels", this.labels));
        }
        for (var text : labels) {
            checkLabel(place, text);
        }
    }

    /** @throws Refusal if a name or value is too long */
    void checkLabel(String place, String text) {
        if (isLonger(text, labelBytes)) {
            throw Refusal.form(400, exceeded(place + " has a name or value of more bytes", "label-bytes", labelBytes));
        }
    }

    /**
     * @param annotations names and values
     * @param more what counts as well
     * @throws Refusal if they are too long in all
     */
    void checkAnnotations(String place, String @Nullable [] annotations, @Nullable String... more) {
        long bytes = 0;
        for (var text : annotations == null ? new String[0] : annotations) {
            bytes += Utf8.length(text);
        }
        for (var text : more) {
            bytes += text == null ? 0 : Utf8.length(text);
        }
        if (bytes > annotationBytes) {
            throw Refusal.form(400, exceeded(place + " has texts of more bytes", "annotation-bytes", annotationBytes));
        }
    }

    /** Most texts are so short that nobody has to count. */
    private static boolean isLonger(String text, int bytes) {
        return text.length() > bytes / 3 && Utf8.length(text) > bytes;
    }
}
