package io.alerthistory.testing.chaos;

import io.alerthistory.testing.PostgresServer;
import io.alerthistory.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;

/** What servers share. Not safe for several threads. */
public record Stores(RedisServer redis, PostgresServer postgres) implements AutoCloseable {
    public static Stores start() {
        return new Stores(RedisServer.start(), PostgresServer.start());
    }

    /** Redis forgets all it has. */
    void flush() {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), redis.port())) {
            socket.getOutputStream().write("FLUSHALL\r\n".getBytes(StandardCharsets.US_ASCII));
            if (socket.getInputStream().read() != '+') {
                throw new IllegalStateException("Redis does not take FLUSHALL");
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        redis.close();
        postgres.close();
    }
}
