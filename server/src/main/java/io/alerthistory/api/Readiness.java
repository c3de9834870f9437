package io.alerthistory.api;

import java.util.List;
import java.util.function.Supplier;

/**
 * Whether the server is to be sent requests, and how its parts are: {@code GET /-/ready}, {@code ?verbose} for a line for
 * each part. Safe for many threads.
 */
public final class Readiness {
    /**
     * How a part is.
     *
     * @param says in a few words, for an operator
     */
    public record Part(String name, boolean isWell, String says) {}

    private final Supplier<Boolean> isReady;
    private final Supplier<List<Part>> parts;

    /** @param isReady as long as it is not, posts wait, and nothing can be seen yet */
    public Readiness(Supplier<Boolean> isReady, Supplier<List<Part>> parts) {
        this.isReady = isReady;
        this.parts = parts;
    }

    boolean isReady() {
        return isReady.get();
    }

    /** A part that is not well does not make the server unready: it works without, or with less. */
    String lines() {
        var lines = new StringBuilder();
        for (var part : parts.get()) {
            lines.append(part.isWell() ? "[+] " : "[-] ")
                    .append(part.name())
                    .append(": ")
                    .append(part.says())
                    .append('\n');
        }
        return lines.append(isReady() ? "ready\n" : "not ready: what the stores know is being read\n")
                .toString();
    }
}
