package io.alerthistory.api;

import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerRequest;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.function.Function;

/**
 * Bodies are read whole before anybody works on them, so a slow client keeps nothing but its own few bytes; and what is
 * worked on at once is no more than one body of the largest size, since it becomes many times as large by that. Safe for
 * many threads.
 */
final class Intake {
    private final int bodyBytes;
    /** As many permits as the largest body has bytes. In turn, so that small bodies do not keep a large one waiting. */
    private final Semaphore room;

    Intake(Limits limits) {
        bodyBytes = limits.bodyBytes();
        room = new Semaphore(bodyBytes, true);
    }

    /** @throws Refusal as {@code work} does, or if the body is too large */
    <T> T body(ServerRequest request, Function<byte[], T> work) throws IOException {
        return body(request, false, work);
    }

    /** For a body that holds patterns: however short it is, it is worked on alone. */
    <T> T bodyWithPatterns(ServerRequest request, Function<byte[], T> work) throws IOException {
        return body(request, true, work);
    }

    private <T> T body(ServerRequest request, boolean alone, Function<byte[], T> work) throws IOException {
        var body = request.content().inputStream().readAllBytes();
        int share = alone ? bodyBytes : Math.clamp(body.length, 1, bodyBytes);
        try {
            room.acquire(share);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server is stopping", e);
        }
        try {
            return work.apply(body);
        } finally {
            room.release(share);
        }
    }
}
