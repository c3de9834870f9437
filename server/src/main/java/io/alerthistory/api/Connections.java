package io.alerthistory.api;

import static java.nio.charset.StandardCharsets.US_ASCII;

import io.alerthistory.config.Durations;
import io.helidon.common.buffers.BufferData;
import io.helidon.common.socket.SocketOptions;
import io.helidon.http.DirectHandler;
import io.helidon.http.RequestException;
import io.helidon.http.Status;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.http1.Http1Config;
import io.helidon.webserver.http1.Http1ConnectionSelector;
import io.helidon.webserver.spi.ServerConnection;
import io.helidon.webserver.spi.ServerConnectionSelector;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.SocketAddress;
import java.net.SocketOption;
import java.net.StandardSocketOptions;
import java.nio.ByteBuffer;
import java.nio.channels.SocketChannel;
import java.time.Duration;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Every connection from its acceptance to its end: how many there are, how long each may keep us waiting, and how much
 * all of them have sent. Helidon 4.5 counts connections by not accepting more, so that slow ones keep others out; it has no
 * time limit but one for idle connections; and it takes a whole chunk into memory before anybody sees of it.
 *
 * <p>Time is counted in ticks of a timer of its own, so a clock that is set cuts nobody off. Safe for many threads.
 */
final class Connections implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Connections.class);

    private static final Duration LONGEST_TICK = Duration.ofSeconds(1);
    /** So a limit is met at most by a tenth too late. */
    private static final int TICKS_OF_A_LIMIT = 10;

    private record Ends(SocketAddress local, SocketAddress remote) {}

    private final Limits limits;
    private final ApiMetrics metrics;
    private final Map<Ends, Connection> open = new ConcurrentHashMap<>();
    /** A permit for each byte of a request. */
    private final Semaphore room;

    private final Duration tick;
    private final ScheduledExecutorService clock = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("connections").factory());
    private final AtomicLong now = new AtomicLong();
    private volatile boolean isFull;

    Connections(Limits limits, ApiMetrics metrics) {
        this.limits = limits;
        this.metrics = metrics;
        this.room = new Semaphore(limits.totalBytes());
        tick = Stream.of(limits.headTimeout(), limits.bodyTimeout(), limits.idleTimeout())
                .map(limit -> limit.dividedBy(TICKS_OF_A_LIMIT))
                .filter(part -> part.compareTo(LONGEST_TICK) < 0)
                .min(Comparator.naturalOrder())
                .map(part -> part.isPositive() ? part : Duration.ofMillis(1))
                .orElse(LONGEST_TICK);
        var _ = clock.scheduleWithFixedDelay(this::look, tick.toNanos(), tick.toNanos(), TimeUnit.NANOSECONDS);
    }

    Limits limits() {
        return limits;
    }

    long now() {
        return now.get();
    }

    /** The tick at which {@code limit} is over, if it begins now. */
    long after(Duration limit) {
        return now.get() + 1 + limit.dividedBy(tick);
    }

    private void look() {
        try {
            now.incrementAndGet();
            open.values().removeIf(connection -> !connection.isOpen());
            open.values().forEach(Connection::look);
            isFull = isFull && open.size() >= limits.connections();
        } catch (RuntimeException e) { // else it would be the last look
            LOG.atError().addKeyValue("component", "web").setCause(e).log("cannot look after connections");
        }
    }

    /** Lets connections in: Helidon hands over each socket that it accepted before it does anything with it. */
    SocketOptions door() {
        return new Door();
    }

    /** @throws UncheckedIOException if there is no room for it; then the caller closes it */
    private void admit(SocketChannel channel) {
        try {
            if (open.size() >= limits.connections()) {
                makeRoom(channel);
            }
            open.put(new Ends(channel.getLocalAddress(), channel.getRemoteAddress()), new Connection(channel, this));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Whoever has waited longest for nothing in particular goes. A client that finds its connection closed opens another. */
    private void makeRoom(SocketChannel newest) throws IOException {
        open.values().removeIf(connection -> !connection.isOpen());
        if (open.size() < limits.connections()) {
            return;
        }
        limited("connections");
        if (!isFull) {
            isFull = true;
            LOG.atWarn()
                    .addKeyValue("component", "web")
                    .addKeyValue("limit", "--limits.connections=" + limits.connections())
                    .log("there are as many connections as may be");
        }
        var idle = open.values().stream().filter(Connection::isIdle).min(Comparator.comparingLong(Connection::since));
        if (idle.isEmpty()) {
            var words = Limits.exceeded("there are no more connections", "connections", limits.connections()) + "\n";
            newest.write(ByteBuffer.wrap(answer("503 Service Unavailable", "Retry-After: 1\r\n", words)));
            throw new IOException("no room");
        }
        idle.get().close();
        open.values().remove(idle.get());
    }

    /** An answer as it goes over the wire, where there is nobody to make one. */
    static byte[] answer(String status, String headers, String words) {
        return ("HTTP/1.1 " + status + "\r\nContent-Type: text/plain; charset=utf-8\r\nConnection: close\r\n" + headers
                        + "Content-Length: " + words.length() + "\r\n\r\n" + words)
                .getBytes(US_ASCII);
    }

    static byte[] late(String limit, Duration timeout) {
        return answer(
                "408 Request Timeout",
                "",
                Limits.exceeded("the request takes longer", limit, Durations.printGo(timeout)) + "\n");
    }

    static byte[] unavailable(Limits limits) {
        return answer(
                "503 Service Unavailable",
                "Retry-After: 1\r\n",
                limits.words(503).orElse("") + "\n");
    }

    void limited(String limit) {
        metrics.limited(limit);
    }

    /**
     * Whether there is room for so many bytes more; then they are taken, and must be given back. Where there is none, the
     * largest request of those that are still coming in gives way: so a few large ones that are slow do not keep the many
     * small ones out. Its bytes are there again when its thread has let go of them.
     *
     * @param asker not locked, since another connection may be
     */
    boolean take(int count, Connection asker) {
        if (room.tryAcquire(count)) {
            return true;
        }
        limited("total-bytes");
        var largest = open.values().stream()
                .filter(Connection::isComing)
                .max(Comparator.comparingInt(Connection::taken))
                .orElse(asker);
        if (largest.taken() <= asker.taken() + count) {
            return false;
        }
        largest.giveWay();
        try {
            return room.tryAcquire(count, Connection.FAREWELL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** How many bytes all requests have now. */
    int taken() {
        return limits.totalBytes() - room.availablePermits();
    }

    void giveBack(int count) {
        room.release(count);
    }

    /** Ends a request of which nothing is to be read any more. {@link Limits#words} says what its sender is told. */
    static RequestException refusal(Status status) {
        return RequestException.builder()
                .type(DirectHandler.EventType.OTHER)
                .status(status)
                .setKeepAlive(false)
                .message(status.text())
                .build();
    }

    /** HTTP/1.1 on connections that are watched. */
    ServerConnectionSelector http(Http1Config config) {
        var http = Http1ConnectionSelector.builder().config(config).build();
        return new ServerConnectionSelector() {
            @Override
            public int bytesToIdentifyConnection() {
                return http.bytesToIdentifyConnection();
            }

            @Override
            public Support supports(BufferData data) {
                return http.supports(data);
            }

            @Override
            public Set<String> supportedApplicationProtocols() {
                return http.supportedApplicationProtocols();
            }

            @Override
            public ServerConnection connection(ConnectionContext context) {
                var ends = new Ends(
                        context.localPeer().address(), context.remotePeer().address());
                var connection = open.get(ends);
                if (connection == null) {
                    throw new IllegalStateException("a connection that was not let in: " + ends);
                }
                return connection.serve(context, http::connection);
            }
        };
    }

    @Override
    public void close() {
        clock.shutdownNow();
    }

    private final class Door implements SocketOptions {
        @Override
        public void configureSocket(SocketChannel channel) {
            try {
                channel.setOption(StandardSocketOptions.TCP_NODELAY, true);
                channel.setOption(StandardSocketOptions.SO_KEEPALIVE, true);
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
            admit(channel);
        }

        @Override
        public Map<SocketOption<?>, Object> socketOptions() {
            return Map.of();
        }

        @Override
        public Duration connectTimeout() {
            return Duration.ZERO;
        }

        @Override
        public Duration readTimeout() {
            return Duration.ZERO;
        }

        @Override
        public Optional<Integer> socketReceiveBufferSize() {
            return Optional.empty();
        }

        @Override
        public Optional<Integer> socketSendBufferSize() {
            return Optional.empty();
        }

        @Override
        public boolean socketReuseAddress() {
            return true;
        }

        @Override
        public boolean socketKeepAlive() {
            return true;
        }

        @Override
        public boolean tcpNoDelay() {
            return true;
        }
    }
}
