package io.alerthistory.adapter.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.alerthistory.cluster.Store.Peer;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.sql.Connection;
import java.sql.SQLException;
import java.util.List;
import javax.sql.DataSource;
import org.jspecify.annotations.Nullable;

/**
 * A connection that holds an advisory lock as long as the process lives: the kernel of its machine ends it with the process,
 * and does not while it only stands still. Safe for many threads.
 */
final class Presence implements AutoCloseable {
    private final DataSource source;
    private final String schema;
    private final String replica;
    private @Nullable Connection session;
    private boolean closed;

    Presence(DataSource source, String schema, String replica) {
        this.source = source;
        this.schema = schema;
        this.replica = replica;
    }

    /** The number of the lock that a replica holds. */
    long lock(String ofReplica) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest((schema + "\0" + ofReplica).getBytes(UTF_8));
            return ByteBuffer.wrap(digest).getLong();
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException(e); // every Java has it
        }
    }

    synchronized boolean isThere() {
        return session != null;
    }

    /** Takes the lock, unless it is held. */
    void enter() throws SQLException {
        if (isThere()) {
            return;
        }
        var connection = source.getConnection();
        boolean isHeld = false;
        try (var statement = connection.prepareStatement("select pg_try_advisory_lock(?)")) {
            statement.setLong(1, lock(replica));
            try (var result = statement.executeQuery()) {
                // An earlier session of ours may not be known to be dead yet; until it is, it speaks for us.
                isHeld = result.next() && result.getBoolean(1);
            }
        } finally {
            if (!isHeld || !keep(connection)) {
                connection.close();
            }
        }
    }

    private synchronized boolean keep(Connection connection) {
        if (closed || session != null) {
            return false;
        }
        session = connection;
        return true;
    }

    /** Others see who holds a lock, and so do we: if ours is gone, it is taken again the next time. */
    void seen(List<Peer> peers) {
        if (peers.stream().anyMatch(peer -> peer.beat().replica().equals(replica) && !peer.isConnected())) {
            leave();
        }
    }

    private void leave() {
        Connection left;
        synchronized (this) {
            left = session;
            session = null;
        }
        if (left != null) {
            try {
                left.abort(Runnable::run); // says nothing to a server that may not listen
            } catch (SQLException e) {
                throw new IllegalStateException(e); // a closed one is not aborted
            }
        }
    }

    @Override
    public void close() {
        synchronized (this) {
            closed = true;
        }
        leave();
    }
}
