package io.alerthistory.adapter.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.alerthistory.adapter.codec.Patience;
import io.alerthistory.cluster.Keeper;
import io.alerthistory.cluster.Store.Ask;
import io.alerthistory.cluster.Store.Reply;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;
import javax.sql.DataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The shared store in PostgreSQL 12 or later: a schema, which is made at the first request that reaches the server, and one
 * transaction for a request. Transactions follow one another, since each holds the row of the table {@code gate}; a server
 * that stops in the middle of one loses it after a second.
 *
 * <p>A restart of the server, a standby in its place, or an older backup are told as {@link Reply.Reset}, since the last
 * second may be missing.
 *
 * <p>Beside a small pool there is one connection that holds an advisory lock as long as this process lives. Others see by it
 * whether a server that is silent is gone. Connections have to be direct, or pooled by session.
 *
 * <p>Safe for many threads.
 */
public final class PostgresKeeper implements Keeper, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresKeeper.class);
    private static final int POOL = 3;

    /** So many requests later, what has expired is looked for. */
    private static final int FORGETS_EVERY = 500;

    /** {@code libpq}'s form; a session that is silent for so long is not ours any more. */
    private static final String OPTIONS = "-c statement_timeout=900 -c lock_timeout=900"
            + " -c idle_in_transaction_session_timeout=1000 -c synchronous_commit=on";

    private final Postgres postgres;
    private final Duration retention;
    private final HikariDataSource pool;
    private final Presence presence;
    private final Transaction.Sql sql;
    private final AtomicLong asked = new AtomicLong();
    private final ReentrantLock preparing = new ReentrantLock();
    private volatile boolean isPrepared;

    /**
     * Connects to nothing before it is asked.
     *
     * @param replica the name of this process in its beats
     * @param retention how long silences are kept that are over
     */
    public PostgresKeeper(Postgres postgres, String replica, Duration retention) {
        this.postgres = postgres;
        this.retention = retention;
        this.sql = new Transaction.Sql(postgres.in());
        this.presence = new Presence(source(), postgres.namespace(), replica);
        var settings = new HikariConfig();
        settings.setPoolName("postgres");
        settings.setDataSource(source());
        settings.setMaximumPoolSize(POOL);
        settings.setMinimumIdle(0);
        settings.setConnectionTimeout(900);
        settings.setValidationTimeout(500);
        settings.setInitializationFailTimeout(-1);
        settings.setAutoCommit(false);
        this.pool = new HikariDataSource(settings);
    }

    private DataSource source() {
        return postgres.source(Duration.ofSeconds(1), OPTIONS);
    }

    @Override
    public Reply ask(Ask ask) throws Unavailable {
        return Patience.within("PostgreSQL", () -> {
            try {
                prepare();
                var reply = perform(ask);
                if (asked.incrementAndGet() % FORGETS_EVERY == 0) {
                    Thread.ofVirtual().name("postgres-forgets").start(this::forget);
                }
                return reply;
            } catch (SQLException e) {
                throw new IOException("PostgreSQL at " + postgres.address() + ": " + Postgres.reason(e), e);
            }
        });
    }

    /** The schema is there, and so is the lock. One does it; who comes meanwhile is not kept. */
    private void prepare() throws SQLException {
        if (isPrepared && presence.isThere()) {
            return;
        }
        if (!preparing.tryLock()) {
            throw new SQLException("its schema is being made, or the session opened, just now");
        }
        try {
            if (!isPrepared) {
                postgres.migrate();
                isPrepared = true;
            }
            presence.enter();
        } finally {
            preparing.unlock();
        }
    }

    private Reply perform(Ask ask) throws SQLException {
        try (var connection = pool.getConnection()) {
            var transaction = new Transaction(
                    connection, sql, retention, presence.lock(ask.beat().replica()));
            try {
                var reply = transaction.perform(ask);
                connection.commit();
                if (reply instanceof Reply.Done done) {
                    presence.seen(done.peers());
                }
                return reply;
            } catch (SQLException | RuntimeException e) {
                rollBack(connection);
                throw e;
            }
        }
    }

    private static void rollBack(Connection connection) {
        try {
            connection.rollback();
        } catch (SQLException e) {
            LOG.debug("nothing to roll back", e); // the connection is gone, and the transaction with it
        }
    }

    private void forget() {
        try (var connection = pool.getConnection()) {
            try {
                Transaction.forget(connection, sql);
                connection.commit();
            } catch (SQLException e) {
                rollBack(connection);
                throw e;
            }
        } catch (SQLException e) {
            LOG.debug("forgets another time", e);
        }
    }

    /** Ends all connections, and with them the lock. */
    @Override
    public void close() {
        presence.close();
        pool.close();
    }
}
