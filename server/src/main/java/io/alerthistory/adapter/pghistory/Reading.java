package io.alerthistory.adapter.pghistory;

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
import java.util.Arrays;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Answers one question. The newest rows are looked at one by one, since what many alerts have is found there; where a
 * matcher asks for a certain value and that has not led to a full page, the index of labels finds what is older. Each row
 * is checked by {@link Matcher} itself, so that it means what it means everywhere. A page ends once {@link
 * #MOST_LOOKED_AT} rows were looked at. Used by one thread.
 */
final class Reading {
    /** Rows that one page may cost. */
    static final int MOST_LOOKED_AT = 50_000;

    /** So many are looked at before the index is asked. */
    private static final int NEWEST_EPISODES = 5_000;

    private static final int NEWEST_ATTEMPTS = 2_000;

    /** An index of so many episodes' attempts is quicker than to look at attempts. */
    private static final int MOST_LED = 10_000;

    /** Attempts that are looked at together. */
    private static final int ATTEMPTS_AT_ONCE = 500;

    private static final int KEPT_LABELS = 5_000;

    private final Sql sql;
    private final Map<String, LabelSet> labels = new HashMap<>();

    Reading(Sql sql) {
        this.sql = sql;
    }

    /** A condition, and the values for it. */
    private record Condition(String text, List<Object> values) {
        static final Condition NONE = new Condition("", List.of());

        /** What the index of labels can tell of {@code e}; {@link #NONE} if it can tell nothing. */
        static Condition on(List<Matcher> matchers) {
            var values = new ArrayList<Object>();
            var text = Lead.of(matchers).stream()
                    .map(lead -> lead.values().stream()
                            .map(value -> {
                                values.add(Texts.of(Map.of(Plain.of(lead.name()), Plain.of(value))));
                                return "e.labels @> ?::jsonb";
                            })
                            .collect(Collectors.joining(" or ", " and (", ")")))
                    .collect(Collectors.joining());
            return new Condition(text, values);
        }

        boolean isNone() {
            return text.isEmpty();
        }

        @Nullable
        Object[] after(Object... first) {
            var all = new ArrayList<Object>(Arrays.asList(first));
            all.addAll(values);
            return all.toArray();
        }
    }

    /** How far a walk came. */
    private static final class Walked {
        private long rows;
        private long last = Long.MAX_VALUE;
        private long time;

        void on(long number, long at, long cost) {
            last = number;
            time = at;
            rows += cost;
        }

        boolean isTired() {
            return rows >= MOST_LOOKED_AT;
        }

        <T> Page<T> page(List<T> found, int limit) {
            return new Page<>(
                    List.copyOf(found),
                    isTired() || found.size() == limit ? OptionalLong.of(last) : OptionalLong.empty(),
                    isTired() ? Micros.instant(time) : null);
        }
    }

    /** A number that is higher than any of what was noted before a time. */
    private static long before(long until, long before) {
        return Math.min(until > Long.MAX_VALUE - Numbers.LATEST ? until : until + Numbers.LATEST, before);
    }

    private LabelSet labels(String json) {
        if (labels.size() > KEPT_LABELS) {
            labels.clear();
        }
        return labels.computeIfAbsent(json, Writing::labels);
    }

    // Episodes

    /** @param seen says whether it wants another */
    private Walked walkEpisodes(Question question, Predicate<Episode> seen) throws SQLException {
        var walked = new Walked();
        var lead = Condition.on(question.matchers());
        walked.last = before(Micros.of(question.until()), question.before());
        boolean goesOn = true;
        if (!lead.isNone()) {
            goesOn = walk(question, Condition.NONE, NEWEST_EPISODES, seen, walked);
        }
        if (goesOn) {
            walk(question, lead, MOST_LOOKED_AT - walked.rows, seen, walked);
        }
        return walked;
    }

    /** Whether there may be more, and it is wanted. */
    private boolean walk(Question question, Condition lead, long most, Predicate<Episode> seen, Walked walked)
            throws SQLException {
        var goesOn = new boolean[] {true};
        long before = walked.rows;
        var values = new ArrayList<@Nullable Object>(
                Arrays.asList(lead.after(walked.last, Micros.of(question.from()), Micros.of(question.until()))));
        values.add(most);
        sql.walk(
                "select e.* from {}episode e where e.id < ? and e.over > ? and e.heard < ?" + lead.text()
                        + " order by e.id desc limit ?",
                row -> {
                    walked.on(row.getLong("id"), row.getLong("heard"), 1);
                    goesOn[0] = !Matcher.allMatch(question.matchers(), labels(row.getString("labels")))
                            || seen.test(episode(row));
                    return goesOn[0];
                },
                values.toArray());
        return goesOn[0] && walked.rows - before == most;
    }

    Page<Episode> episodes(Question question) throws SQLException {
        var found = new ArrayList<Episode>();
        var walked = walkEpisodes(question, episode -> {
            found.add(episode);
            return found.size() < question.limit();
        });
        return walked.page(counted(found), question.limit());
    }

    private Episode episode(ResultSet row) throws SQLException {
        long over = row.getLong("over");
        var ending = row.getString("ending");
        return new Episode(
                row.getLong("id"),
                labels(row.getString("labels")),
                Annotations.of(Texts.list(Sql.text(row, "annotations")).toArray(String[]::new)),
                Sql.text(row, "generator_url"),
                new Timestamp(
                        Micros.instant(row.getLong("starts_at")),
                        ZoneOffset.ofTotalSeconds(row.getInt("starts_offset"))),
                Micros.instant(row.getLong("heard")),
                Sql.instant(row, "ends_at"),
                ending == null ? null : Happening.End.valueOf(ending),
                over == Chapter.FIRES ? null : Micros.instant(over),
                0);
    }

    /** With how many were delivered that told of it. */
    private List<Episode> counted(Collection<Episode> episodes) throws SQLException {
        var delivered = new HashMap<Long, Integer>();
        sql.walk(
                "select t.episode, count(*) from {}attempt_episode t join {}attempt a on a.id = t.attempt"
                        + " where t.episode = any (?) and a.result = 'DELIVERED' group by t.episode",
                row -> {
                    delivered.put(row.getLong(1), row.getInt(2));
                    return true;
                },
                (Object) numbers(episodes));
        return episodes.stream()
                .map(episode -> new Episode(
                        episode.number(),
                        episode.labels(),
                        episode.annotations(),
                        episode.generatorUrl(),
                        episode.startsAt(),
                        episode.heardAt(),
                        episode.endsAt(),
                        episode.end(),
                        episode.overAt(),
                        delivered.getOrDefault(episode.number(), 0)))
                .toList();
    }

    private static Long[] numbers(Collection<Episode> episodes) {
        return episodes.stream().map(Episode::number).toArray(Long[]::new);
    }

    // Attempts

    /** What has to be known of one to see whether it is asked for. */
    private record Glance(long number, long at, String receiver, String result, long alerts) {}

    Page<Attempt> attempts(Question question, String receiver, Happening.@Nullable Result result) throws SQLException {
        var found = new ArrayList<Long>();
        var walked = new Walked();
        walked.last = before(Micros.of(question.until()), question.before());
        boolean mayBeLed = !Lead.of(question.matchers()).isEmpty();
        List<Long> led = null;
        while (!walked.isTired() && found.size() < question.limit()) {
            if (mayBeLed && walked.rows >= NEWEST_ATTEMPTS) {
                mayBeLed = false;
                led = led(question, walked.last);
            }
            var next = led == null ? glances(question, walked.last) : glances(question, led, walked.last);
            if (next.isEmpty()) {
                break;
            }
            var asked = next.stream()
                    .filter(one -> receiver.isEmpty() || receiver.equals(one.receiver()))
                    .filter(one -> result == null || result.name().equals(one.result()))
                    .map(Glance::number)
                    .collect(Collectors.toSet());
            boolean isLookedInto = !question.matchers().isEmpty();
            var telling = isLookedInto ? telling(asked, question.matchers()) : asked;
            for (var one : next) {
                walked.on(
                        one.number(), one.at(), 1 + (isLookedInto && asked.contains(one.number()) ? one.alerts() : 0));
                if (telling.contains(one.number())) {
                    found.add(one.number());
                }
                if (walked.isTired() || found.size() == question.limit()) {
                    break;
                }
            }
        }
        return walked.page(attempts(found), question.limit());
    }

    /** The next attempts; no more than tell of as many alerts as may be looked at, but one at least. */
    private List<Glance> glances(Question question, long before) throws SQLException {
        return glances("a.id < ?", before, question);
    }

    /** The next of these. */
    private List<Glance> glances(Question question, List<Long> led, long before) throws SQLException {
        var next = led.stream()
                .filter(number -> number < before)
                .limit(ATTEMPTS_AT_ONCE)
                .toArray(Long[]::new);
        return next.length == 0 ? List.of() : glances("a.id = any (?)", next, question);
    }

    private List<Glance> glances(String which, Object value, Question question) throws SQLException {
        var glances = new ArrayList<Glance>();
        var alerts = new long[1];
        long from = Micros.of(question.from());
        sql.walk(
                "select a.id, a.at, a.receiver, a.result, (octet_length(a.firing) + octet_length(a.resolved)) / 8"
                        + " from {}attempt a where " + which + " and a.id >= ? and a.at >= ? and a.at < ?"
                        + " order by a.id desc limit ?",
                row -> {
                    alerts[0] += row.getLong(5);
                    if (!glances.isEmpty() && alerts[0] > MOST_LOOKED_AT) {
                        return false;
                    }
                    return glances.add(new Glance(
                            row.getLong(1),
                            row.getLong(2),
                            Sql.text(row, "receiver"),
                            row.getString(4),
                            row.getLong(5)));
                },
                value,
                from,
                from,
                Micros.of(question.until()),
                ATTEMPTS_AT_ONCE);
        return glances;
    }

    /**
     * The attempts that tell of alerts which the index of labels finds, the newest first; null if those are so many that to
     * look at one attempt after the other is quicker.
     */
    private @Nullable List<Long> led(Question question, long before) throws SQLException {
        var values = new ArrayList<@Nullable Object>(
                Condition.on(question.matchers()).values());
        values.add(MOST_LED + 1);
        var episodes = sql.list(
                "select e.id from {}episode e where true"
                        + Condition.on(question.matchers()).text() + " limit ?",
                row -> row.getLong(1),
                values.toArray());
        return episodes.size() > MOST_LED
                ? null
                : sql.list(
                        "select distinct t.attempt from {}attempt_episode t where t.episode = any (?) and t.attempt >= ?"
                                + " and t.attempt < ? order by t.attempt desc limit ?",
                        row -> row.getLong(1),
                        episodes.toArray(Long[]::new),
                        Micros.of(question.from()),
                        before,
                        MOST_LOOKED_AT);
    }

    /** Those that tell of an alert that matches as a whole. */
    private Set<Long> telling(Set<Long> attempts, List<Matcher> matchers) throws SQLException {
        record Tells(long attempt, long episode) {}
        var all = sql.list(
                "select t.attempt, t.episode from {}attempt_episode t where t.attempt = any (?)",
                row -> new Tells(row.getLong(1), row.getLong(2)),
                (Object) attempts.toArray(Long[]::new));
        var matching = new HashSet<Long>();
        sql.walk(
                "select e.id, e.labels from {}episode e where e.id = any (?)",
                row -> {
                    if (Matcher.allMatch(matchers, labels(row.getString(2)))) {
                        matching.add(row.getLong(1));
                    }
                    return true;
                },
                (Object) all.stream().map(Tells::episode).distinct().toArray(Long[]::new));
        return all.stream()
                .filter(one -> matching.contains(one.episode()))
                .map(Tells::attempt)
                .collect(Collectors.toSet());
    }

    /** The newest first. */
    private List<Attempt> attempts(List<Long> numbers) throws SQLException {
        return sql.list(
                "select a.* from {}attempt a where a.id = any (?) order by a.id desc", Reading::attempt, (Object)
                        numbers.toArray(Long[]::new));
    }

    private static Attempt attempt(ResultSet row) throws SQLException {
        var tried = new Happening.Tried(
                Micros.instant(row.getLong("at")),
                new Channel(
                        new Slot(Sql.text(row, "group_key"), Sql.text(row, "receiver")),
                        Sql.text(row, "integration"),
                        row.getInt("place")),
                Decision.Reason.valueOf(row.getString("reason")),
                Micros.instant(row.getLong("as_of")),
                row.getInt("number"),
                Sql.text(row, "idempotency_key"),
                Texts.fingerprints(row.getBytes("firing")),
                Texts.fingerprints(row.getBytes("resolved")),
                Happening.Result.valueOf(row.getString("result")),
                Sql.text(row, "failure"),
                Sql.text(row, "message"),
                Duration.ofNanos(row.getLong("took") * 1_000),
                Sql.instant(row, "next"));
        return new Attempt(row.getLong("id"), tried);
    }

    // Silences

    Page<Version> silences(String id, Question question) throws SQLException {
        var values = new ArrayList<@Nullable Object>(List.of(
                question.before(), Micros.of(question.from()), Micros.of(question.until()), (long) question.limit()));
        if (!id.isEmpty()) {
            values.addFirst(Plain.of(id));
        }
        var found = sql.list(
                "select * from {}silence where " + (id.isEmpty() ? "" : "id = ? and ")
                        + "number < ? and at >= ? and at < ? order by number desc limit ?",
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
        var texts = Texts.list(Sql.text(row, "annotations"));
        for (int i = 0; i + 1 < texts.size(); i += 2) {
            annotations.put(texts.get(i), texts.get(i + 1));
        }
        var silenced = new Happening.Silenced(
                Micros.instant(row.getLong("at")),
                Happening.Change.valueOf(row.getString("change")),
                new Silence(
                        Sql.text(row, "id"),
                        Texts.matchers(Sql.text(row, "matchers")),
                        Micros.instant(row.getLong("starts_at")),
                        Micros.instant(row.getLong("ends_at")),
                        Micros.instant(row.getLong("updated_at")),
                        Sql.text(row, "created_by"),
                        Sql.text(row, "comment"),
                        Collections.unmodifiableSortedMap(annotations)));
        return new Version(row.getLong("number"), silenced);
    }

    // A moment

    Page<Moment> at(List<Matcher> matchers, Instant moment, int limit) throws SQLException {
        var until = moment.plusNanos(1_000);
        var latest = new LinkedHashMap<LabelSet, Episode>();
        var walked = walkEpisodes(new Question(matchers, Instant.MIN, until, Long.MAX_VALUE, limit), episode -> {
            latest.putIfAbsent(episode.labels(), episode);
            return latest.size() < limit;
        });
        var silences = sql
                .list(
                        "select s.* from {}silence s where s.at < ? and s.starts_at <= ? and s.ends_at >= ? and s.number ="
                                + " (select max(l.number) from {}silence l where l.id = s.id and l.at < ?) order by s.id",
                        Reading::version,
                        Micros.of(until),
                        Micros.of(moment),
                        Micros.of(moment),
                        Micros.of(until))
                .stream()
                .map(version -> version.silenced().silence())
                .toList();
        var attempts = lastAttempts(latest.values(), until);
        var quiet = lastQuiet(latest.values(), until);
        var moments = counted(latest.values()).stream()
                .map(episode -> new Moment(
                        episode,
                        attempts.getOrDefault(episode.number(), List.of()),
                        quiet.getOrDefault(episode.number(), List.of()),
                        silences.stream()
                                .filter(silence -> Matcher.allMatch(silence.matchers(), episode.labels()))
                                .toList()))
                .toList();
        return walked.page(moments, limit);
    }

    /** The last one of each channel, for each episode. */
    private Map<Long, List<Attempt>> lastAttempts(Collection<Episode> episodes, Instant until) throws SQLException {
        var last = new HashMap<Long, List<Attempt>>();
        sql.walk(
                "select * from (select a.*, t.episode, row_number() over (partition by t.episode, a.receiver,"
                        + " a.group_key, a.integration, a.place order by a.id desc) as nth"
                        + " from {}attempt_episode t join {}attempt a on a.id = t.attempt"
                        + " where t.episode = any (?) and a.at < ?) a where nth = 1 order by id desc",
                row -> last.computeIfAbsent(row.getLong("episode"), e -> new ArrayList<>())
                        .add(attempt(row)),
                numbers(episodes),
                Micros.of(until));
        return last;
    }

    private Map<Long, List<Quiet>> lastQuiet(Collection<Episode> episodes, Instant until) throws SQLException {
        record Place(long episode, String groupKey, String receiver, String channel) {}
        var seen = new HashMap<Place, Quiet>();
        var last = new HashMap<Long, List<Quiet>>();
        sql.walk(
                "select one.it as episode, q.* from unnest(?) as one (it) cross join lateral (select q.* from"
                        + " {}quiet_episode t join {}quiet q on q.id = t.quiet where t.episode = one.it and q.at < ?"
                        + " order by t.quiet desc limit 1000) q",
                row -> {
                    long episode = row.getLong("episode");
                    var quiet = new Quiet(
                            Micros.instant(row.getLong("at")),
                            Sql.text(row, "group_key"),
                            Sql.text(row, "receiver"),
                            Texts.list(Sql.text(row, "channels")),
                            Decision.Why.valueOf(row.getString("why")));
                    boolean isLast = quiet.channels().stream()
                            .map(channel -> new Place(episode, quiet.groupKey(), quiet.receiver(), channel))
                            .anyMatch(place -> Objects.equals(seen.computeIfAbsent(place, p -> quiet), quiet));
                    if (isLast) {
                        last.computeIfAbsent(episode, e -> new ArrayList<>()).add(quiet);
                    }
                    return true;
                },
                numbers(episodes),
                Micros.of(until));
        return last;
    }

    Coverage coverage(Instant moment) throws SQLException {
        long time = Micros.of(moment);
        var since = sql.number("select max(at) from {}run where at <= ?", time);
        boolean isDown = sql.number("select 1 from {}run where at > ? and until < ? limit 1", time, time)
                .isPresent();
        var oldest = sql.number("select min(at) from {}run");
        return new Coverage(since.map(Micros::instant), isDown, oldest.map(Micros::instant));
    }
}
