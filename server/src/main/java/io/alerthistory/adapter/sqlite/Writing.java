package io.alerthistory.adapter.sqlite;

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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Writes down what happened. Used by one thread. */
final class Writing {
    /** What {@code episode.over} holds while an alert fires. */
    static final long FIRES = Long.MAX_VALUE;

    private static final int KEPT_PAIRS = 20_000;

    /** Rows that are deleted at once: others are not to wait for it. */
    private static final int STEP = 1_000;

    private final Sql sql;

    /** Numbers of pairs that are used again and again. */
    private final Map<LabelPair, Long> pairs = new LinkedHashMap<>(16, 0.75f, true) {
        private static final long serialVersionUID = 1;

        @Override
        protected boolean removeEldestEntry(Map.Entry<LabelPair, Long> eldest) {
            return size() > KEPT_PAIRS;
        }
    };

    private record LabelPair(String name, String value) {}

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
        try {
            sql.together(work);
        } catch (Sql.Failure e) {
            pairs.clear(); // some may not have come to be
            throw e;
        }
    }

    private long write(Happening happening) {
        return switch (happening) {
            case Happening.Started started -> started(started);
            case Happening.Configured(var at, var text) ->
                sql.update(
                        "INSERT INTO configuration SELECT ?1, ?2 WHERE ?2 IS NOT"
                                + " (SELECT text FROM configuration ORDER BY at DESC LIMIT 1)",
                        Sql.micros(at),
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
        var until = Sql.micros(started.until().isAfter(started.at()) ? started.at() : started.until());
        long rows = sql.update("INSERT INTO run VALUES (?, ?)", Sql.micros(started.at()), until);
        record Open(long episode, Fingerprint alert) {}
        var open = sql.list(
                "SELECT e.id, l.fingerprint FROM episode e JOIN labels l ON l.id = e.labels WHERE e.over = ?",
                row -> new Open(row.getLong(1), new Fingerprint(row.getLong(2))),
                FIRES);
        for (var one : open) {
            if (!firing.contains(one.alert())) {
                rows += end(one.episode(), null, Happening.End.UNSEEN, Math.max(until, 0));
            }
        }
        return rows;
    }

    /** Said again of an episode that is there, it changes nothing. */
    private long began(Instant at, Alert alert) {
        var open = open(alert.fingerprint());
        if (open != null) {
            var there = sql.number(
                    "SELECT e.id FROM episode e JOIN labels l ON l.id = e.labels"
                            + " WHERE e.id = ? AND l.json = ? AND e.starts_at = ?",
                    open,
                    Texts.of(alert.labels()),
                    Sql.micros(alert.startsAt().instant()));
            if (there.isPresent()) {
                return changed(alert);
            }
            end(open, null, Happening.End.UNSEEN, Sql.micros(at));
        }
        long episode = sql.number(
                        "INSERT INTO episode (labels, heard, starts_at, starts_offset, over, annotations, generator_url)"
                                + " VALUES (?, ?, ?, ?, ?, ?, ?) RETURNING id",
                        labels(alert.labels()),
                        Sql.micros(at),
                        Sql.micros(alert.startsAt().instant()),
                        alert.startsAt().offset().getTotalSeconds(),
                        FIRES,
                        Texts.of(alert.annotations()),
                        alert.generatorUrl())
                .orElseThrow();
        alert.labels()
                .forEach((name, value) -> sql.update(
                        "INSERT INTO episode_pair VALUES (?, ?)", pair(new LabelPair(name, value)), episode));
        return 1;
    }

    private @Nullable Long open(Fingerprint alert) {
        return sql.number(
                        "SELECT e.id FROM labels l CROSS JOIN episode e ON e.labels = l.id"
                                + " WHERE l.fingerprint = ? AND e.over = ? ORDER BY e.id DESC LIMIT 1",
                        alert.bits(),
                        FIRES)
                .orElse(null);
    }

    private long changed(Alert alert) {
        var open = open(alert.fingerprint());
        return open == null
                ? 0
                : sql.update(
                        "UPDATE episode SET starts_at = ?, starts_offset = ?, annotations = ?, generator_url = ? WHERE id = ?",
                        Sql.micros(alert.startsAt().instant()),
                        alert.startsAt().offset().getTotalSeconds(),
                        Texts.of(alert.annotations()),
                        alert.generatorUrl(),
                        open);
    }

    private long ended(Happening.Ended ended) {
        var open = open(ended.alert());
        if (open == null) {
            return 0;
        }
        // That an announced end passed was so at that end, though it was noted a little later.
        var known = ended.end() == Happening.End.EXPIRED ? ended.endsAt() : ended.at();
        return end(open, ended.endsAt(), ended.end(), Sql.micros(known));
    }

    private long end(long episode, @Nullable Instant endsAt, Happening.End end, long over) {
        return sql.update(
                "UPDATE episode SET ends_at = ?, ending = ?, over = max(?, heard) WHERE id = ?",
                endsAt == null ? null : Sql.micros(endsAt),
                end.name(),
                over,
                episode);
    }

    private long tried(Happening.Tried tried) {
        long attempt = sql.number(
                        "INSERT INTO attempt (at, channel, reason, as_of, number, idempotency_key, firing, resolved,"
                                + " result, failure, message, took, next) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)"
                                + " RETURNING id",
                        Sql.micros(tried.at()),
                        channel(tried.channel()),
                        tried.reason().name(),
                        Sql.micros(tried.asOf()),
                        tried.attempt(),
                        tried.idempotencyKey(),
                        Texts.bytes(tried.firing()),
                        Texts.bytes(tried.resolved()),
                        tried.result().name(),
                        tried.failure(),
                        tried.message(),
                        tried.took().toNanos() / 1_000,
                        tried.next() == null ? null : Sql.micros(tried.next()))
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
                        Sql.micros(quiet.at()),
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
    private @Nullable Long episode(Fingerprint alert, Instant time) {
        return sql.number(
                        "SELECT e.id FROM labels l CROSS JOIN episode e ON e.labels = l.id"
                                + " WHERE l.fingerprint = ? AND e.heard <= ? ORDER BY e.id DESC LIMIT 1",
                        alert.bits(),
                        Sql.micros(time))
                .orElse(null);
    }

    private long silenced(Happening.Silenced silenced) {
        var silence = silenced.silence();
        return sql.update(
                "INSERT INTO silence (at, change, id, matchers, starts_at, ends_at, updated_at, created_by, comment,"
                        + " annotations) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                Sql.micros(silenced.at()),
                silenced.change().name(),
                silence.id(),
                Texts.ofMatchers(silence.matchers()),
                Sql.micros(silence.startsAt()),
                Sql.micros(silence.endsAt()),
                Sql.micros(silence.updatedAt()),
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

    private long labels(LabelSet labels) {
        var json = Texts.of(labels);
        long fingerprint = labels.fingerprint().bits();
        return sql.number("SELECT id FROM labels WHERE fingerprint = ? AND json = ?", fingerprint, json)
                .or(() -> sql.number(
                        "INSERT INTO labels (fingerprint, json) VALUES (?, ?) RETURNING id", fingerprint, json))
                .orElseThrow();
    }

    private long pair(LabelPair pair) {
        return pairs.computeIfAbsent(
                pair,
                one -> sql.number("SELECT id FROM pair WHERE name = ? AND value = ?", one.name(), one.value())
                        .or(() -> sql.number(
                                "INSERT INTO pair (name, value) VALUES (?, ?) RETURNING id", one.name(), one.value()))
                        .orElseThrow());
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
                if (!alert.isResolvedAt(at) && open(alert.fingerprint()) == null) {
                    rows[0] += began(at, alert);
                }
            }
        });
        return rows[0];
    }

    /** Deletes some of what was over before that time. Returns whether there may be more. */
    boolean forget(Instant before) {
        var deleted = new HashMap<String, Integer>();
        long time = Sql.micros(before);
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
        pairs.clear(); // some may be gone
        return deleted.values().stream().anyMatch(count -> count == STEP);
    }

    private int forgetEpisodes(long before) {
        record Old(long episode, long labels) {}
        var old = sql.list(
                "SELECT id, labels FROM episode WHERE over < ? ORDER BY over LIMIT ?",
                row -> new Old(row.getLong(1), row.getLong(2)),
                before,
                STEP);
        for (var one : old) {
            var json = sql.list("SELECT json FROM labels WHERE id = ?", row -> row.getString(1), one.labels());
            var labels = LabelSet.of(Texts.list(json.getFirst()).toArray(String[]::new));
            labels.forEach((name, value) -> {
                var pair = sql.number("SELECT id FROM pair WHERE name = ? AND value = ?", name, value);
                sql.update("DELETE FROM episode_pair WHERE pair = ? AND episode = ?", pair.orElse(null), one.episode());
                sql.update(
                        "DELETE FROM pair WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM episode_pair WHERE pair = ?1)",
                        pair.orElse(null));
            });
            sql.update("DELETE FROM attempt_episode WHERE episode = ?1", one.episode());
            sql.update("DELETE FROM quiet_episode WHERE episode = ?", one.episode());
            sql.update("DELETE FROM episode WHERE id = ?", one.episode());
            sql.update(
                    "DELETE FROM labels WHERE id = ?1 AND NOT EXISTS (SELECT 1 FROM episode WHERE labels = ?1)",
                    one.labels());
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
