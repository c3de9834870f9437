package io.alerthistory.adapter.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

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
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;
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
    private static final int LONGEST_NAME = 63;

    /** So many requests later, what has expired is looked for. */
    private static final int FORGETS_EVERY = 500;

    /** {@code libpq}'s form; a session that is silent for so long is not ours any more. */
    private static final String OPTIONS = "-c statement_timeout=900 -c lock_timeout=900"
            + " -c idle_in_transaction_session_timeout=1000 -c synchronous_commit=on"
            + " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2 -c tcp_keepalives_count=2"
            + " -c tcp_user_timeout=9000";

    private final PostgresAddress address;
    private final String password;
    private final String schema;
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
     * @param password empty if none is needed
     * @param namespace the installation's, which the schema has as its name; at most 63 bytes in UTF-8
     * @param replica the name of this process in its beats
     * @param retention how long silences are kept that are over
     * @throws IllegalArgumentException if the namespace can be no schema; the message is for users
     */
    public PostgresKeeper(
            PostgresAddress address, String password, String namespace, String replica, Duration retention) {
        if (namespace.isEmpty() || namespace.getBytes(UTF_8).length > LONGEST_NAME || namespace.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the namespace cannot be the name of a schema: it has 1 to "
                    + LONGEST_NAME + " bytes, and none is zero");
        }
        this.address = address;
        this.password = password;
        this.schema = namespace;
        this.retention = retention;
        this.sql = new Transaction.Sql("\"" + namespace.replace("\"", "\"\"") + "\".");
        this.presence = new Presence(source(Duration.ofSeconds(1), OPTIONS), namespace, replica);
        var settings = new HikariConfig();
        settings.setPoolName("postgres");
        settings.setDataSource(source(Duration.ofSeconds(1), OPTIONS));
        settings.setMaximumPoolSize(POOL);
        settings.setMinimumIdle(0);
        settings.setConnectionTimeout(900);
        settings.setValidationTimeout(500);
        settings.setInitializationFailTimeout(-1);
        settings.setAutoCommit(false);
        this.pool = new HikariDataSource(settings);
    }

    private PGSimpleDataSource source(Duration patience, String options) {
        var source = new PGSimpleDataSource();
        source.setServerNames(new String[] {address.host()});
        source.setPortNumbers(new int[] {address.port()});
        source.setDatabaseName(address.database());
        if (!address.user().isEmpty()) {
            source.setUser(address.user());
        }
        if (!password.isEmpty()) {
            source.setPassword(password);
        }
        source.setApplicationName("alerthistory");
        source.setConnectTimeout(1);
        source.setCancelSignalTimeout(1);
        source.setSocketTimeout(Math.toIntExact(patience.toSeconds()));
        source.setTcpKeepAlive(true);
        source.setOptions(options);
        return source;
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
            } catch (SQLException | FlywayException e) {
                throw new IOException("PostgreSQL at " + address + ": " + innermost(e), e);
            }
        });
    }

    /** The pool and the migrations put words of their own around it. */
    private static String innermost(Throwable failure) {
        var message = String.valueOf(failure.getMessage());
        for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            message = cause instanceof SQLException ? String.valueOf(cause.getMessage()) : message;
        }
        return message;
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
                migrate();
                isPrepared = true;
            }
            presence.enter();
        } finally {
            preparing.unlock();
        }
    }

    private void migrate() throws SQLException {
        var source = source(Duration.ofSeconds(60), "-c lock_timeout=30000");
        try (var probe = source(Duration.ofSeconds(1), OPTIONS).getConnection()) {
            LOG.debug("PostgreSQL is version {}", probe.getMetaData().getDatabaseProductVersion());
        }
        Flyway.configure(PostgresKeeper.class.getClassLoader())
                .dataSource(source)
                .schemas(schema)
                .defaultSchema(schema)
                .table("migrations")
                .locations("classpath:io/alerthistory/adapter/postgres/migrations")
                .loggers("slf4j")
                .load()
                .migrate();
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
