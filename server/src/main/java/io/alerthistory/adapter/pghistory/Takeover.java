package io.alerthistory.adapter.pghistory;

import io.alerthistory.adapter.codec.Micros;
import io.alerthistory.adapter.codec.Texts;
import io.alerthistory.history.FormerHistory;
import io.alerthistory.history.FormerHistory.Lived;
import io.alerthistory.history.FormerHistory.Numbered;
import io.alerthistory.history.Happening;
import io.alerthistory.history.Happening.End;
import io.alerthistory.model.Fingerprint;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Takes over the history that this server wrote while it was alone. A transaction takes some rows, and notes how far it came
 * in {@code place}, under the journal's name and the former history's; the last one also notes up to where the journal is
 * in that history, so that it is read on from there. What is there already is not written again, whoever brought it:
 *
 * <ul>
 *   <li>an episode that one of the same alert overlaps, but for the time before that one;
 *   <li>an attempt of the same channel at the same time with the same key;
 *   <li>a version of a silence, a look, a start, a configuration that is the same.
 * </ul>
 *
 * <p>Used by one thread. Once anything has failed, another is to be made.
 */
final class Takeover {
    private static final int BATCH = 500;

    /** What is taken over in turn. Their numbers are in the table. */
    private enum Part {
        EPISODES(0),
        ATTEMPTS(1),
        QUIETS(2),
        SILENCES(3),
        RUNS(4),
        NOTHING(5);

        private final long number;

        Part(long number) {
            this.number = number;
        }

        /** What lies beyond the last is nothing. */
        static Part of(long number) {
            for (var part : values()) {
                if (part.number == number) {
                    return part;
                }
            }
            return NOTHING;
        }
    }

    private final Sql sql;
    private final FormerHistory from;
    private final String journal;
    private final String replica;
    private final String name;
    private final Weeks weeks;

    private Part part = Part.EPISODES;
    private long after;

    Takeover(Sql sql, FormerHistory from, String journal, String replica) throws SQLException {
        this.sql = sql;
        this.from = from;
        this.journal = journal;
        this.replica = replica;
        this.name = journal + "/" + from.name();
        this.weeks = new Weeks(sql);
        sql.together(() -> {
            sql.update(
                    "insert into {}place values (?, ?, 0, 0, clock_timestamp()) on conflict (journal) do nothing",
                    name,
                    replica);
            sql.walk(
                    "select file, \"offset\" from {}place where journal = ?",
                    row -> {
                        part = Part.of(row.getLong(1));
                        after = row.getLong(2);
                        return false;
                    },
                    name);
            return true;
        });
    }

    boolean isDone() {
        return part == Part.NOTHING;
    }

    /** How far it is, for the log. */
    String progress() {
        return part + " " + after;
    }

    /**
     * Takes over some more.
     *
     * @param oldest what is older need not be
     * @return how many rows came
     */
    long step(Instant oldest) throws SQLException {
        return sql.together(() -> {
            var numbers = new Numbers(sql);
            long since = Micros.of(oldest);
            long rows = switch (part) {
                case EPISODES -> episodes(from.episodes(after, BATCH), numbers, since);
                case ATTEMPTS -> attempts(from.attempts(after, BATCH), numbers, since);
                case QUIETS -> quiets(from.quiets(after, BATCH), numbers, since);
                case SILENCES -> silences(from.silences(after, BATCH), numbers);
                case RUNS -> runs();
                case NOTHING -> 0;
            };
            numbers.keep();
            sql.update(
                    "update {}place set file = ?, \"offset\" = ?, replica = ?, seen = clock_timestamp() where journal = ?",
                    part.number,
                    after,
                    replica,
                    name);
            return rows;
        });
    }

    private void goOn(long last, boolean isMore) {
        if (isMore) {
            after = last;
        } else {
            part = Part.of(part.number + 1);
            after = 0;
        }
    }

    private static boolean isOld(long time, long since) {
        return Weeks.of(time) < Weeks.of(since);
    }

    private record There(long heard, long over) {}

    private long episodes(List<Lived> all, Numbers numbers, long since) throws SQLException {
        var there = new HashMap<Long, List<There>>();
        sql.walk(
                "select e.fingerprint, e.heard, e.over from unnest(?) as alert (it)"
                        + " join {}episode e on e.fingerprint = alert.it",
                row -> there.computeIfAbsent(row.getLong(1), alert -> new ArrayList<>())
                        .add(new There(row.getLong(2), row.getLong(3))),
                (Object) all.stream()
                        .map(lived -> lived.alert().fingerprint().bits())
                        .distinct()
                        .toArray(Long[]::new));
        var rows = new ArrayList<@Nullable Object[]>();
        var needed = new HashSet<Long>();
        for (var lived : all) {
            var of = there.computeIfAbsent(lived.alert().fingerprint().bits(), alert -> new ArrayList<>());
            long heard = Weeks.within(lived.heard());
            long over = lived.over() == null ? Chapter.FIRES : Math.max(heard, Weeks.within(lived.over()));
            var endsAt = lived.endsAt();
            var end = lived.end();
            boolean isThere = false;
            for (var other : of) {
                isThere |= other.heard == heard || (other.heard < heard && other.over > heard);
            }
            long known = over;
            long cut = of.stream()
                    .mapToLong(There::heard)
                    .filter(one -> one > heard && one < known)
                    .min()
                    .orElse(known);
            if (cut != over) {
                over = cut;
                endsAt = null;
                end = End.UNSEEN;
            }
            if (isThere || (over != Chapter.FIRES && isOld(over, since))) {
                continue;
            }
            if (over != Chapter.FIRES) {
                needed.add(Weeks.of(over));
            }
            of.add(new There(heard, over));
            rows.add(row(lived, numbers.next(Numbers.Of.EPISODE, heard), heard, over, endsAt, end));
        }
        weeks.ensure(needed);
        goOn(all.isEmpty() ? 0 : all.getLast().number(), all.size() == BATCH);
        return sql.all(
                "insert into {}episode (id, over, fingerprint, labels, heard, said, starts_at, starts_offset, ends_at,"
                        + " ending, annotations, generator_url, journal)"
                        + " values (?, ?, ?, ?::jsonb, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                rows);
    }

    private @Nullable Object[] row(
            Lived lived, long number, long heard, long over, @Nullable Instant endsAt, @Nullable End end) {
        var alert = lived.alert();
        var labels = new LinkedHashMap<String, String>();
        alert.labels().forEach((label, value) -> labels.put(Plain.of(label), Plain.of(value)));
        return new @Nullable Object[] {
            number,
            over,
            alert.fingerprint().bits(),
            Texts.of(labels),
            heard,
            heard,
            Micros.of(alert.startsAt().instant()),
            alert.startsAt().offset().getTotalSeconds(),
            endsAt == null ? null : Micros.of(endsAt),
            end == null ? null : end.name(),
            Plain.of(Texts.of(alert.annotations())),
            Plain.of(alert.generatorUrl()),
            journal
        };
    }

    /** Of each alert the episodes, by when they were heard of. */
    private Map<Long, List<long[]>> told(Collection<Fingerprint> alerts) throws SQLException {
        var all = new HashMap<Long, List<long[]>>();
        sql.walk(
                "select e.fingerprint, e.id, e.heard from unnest(?) as alert (it)"
                        + " join {}episode e on e.fingerprint = alert.it order by e.id desc",
                row -> all.computeIfAbsent(row.getLong(1), alert -> new ArrayList<>())
                        .add(new long[] {row.getLong(2), row.getLong(3)}),
                (Object) alerts.stream().map(Fingerprint::bits).distinct().toArray(Long[]::new));
        return all;
    }

    /** The episodes that these alerts were in at that time. */
    private static Set<Long> at(Map<Long, List<long[]>> told, Collection<Fingerprint> alerts, Instant time) {
        var episodes = new HashSet<Long>();
        for (var alert : alerts) {
            told.getOrDefault(alert.bits(), List.of()).stream()
                    .filter(episode -> episode[1] <= Micros.of(time))
                    .findFirst()
                    .ifPresent(episode -> episodes.add(episode[0]));
        }
        return episodes;
    }

    private static String key(long at, String receiver, String integration, int place, String idempotency, int number) {
        return String.join(
                "\u0000", String.valueOf(at), receiver, integration + place, idempotency, String.valueOf(number));
    }

    private long attempts(List<Numbered<Happening.Tried>> all, Numbers numbers, long since) throws SQLException {
        goOn(all.isEmpty() ? 0 : all.getLast().number(), all.size() == BATCH);
        var wanted = all.stream()
                .map(Numbered::what)
                .filter(tried -> !isOld(Weeks.within(tried.at()), since))
                .toList();
        if (wanted.isEmpty()) {
            return 0;
        }
        var there = new HashSet<String>();
        long first = wanted.stream()
                .mapToLong(tried -> Weeks.within(tried.at()))
                .min()
                .orElseThrow();
        long last = wanted.stream()
                .mapToLong(tried -> Weeks.within(tried.at()))
                .max()
                .orElseThrow();
        sql.walk(
                "select at, receiver, integration, place, idempotency_key, number from {}attempt where id between ? and ?",
                row -> {
                    there.add(key(
                            row.getLong(1),
                            row.getString(2),
                            row.getString(3),
                            row.getInt(4),
                            row.getString(5),
                            row.getInt(6)));
                    return true;
                },
                first,
                last + Numbers.LATEST);
        var alerts = new ArrayList<Fingerprint>();
        wanted.forEach(tried -> {
            alerts.addAll(tried.firing());
            alerts.addAll(tried.resolved());
        });
        var told = told(alerts);
        var rows = new ArrayList<@Nullable Object[]>();
        var links = new ArrayList<@Nullable Object[]>();
        var needed = new HashSet<Long>();
        for (var tried : wanted) {
            var channel = tried.channel();
            var receiver = Plain.of(channel.slot().receiver());
            var integration = Plain.of(channel.integration());
            var idempotency = Plain.of(tried.idempotencyKey());
            long at = Micros.of(tried.at());
            if (!there.add(key(at, receiver, integration, channel.index(), idempotency, tried.attempt()))) {
                continue;
            }
            long attempt = numbers.next(Numbers.Of.ATTEMPT, Weeks.within(tried.at()));
            needed.add(Weeks.of(attempt));
            rows.add(new @Nullable Object[] {
                attempt,
                at,
                journal,
                receiver,
                Plain.of(channel.slot().groupKey()),
                integration,
                channel.index(),
                tried.reason().name(),
                Micros.of(tried.asOf()),
                tried.attempt(),
                idempotency,
                Texts.bytes(tried.firing()),
                Texts.bytes(tried.resolved()),
                tried.result().name(),
                Plain.of(tried.failure()),
                Plain.of(tried.message()),
                tried.took().toNanos() / 1_000,
                tried.next() == null ? null : Micros.of(tried.next())
            });
            var of = new ArrayList<>(tried.firing());
            of.addAll(tried.resolved());
            at(told, of, tried.asOf()).forEach(episode -> links.add(new Object[] {attempt, episode}));
        }
        weeks.ensure(needed);
        long count =
                sql.all("insert into {}attempt values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)", rows);
        sql.all("insert into {}attempt_episode values (?, ?)", links);
        return count;
    }

    private long quiets(List<Numbered<Happening.KeptQuiet>> all, Numbers numbers, long since) throws SQLException {
        goOn(all.isEmpty() ? 0 : all.getLast().number(), all.size() == BATCH);
        var alerts = new ArrayList<Fingerprint>();
        all.forEach(quiet -> alerts.addAll(quiet.what().alerts()));
        var told = told(alerts);
        var rows = new ArrayList<@Nullable Object[]>();
        var links = new ArrayList<@Nullable Object[]>();
        var needed = new HashSet<Long>();
        for (var numbered : all) {
            var quiet = numbered.what();
            long at = Weeks.within(quiet.at());
            var groupKey = Plain.of(quiet.slot().groupKey());
            var receiver = Plain.of(quiet.slot().receiver());
            var channels = Plain.of(Texts.of(quiet.channels()));
            var why = quiet.why().name();
            boolean isThere = sql.number(
                            "select id from {}quiet where id between ? and ? and at = ? and group_key = ?"
                                    + " and receiver = ? and channels = ? and why = ? limit 1",
                            at,
                            at + Numbers.LATEST,
                            at,
                            groupKey,
                            receiver,
                            channels,
                            why)
                    .isPresent();
            if (isThere || isOld(at, since)) {
                continue;
            }
            long number = numbers.next(Numbers.Of.QUIET, at);
            needed.add(Weeks.of(number));
            rows.add(new Object[] {number, at, journal, groupKey, receiver, channels, why});
            at(told, quiet.alerts(), quiet.at()).forEach(episode -> links.add(new Object[] {number, episode}));
        }
        weeks.ensure(needed);
        long count = sql.all("insert into {}quiet values (?, ?, ?, ?, ?, ?, ?)", rows);
        sql.all("insert into {}quiet_episode values (?, ?)", links);
        return count;
    }

    private long silences(List<Numbered<Happening.Silenced>> all, Numbers numbers) throws SQLException {
        goOn(all.isEmpty() ? 0 : all.getLast().number(), all.size() == BATCH);
        long count = 0;
        for (var silenced : all) {
            count += Writing.silenced(sql, silenced.what(), numbers);
        }
        return count;
    }

    /** What is few, and that all of it is here. */
    private long runs() throws SQLException {
        long count = 0;
        for (var run : from.runs()) {
            count += sql.update(
                    "insert into {}run select ?, ?, ? where not exists (select 1 from {}run where at = ?)",
                    Micros.of(run.at()),
                    Micros.of(run.until()),
                    journal,
                    Micros.of(run.at()));
        }
        for (var configured : from.configurations()) {
            count += sql.update(
                    "insert into {}configuration select ?, ? where not exists (select 1 from {}configuration where at = ?)",
                    Micros.of(configured.at()),
                    Plain.of(configured.text()),
                    Micros.of(configured.at()));
        }
        sql.update(
                "update {}place set file = ?, \"offset\" = ? where journal = ? and (file, \"offset\") < (?, ?)",
                from.file(),
                from.offset(),
                journal,
                from.file(),
                from.offset());
        goOn(0, false);
        return count;
    }
}
