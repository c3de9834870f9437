package io.alerthistory.api;

import static java.util.concurrent.TimeUnit.NANOSECONDS;

import io.alerthistory.config.Durations;
import io.helidon.http.HeaderValues;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.http.ServerResponse;
import java.time.Duration;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/**
 * Answers 503 for a request that takes too long, as Go's {@code http.TimeoutHandler} does. That needs the answer to be made
 * in memory, by a thread of its own: once its first byte is out, it cannot become another one. So where there is a limit,
 * nothing is streamed.
 */
final class TimeLimit {
    private final Duration limit;

    /** @param limit more than zero */
    TimeLimit(Duration limit) {
        this.limit = limit;
    }

    /**
     * Has {@code handler} make the answer and sends it, or says that it takes too long. Then the connection is closed,
     * since the handler, left to itself, may still be reading from it.
     */
    void answer(ServerResponse response, Consumer<ServerResponse> handler) {
        var made = new BufferedResponse();
        var work = new FutureTask<Void>(() -> handler.accept(made), null);
        var worker = Thread.ofVirtual().name("request").start(work);
        try {
            work.get(limit.toNanos(), NANOSECONDS);
            made.sendTo(response);
        } catch (TimeoutException e) {
            response.header(HeaderValues.CONNECTION_CLOSE);
            HttpServer.plain(response, 503, "Exceeded configured timeout of " + Durations.printGo(limit) + ".\n");
            worker.interrupt(); // after the answer: it ends a read from the connection by closing that
            throw new CloseConnectionException("a request took too long");
        } catch (InterruptedException e) {
            worker.interrupt();
            Thread.currentThread().interrupt();
            throw new CloseConnectionException("the server is stopping", e);
        } catch (ExecutionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : new IllegalStateException(e.getCause());
        }
    }
}
