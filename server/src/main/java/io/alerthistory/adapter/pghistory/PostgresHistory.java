package io.alerthistory.adapter.pghistory;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import io.alerthistory.adapter.embedded.JournalTail;
import io.alerthistory.adapter.embedded.JournalTail.Position;
import io.alerthistory.adapter.postgres.Postgres;
import io.alerthistory.history.FormerHistory;
import io.alerthistory.history.Happening;
import io.alerthistory.history.WrittenHistory;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Matcher;
import java.io.IOException;
import java.nio.file.Path;
import java.sql.SQLException;
import java.sql.SQLTransientException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The history in PostgreSQL, and the thread that writes what this server's journal tells.
 *
 * <ol>
 *   <li>The thread makes the schema, or brings it up to date. Until PostgreSQL answers, questions are told so.
 *   <li>If this server was alone before, and has a history of that time, that is taken over first ({@link Takeover}).
 *   <li>It reads the journal on from where it was, and writes what happened together with where it is now. So nothing is
 *       lost or doubled by a crash of either, and what could not be written is read again. Meanwhile the journal waits, up
 *       to a gigabyte.
 *   <li>Other servers do the same with theirs; what several have noted is written once ({@link Chapter}).
 *   <li>At the end it writes what is there to be read.
 *   <li>Each minute it looks after the weeks by which tables are cut, and compares what goes on with what fires here.
 * </ol>
 *
 * <p>While PostgreSQL is away, a question fails at once: the first that notices says so to all others, until the thread
 * has had an answer.
 *
 * <p>A page goes on where the one before ended: below the number of its last row. Of the rows that were there when the
 * first page was asked for, each is on one page, and on no more than one. A server that was cut off writes what it noted
 * then under numbers of that time; such a row is seen if the pages have not come so far. A row whose week is dropped
 * meanwhile is not seen.
 *
 * <p>Safe for many threads.
 */
public final class PostgresHistory implements WrittenHistory {
    private static final Logger LOG = LoggerFactory.getLogger(PostgresHistory.class);

    /** Whoever looks for what was just answered should find it. */
    private static final Duration PAUSE = Duration.ofMillis(100);

    private static final Duration AFTER_TROUBLE = Duration.ofSeconds(1);
    private static final Duration BETWEEN_PROGRESSES = Duration.ofSeconds(10);
    private static final Duration BETWEEN_TIDYINGS = Duration.ofMinutes(1);

    /** In rounds: every few seconds it is seen whether PostgreSQL is still there. */
    private static final int ROUNDS_BETWEEN_PINGS = 30;

    /** Questions at once; more wait for a second. */
    private static final int POOL = 4;

    private static final String WRITING = "-c statement_timeout=30000 -c lock_timeout=10000 -c jit=off"
            + " -c idle_in_transaction_session_timeout=10000 -c synchronous_commit=on";

    /** Each question is meant to go by indexes, and must not wait for somebody to have counted the rows of a new week. */
    private static final String READING = "-c statement_timeout=8000 -c idle_in_transaction_session_timeout=10000"
            + " -c default_transaction_read_only=on -c jit=off"
            + " -c enable_seqscan=off -c enable_hashjoin=off -c enable_mergejoin=off";

    private final Postgres postgres;
    private final String replica;
    private final Path folder;
    private final JournalTail tail;
    private final Duration retention;
    private final Supplier<Collection<Alert>> known;
    private final BooleanSupplier knowsAll;
    private final InstantSource time;
    private final WrittenHistory.Observer observer;
    private final Supplier<Optional<FormerHistory>> former;
    private final HikariDataSource pool;
    private final Thread thread = Thread.ofPlatform().name("history").daemon().unstarted(this::run);
    private final CountDownLatch closing = new CountDownLatch(1);

    // Of the thread.
    private @Nullable Sql sql;
    private @Nullable Writing writing;

    /** What is still to be taken over; empty if there is nothing, or it is done. */
    private Optional<FormerHistory> before = Optional.empty();

    private boolean isBeforeLookedFor;
    private @Nullable Takeover takeover;
    private Instant progressTold = Instant.MIN;
    private Writing.Doubts doubts = new Writing.Doubts();
    private boolean isCaughtUp;
    private boolean isTold;

    /** The position that is in the table. */
    private Position stored = Position.BEGINNING;

    private int rounds;
    private Instant tidied = Instant.MIN;

    /** Why it is not up; null while it is. */
    private volatile @Nullable String trouble = "it has not been asked yet";

    /** What a question has noticed, until the thread has seen for itself. */
    private volatile @Nullable String suspicion;

    private volatile Position position = Position.BEGINNING;
    private volatile Instant until;
    private volatile long lagBytes;

    /**
     * Connects to nothing before {@link #start}.
     *
     * @param replica this server's name, for whoever looks at the tables
     * @param folder the journal's
     * @param former opens the history that this server has of a time when it was alone
     * @param retention how long what is over is kept, and up to a week longer
     * @param known all alerts that are known now, from any thread
     * @param knowsAll whether they are all that the other servers know of, too; from any thread
     */
    public PostgresHistory(
            Postgres postgres,
            String replica,
            Path folder,
            JournalTail tail,
            Supplier<Optional<FormerHistory>> former,
            Duration retention,
            Supplier<Collection<Alert>> known,
            BooleanSupplier knowsAll,
            InstantSource time,
            WrittenHistory.Observer observer) {
        this.postgres = postgres;
        this.replica = replica;
        this.folder = folder;
        this.tail = tail;
        this.former = former;
        this.retention = retention;
        this.known = known;
        this.knowsAll = knowsAll;
        this.time = time;
        this.observer = observer;
        this.until = time.instant();
        var settings = new HikariConfig();
        settings.setPoolName("history");
        settings.setDataSource(postgres.source(Duration.ofSeconds(10), READING));
        settings.setMaximumPoolSize(POOL);
        settings.setMinimumIdle(0);
        settings.setConnectionTimeout(1_000);
        settings.setValidationTimeout(500);
        settings.setInitializationFailTimeout(-1);
        settings.setAutoCommit(false);
        this.pool = new HikariDataSource(settings);
    }

    @Override
    public void start() {
        thread.start();
    }

    @Override
    public boolean isUp() {
        return trouble == null && suspicion == null;
    }

    @Override
    public long lagBytes() {
        try {
            lagBytes = tail.bytesBehind(position);
        } catch (IOException e) {
            about(LOG.atDebug()).setCause(e).log("the journal cannot be measured"); // it is gone, or comes anew
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
                    var open = writing == null ? open() : writing;
                    boolean isSuspected = suspicion != null;
                    boolean isMore = takeOver(open) || readOn(open);
                    if (!isMore) {
                        tidy(open);
                        ping(open, isSuspected);
                    }
                    recovered(isSuspected);
                    pause = isMore ? Duration.ZERO : PAUSE;
                } catch (SQLException | IOException | RuntimeException e) { // else it would be the last time
                    fail(e);
                    closeWriter(); // what state it is in, nobody knows
                    pause = AFTER_TROUBLE;
                }
                if (closing.await(pause.toNanos(), TimeUnit.NANOSECONDS)) {
                    break;
                }
            }
            lastWords();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            closeWriter();
            before.ifPresent(FormerHistory::close);
            pool.close();
        }
    }

    /** The folder may go with this process, and with it what was not written. */
    private void lastWords() {
        var open = writing;
        try {
            while (open != null && takeover == null && readOn(open)) {} // else the journal waits for what was before it
        } catch (SQLException | IOException | RuntimeException e) {
            fail(e);
        }
    }

    /** Whether something of the time when this server was alone is still to be taken over. */
    private boolean takeOver(Writing writer) throws SQLException {
        var open = takeover;
        if (open == null) {
            return false;
        }
        try {
            if (!open.isDone()) {
                observer.wrote(open.step(oldest()));
                if (!time.instant().isBefore(progressTold.plus(BETWEEN_PROGRESSES))) {
                    progressTold = time.instant();
                    about(LOG.atInfo())
                            .addKeyValue("done", open.progress())
                            .log("the history of the time when this server was alone is being taken over");
                }
                return true;
            }
            before.ifPresent(FormerHistory::takenOver);
            about(LOG.atInfo()).log("the history of the time when this server was alone is taken over");
        } catch (FormerHistory.Unreadable e) {
            about(LOG.atError())
                    .addKeyValue("err", e.getMessage())
                    .log("the history of the time when this server was alone cannot be taken over to its end;"
                            + " it stays where it is, and is tried again at the next start");
        }
        before = Optional.empty();
        takeover = null;
        stored = writer.position();
        position = stored;
        return true;
    }

    private void findFormer(Sql opened, String journal) throws SQLException {
        try {
            if (!isBeforeLookedFor) {
                before = former.get();
                isBeforeLookedFor = true;
            }
            takeover = before.isPresent() ? new Takeover(opened, before.get(), journal, replica) : null;
        } catch (FormerHistory.Unreadable e) {
            isBeforeLookedFor = true;
            before = Optional.empty();
            about(LOG.atError())
                    .addKeyValue("err", e.getMessage())
                    .log("the history of the time when this server was alone cannot be read; it stays where it is");
        }
    }

    private Writing open() throws SQLException, IOException {
        postgres.migrate();
        var source = postgres.source(Duration.ofSeconds(40), WRITING);
        source.setReWriteBatchedInserts(true);
        var opened = new Sql(source.getConnection(), postgres.in());
        sql = opened;
        var journal = JournalName.in(folder);
        var writer = new Writing(opened, journal, replica);
        findFormer(opened, journal);
        stored = writer.position();
        position = stored;
        writing = writer;
        isCaughtUp = false;
        tidied = Instant.MIN;
        return writer;
    }

    private Instant oldest() {
        return time.instant().minus(retention);
    }

    /** Whether there may be more at once. */
    private boolean readOn(Writing writer) throws IOException, SQLException {
        var from = position;
        var batch = tail.read(from);
        if (batch.next().equals(from)) {
            if (!isCaughtUp) {
                isCaughtUp = true;
                tail.keptUntil(from);
            }
            return false;
        }
        if (!batch.happenings().isEmpty() || batch.next().file() != stored.file()) {
            observer.wrote(writer.write(batch.happenings(), stored, batch.next(), oldest()));
            stored = batch.next();
            tail.keptUntil(stored);
        }
        // What told nothing need not be noted: after a crash it is read again.
        position = batch.next();
        until = batch.until().isAfter(until) ? batch.until() : until;
        complain(batch, from);
        return true;
    }

    private void complain(JournalTail.Batch batch, Position from) {
        if (batch.isMissing()) {
            observer.missed();
            about(LOG.atError())
                    .addKeyValue("position", from)
                    .log("journals are gone before history has read them; what happened then is missing in it");
        }
        if (batch.damagedBytes() > 0) {
            observer.missed();
            about(LOG.atError())
                    .addKeyValue("position", from)
                    .addKeyValue("damaged_bytes", batch.damagedBytes())
                    .log("a journal is damaged; what is whole in it is in history");
        }
    }

    private void tidy(Writing writer) throws SQLException {
        var now = time.instant();
        if (now.isBefore(tidied.plus(BETWEEN_TIDYINGS))) {
            return;
        }
        tidied = now;
        writer.tend(now, oldest());
        if (knowsAll.getAsBoolean()) {
            observer.wrote(writer.compare(known.get(), doubts, now, oldest()));
        } else {
            doubts = new Writing.Doubts();
        }
    }

    private void ping(Writing writer, boolean isSuspected) throws SQLException {
        if (isSuspected || ++rounds >= ROUNDS_BETWEEN_PINGS) {
            rounds = 0;
            writer.ping();
        }
    }

    private void recovered(boolean wasSuspected) {
        if (wasSuspected) {
            suspicion = null; // what was noticed since is still to be seen
        }
        if (trouble != null) {
            trouble = null;
            isTold = false;
            about(LOG.atInfo())
                    .addKeyValue("postgres", postgres.address())
                    .addKeyValue("lag_bytes", lagBytes())
                    .log("history is written");
        }
    }

    private void fail(Exception e) {
        trouble = Postgres.reason(e);
        if (!isTold) {
            isTold = true;
            about(LOG.atError())
                    .addKeyValue("postgres", postgres.address())
                    .addKeyValue("err", trouble)
                    .log(
                            "history cannot be written; it waits in the journal until that works, and everything else goes on");
        }
    }

    private void closeWriter() {
        writing = null;
        var open = sql;
        sql = null;
        if (open != null) {
            try {
                open.connection().abort(Runnable::run); // says nothing to a server that may not listen
            } catch (SQLException e) {
                about(LOG.atDebug()).setCause(e).log("the connection was not closed well");
            }
        }
    }

    private interface Answer<T> {
        T of(Reading reading) throws SQLException;
    }

    private <T> T ask(Answer<T> question) {
        var away = trouble == null ? suspicion : trouble;
        if (away != null) {
            throw unavailable(away);
        }
        try (var connection = new Sql(pool.getConnection(), postgres.in())) {
            return connection.together(() -> question.of(new Reading(connection)));
        } catch (SQLException e) {
            var reason = Postgres.reason(e);
            if (isAboutTheServer(e)) {
                suspicion = reason;
            }
            throw unavailable(reason);
        }
    }

    /** Rather than about this question, which may take too long. */
    private static boolean isAboutTheServer(SQLException e) {
        var state = e.getSQLState() == null ? "" : e.getSQLState();
        return e instanceof SQLTransientException || state.startsWith("08") || state.startsWith("57P");
    }

    private Unavailable unavailable(String reason) {
        return new Unavailable("history cannot be read: PostgreSQL at " + postgres.address() + ": " + reason);
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
            pool.close();
            return; // the start failed before it was its turn
        }
        try {
            if (!thread.join(Duration.ofSeconds(10))) {
                about(LOG.atWarn()).log("history is still being written; the journal has what is missing");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
