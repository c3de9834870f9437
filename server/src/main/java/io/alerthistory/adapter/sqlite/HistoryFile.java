package io.alerthistory.adapter.sqlite;

import io.alerthistory.adapter.embedded.JournalTail;
import io.alerthistory.adapter.embedded.JournalTail.Position;
import io.alerthistory.files.Aside;
import io.alerthistory.history.Happening;
import io.alerthistory.history.WrittenHistory;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Matcher;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;
import org.sqlite.SQLiteConfig;

/**
 * The history in {@code history.db}, and the thread that writes it.
 *
 * <ol>
 *   <li>The thread opens the file, or makes it; until it has, questions are told so.
 *   <li>It reads the journals on from where it was, and writes what happened together with where it is now. So nothing is
 *       lost or doubled by a crash, and what could not be written is read again.
 *   <li>A damaged file, or one in an older form, is set aside, and another begun from what journals there still are.
 *       Alerts that fire and are in none of them are added as of now.
 *   <li>While it cannot write, since the disk is full or fails, it lags, says so once, and tries again each second.
 * </ol>
 *
 * Safe for many threads.
 */
public final class HistoryFile implements WrittenHistory {
    private static final Logger LOG = LoggerFactory.getLogger(HistoryFile.class);

    /** Whoever looks for what was just answered should find it. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_TIDYINGS = Duration.ofMinutes(1);
    static final int VERSION = 2;
    static final String NAME = "history.db";

    /**
     * The first two count for a new file only: a page holds some ten episodes. A power cut may cost the last writes; they
     * are in the journals. Under load a page is changed many times before it goes from SQLite's own journal, of 16 MiB,
     * to its place.
     */
    private static final String SETTINGS = """
            PRAGMA page_size = 8192;
            PRAGMA auto_vacuum = INCREMENTAL;
            PRAGMA journal_mode = WAL;
            PRAGMA synchronous = NORMAL;
            PRAGMA wal_autocheckpoint = 2000;
            """;

    private static final int WRITER_CACHE_KIB = 8_000;
    private static final int READER_CACHE_KIB = 4_000;

    private final Path file;
    private final JournalTail tail;
    private final Duration retention;
    private final Supplier<Collection<Alert>> known;
    private final InstantSource time;
    private final Observer observer;
    private final Thread thread = Thread.ofPlatform().name("history").daemon().unstarted(this::run);
    private final CountDownLatch closing = new CountDownLatch(1);

    // Of the thread.
    private @Nullable Sql sql;
    private @Nullable Writing writing;
    private boolean isReconciled;
    private Instant tidied = Instant.MIN;

    private volatile @Nullable Readers readers;
    private volatile @Nullable String trouble;
    private volatile boolean isSuspect;
    private volatile Position position = Position.BEGINNING;
    private volatile Instant until;
    private volatile long lagBytes;

    /**
     * @param retention how long what is over is kept
     * @param known all alerts that are known now, from any thread
     */
    public HistoryFile(
            Path folder,
            JournalTail tail,
            Duration retention,
            Supplier<Collection<Alert>> known,
            InstantSource time,
            Observer observer) {
        this.file = folder.resolve(NAME);
        this.tail = tail;
        this.retention = retention;
        this.known = known;
        this.time = time;
        this.observer = observer;
        this.until = time.instant();
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public boolean isUp() {
        return readers != null && trouble == null;
    }

    @Override
    public long lagBytes() {
        try {
            lagBytes = tail.bytesBehind(position);
        } catch (IOException e) {
            about(LOG.atDebug()).setCause(e).log("the journals cannot be measured"); // they are gone, or come anew
        }
        return lagBytes;
    }

    @Override
    public Duration lag() {
        if (lagBytes() == 0) {
            return Duration.ZERO;
        }
        var lag = Duration.between(until, time.instant());
        return lag.isNegative() ? Duration.ZERO : lag;
    }

    private void run() {
        try {
            while (closing.getCount() > 0) {
                var pause = PAUSE;
                try {
                    var open = writing;
                    if (open == null || isSuspect || !Files.exists(file)) {
                        open = open();
                    }
                    boolean isMoreToRead = readOn(open);
                    boolean isMoreToForget = tidy(open);
                    recovered();
                    pause = isMoreToRead || isMoreToForget ? Duration.ZERO : PAUSE;
                } catch (Sql.Failure e) {
                    if (e.isDamage()) {
                        setAside(e);
                    } else {
                        fail(e);
                        closeWriter(); // what state it is in, nobody knows
                        pause = AFTER_TROUBLE;
                    }
                } catch (IOException | RuntimeException e) { // else it would be the last time
                    fail(e);
                    pause = AFTER_TROUBLE;
                }
                if (closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            letGo();
        }
    }

    private Writing open() throws IOException {
        closeWriter();
        if (isSuspect) {
            isSuspect = false;
            try (var checked = connect(file, false)) {
                checked.walk("PRAGMA quick_check(1)", row -> {
                    if (!row.getString(1).equals("ok")) {
                        throw new SQLException(row.getString(1), "", org.sqlite.SQLiteErrorCode.SQLITE_CORRUPT.code);
                    }
                    return false;
                });
            }
        }
        var opened = connect(file, false);
        try {
            long version = opened.number("PRAGMA user_version").orElse(0L);
            if (version > VERSION) {
                throw new IOException(file
                        + " was written by a later version of this program; run that one, or move the" + " file away");
            }
            if (version > 0 && version < VERSION) {
                opened.close();
                var aside = moveAside("version-" + version);
                about(LOG.atWarn())
                        .addKeyValue("file", aside)
                        .log("the history is in an older form and is set aside; another is begun from the journals");
                return open();
            }
            if (version == 0) {
                opened.together(() -> {
                    opened.script(schema());
                    opened.script("PRAGMA user_version = " + VERSION + ";\n");
                });
            }
            var writer = new Writing(opened);
            position = writer.position();
            sql = opened;
            writing = writer;
            isReconciled = false;
            var before = readers; // they answered in the meantime
            readers = new Readers(() -> connect(file, true));
            if (before != null) {
                before.close();
            }
            return writer;
        } catch (IOException | RuntimeException e) {
            opened.close();
            throw e;
        }
    }

    private static String schema() throws SQLException {
        try (var in = HistoryFile.class.getResourceAsStream("schema-2.sql")) {
            if (in == null) {
                throw new IllegalStateException("the schema is not in the program");
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Sql connect(Path file, boolean readOnly) {
        nativeLibraryBeside(file);
        var config = new SQLiteConfig();
        config.setReadOnly(readOnly);
        config.setBusyTimeout(5_000);
        config.setCacheSize(-(readOnly ? READER_CACHE_KIB : WRITER_CACHE_KIB));
        config.setGetGeneratedKeys(false); // else each statement is followed by a question for them
        try {
            var opened = new Sql(config.createConnection("jdbc:sqlite:" + file));
            if (!readOnly) {
                opened.script(SETTINGS);
            }
            return opened;
        } catch (SQLException e) {
            throw new Sql.Failure(e);
        }
    }

    /** SQLite's own code is unpacked into a folder of temporary files; in a container there may be none to write to. */
    private static void nativeLibraryBeside(Path file) {
        if (System.getProperty("org.sqlite.tmpdir") == null
                && !Files.isWritable(Path.of(System.getProperty("java.io.tmpdir", "/tmp")))) {
            System.setProperty(
                    "org.sqlite.tmpdir",
                    file.toAbsolutePath().resolveSibling("").toString());
        }
    }

    /** Whether there may be more at once. */
    private boolean readOn(Writing writer) throws IOException {
        var batch = tail.read(position);
        if (batch.isMissing()) {
            observer.missed();
            about(LOG.atError())
                    .addKeyValue("position", position)
                    .log("journals are gone before history has read them; what happened then is missing in it");
        }
        if (batch.damagedBytes() > 0) {
            observer.missed();
            about(LOG.atError())
                    .addKeyValue("position", position)
                    .addKeyValue("damaged_bytes", batch.damagedBytes())
                    .log("a journal is damaged; what is whole in it is in history");
        }
        boolean isMore = !batch.next().equals(position);
        if (isMore) {
            if (!batch.happenings().isEmpty() || batch.next().file() != position.file()) {
                observer.wrote(writer.write(batch.happenings(), batch.next()));
                tail.keptUntil(batch.next());
            }
            // What told nothing need not be noted: after a crash it is read again.
            position = batch.next();
            until = batch.until().isAfter(until) ? batch.until() : until;
        } else if (!isReconciled) {
            observer.wrote(writer.reconcile(known.get(), until));
            tail.keptUntil(position);
            isReconciled = true;
        }
        return isMore;
    }

    /** Whether there is more to tidy. */
    private boolean tidy(Writing writer) {
        var now = time.instant();
        if (now.isBefore(tidied.plus(BETWEEN_TIDYINGS))) {
            return false;
        }
        boolean isMore = writer.forget(now.minus(retention));
        if (!isMore) {
            writer.shrink();
            tidied = now;
        }
        return isMore;
    }

    private void recovered() {
        if (trouble != null) {
            trouble = null;
            about(LOG.atInfo()).log("history is written again");
        }
    }

    private void fail(Exception e) {
        var reason = String.valueOf(e.getMessage());
        if (!reason.equals(trouble)) {
            trouble = reason;
            about(LOG.atError())
                    .addKeyValue("file", file)
                    .addKeyValue("err", reason)
                    .log("history cannot be written; it lags until that works, and everything else goes on");
        }
    }

    private void setAside(Exception e) {
        letGo();
        try {
            if (Files.exists(file)) {
                about(LOG.atError())
                        .addKeyValue("file", moveAside("damaged"))
                        .addKeyValue("err", e.getMessage())
                        .log("the history was damaged and is set aside; another is begun from the journals there are");
            }
        } catch (IOException again) {
            fail(again);
        }
    }

    /** Returns where the file is then; what SQLite keeps beside it goes with it. */
    private Path moveAside(String why) throws IOException {
        var aside = Aside.of(file, why);
        Files.move(file, aside);
        for (var end : List.of("-wal", "-shm")) {
            var part = file.resolveSibling(file.getFileName() + end);
            if (Files.exists(part)) {
                Files.move(part, aside.resolveSibling(aside.getFileName() + end));
            }
        }
        return aside;
    }

    private void letGo() {
        var before = readers;
        readers = null;
        if (before != null) {
            before.close();
        }
        closeWriter();
    }

    private void closeWriter() {
        writing = null;
        var open = sql;
        sql = null;
        if (open != null) {
            try {
                open.close();
            } catch (Sql.Failure e) {
                about(LOG.atDebug()).setCause(e).log("history was not closed well");
            }
        }
    }

    private <T> T ask(Function<Reading, T> question) {
        var open = readers;
        if (open == null) {
            var why = trouble;
            throw new Unavailable(
                    why == null ? "history is being opened; ask again in a moment" : "history cannot be read: " + why);
        }
        try {
            return open.ask(question);
        } catch (RejectedExecutionException e) {
            throw new Unavailable("history is being opened anew; ask again in a moment");
        } catch (Sql.Failure e) {
            if (e.isDamage()) {
                isSuspect = true;
            }
            throw new Unavailable("history cannot be read: " + e.getMessage());
        }
    }

    @Override
    public Page<Episode> episodes(Question question) {
        return ask(reading -> reading.episodes(question));
    }

    @Override
    public Page<Attempt> attempts(Question question, String receiver, Happening.@Nullable Result result) {
        return ask(reading -> reading.attempts(question, receiver, result));
    }

    @Override
    public Page<Version> silences(String id, Question question) {
        return ask(reading -> reading.silences(id, question));
    }

    @Override
    public Page<Moment> at(List<Matcher> matchers, Instant moment, int limit) {
        return ask(reading -> reading.at(matchers, moment, limit));
    }

    @Override
    public Coverage coverage(Instant moment) {
        return ask(reading -> reading.coverage(moment));
    }

    private static LoggingEventBuilder about(LoggingEventBuilder line) {
        return line.addKeyValue("component", "history");
    }

    @Override
    public void close() {
        closing.countDown();
        if (!thread.isAlive()) {
            return; // the start failed before it was its turn
        }
        try {
            if (!thread.join(Duration.ofSeconds(10))) {
                about(LOG.atWarn()).log("history is still being written; the journals have what is missing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
