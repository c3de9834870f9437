package io.alerthistory.notify.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The addresses of a name, at one of which somebody may listen. */
@FunctionalInterface
interface Addresses {
    InetAddress[] of(String host) throws UnknownHostException;

    /**
     * The same, in time. A lookup cannot be broken off, so it is left alone when the time is over.
     *
     * @throws SocketTimeoutException if it is
     */
    default InetAddress[] of(String host, Duration limit) throws IOException {
        var answer = new CompletableFuture<InetAddress[]>();
        Thread.ofVirtual().name("smtp-lookup").start(() -> {
            try {
                answer.complete(of(host));
            } catch (UnknownHostException | RuntimeException e) {
                answer.completeExceptionally(e);
            }
        });
        try {
            return answer.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException e) {
            throw new SocketTimeoutException("the time is over");
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted", e);
        } catch (ExecutionException e) {
            throw new IOException("the name " + host + " cannot be looked up: " + e.getCause(), e);
        }
    }
}
