package io.alerthistory.adapter.sqlite;

import io.alerthistory.adapter.codec.Micros;
import io.alerthistory.adapter.codec.Texts;
import io.alerthistory.adapter.embedded.JournalTail.Position;
import io.alerthistory.history.Happening;
import io.alerthistory.ledger.Channel;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes down what happened. Used by one thread. */
final class Writing {
    /** What {@code episode.over} holds while an alert fires. */
    static final long FIRES = Long.MAX_VALUE;

    /** Rows that are deleted at once: others are not to wait for it. */
    private static final int STEP = 1_000;

    private final Sql sql;

    /** An episode that goes on. */
    private record Open(long episode, long heard) {}

    /** All that go on: as many as there are alerts that fire, all of which the engine holds, too. */
    private final Map<Fingerprint, Open> open = new HashMap<>();

    /** The highest number that an episode ever had. */
    private long last;

    private boolean isRecalled;

    Writing(Sql sql) {
        this.sql = sql;
    }

    Position position() {
        return sql.list(
                        "SELECT file, offset FROM place",
                        row -> new Position(row.getLong("file"), row.getLong("offset")))
                .getFirst();
    }

    /** Writes them, and that the journals were read so far, or nothing at all. Returns how many rows came or changed. */
    long write(List<Happening> happenings, Position next) {
        var rows = new long[1];
        together(() -> {
            for (var happening : happenings) {
                rows[0] += write(happening);
            }
            sql.update("UPDATE place SET file = ?, offset = ?", next.file(), next.offset());
        });
        return rows[0];
    }

    private void together(Sql.Work work) {
        if (!isRecalled) {
            recall();
        }
        isRecalled = false; // should it fail, what is remembered may not have come to be
        sql.together(work);
        isRecalled = true;
    }

    private void recall() {
        open.clear();
        sql.walk(
                "SELECT fingerprint, id, heard FROM episode WHERE over = ?",
                row -> {
                    open.put(new Fingerprint(row.getLong(1)), new Open(row.getLong(2), row.getLong(3)));
                    return true;
                },
                FIRES);
        last = sql.number("SELECT seq FROM sqlite_sequence WHERE name = 'episode'")
                .orElse(0L);
    }

    private long write(Happening happening) {
        return switch (happening) {
            case Happening.Started started -> started(started);
            case Happening.Configured(var at, var text) ->
                sql.update(
                        "INSERT INTO configuration SELECT ?1, ?2 WHERE ?2 IS NOT"
                                + " (SELECT text FROM configuration ORDER BY at DESC LIMIT 1)",
                        Micros.of(at),
                        text);
            case Happening.Began(var at, var alert) -> began(at, alert);
            case Happening.Changed(var at, var alert) -> changed(alert);
            case Happening.Ended ended -> ended(ended);
            case Happening.Tried tried -> tried(tried);
            case Happening.KeptQuiet quiet -> quiet(quiet);
            case Happening.Silenced silenced -> silenced(silenced);
        };
    }

    private long started(Happening.Started started) {
        var firing = new HashSet<>(started.firing());
        var until = Micros.of(started.until().isAfter(started.at()) ? started.at() : started.until());
        long rows = sql.update("INSERT INTO run VALUES (?, ?)", Micros.of(started.at()), until);
        for (var alert : List.copyOf(open.keySet())) {
            if (!firing.contains(alert)) {
                rows += end(alert, null, Happening.End.UNSEEN, Math.max(until, 0));
            }
        }
        return rows;
    }

    /** Said again of an episode that is there, it changes nothing. */
    private long began(Instant at, Alert alert) {
        var fingerprint = alert.fingerprint();
        var labels = Texts.of(alert.labels());
        var startsAt = Micros.of(alert.startsAt().instant());
        var before = open.get(fingerprint);
        if (before != null) {
            var there = sql.number(
                    "SELECT id FROM episode WHERE id = ? AND labels = ? AND starts_at = ?",
                    before.episode(),
                    labels,
                    startsAt);
            if (there.isPresent()) {
                return changed(alert);
            }
            end(fingerprint, null, Happening.End.UNSEEN, Micros.of(at));
        }
        long heard = Micros.of(at);
        long episode = ++last;
        sql.update(
                "INSERT INTO episode (id, fingerprint, labels, heard, starts_at, starts_offset, over, annotations,"
                        + " generator_url) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)",
                episode,
                fingerprint.bits(),
                labels,
                heard,
                startsAt,
                alert.startsAt().offset().getTotalSeconds(),
                FIRES,
                Texts.of(alert.annotations()),
                alert.generatorUrl());
        sql.update("INSERT INTO episode_words (rowid, words) VALUES (?, ?)", episode, Words.of(alert.labels()));
        open.put(fingerprint, new Open(episode, heard));
        return 1;
    }

    private long changed(Alert alert) {
        var going = open.get(alert.fingerprint());
        return going == null
                ? 0
                : sql.update(
                        "UPDATE episode SET starts_at = ?, starts_offset = ?, annotations = ?, generator_url = ? WHERE id = ?",
                        Micros.of(alert.startsAt().instant()),
                        alert.startsAt().offset().getTotalSeconds(),
                        Texts.of(alert.annotations()),
                        alert.generatorUrl(),
                        going.episode());
    }

    private long ended(Happening.Ended ended) {
        // That an announced end passed was so at that end, though it was noted a little later.
        var known = ended.end() == Happening.End.EXPIRED ? ended.endsAt() : ended.at();
        return end(ended.alert(), ended.endsAt(), ended.end(), Micros.of(known));
    }

    private long end(Fingerprint alert, @Nullable Instant endsAt, Happening.End end, long over) {
        var going = open.remove(alert);
        return going == null
                ? 0
                : sql.update(
                        "UPDATE episode SET ends_at = ?, ending = ?, over = max(?, heard) WHERE id = ?",
                        endsAt == null ? null : Micros.of(endsAt),
                        end.name(),
                        over,
                        going.episode());
    }

    private long tried(Happening.Tried tried) {
        long attempt = sql.number(
                        "INSERT INTO attempt (at, channel, reason, as_of, number, idempotency_key, firing, resolved,"
                                + " result, failure, message, took, next) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                                + " RETURNING id",
                        Micros.of(tried.at()),
                        channel(tried.channel()),
                        tried.reason().name(),
                        Micros.of(tried.asOf()),
                        tried.attempt(),
                        tried.idempotencyKey(),
                        Texts.bytes(tried.firing()),
                        Texts.bytes(tried.resolved()),
                        tried.result().name(),
                        tried.failure(),
                        tried.message(),
                        tried.took().toNanos() / 1_000,
                        tried.next() == null ? null : Micros.of(tried.next()))
                .orElseThrow();
        for (var alerts : List.of(tried.firing(), tried.resolved())) {
            for (var alert : alerts) {
                var episode = episode(alert, tried.asOf());
                if (episode != null) {
                    sql.update("INSERT OR IGNORE INTO attempt_episode VALUES (?, ?)", attempt, episode);
                }
            }
        }
        return 1;
    }

    private long quiet(Happening.KeptQuiet quiet) {
        long number = sql.number(
                        "INSERT INTO quiet (at, group_key, receiver, channels, why) VALUES (?, ?, ?, ?, ?) RETURNING id",
                        Micros.of(quiet.at()),
                        quiet.slot().groupKey(),
                        quiet.slot().receiver(),
                        Texts.of(quiet.channels()),
                        quiet.why().name())
                .orElseThrow();
        for (var alert : quiet.alerts()) {
            var episode = episode(alert, quiet.at());
            if (episode != null) {
                sql.update("INSERT OR IGNORE INTO quiet_episode VALUES (?, ?)", episode, number);
            }
        }
        return 1;
    }

    /** The episode that an alert was in at that time, or its last before that. */
    private @Nullable Long episode(Fingerprint alert, Instant at) {
        long time = Micros.of(at);
        var going = open.get(alert);
        return going != null && going.heard() <= time
                ? Long.valueOf(going.episode())
                : sql.number(
                                "SELECT id FROM episode WHERE fingerprint = ? AND heard <= ? ORDER BY id DESC LIMIT 1",
                                alert.bits(),
                                time)
                        .orElse(null);
    }

    private long silenced(Happening.Silenced silenced) {
        var silence = silenced.silence();
        return sql.update(
                "INSERT INTO silence (at, change, id, matchers, starts_at, ends_at, updated_at, created_by, comment,"
                        + " annotations) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                Micros.of(silenced.at()),
                silenced.change().name(),
                silence.id(),
                Texts.ofMatchers(silence.matchers()),
                Micros.of(silence.startsAt()),
                Micros.of(silence.endsAt()),
                Micros.of(silence.updatedAt()),
                silence.createdBy(),
                silence.comment(),
                Texts.of(silence.annotations()));
    }

    private long channel(Channel channel) {
        var slot = channel.slot();
        return sql.number(
                        "SELECT id FROM channel WHERE receiver = ? AND group_key = ? AND integration = ? AND place = ?",
                        slot.receiver(),
                        slot.groupKey(),
                        channel.integration(),
                        channel.index())
                .or(() -> sql.number(
                        "INSERT INTO channel (receiver, group_key, integration, place) VALUES (?, ?, ?, ?) RETURNING id",
                        slot.receiver(),
                        slot.groupKey(),
                        channel.integration(),
                        channel.index()))
                .orElseThrow();
    }

    /**
     * Adds the alerts that fire and are missing, since history was begun anew, or could not be written for a while.
     *
     * @param at when they were seen to fire; not before anything that is written
     */
    long reconcile(Collection<Alert> firing, Instant at) {
        var rows = new long[1];
        together(() -> {
            for (var alert : firing) {
                if (!alert.isResolvedAt(at) && !open.containsKey(alert.fingerprint())) {
                    rows[0] += began(at, alert);
                }
            }
        });
        return rows[0];
    }

    /** Deletes some of what was over before that time. Returns whether there may be more. */
    boolean forget(Instant before) {
        var deleted = new HashMap<String, Integer>();
        long time = Micros.of(before);
        sql.together(() -> {
            deleted.put("episode", forgetEpisodes(time));
            deleted.put("attempt", forgetAttempts(time));
            deleted.put("quiet", forgetQuiet(time));
            deleted.put(
                    "silence",
                    sql.update(
                            "DELETE FROM silence WHERE number IN (SELECT s.number FROM silence s WHERE s.at < ?1"
                                    + " AND NOT EXISTS (SELECT 1 FROM silence l WHERE l.id = s.id AND"
                                    + " (l.at >= ?1 OR (l.ends_at >= ?1 AND l.number >= s.number))) LIMIT ?2)",
                            time,
                            STEP));
            sql.update("DELETE FROM run WHERE at < ?1 AND at < (SELECT max(at) FROM run WHERE at < ?1)", time);
            sql.update(
                    "DELETE FROM configuration WHERE at < ?1 AND at < (SELECT max(at) FROM configuration WHERE at < ?1)",
                    time);
        });
        return deleted.values().stream().anyMatch(count -> count == STEP);
    }

    private int forgetEpisodes(long before) {
        record Old(long episode, LabelSet labels) {}
        var old = sql.list(
                "SELECT id, labels FROM episode WHERE over < ? ORDER BY over LIMIT ?",
                row -> new Old(row.getLong(1), Texts.labels(row.getString(2))),
                before,
                STEP);
        for (var one : old) {
            // Full-text search has not kept the words, and has to be told which they were.
            sql.update(
                    "INSERT INTO episode_words (episode_words, rowid, words) VALUES ('delete', ?, ?)",
                    one.episode(),
                    Words.of(one.labels()));
            sql.update("DELETE FROM attempt_episode WHERE episode = ?1", one.episode());
            sql.update("DELETE FROM quiet_episode WHERE episode = ?", one.episode());
            sql.update("DELETE FROM episode WHERE id = ?", one.episode());
        }
        return old.size();
    }

    private int forgetAttempts(long before) {
        record Old(long attempt, long channel) {}
        var old = sql.list(
                "SELECT id, channel FROM attempt WHERE at < ? ORDER BY at LIMIT ?",
                row -> new Old(row.getLong(1), row.getLong(2)),
                before,
                STEP);
        for (var one : old) {
            sql.update("DELETE FROM attempt_episode WHERE attempt = ?", one.attempt());
            sql.update("DELETE FROM attempt WHERE id = ?", one.attempt());
            sql.update(
                    "DELETE FROM channel WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM attempt WHERE channel = ?1)",
                    one.channel());
        }
        return old.size();
    }

    private int forgetQuiet(long before) {
        int count = sql.update(
                "DELETE FROM quiet WHERE id IN (SELECT id FROM quiet WHERE at < ? ORDER BY at LIMIT ?)", before, STEP);
        if (count > 0) {
            sql.update(
                    "DELETE FROM quiet_episode WHERE quiet < (SELECT coalesce(min(id), ?) FROM quiet)", Long.MAX_VALUE);
        }
        return count;
    }

    /** Gives room that is free in the file back to the disk, some at a time. */
    void shrink() {
        sql.script("PRAGMA incremental_vacuum(256);\n");
    }
}
