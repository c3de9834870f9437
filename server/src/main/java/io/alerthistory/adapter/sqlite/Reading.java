package io.alerthistory.adapter.sqlite;

import io.alerthistory.adapter.codec.Micros;
import io.alerthistory.adapter.codec.Texts;
import io.alerthistory.history.Happening;
import io.alerthistory.history.History.Attempt;
import io.alerthistory.history.History.Coverage;
import io.alerthistory.history.History.Episode;
import io.alerthistory.history.History.Moment;
import io.alerthistory.history.History.Page;
import io.alerthistory.history.History.Question;
import io.alerthistory.history.History.Quiet;
import io.alerthistory.history.History.Version;
import io.alerthistory.history.Lead;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions. Where a matcher asks for a certain value, or one of some, an index leads to the newest rows that have
 * it; what else is asked is checked row by row, by {@link Matcher} itself, so that it means what it means everywhere. A
 * page ends once {@link #MOST_LOOKED_AT} rows were looked at. Used by one thread at a time.
 */
final class Reading {
    /** Rows that one page may cost: some tenths of a second. */
    static final int MOST_LOOKED_AT = 50_000;

    private static final int KEPT_LABELS = 5_000;

    private static final String EPISODE =
            "e.id, e.labels, e.heard, e.starts_at, e.starts_offset, e.over, e.ends_at, e.ending, e.annotations,"
                    + " e.generator_url";

    private static final String ATTEMPT =
            "a.id, a.at, c.receiver, c.group_key, c.integration, c.place, a.reason, a.as_of,"
                    + " a.number, a.idempotency_key, a.firing, a.resolved, a.result, a.failure, a.message, a.took, a.next";

    private final Sql sql;
    private final Map<String, LabelSet> labels = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, LabelSet> eldest) {
            return size() > KEPT_LABELS;
        }
    };

    Reading(Sql sql) {
        this.sql = sql;
    }

    /** What the index is to find, in the words of full-text search; empty if it cannot tell. */
    private static String words(List<Matcher> matchers) {
        return Lead.of(matchers).stream()
                .map(lead -> lead.values().stream()
                        .map(value -> Words.of(lead.name(), value))
                        .collect(Collectors.joining(" OR ", "(", ")")))
                .collect(Collectors.joining(" AND "));
    }

    /** From the labels that lead, or from the newest on. */
    static String episodesSql(boolean isLed) {
        return isLed
                ? "SELECT " + EPISODE + " FROM episode_words CROSS JOIN episode e ON e.id = episode_words.rowid"
                        + " WHERE episode_words MATCH ? AND episode_words.rowid <= ? ORDER BY episode_words.rowid DESC"
                : "SELECT " + EPISODE + " FROM episode e WHERE e.id <= ? ORDER BY e.id DESC";
    }

    /** How far a walk came. */
    private static final class Walked {
        private int rows;
        private long last;
        private long time;

        /** Notes a row, and says whether there may be another. */
        boolean on(ResultSet row, String at) throws SQLException {
            last = row.getLong("id");
            time = row.getLong(at);
            return ++rows < MOST_LOOKED_AT;
        }

        <T> Page<T> page(List<T> found, int limit) {
            boolean isEarly = rows >= MOST_LOOKED_AT;
            return new Page<>(
                    List.copyOf(found),
                    isEarly || found.size() == limit ? OptionalLong.of(last) : OptionalLong.empty(),
                    isEarly ? Micros.instant(time) : null);
        }
    }

    private Walked walkEpisodes(Question question, Predicate<Episode> seen) {
        var words = words(question.matchers());
        long from = Micros.of(question.from());
        long until = Micros.of(question.until());
        long newest = sql.number("SELECT id FROM episode WHERE heard < ? ORDER BY heard DESC, id DESC LIMIT 1", until)
                .orElse(0L);
        newest = Math.min(newest, question.before() - 1);
        var walked = new Walked();
        sql.walk(
                episodesSql(!words.isEmpty()),
                row -> {
                    boolean isAsked = row.getLong("over") > from
                            && row.getLong("heard") < until
                            && Matcher.allMatch(question.matchers(), labels(row.getString("labels")));
                    boolean goesOn = walked.on(row, "heard");
                    return (!isAsked || seen.test(episode(row))) && goesOn;
                },
                words.isEmpty() ? new Object[] {newest} : new Object[] {words, newest});
        return walked;
    }

    Page<Episode> episodes(Question question) {
        var found = new ArrayList<Episode>();
        var walked = walkEpisodes(question, episode -> {
            found.add(episode);
            return found.size() < question.limit();
        });
        return walked.page(found.stream().map(this::counted).toList(), question.limit());
    }

    private LabelSet labels(String json) {
        return labels.computeIfAbsent(json, Texts::labels);
    }

    private Episode episode(ResultSet row) throws SQLException {
        long over = row.getLong("over");
        var ending = row.getString("ending");
        return new Episode(
                row.getLong("id"),
                labels(row.getString("labels")),
                Annotations.of(Texts.list(row.getString("annotations")).toArray(String[]::new)),
                row.getString("generator_url"),
                new Timestamp(
                        Micros.instant(row.getLong("starts_at")),
                        ZoneOffset.ofTotalSeconds(row.getInt("starts_offset"))),
                Micros.instant(row.getLong("heard")),
                Sql.instant(row, "ends_at"),
                ending == null ? null : Happening.End.valueOf(ending),
                over == Writing.FIRES ? null : Micros.instant(over),
                0);
    }

    private Episode counted(Episode episode) {
        long delivered = sql.number(
                        "SELECT count(*) FROM attempt_episode t CROSS JOIN attempt a ON a.id = t.attempt"
                                + " WHERE t.episode = ? AND a.result = 'DELIVERED'",
                        episode.number())
                .orElse(0L);
        return new Episode(
                episode.number(),
                episode.labels(),
                episode.annotations(),
                episode.generatorUrl(),
                episode.startsAt(),
                episode.heardAt(),
                episode.endsAt(),
                episode.end(),
                episode.overAt(),
                (int) delivered);
    }

    /** From the labels that lead to their alerts and the attempts that told of them, or from the newest attempt on. */
    static String attemptsSql(boolean isLed) {
        var channels = " CROSS JOIN channel c ON c.id = a.channel WHERE a.id BETWEEN ? AND ? ORDER BY ";
        return isLed
                ? "SELECT " + ATTEMPT + " FROM (SELECT DISTINCT t.attempt AS number FROM episode_words"
                        + " CROSS JOIN attempt_episode t ON t.episode = episode_words.rowid WHERE episode_words MATCH ?"
                        + " AND t.attempt BETWEEN ? AND ? ORDER BY t.attempt DESC) x"
                        + " CROSS JOIN attempt a ON a.id = x.number" + channels + "x.number DESC"
                : "SELECT " + ATTEMPT + " FROM attempt a" + channels + "a.id DESC";
    }

    Page<Attempt> attempts(Question question, String receiver, Happening.@Nullable Result result) {
        var words = words(question.matchers());
        long newest = sql.number(
                        "SELECT id FROM attempt WHERE at < ? ORDER BY at DESC, id DESC LIMIT 1",
                        Micros.of(question.until()))
                .orElse(0L);
        long oldest = sql.number(
                        "SELECT id FROM attempt WHERE at >= ? ORDER BY at, id LIMIT 1", Micros.of(question.from()))
                .orElse(Long.MAX_VALUE);
        newest = Math.min(newest, question.before() - 1);
        var found = new ArrayList<Attempt>();
        var walked = new Walked();
        sql.walk(
                attemptsSql(!words.isEmpty()),
                row -> {
                    boolean isAsked = (receiver.isEmpty() || receiver.equals(row.getString("receiver")))
                            && (result == null || result.name().equals(row.getString("result")))
                            && tellsOf(row.getLong("id"), question.matchers(), walked);
                    if (isAsked) {
                        found.add(attempt(row));
                    }
                    return walked.on(row, "at") && found.size() < question.limit();
                },
                words.isEmpty() ? new Object[] {oldest, newest} : new Object[] {words, oldest, newest, oldest, newest});
        return walked.page(found, question.limit());
    }

    /** Whether one of the alerts matches, as a whole. */
    private boolean tellsOf(long attempt, List<Matcher> matchers, Walked walked) {
        if (matchers.isEmpty()) {
            return true;
        }
        var found = new boolean[1];
        sql.walk(
                "SELECT e.labels FROM attempt_episode t CROSS JOIN episode e ON e.id = t.episode WHERE t.attempt = ?",
                row -> {
                    walked.rows++;
                    found[0] = Matcher.allMatch(matchers, labels(row.getString("labels")));
                    return !found[0];
                },
                attempt);
        return found[0];
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        var tried = new Happening.Tried(
                Micros.instant(row.getLong("at")),
                new Channel(
                        new Slot(row.getString("group_key"), row.getString("receiver")),
                        row.getString("integration"),
                        row.getInt("place")),
                Decision.Reason.valueOf(row.getString("reason")),
                Micros.instant(row.getLong("as_of")),
                row.getInt("number"),
                row.getString("idempotency_key"),
                Texts.fingerprints(row.getBytes("firing")),
                Texts.fingerprints(row.getBytes("resolved")),
                Happening.Result.valueOf(row.getString("result")),
                row.getString("failure"),
                row.getString("message"),
                Duration.ofNanos(row.getLong("took") * 1_000),
                Sql.instant(row, "next"));
        return new Attempt(row.getLong("id"), tried);
    }

    Page<Version> silences(String id, Question question) {
        var values = new ArrayList<Object>(List.of(
                question.before(), Micros.of(question.from()), Micros.of(question.until()), (long) question.limit()));
        if (!id.isEmpty()) {
            values.addFirst(id);
        }
        var found = sql.list(
                "SELECT * FROM silence WHERE " + (id.isEmpty() ? "" : "id = ? AND ")
                        + "number < ? AND at >= ? AND at < ? ORDER BY number DESC LIMIT ?",
                Reading::version,
                values.toArray());
        return new Page<>(
                found,
                found.size() == question.limit()
                        ? OptionalLong.of(found.getLast().number())
                        : OptionalLong.empty(),
                null);
    }

    private static Version version(ResultSet row) throws SQLException {
        var annotations = new TreeMap<String, String>();
        var texts = Texts.list(row.getString("annotations"));
        for (int i = 0; i + 1 < texts.size(); i += 2) {
            annotations.put(texts.get(i), texts.get(i + 1));
        }
        var silenced = new Happening.Silenced(
                Micros.instant(row.getLong("at")),
                Happening.Change.valueOf(row.getString("change")),
                new Silence(
                        row.getString("id"),
                        Texts.matchers(row.getString("matchers")),
                        Micros.instant(row.getLong("starts_at")),
                        Micros.instant(row.getLong("ends_at")),
                        Micros.instant(row.getLong("updated_at")),
                        row.getString("created_by"),
                        row.getString("comment"),
                        Collections.unmodifiableSortedMap(annotations)));
        return new Version(row.getLong("number"), silenced);
    }

    Page<Moment> at(List<Matcher> matchers, Instant moment, int limit) {
        var until = moment.plusNanos(1_000);
        var latest = new LinkedHashMap<LabelSet, Episode>();
        var walked = walkEpisodes(new Question(matchers, Instant.MIN, until, Long.MAX_VALUE, limit), episode -> {
            latest.putIfAbsent(episode.labels(), episode);
            return latest.size() < limit;
        });
        var silences = sql
                .list(
                        "SELECT * FROM silence s WHERE s.at < ?1 AND s.starts_at <= ?2 AND s.ends_at >= ?2 AND s.number ="
                                + " (SELECT max(l.number) FROM silence l WHERE l.id = s.id AND l.at < ?1) ORDER BY s.id",
                        Reading::version,
                        Micros.of(until),
                        Micros.of(moment))
                .stream()
                .map(version -> version.silenced().silence())
                .toList();
        var moments = latest.values().stream()
                .map(episode -> new Moment(
                        counted(episode),
                        lastAttempts(episode, until),
                        lastQuiet(episode, until),
                        silences.stream()
                                .filter(silence -> Matcher.allMatch(silence.matchers(), episode.labels()))
                                .toList()))
                .toList();
        return walked.page(moments, limit);
    }

    /** The last one of each channel. */
    private List<Attempt> lastAttempts(Episode episode, Instant until) {
        var channels = new HashSet<Channel>();
        return sql
                .list(
                        "SELECT " + ATTEMPT + " FROM attempt_episode t CROSS JOIN attempt a ON a.id = t.attempt"
                                + " CROSS JOIN channel c ON c.id = a.channel WHERE t.episode = ? AND a.at < ?"
                                + " ORDER BY t.attempt DESC LIMIT 1000",
                        Reading::attempt,
                        episode.number(),
                        Micros.of(until))
                .stream()
                .filter(attempt -> channels.add(attempt.tried().channel()))
                .toList();
    }

    private List<Quiet> lastQuiet(Episode episode, Instant until) {
        record Place(String groupKey, String receiver, String channel) {}
        var seen = new HashMap<Place, Quiet>();
        var all = sql.list(
                "SELECT q.* FROM quiet_episode t CROSS JOIN quiet q ON q.id = t.quiet WHERE t.episode = ? AND q.at < ?"
                        + " ORDER BY t.quiet DESC LIMIT 1000",
                row -> new Quiet(
                        Micros.instant(row.getLong("at")),
                        row.getString("group_key"),
                        row.getString("receiver"),
                        Texts.list(row.getString("channels")),
                        Decision.Why.valueOf(row.getString("why"))),
                episode.number(),
                Micros.of(until));
        return all.stream()
                .filter(quiet -> quiet.channels().stream()
                        .map(channel -> new Place(quiet.groupKey(), quiet.receiver(), channel))
                        .anyMatch(place -> Objects.equals(seen.computeIfAbsent(place, p -> quiet), quiet)))
                .toList();
    }

    Coverage coverage(Instant moment) {
        long time = Micros.of(moment);
        var since = sql.number("SELECT max(at) FROM run WHERE at <= ? HAVING max(at) IS NOT NULL", time);
        var down = sql.number("SELECT count(*) FROM run WHERE at > ?1 AND until < ?1", time)
                        .orElse(0L)
                > 0;
        var oldest = sql.number("SELECT min(at) FROM run HAVING min(at) IS NOT NULL");
        return new Coverage(since.map(Micros::instant), down, oldest.map(Micros::instant));
    }

    /** How SQLite would find the rows of a statement, a line for each step. */
    List<String> plan(String statement) {
        return sql.list("EXPLAIN QUERY PLAN " + statement, row -> row.getString("detail"));
    }
}
