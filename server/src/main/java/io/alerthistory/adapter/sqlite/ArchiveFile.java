package io.alerthistory.adapter.sqlite;

import io.alerthistory.classification.Archive;
import io.alerthistory.files.Aside;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.sqlite.SQLiteConfig;

/**
 * The archive in {@code classifications.db}: one table. What was not put again for {@value #KEPT_DAYS} days is forgotten at a
 * start, but for what people said. A damaged file is set aside, and another begun. Safe for many threads, one at a time.
 */
public final class ArchiveFile implements Archive, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(ArchiveFile.class);
    private static final String FILE = "classifications.db";
    private static final int KEPT_DAYS = 90;

    private static final String SCHEMA = """
            CREATE TABLE IF NOT EXISTS texts (
              name TEXT PRIMARY KEY,
              text TEXT NOT NULL,
              at INTEGER NOT NULL
            ) WITHOUT ROWID;
            """;

    private final Sql sql;
    private final InstantSource time;

    /**
     * @param keeps what names begin with that are never forgotten
     * @throws IOException if there can be no such file; the message names it
     */
    public static ArchiveFile open(Path folder, String keeps, InstantSource time) throws IOException {
        var file = folder.resolve(FILE);
        try {
            return new ArchiveFile(file, keeps, time);
        } catch (Sql.Failure e) {
            if (!e.isDamage() || !Files.exists(file)) {
                throw new IOException(file + ": " + e.getMessage(), e);
            }
            var aside = Aside.of(file, "damaged");
            LOG.atError()
                    .addKeyValue("file", file)
                    .addKeyValue("aside", aside)
                    .addKeyValue("err", e.getMessage())
                    .log("the archive of classifications is damaged: it is set aside, and another begun");
            Files.move(file, aside);
            try {
                return new ArchiveFile(file, keeps, time);
            } catch (Sql.Failure again) {
                throw new IOException(file + ": " + again.getMessage(), again);
            }
        }
    }

    /** Whether a folder has one. */
    public static boolean isIn(Path folder) {
        return Files.exists(folder.resolve(FILE));
    }

    /** Gives the file of a folder, which nobody has open, another name. Returns where it is then. */
    public static Path moveAside(Path folder, String why) throws IOException {
        var file = folder.resolve(FILE);
        return Files.move(file, Aside.of(file, why));
    }

    private ArchiveFile(Path file, String keeps, InstantSource time) {
        this.time = time;
        var config = new SQLiteConfig();
        config.setJournalMode(SQLiteConfig.JournalMode.WAL);
        config.setSynchronous(SQLiteConfig.SynchronousMode.NORMAL);
        try {
            this.sql = new Sql(config.createConnection("jdbc:sqlite:" + file));
        } catch (SQLException e) {
            throw new Sql.Failure(e);
        }
        try {
            sql.update(SCHEMA);
            sql.update(
                    "DELETE FROM texts WHERE at < ? AND substr(name, 1, length(?)) <> ?",
                    time.instant().minus(Duration.ofDays(KEPT_DAYS)).toEpochMilli(),
                    keeps,
                    keeps);
        } catch (Sql.Failure e) {
            sql.close();
            throw e;
        }
    }

    @Override
    public synchronized Optional<String> get(String name) throws IOException {
        try {
            return sql.list("SELECT text FROM texts WHERE name = ?", row -> row.getString(1), name).stream()
                    .findFirst();
        } catch (Sql.Failure e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public synchronized void put(String name, String text) throws IOException {
        try {
            sql.update("INSERT OR REPLACE INTO texts (name, text, at) VALUES (?, ?, ?)", name, text, time.millis());
        } catch (Sql.Failure e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public void each(String prefix, Visitor to) throws IOException {
        for (var put : all(prefix)) {
            to.see(put.name, put.text, put.at);
        }
    }

    private record Put(String name, String text, Instant at) {}

    private synchronized List<Put> all(String prefix) throws IOException {
        try {
            return sql.list(
                    "SELECT name, text, at FROM texts WHERE substr(name, 1, length(?)) = ?",
                    row -> new Put(row.getString(1), row.getString(2), Instant.ofEpochMilli(row.getLong(3))),
                    prefix,
                    prefix);
        } catch (Sql.Failure e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    @Override
    public synchronized void close() {
        sql.close();
    }
}
