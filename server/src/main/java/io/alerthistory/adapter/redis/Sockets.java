package io.alerthistory.adapter.redis;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.jspecify.annotations.Nullable;
import redis.clients.jedis.JedisSocketFactory;
import redis.clients.jedis.exceptions.JedisConnectionException;

/**
 * Opens connections, within {@code dial_timeout}, and ends those that cannot get rid of a command within
 * {@code write_timeout}: blocking sockets have no such limit of their own. Safe for many threads.
 */
final class Sockets implements JedisSocketFactory {
    private final RedisSettings settings;
    private final Access access;
    private final InstantSource time;
    private final Set<Watched> open = ConcurrentHashMap.newKeySet();

    Sockets(RedisSettings settings, Access access, InstantSource time) {
        this.settings = settings;
        this.access = access;
        this.time = time;
    }

    @Override
    public Socket createSocket() {
        try {
            @Nullable IOException first = null;
            for (var address : InetAddress.getAllByName(settings.host())) {
                var socket = new Watched();
                try {
                    return connected(socket, address);
                } catch (IOException e) {
                    socket.close();
                    if (first == null) {
                        first = e;
                    }
                }
            }
            throw first == null ? new IOException("there is no address") : first;
        } catch (IOException e) {
            throw new JedisConnectionException("cannot connect to " + settings.address() + ": " + e.getMessage(), e);
        }
    }

    private Socket connected(Watched socket, InetAddress address) throws IOException {
        socket.setTcpNoDelay(true);
        socket.setKeepAlive(true);
        socket.setReuseAddress(true);
        int dial = Math.toIntExact(settings.dialTimeout().toMillis());
        socket.setSoTimeout(dial); // for the handshake
        socket.connect(new InetSocketAddress(address, settings.port()), dial);
        var secured = access.secured(socket);
        secured.setSoTimeout(Math.toIntExact(settings.readTimeout().toMillis()));
        return secured;
    }

    /** Ends connections that have been writing for too long. To be called often. */
    void endStuck() {
        var latest = time.instant().minus(settings.writeTimeout());
        open.forEach(socket -> socket.endIfWritingSince(latest));
    }

    private final class Watched extends Socket {
        private volatile @Nullable Instant writingSince;

        Watched() {
            open.add(this);
        }

        @Override
        public OutputStream getOutputStream() throws IOException {
            return new FilterOutputStream(super.getOutputStream()) {
                @Override
                public void write(byte[] bytes, int from, int length) throws IOException {
                    writingSince = time.instant();
                    try {
                        out.write(bytes, from, length);
                    } finally {
                        writingSince = null;
                    }
                }
            };
        }

        void endIfWritingSince(Instant latest) {
            var since = writingSince;
            if (since != null && since.isBefore(latest)) {
                try {
                    close();
                } catch (IOException e) {
                    // It is of no use to anybody, closed or not.
                }
            }
        }

        @Override
        public void close() throws IOException {
            open.remove(this);
            super.close();
        }
    }
}
