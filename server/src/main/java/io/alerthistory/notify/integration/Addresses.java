package io.alerthistory.notify.integration;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** The addresses of a name, at one of which somebody may listen. */
@FunctionalInterface
interface Addresses {
    /** No address is given up sooner than after this, if there is the time (Go's net/dial.go). */
    Duration SHORTEST_TRY = Duration.ofSeconds(2);

    InetAddress[] of(String host) throws UnknownHostException;

    /**
     * A connection to the first of them that takes it. What is left of the time is shared by those that are left, so that
     * one that is silent does not use up all of it.
     *
     * @throws SocketTimeoutException if the time is over, while the name is looked up or after that
     * @throws IOException what became of the first address, if there is none that takes it
     */
    default Socket connect(String host, int port, Duration limit) throws IOException {
        long end = System.nanoTime() + limit.toNanos();
        var addresses = within(host, limit);
        @Nullable IOException first = null;
        for (int i = 0; i < addresses.length; i++) {
            var left = Duration.ofNanos(end - System.nanoTime());
            var share = left.dividedBy(addresses.length - i);
            var socket = new Socket();
            try {
                socket.connect(
                        new InetSocketAddress(addresses[i], port), millis(least(left, most(share, SHORTEST_TRY))));
                return socket;
            } catch (IOException e) {
                socket.close();
                if (System.nanoTime() >= end) {
                    throw new SocketTimeoutException("the time is over");
                }
                first = first == null ? new IOException("cannot connect to " + addresses[i] + ": " + e, e) : first;
            }
        }
        throw first == null ? new UnknownHostException(host + " has no address") : first;
    }

    private static Duration least(Duration one, Duration other) {
        return one.compareTo(other) < 0 ? one : other;
    }

    private static Duration most(Duration one, Duration other) {
        return one.compareTo(other) > 0 ? one : other;
    }

    /** At least one, as none would be without end. */
    private static int millis(Duration time) {
        return Math.clamp(time.toMillis(), 1, Integer.MAX_VALUE);
    }

    /** A lookup cannot be broken off, so it is left alone when the time is over. */
    private InetAddress[] within(String host, Duration limit) throws IOException {
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
