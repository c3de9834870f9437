package io.alerthistory.api;

import io.helidon.common.buffers.BufferData;
import io.helidon.common.buffers.DataReader;
import io.helidon.common.buffers.DataWriter;
import io.helidon.common.socket.HelidonSocket;
import io.helidon.common.socket.PeerInfo;
import io.helidon.webserver.ConnectionContext;
import io.helidon.webserver.ListenerContext;
import io.helidon.webserver.ProxyProtocolData;
import io.helidon.webserver.Router;
import io.helidon.webserver.ServerConnectionException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.concurrent.ExecutorService;
import org.jspecify.annotations.Nullable;

/** What Helidon knows of a connection, but for reader and writer: those tell a {@link Connection} what they do. */
final class WatchedContext implements ConnectionContext {
    private final ConnectionContext plain;
    private final DataReader reader;
    private final DataWriter writer;

    WatchedContext(ConnectionContext plain, Connection connection) {
        this.plain = plain;
        this.reader = DataReader.create(() -> read(plain.serverSocket(), connection));
        this.writer = new WatchedWriter(plain.dataWriter(), connection);
    }

    /** Lets go of what was read and not looked at. */
    void forget() {
        reader.skip(reader.available());
    }

    private static byte @Nullable [] read(HelidonSocket socket, Connection connection) {
        connection.reads();
        byte[] bytes;
        try {
            bytes = socket.get();
        } catch (UncheckedIOException e) {
            throw new ServerConnectionException("the client went away", e);
        }
        if (bytes != null) {
            connection.arrived(bytes.length);
        }
        return bytes;
    }

    private record WatchedWriter(DataWriter plain, Connection connection) implements DataWriter {
        @Override
        public void write(BufferData... buffers) {
            watched(() -> plain.write(buffers));
        }

        @Override
        public void write(BufferData buffer) {
            watched(() -> plain.write(buffer));
        }

        @Override
        public void writeNow(BufferData... buffers) {
            watched(() -> plain.writeNow(buffers));
        }

        @Override
        public void writeNow(BufferData buffer) {
            watched(() -> plain.writeNow(buffer));
        }

        @Override
        public void flush() {
            watched(plain::flush);
        }

        @Override
        public void close() {
            plain.close();
        }

        private void watched(Runnable write) {
            connection.writes();
            try {
                write.run();
            } finally {
                connection.wrote();
            }
        }
    }

    @Override
    public DataReader dataReader() {
        return reader;
    }

    @Override
    public DataWriter dataWriter() {
        return writer;
    }

    @Override
    public ListenerContext listenerContext() {
        return plain.listenerContext();
    }

    @Override
    public ExecutorService executor() {
        return plain.executor();
    }

    @Override
    public Router router() {
        return plain.router();
    }

    @Override
    public Optional<ProxyProtocolData> proxyProtocolData() {
        return plain.proxyProtocolData();
    }

    @Override
    public HelidonSocket serverSocket() {
        return plain.serverSocket();
    }

    @Override
    public PeerInfo remotePeer() {
        return plain.remotePeer();
    }

    @Override
    public PeerInfo localPeer() {
        return plain.localPeer();
    }

    @Override
    public boolean isSecure() {
        return plain.isSecure();
    }

    @Override
    public String socketId() {
        return plain.socketId();
    }

    @Override
    public String childSocketId() {
        return plain.childSocketId();
    }
}
