package io.alerthistory.adapter.postgres;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.alerthistory.classification.Archive;
import java.io.IOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.stream.IntStream;

/**
 * The archive in PostgreSQL, in a table {@code texts}, for all servers of an installation. What was not put again for
 * {@value #KEPT_DAYS} days is forgotten, but for what people said. Once a request has failed, others fail at once for a
 * second, so that they do not pile up before a server that hangs. Safe for many threads.
 */
public final class PostgresArchive implements Archive, AutoCloseable {
    private static final int POOL = 2;
    private static final int KEPT_DAYS = 90;
    private static final int PAGE = 1_000;
    private static final Duration PAUSE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_TIDYINGS = Duration.ofHours(6);

    private static final String OPTIONS = "-c statement_timeout=900 -c lock_timeout=900"
            + " -c idle_in_transaction_session_timeout=5000 -c synchronous_commit=on";

    private final Postgres postgres;
    private final String keeps;
    private final InstantSource time;
    private final HikariDataSource pool;
    private final AtomicBoolean isMigrated = new AtomicBoolean();
    private volatile Instant awayUntil = Instant.MIN;
    private volatile Instant tidied = Instant.MIN;

    /**
     * Connects to nothing before it is asked.
     *
     * @param keeps what names begin with that are never forgotten
     */
    public PostgresArchive(Postgres postgres, String keeps, InstantSource time) {
        this.postgres = postgres;
        this.keeps = keeps;
        this.time = time;
        var settings = new HikariConfig();
        settings.setPoolName("archive");
        settings.setDataSource(postgres.source(Duration.ofSeconds(2), OPTIONS));
        settings.setMaximumPoolSize(POOL);
        settings.setMinimumIdle(0);
        settings.setConnectionTimeout(900);
        settings.setValidationTimeout(500);
        settings.setInitializationFailTimeout(-1);
        this.pool = new HikariDataSource(settings);
    }

    private interface Work<T> {
        T on(Connection connection) throws SQLException;
    }

    private <T> T with(Work<T> work) throws IOException {
        if (time.instant().isBefore(awayUntil)) {
            throw new IOException("PostgreSQL at " + postgres.address() + " was away just now");
        }
        try {
            if (!isMigrated.get()) {
                postgres.migrate();
                isMigrated.set(true);
            }
            try (var connection = pool.getConnection()) {
                return work.on(connection);
            }
        } catch (SQLException e) {
            awayUntil = time.instant().plus(PAUSE);
            throw new IOException("PostgreSQL at " + postgres.address() + ": " + Postgres.reason(e), e);
        }
    }

    @Override
    public Optional<String> get(String name) throws IOException {
        return with(connection -> {
            try (var select =
                    connection.prepareStatement("SELECT text FROM " + postgres.in() + "texts WHERE name = ?")) {
                select.setString(1, name);
                try (var rows = select.executeQuery()) {
                    return rows.next() ? Optional.of(rows.getString(1)) : Optional.empty();
                }
            }
        });
    }

    @Override
    public void put(String name, String text) throws IOException {
        with(connection -> {
            try (var insert = connection.prepareStatement("INSERT INTO " + postgres.in() + "texts (name, text, at)"
                    + " VALUES (?, ?, ?) ON CONFLICT (name) DO UPDATE SET text = excluded.text, at = excluded.at")) {
                insert.setString(1, name);
                insert.setString(2, text);
                insert.setTimestamp(3, Timestamp.from(time.instant()));
                insert.executeUpdate();
            }
            tidy(connection);
            return true;
        });
    }

    /**
     * A text that was put elsewhere.
     *
     * @param at when
     */
    public record Text(String name, String text, Instant at) {}

    /** Puts those whose names it does not have. Returns how many those were. */
    public int add(List<Text> texts) throws IOException {
        return with(connection -> {
            try (var insert = connection.prepareStatement("INSERT INTO " + postgres.in() + "texts (name, text, at)"
                    + " VALUES (?, ?, ?) ON CONFLICT (name) DO NOTHING")) {
                for (var text : texts) {
                    if (text.name.indexOf(0) >= 0 || text.text.indexOf(0) >= 0) {
                        continue; // PostgreSQL has no such texts
                    }
                    insert.setString(1, text.name);
                    insert.setString(2, text.text);
                    insert.setTimestamp(3, Timestamp.from(text.at));
                    insert.addBatch();
                }
                return IntStream.of(insert.executeBatch()).sum();
            }
        });
    }

    private void tidy(Connection connection) throws SQLException {
        var now = time.instant();
        if (now.isBefore(tidied.plus(BETWEEN_TIDYINGS)) && tidied.isAfter(Instant.MIN)) {
            return;
        }
        tidied = now;
        try (var delete = connection.prepareStatement(
                "DELETE FROM " + postgres.in() + "texts WHERE at < ? AND NOT starts_with(name, ?)")) {
            delete.setTimestamp(1, Timestamp.from(now.minus(Duration.ofDays(KEPT_DAYS))));
            delete.setString(2, keeps);
            delete.executeUpdate();
        }
    }

    private record Put(String name, String text, Instant at) {}

    @Override
    public void each(String prefix, Visitor to) throws IOException {
        var after = "";
        while (true) {
            var last = after;
            var page = with(connection -> page(connection, prefix, last));
            for (var put : page) {
                to.see(put.name, put.text, put.at);
            }
            if (page.size() < PAGE) {
                return;
            }
            after = page.getLast().name;
        }
    }

    /** In the order of names, so that a page goes on where the one before ended, whatever was put meanwhile. */
    private List<Put> page(Connection connection, String prefix, String after) throws SQLException {
        try (var select = connection.prepareStatement("SELECT name, text, at FROM " + postgres.in()
                + "texts WHERE name > ? AND name >= ? AND starts_with(name, ?) ORDER BY name LIMIT " + PAGE)) {
            select.setString(1, after);
            select.setString(2, prefix);
            select.setString(3, prefix);
            try (var rows = select.executeQuery()) {
                var page = new ArrayList<Put>();
                while (rows.next()) {
                    page.add(new Put(
                            rows.getString(1),
                            rows.getString(2),
                            rows.getTimestamp(3).toInstant()));
                }
                return page;
            }
        }
    }

    @Override
    public void close() {
        pool.close();
    }
}
