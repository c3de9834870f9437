package io.alerthistory.adapter.sqlite;

import io.alerthistory.history.Happening;
import io.alerthistory.history.History.Attempt;
import io.alerthistory.history.History.Coverage;
import io.alerthistory.history.History.Episode;
import io.alerthistory.history.History.Moment;
import io.alerthistory.history.History.Question;
import io.alerthistory.history.History.Quiet;
import io.alerthistory.history.History.Version;
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
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers questions. Where a matcher asks for a certain value, or one of some, an index leads to the newest rows that have
 * it; what else is asked is checked row by row, by {@link Matcher} itself, so that it means what it means everywhere.
 * Used by one thread at a time.
 */
final class Reading {
    private static final int KEPT_LABELS = 5_000;

    /** Characters that make a regular expression more than a list of alternatives. */
    private static final String MEANINGFUL_IN_A_REGEXP = "\\.+*?()[]{}^$";

    private static final String EPISODE =
            "e.id, e.labels, l.json, e.heard, e.starts_at, e.starts_offset, e.over, e.ends_at,"
                    + " e.ending, e.annotations, e.generator_url";

    private static final String ATTEMPT =
            "a.id, a.at, c.receiver, c.group_key, c.integration, c.place, a.reason, a.as_of,"
                    + " a.number, a.idempotency_key, a.firing, a.resolved, a.result, a.failure, a.message, a.took, a.next";

    private final Sql sql;
    private final Map<Long, LabelSet> labels = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<Long, LabelSet> eldest) {
            return size() > KEPT_LABELS;
        }
    };

    Reading(Sql sql) {
        this.sql = sql;
    }

    /** A part of a statement, and the values that it needs. */
    record Part(String text, List<Object> values) {}

    /** What an index can find of some matchers; empty if nobody can match. */
    private @Nullable List<List<Long>> pairs(List<Matcher> matchers) {
        var all = new ArrayList<List<Long>>();
        for (var matcher : matchers) {
            var values = values(matcher);
            if (values.isEmpty()) {
                continue;
            }
            var numbers = new ArrayList<Long>();
            for (var value : values) {
                sql.number("SELECT id FROM pair WHERE name = ? AND value = ?", matcher.name(), value)
                        .ifPresent(numbers::add);
            }
            if (numbers.isEmpty()) {
                return null;
            }
            all.add(numbers);
        }
        // One value leads to its rows in their order; the rows of several have to be sorted.
        all.sort((a, b) -> Integer.compare(a.size(), b.size()));
        return all;
    }

    /** The values that a label must have one of; none if an index cannot tell. */
    private static List<String> values(Matcher matcher) {
        var value = matcher.value();
        var alternatives = switch (matcher.operator()) {
            case EQUAL -> List.of(value);
            case REGEXP ->
                value.chars().anyMatch(c -> MEANINGFUL_IN_A_REGEXP.indexOf(c) >= 0)
                        ? List.<String>of()
                        : Arrays.asList(value.split("\\|", -1));
            case NOT_EQUAL, NOT_REGEXP -> List.<String>of();
        };
        return alternatives.contains("")
                ? List.of()
                : alternatives.stream().distinct().toList();
    }

    private static String oneOf(List<Long> numbers) {
        return numbers.stream().map(String::valueOf).collect(Collectors.joining(", ", "IN (", ")"));
    }

    /** From the label that leads, or from the newest on. The numbers in it are our own. */
    static String episodesSql(List<List<Long>> pairs) {
        var text = new StringBuilder("SELECT " + EPISODE + " FROM ");
        var number = pairs.isEmpty() ? "e.id" : "p.episode";
        text.append(pairs.isEmpty() ? "episode e" : "episode_pair p CROSS JOIN episode e ON e.id = p.episode");
        text.append(" CROSS JOIN labels l ON l.id = e.labels WHERE ")
                .append(number)
                .append(" <= ? AND e.heard < ? AND e.over > ?");
        if (!pairs.isEmpty()) {
            text.append(" AND p.pair ").append(oneOf(pairs.getFirst()));
            pairs.stream()
                    .skip(1)
                    .forEach(more -> text.append(
                                    " AND EXISTS (SELECT 1 FROM episode_pair m WHERE m.episode = e.id AND m.pair ")
                            .append(oneOf(more))
                            .append(')'));
        }
        return text.append(" ORDER BY ").append(number).append(" DESC").toString();
    }

    private void walkEpisodes(Question question, Predicate<Episode> seen) {
        var pairs = pairs(question.matchers());
        if (pairs == null) {
            return;
        }
        long newest = sql.number(
                        "SELECT id FROM episode WHERE heard < ? ORDER BY heard DESC, id DESC LIMIT 1",
                        Sql.micros(question.until()))
                .orElse(0L);
        sql.walk(
                episodesSql(pairs),
                row -> !Matcher.allMatch(question.matchers(), labels(row, "labels", "json")) || seen.test(episode(row)),
                Math.min(newest, question.before() - 1),
                Sql.micros(question.until()),
                Sql.micros(question.from()));
    }

    List<Episode> episodes(Question question) {
        var found = new ArrayList<Episode>();
        walkEpisodes(question, episode -> {
            found.add(episode);
            return found.size() < question.limit();
        });
        return found.stream().map(this::counted).toList();
    }

    private LabelSet labels(ResultSet row, String number, String json) throws SQLException {
        long key = row.getLong(number);
        var known = labels.get(key);
        if (known == null) {
            known = LabelSet.of(Texts.list(row.getString(json)).toArray(String[]::new));
            labels.put(key, known);
        }
        return known;
    }

    private Episode episode(ResultSet row) throws SQLException {
        long over = row.getLong("over");
        var ending = row.getString("ending");
        return new Episode(
                row.getLong("id"),
                labels(row, "labels", "json"),
                Annotations.of(Texts.list(row.getString("annotations")).toArray(String[]::new)),
                row.getString("generator_url"),
                new Timestamp(
                        Sql.instant(row.getLong("starts_at")), ZoneOffset.ofTotalSeconds(row.getInt("starts_offset"))),
                Sql.instant(row.getLong("heard")),
                Sql.instant(row, "ends_at"),
                ending == null ? null : Happening.End.valueOf(ending),
                over == Writing.FIRES ? null : Sql.instant(over),
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

    /** From the label that leads to its alerts and the attempts that told of them, or from the newest attempt on. */
    static String attemptsSql(List<List<Long>> pairs, boolean ofReceiver, boolean withResult) {
        var text = new StringBuilder("SELECT " + ATTEMPT + " FROM ");
        text.append(
                pairs.isEmpty()
                        ? "attempt a"
                        : "(SELECT DISTINCT t.attempt AS number FROM episode_pair p"
                                + " CROSS JOIN attempt_episode t ON t.episode = p.episode WHERE p.pair "
                                + oneOf(pairs.getFirst())
                                + " AND t.attempt BETWEEN ? AND ? ORDER BY t.attempt DESC) x"
                                + " CROSS JOIN attempt a ON a.id = x.number");
        text.append(" CROSS JOIN channel c ON c.id = a.channel WHERE a.id BETWEEN ? AND ?");
        if (ofReceiver) {
            text.append(" AND c.receiver = ?");
        }
        if (withResult) {
            text.append(" AND a.result = ?");
        }
        return text.append(" ORDER BY ")
                .append(pairs.isEmpty() ? "a.id" : "x.number")
                .append(" DESC")
                .toString();
    }

    List<Attempt> attempts(Question question, String receiver, Happening.@Nullable Result result) {
        var pairs = pairs(question.matchers());
        if (pairs == null) {
            return List.of();
        }
        long newest = sql.number(
                        "SELECT id FROM attempt WHERE at < ? ORDER BY at DESC, id DESC LIMIT 1",
                        Sql.micros(question.until()))
                .orElse(0L);
        long oldest = sql.number(
                        "SELECT id FROM attempt WHERE at >= ? ORDER BY at, id LIMIT 1", Sql.micros(question.from()))
                .orElse(Long.MAX_VALUE);
        newest = Math.min(newest, question.before() - 1);
        var values = new ArrayList<Object>(List.of(oldest, newest));
        if (!pairs.isEmpty()) {
            values.addAll(List.of(oldest, newest));
        }
        if (!receiver.isEmpty()) {
            values.add(receiver);
        }
        if (result != null) {
            values.add(result.name());
        }
        var found = new ArrayList<Attempt>();
        sql.walk(
                attemptsSql(pairs, !receiver.isEmpty(), result != null),
                row -> {
                    if (tellsOf(row.getLong("id"), question.matchers())) {
                        found.add(attempt(row));
                    }
                    return found.size() < question.limit();
                },
                values.toArray());
        return List.copyOf(found);
    }

    /** Whether one of the alerts matches, as a whole. */
    private boolean tellsOf(long attempt, List<Matcher> matchers) {
        if (matchers.isEmpty()) {
            return true;
        }
        var found = new boolean[1];
        sql.walk(
                "SELECT e.labels, l.json FROM attempt_episode t CROSS JOIN episode e ON e.id = t.episode"
                        + " CROSS JOIN labels l ON l.id = e.labels WHERE t.attempt = ?",
                row -> {
                    found[0] = Matcher.allMatch(matchers, labels(row, "labels", "json"));
                    return !found[0];
                },
                attempt);
        return found[0];
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        var tried = new Happening.Tried(
                Sql.instant(row.getLong("at")),
                new Channel(
                        new Slot(row.getString("group_key"), row.getString("receiver")),
                        row.getString("integration"),
                        row.getInt("place")),
                Decision.Reason.valueOf(row.getString("reason")),
                Sql.instant(row.getLong("as_of")),
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

    List<Version> silences(String id, Question question) {
        var values = new ArrayList<Object>(List.of(
                question.before(), Sql.micros(question.from()), Sql.micros(question.until()), (long) question.limit()));
        if (!id.isEmpty()) {
            values.addFirst(id);
        }
        return sql.list(
                "SELECT * FROM silence WHERE " + (id.isEmpty() ? "" : "id = ? AND ")
                        + "number < ? AND at >= ? AND at < ? ORDER BY number DESC LIMIT ?",
                Reading::version,
                values.toArray());
    }

    private static Version version(ResultSet row) throws SQLException {
        var annotations = new TreeMap<String, String>();
        var texts = Texts.list(row.getString("annotations"));
        for (int i = 0; i + 1 < texts.size(); i += 2) {
            annotations.put(texts.get(i), texts.get(i + 1));
        }
        var silenced = new Happening.Silenced(
                Sql.instant(row.getLong("at")),
                Happening.Change.valueOf(row.getString("change")),
                new Silence(
                        row.getString("id"),
                        Texts.matchers(row.getString("matchers")),
                        Sql.instant(row.getLong("starts_at")),
                        Sql.instant(row.getLong("ends_at")),
                        Sql.instant(row.getLong("updated_at")),
                        row.getString("created_by"),
                        row.getString("comment"),
                        Collections.unmodifiableSortedMap(annotations)));
        return new Version(row.getLong("number"), silenced);
    }

    List<Moment> at(List<Matcher> matchers, Instant moment, int limit) {
        var until = moment.plusNanos(1_000);
        var latest = new LinkedHashMap<LabelSet, Episode>();
        walkEpisodes(new Question(matchers, Instant.MIN, until, Long.MAX_VALUE, limit), episode -> {
            latest.putIfAbsent(episode.labels(), episode);
            return latest.size() < limit;
        });
        var silences = sql
                .list(
                        "SELECT * FROM silence s WHERE s.at < ?1 AND s.starts_at <= ?2 AND s.ends_at >= ?2 AND s.number ="
                                + " (SELECT max(l.number) FROM silence l WHERE l.id = s.id AND l.at < ?1) ORDER BY s.id",
                        Reading::version,
                        Sql.micros(until),
                        Sql.micros(moment))
                .stream()
                .map(version -> version.silenced().silence())
                .toList();
        return latest.values().stream()
                .map(episode -> new Moment(
                        counted(episode),
                        lastAttempts(episode, until),
                        lastQuiet(episode, until),
                        silences.stream()
                                .filter(silence -> Matcher.allMatch(silence.matchers(), episode.labels()))
                                .toList()))
                .toList();
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
                        Sql.micros(until))
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
                        Sql.instant(row.getLong("at")),
                        row.getString("group_key"),
                        row.getString("receiver"),
                        Texts.list(row.getString("channels")),
                        Decision.Why.valueOf(row.getString("why"))),
                episode.number(),
                Sql.micros(until));
        return all.stream()
                .filter(quiet -> quiet.channels().stream()
                        .map(channel -> new Place(quiet.groupKey(), quiet.receiver(), channel))
                        .anyMatch(place -> Objects.equals(seen.computeIfAbsent(place, p -> quiet), quiet)))
                .toList();
    }

    Coverage coverage(Instant moment) {
        long time = Sql.micros(moment);
        var since = sql.number("SELECT max(at) FROM run WHERE at <= ? HAVING max(at) IS NOT NULL", time);
        var down = sql.number("SELECT count(*) FROM run WHERE at > ?1 AND until < ?1", time)
                        .orElse(0L)
                > 0;
        var oldest = sql.number("SELECT min(at) FROM run HAVING min(at) IS NOT NULL");
        return new Coverage(since.map(Sql::instant), down, oldest.map(Sql::instant));
    }

    /** How SQLite would find the rows of a statement, a line for each step. */
    List<String> plan(String statement) {
        return sql.list("EXPLAIN QUERY PLAN " + statement, row -> row.getString("detail"));
    }
}
