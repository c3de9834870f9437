package io.alerthistory.adapter.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.sql.SQLException;
import java.time.Duration;
import java.util.concurrent.locks.ReentrantLock;
import org.flywaydb.core.Flyway;
import org.flywaydb.core.api.FlywayException;
import org.postgresql.ds.PGSimpleDataSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A server, and the schema of this installation in it. Connects to nothing before it is asked. Safe for many threads. */
public final class Postgres {
    private static final Logger LOG = LoggerFactory.getLogger(Postgres.class);
    private static final int LONGEST_NAME = 63;

    /** Of the operating system, so that a connection to a machine that is gone ends. */
    private static final String KEEPALIVE = " -c tcp_keepalives_idle=5 -c tcp_keepalives_interval=2"
            + " -c tcp_keepalives_count=2 -c tcp_user_timeout=9000";

    private final PostgresAddress address;
    private final String password;
    private final String namespace;
    private final ReentrantLock migrating = new ReentrantLock();

    /**
     * @param password empty if none is needed
     * @param namespace the installation's, which the schema has as its name; at most 63 bytes in UTF-8
     * @throws IllegalArgumentException if the namespace can be no schema; the message is for users
     */
    public Postgres(PostgresAddress address, String password, String namespace) {
        if (namespace.isEmpty() || namespace.getBytes(UTF_8).length > LONGEST_NAME || namespace.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the namespace cannot be the name of a schema: it has 1 to "
                    + LONGEST_NAME + " bytes, and none is zero");
        }
        this.address = address;
        this.password = password;
        this.namespace = namespace;
    }

    public PostgresAddress address() {
        return address;
    }

    public String namespace() {
        return namespace;
    }

    /** What stands before the name of a table, so that it is the one of this installation. */
    public String in() {
        return "\"" + namespace.replace("\"", "\"\"") + "\".";
    }

    /**
     * Where connections come from.
     *
     * @param patience how long an answer may take; whole seconds
     * @param options settings of a session, as {@code libpq} writes them
     */
    public PGSimpleDataSource source(Duration patience, String options) {
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
        source.setOptions(options + KEEPALIVE);
        return source;
    }

    /**
     * Makes the schema, or brings it up to date. Several may do so at once.
     *
     * @throws SQLException if the server does not answer within a second, or does not let us
     */
    public void migrate() throws SQLException {
        migrating.lock();
        try (var probe =
                source(Duration.ofSeconds(1), "-c statement_timeout=900").getConnection()) {
            LOG.debug("PostgreSQL is version {}", probe.getMetaData().getDatabaseProductVersion());
            Flyway.configure(Postgres.class.getClassLoader())
                    .dataSource(source(Duration.ofSeconds(60), "-c lock_timeout=30000"))
                    .schemas(namespace)
                    .defaultSchema(namespace)
                    .table("migrations")
                    .locations("classpath:io/alerthistory/adapter/postgres/migrations")
                    .loggers("slf4j")
                    .load()
                    .migrate();
        } catch (FlywayException e) {
            throw new SQLException(reason(e), e);
        } finally {
            migrating.unlock();
        }
    }

    /** What the server said: the pool and the migrations put words of their own around it. */
    public static String reason(Throwable failure) {
        var message = String.valueOf(failure.getMessage());
        for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            message = cause instanceof SQLException ? String.valueOf(cause.getMessage()) : message;
        }
        return message;
    }
}
