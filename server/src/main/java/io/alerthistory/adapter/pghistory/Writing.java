package io.alerthistory.adapter.pghistory;

import io.alerthistory.adapter.codec.Micros;
import io.alerthistory.adapter.codec.Texts;
import io.alerthistory.adapter.embedded.JournalTail.Position;
import io.alerthistory.adapter.pghistory.Chapter.Kept;
import io.alerthistory.history.Happening;
import io.alerthistory.history.Happening.End;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.LongStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes down what one journal tells. Servers write one after the other, each transaction with what is in a megabyte of
 * journal. Once anything has failed, what this remembers may not have come to be, and another is to be made. Used by one
 * thread.
 */
final class Writing {
    private static final Logger LOG = LoggerFactory.getLogger(Writing.class);

    /** How long something has to look wrong before {@link #compare} believes it: others may not have written yet. */
    private static final long PATIENCE = 120_000_000;

    /** A server whose last word is older is not there. */
    private static final String LIVE = "interval '60 seconds'";

    /** PostgreSQL's word for a lock that was not to be had in time. */
    private static final String LOCKED = "55P03";

    private static final int LATEST_EPISODES = 8;

    private static final String ENDED_UNSEEN = " where over = ? and heard < ?"
            + " and not exists (select 1 from unnest(?) as firing (it) where it = fingerprint)";

    private static final String KEPT =
            "e.fingerprint, e.id, e.labels, e.heard, e.journal, e.starts_at, e.over, e.ends_at, e.ending";

    /** When it was first seen that it fires without an episode, or that nobody knows of what goes on. */
    static final class Doubts {
        private final Map<Long, Long> missing = new HashMap<>();
        private final Map<Long, Long> absent = new HashMap<>();
    }

    private final Sql sql;
    private final String journal;
    private final String replica;
    private final Weeks weeks;

    // Of one transaction.
    private final Map<Long, Chapter> chapters = new HashMap<>();
    private final List<@Nullable Object[]> attempts = new ArrayList<>();
    private final List<Long> attemptNumbers = new ArrayList<>();
    private final List<@Nullable Object[]> told = new ArrayList<>();
    private final List<@Nullable Object[]> quiets = new ArrayList<>();
    private final List<Long> quietNumbers = new ArrayList<>();
    private final List<@Nullable Object[]> kept = new ArrayList<>();
    private long oldest;

    Writing(Sql sql, String journal, String replica) {
        this.sql = sql;
        this.journal = journal;
        this.replica = replica;
        this.weeks = new Weeks(sql);
    }

    /** Up to where the journal was read. */
    Position position() throws SQLException {
        return sql.together(() -> {
            sql.update(
                    "insert into {}place values (?, ?, 0, 0, clock_timestamp()) on conflict (journal) do nothing",
                    journal,
                    replica);
            return sql.list(
                            "select file, \"offset\" from {}place where journal = ?",
                            row -> new Position(row.getLong(1), row.getLong(2)),
                            journal)
                    .getFirst();
        });
    }

    /** Says that this server is there, and finds out whether PostgreSQL is. */
    void ping() throws SQLException {
        sql.together(() -> sql.update("update {}place set seen = clock_timestamp() where journal = ?", journal));
    }

    /**
     * Writes them, and that the journal was read so far, or nothing at all.
     *
     * @param oldest what is older need not be written
     * @return how many rows came or changed
     */
    long write(List<Happening> happenings, Position from, Position next, Instant oldest) throws SQLException {
        return together(oldest, numbers -> {
            int moved = sql.update(
                    "update {}place set file = ?, \"offset\" = ?, replica = ?, seen = clock_timestamp()"
                            + " where journal = ? and file = ? and \"offset\" = ?",
                    next.file(),
                    next.offset(),
                    replica,
                    journal,
                    from.file(),
                    from.offset());
            if (moved != 1) {
                // The answer to the last commit was lost, or the database is an older one.
                throw new SQLException(
                        "the journal was not read up to where it was thought to be; it is looked up anew");
            }
            recall(happenings);
            long rows = 0;
            for (var happening : happenings) {
                rows += write(happening, numbers);
            }
            return rows + flush();
        });
    }

    private interface Work {
        long run(Numbers numbers) throws SQLException;
    }

    private long together(Instant since, Work work) throws SQLException {
        return sql.together(() -> {
            chapters.clear();
            oldest = Micros.of(since);
            var numbers = new Numbers(sql);
            long rows = work.run(numbers);
            numbers.keep();
            return rows;
        });
    }

    // What is known of the alerts

    /** Reads what all of them are about; only where one began before what goes on, or nothing does, what is over. */
    private void recall(List<Happening> happenings) throws SQLException {
        var earliest = new HashMap<Long, Long>();
        for (var happening : happenings) {
            switch (happening) {
                case Happening.Began(var at, var alert) -> note(earliest, alert.fingerprint(), at);
                case Happening.Changed(var at, var alert) -> note(earliest, alert.fingerprint(), at);
                case Happening.Ended ended ->
                    note(earliest, ended.alert(), ended.endsAt().isBefore(ended.at()) ? ended.endsAt() : ended.at());
                case Happening.Tried tried -> {
                    tried.firing().forEach(alert -> note(earliest, alert, tried.asOf()));
                    tried.resolved().forEach(alert -> note(earliest, alert, tried.asOf()));
                }
                case Happening.KeptQuiet quiet -> quiet.alerts().forEach(alert -> note(earliest, alert, quiet.at()));
                case Happening.Started _, Happening.Configured _, Happening.Silenced _ -> {}
            }
        }
        recall(earliest);
    }

    private static void note(Map<Long, Long> earliest, Fingerprint alert, Instant at) {
        earliest.merge(alert.bits(), Micros.of(at), Math::min);
    }

    private void recall(Map<Long, Long> earliest) throws SQLException {
        if (earliest.isEmpty()) {
            return;
        }
        sql.walk(
                "select " + KEPT + " from unnest(?) as alert (it) join {}episode e on e.fingerprint = alert.it"
                        + " where e.over = ?",
                this::add,
                earliest.keySet().toArray(Long[]::new),
                Chapter.FIRES);
        var before = new ArrayList<Long>();
        earliest.forEach((alert, time) -> {
            var open = chapter(alert).open();
            if (open == null || time < open.heard) {
                before.add(alert);
            }
        });
        if (!before.isEmpty()) {
            sql.walk(
                    "select " + KEPT + " from unnest(?) as alert (it) cross join lateral (select * from {}episode e"
                            + " where e.fingerprint = alert.it and e.over < ? order by e.id desc limit ?) e",
                    this::add,
                    before.toArray(Long[]::new),
                    Chapter.FIRES,
                    LATEST_EPISODES);
        }
    }

    private boolean add(ResultSet row) throws SQLException {
        var ending = row.getString("ending");
        long endsAt = row.getLong("ends_at");
        chapter(row.getLong("fingerprint"))
                .add(new Kept(
                        row.getLong("id"),
                        labels(row.getString("labels")),
                        row.getLong("heard"),
                        row.getString("journal"),
                        row.getLong("starts_at"),
                        row.getLong("over"),
                        ending == null || row.wasNull() ? null : Long.valueOf(endsAt),
                        ending == null ? null : End.valueOf(ending)));
        return true;
    }

    static LabelSet labels(String json) {
        return LabelSet.of(Texts.list(json).stream().map(Plain::back).toArray(String[]::new));
    }

    private Chapter chapter(long alert) {
        return chapters.computeIfAbsent(alert, a -> new Chapter());
    }

    private Chapter chapter(Fingerprint alert) {
        return chapter(alert.bits());
    }

    // What happened

    /** Returns how many rows came or changed at once; others do with {@link #flush}. */
    private long write(Happening happening, Numbers numbers) throws SQLException {
        switch (happening) {
            case Happening.Started started -> {
                return started(started);
            }
            case Happening.Configured(var at, var text) -> {
                return sql.update(
                        "insert into {}configuration select ?, ? where ? is distinct from"
                                + " (select text from {}configuration order by at desc limit 1)",
                        Micros.of(at),
                        Plain.of(text),
                        Plain.of(text));
            }
            case Happening.Began(var at, var alert) -> began(Weeks.within(at), alert, numbers);
            case Happening.Changed(var at, var alert) ->
                chapter(alert.fingerprint()).changed(Weeks.within(at), alert);
            case Happening.Ended ended -> chapter(ended.alert()).ended(ended, journal);
            case Happening.Tried tried -> tried(tried, numbers);
            case Happening.KeptQuiet quiet -> quiet(quiet, numbers);
            case Happening.Silenced silenced -> {
                return silenced(sql, silenced, numbers);
            }
        }
        return 0;
    }

    /**
     * What goes on by the table and not by this server ended while nobody was there; if anybody was, it need not be so,
     * and {@link #compare} finds out. Whoever knows nothing at all knows nothing of that either.
     */
    private long started(Happening.Started started) throws SQLException {
        long at = Weeks.within(started.at());
        long until = Math.min(Micros.of(started.until()), at);
        boolean isFirst = sql.number("select 1 from {}run limit 1").isEmpty();
        boolean knows = until > 0;
        boolean isAlone = sql.number(
                        "select 1 from {}place where journal <> ? and seen > clock_timestamp() - " + LIVE + " limit 1",
                        journal)
                .isEmpty();
        sql.update("insert into {}run values (?, ?, ?)", at, (knows && isAlone) || isFirst ? until : at, journal);
        if (!knows || !isAlone) {
            return 1;
        }
        var firing = started.firing().stream().map(Fingerprint::bits).toArray(Long[]::new);
        long rows = 1 + flush();
        boolean isOver = sql.number("select 1 from {}episode" + ENDED_UNSEEN + " limit 1", Chapter.FIRES, at, firing)
                .isPresent();
        if (isOver) {
            until = Math.max(until, oldest);
            weeks.ensure(LongStream.rangeClosed(Weeks.of(until), Weeks.of(Math.max(until, at)))
                    .boxed()
                    .toList());
            rows += sql.update(
                    "update {}episode set over = greatest(heard, ?), ending = ?" + ENDED_UNSEEN,
                    until,
                    End.UNSEEN.name(),
                    Chapter.FIRES,
                    at,
                    firing);
        }
        // What was known of them is in the table now, and may have ended there.
        var all = new HashMap<Long, Long>();
        chapters.keySet().forEach(alert -> all.put(alert, Long.MIN_VALUE));
        chapters.clear();
        recall(all);
        return rows;
    }

    private void began(long at, Alert alert, Numbers numbers) throws SQLException {
        var chapter = chapter(alert.fingerprint());
        var open = chapter.open();
        switch (chapter.began(at, alert, journal)) {
            case GOES_ON, OVER -> {}
            case BEGINS -> chapter.add(new Kept(numbers.next(Numbers.Of.EPISODE, at), alert, at, journal));
            case BEGAN_BEFORE -> {
                var before = new Kept(numbers.next(Numbers.Of.EPISODE, at), alert, at, journal);
                before.close(null, End.UNSEEN, open == null ? at : open.heard);
                chapter.add(before);
            }
        }
    }

    private boolean isOld(long time) {
        return Weeks.of(time) < Weeks.of(oldest);
    }

    private void tried(Happening.Tried tried, Numbers numbers) throws SQLException {
        if (isOld(Weeks.within(tried.at()))) {
            return;
        }
        long attempt = numbers.next(Numbers.Of.ATTEMPT, Weeks.within(tried.at()));
        var channel = tried.channel();
        attemptNumbers.add(attempt);
        attempts.add(new @Nullable Object[] {
            attempt,
            Micros.of(tried.at()),
            journal,
            Plain.of(channel.slot().receiver()),
            Plain.of(channel.slot().groupKey()),
            Plain.of(channel.integration()),
            channel.index(),
            tried.reason().name(),
            Micros.of(tried.asOf()),
            tried.attempt(),
            Plain.of(tried.idempotencyKey()),
            Texts.bytes(tried.firing()),
            Texts.bytes(tried.resolved()),
            tried.result().name(),
            Plain.of(tried.failure()),
            Plain.of(tried.message()),
            tried.took().toNanos() / 1_000,
            tried.next() == null ? null : Micros.of(tried.next())
        });
        var alerts = new ArrayList<>(tried.firing());
        alerts.addAll(tried.resolved());
        episodes(alerts, tried.asOf()).forEach(episode -> told.add(new Object[] {attempt, episode}));
    }

    private Set<Long> episodes(List<Fingerprint> alerts, Instant at) {
        var episodes = new HashSet<Long>();
        for (var alert : alerts) {
            var episode = chapter(alert).at(Micros.of(at));
            if (episode != null) {
                episodes.add(episode.id);
            }
        }
        return episodes;
    }

    /** All servers look at all groups; what another has noted within a minute is not written again. */
    private void quiet(Happening.KeptQuiet quiet, Numbers numbers) throws SQLException {
        long at = Weeks.within(quiet.at());
        if (isOld(at)) {
            return;
        }
        var groupKey = Plain.of(quiet.slot().groupKey());
        var receiver = Plain.of(quiet.slot().receiver());
        var channels = Plain.of(Texts.of(quiet.channels()));
        boolean isThere = sql.number(
                        "select id from {}quiet where id between ? and ? and group_key = ? and receiver = ?"
                                + " and channels = ? and why = ? and journal <> ? limit 1",
                        at - 60_000_000,
                        at + 60_000_000,
                        groupKey,
                        receiver,
                        channels,
                        quiet.why().name(),
                        journal)
                .isPresent();
        if (isThere) {
            return;
        }
        long number = numbers.next(Numbers.Of.QUIET, at);
        quietNumbers.add(number);
        quiets.add(new Object[] {
            number, at, journal, groupKey, receiver, channels, quiet.why().name()
        });
        episodes(quiet.alerts(), quiet.at()).forEach(episode -> kept.add(new Object[] {number, episode}));
    }

    /** Returns how many rows came: none if it is there. */
    static long silenced(Sql sql, Happening.Silenced silenced, Numbers numbers) throws SQLException {
        var silence = silenced.silence();
        var id = Plain.of(silence.id());
        boolean isThere = sql.number(
                        "select number from {}silence where id = ? and change = ? and updated_at = ? and starts_at = ?"
                                + " and ends_at = ? limit 1",
                        id,
                        silenced.change().name(),
                        Micros.of(silence.updatedAt()),
                        Micros.of(silence.startsAt()),
                        Micros.of(silence.endsAt()))
                .isPresent();
        return isThere
                ? 0
                : sql.update(
                        "insert into {}silence values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                        numbers.next(Numbers.Of.SILENCE, Weeks.within(silenced.at())),
                        Micros.of(silenced.at()),
                        silenced.change().name(),
                        id,
                        Plain.of(Texts.ofMatchers(silence.matchers())),
                        Micros.of(silence.startsAt()),
                        Micros.of(silence.endsAt()),
                        Micros.of(silence.updatedAt()),
                        Plain.of(silence.createdBy()),
                        Plain.of(silence.comment()),
                        Plain.of(Texts.of(silence.annotations())));
    }

    /** Writes all that was made ready. Returns how many rows came or changed. */
    private long flush() throws SQLException {
        var needed = new HashSet<Long>();
        attemptNumbers.forEach(number -> needed.add(Weeks.of(number)));
        quietNumbers.forEach(number -> needed.add(Weeks.of(number)));
        var begun = new ArrayList<@Nullable Object[]>();
        var said = new ArrayList<@Nullable Object[]>();
        var moved = new ArrayList<@Nullable Object[]>();
        var gone = new ArrayList<@Nullable Object[]>();
        for (var chapter : chapters.values()) {
            for (var episode : chapter.episodes()) {
                boolean isOld = !episode.isOpen() && isOld(episode.over);
                if (!episode.isOpen() && !isOld) {
                    needed.add(Weeks.of(episode.over));
                }
                if (episode.written == null) {
                    if (!isOld) {
                        begun.add(row(episode));
                    }
                    continue;
                }
                if (episode.said != null) {
                    said.add(said(episode, episode.said));
                }
                if (isOld && episode.over != episode.written) {
                    gone.add(new Object[] {episode.id, episode.written});
                } else if (episode.over != episode.written) {
                    moved.add(new @Nullable Object[] {
                        episode.over,
                        episode.endsAt,
                        episode.end == null ? null : episode.end.name(),
                        episode.id,
                        episode.written
                    });
                }
            }
        }
        weeks.ensure(needed);
        long rows = sql.all(
                "insert into {}episode (id, over, fingerprint, labels, heard, said, starts_at, starts_offset, ends_at,"
                        + " ending, annotations, generator_url, journal)"
                        + " values (?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                begun);
        rows += sql.all(
                "update {}episode set starts_at = ?, starts_offset = ?, annotations = ?, generator_url = ?, said = ?"
                        + " where id = ? and over = ? and said <= ?"
                        + " and (starts_at, annotations, generator_url) is distinct from (?, ?, ?)",
                said);
        rows += sql.all("update {}episode set over = ?, ends_at = ?, ending = ? where id = ? and over = ?", moved);
        rows += sql.all("delete from {}episode where id = ? and over = ?", gone);
        rows += sql.all(
                "insert into {}attempt values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", attempts);
        sql.all("insert into {}attempt_episode values (?, ?)", told);
        rows += sql.all("insert into {}quiet values (?, ?, ?, ?, ?, ?, ?)", quiets);
        sql.all("insert into {}quiet_episode values (?, ?)", kept);
        for (var done : List.of(attempts, told, quiets, kept, attemptNumbers, quietNumbers)) {
            done.clear();
        }
        return rows;
    }

    private static @Nullable Object[] row(Kept episode) {
        var alert = Objects.requireNonNull(episode.said);
        var labels = new LinkedHashMap<String, String>();
        alert.labels().forEach((name, value) -> labels.put(Plain.of(name), Plain.of(value)));
        return new @Nullable Object[] {
            episode.id,
            episode.over,
            alert.fingerprint().bits(),
            Texts.of(labels),
            episode.heard,
            episode.saidAt,
            Micros.of(alert.startsAt().instant()),
            alert.startsAt().offset().getTotalSeconds(),
            episode.endsAt,
            episode.end == null ? null : episode.end.name(),
            Plain.of(Texts.of(alert.annotations())),
            Plain.of(alert.generatorUrl()),
            episode.journal
        };
    }

    private static @Nullable Object[] said(Kept episode, Alert alert) {
        long startsAt = Micros.of(alert.startsAt().instant());
        var annotations = Plain.of(Texts.of(alert.annotations()));
        var url = Plain.of(alert.generatorUrl());
        return new @Nullable Object[] {
            startsAt,
            alert.startsAt().offset().getTotalSeconds(),
            annotations,
            url,
            episode.saidAt,
            episode.id,
            episode.written,
            episode.saidAt,
            startsAt,
            annotations,
            url
        };
    }

    // What nobody would set right otherwise

    /**
     * Compares what goes on by the table with what fires by this server, which has written all it noted. What has been
     * wrong for two minutes is set right: an episode that this server knows nothing of is over, unseen; an alert that
     * fires without one has it again, or gets another.
     *
     * @param known all alerts that this server knows of
     * @return how many rows came or changed
     */
    long compare(Collection<Alert> known, Doubts doubts, Instant now, Instant since) throws SQLException {
        long time = Weeks.within(now);
        var firing = new HashMap<Long, Alert>();
        for (var alert : known) {
            if (!alert.isResolvedAt(now)) {
                firing.put(alert.fingerprint().bits(), alert);
            }
        }
        var open = new HashMap<Long, Long>();
        sql.together(() -> {
            sql.walk(
                    "select fingerprint, id from {}episode where over = ?",
                    row -> {
                        open.put(row.getLong(1), row.getLong(2));
                        return true;
                    },
                    Chapter.FIRES);
            return true;
        });
        var missing = lasting(doubts.missing, open.keySet(), alert -> !firing.containsKey(alert), time);
        var absent = lasting(doubts.absent, firing.keySet(), alert -> !open.containsKey(alert), time);
        if (missing.isEmpty() && absent.isEmpty()) {
            return 0;
        }
        long rows = together(since, numbers -> {
            var all = new HashMap<Long, Long>();
            missing.keySet().forEach(alert -> all.put(alert, Long.MAX_VALUE));
            absent.keySet().forEach(alert -> all.put(alert, Long.MIN_VALUE));
            recall(all);
            missing.forEach((alert, first) -> {
                var one = chapter(alert).open();
                if (one != null && Objects.equals(one.id, open.get(alert))) {
                    one.close(null, End.UNSEEN, first);
                }
            });
            for (var alert : absent.keySet()) {
                goesOn(Objects.requireNonNull(firing.get(alert)), time, numbers);
            }
            return flush();
        });
        missing.keySet().forEach(doubts.missing::remove);
        absent.keySet().forEach(doubts.absent::remove);
        return rows;
    }

    private void goesOn(Alert alert, long now, Numbers numbers) throws SQLException {
        var chapter = chapter(alert.fingerprint());
        if (chapter.open() != null) {
            return;
        }
        var last = chapter.episodes().isEmpty() ? null : chapter.episodes().getFirst();
        if (last != null
                && last.labels.equals(alert.labels())
                && last.startsAt == Micros.of(alert.startsAt().instant())) {
            last.reopen();
        } else {
            chapter.add(new Kept(numbers.next(Numbers.Of.EPISODE, now), alert, now, journal));
        }
    }

    /** Those that have been wrong for long enough, and since when. */
    private static Map<Long, Long> lasting(Map<Long, Long> since, Set<Long> all, Predicate<Long> isWrong, long now) {
        var wrong = new HashSet<Long>();
        all.stream().filter(isWrong).forEach(wrong::add);
        since.keySet().retainAll(wrong);
        wrong.forEach(alert -> since.putIfAbsent(alert, now));
        var lasting = new HashMap<Long, Long>();
        since.forEach((alert, first) -> {
            if (first <= now - PATIENCE) {
                lasting.put(alert, first);
            }
        });
        return lasting;
    }

    /** Makes weeks that are to come, and drops what is older than a time, unless another server is about it. */
    void tend(Instant now, Instant since) throws SQLException {
        long before = Micros.of(since);
        alone(() -> {
            weeks.prepare(Weeks.within(now));
            sql.update(
                    "delete from {}silence where number in (select s.number from {}silence s where s.at < ?"
                            + " and not exists (select 1 from {}silence l where l.id = s.id and"
                            + " (l.at >= ? or (l.ends_at >= ? and l.number >= s.number))) limit 1000)",
                    before,
                    before,
                    before);
            for (var table : List.of("run", "configuration")) {
                sql.update(
                        "delete from {}" + table + " where at < ? and at < (select max(at) from {}" + table
                                + " where at < ?)",
                        before,
                        before);
            }
            return sql.update("delete from {}place where seen < clock_timestamp() - interval '400 days'");
        });
        if (weeks.areOld(before)) {
            try {
                alone(() -> weeks.drop(before));
            } catch (SQLException e) {
                if (!LOCKED.equals(e.getSQLState())) {
                    throw e;
                }
                LOG.debug("somebody reads what is to go; it goes another time", e);
            }
        }
    }

    private void alone(Sql.Work<Integer> work) throws SQLException {
        sql.together(() -> {
            boolean isOurs = sql.number(
                            "select pg_try_advisory_xact_lock(hashtextextended(?, 0))::integer", sql.in() + "history")
                    .equals(Optional.of(1L));
            if (isOurs) {
                var _ = new Numbers(sql); // nobody writes meanwhile
                work.run();
            }
            return isOurs;
        });
    }
}
