package io.alerthistory.adapter.sqlite;

import io.alerthistory.adapter.codec.Micros;
import io.alerthistory.adapter.codec.Texts;
import io.alerthistory.files.Aside;
import io.alerthistory.history.FormerHistory;
import io.alerthistory.history.Happening;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/** A {@code history.db} that {@link HistoryFile} has written, and writes no more. */
public final class FormerHistoryFile implements FormerHistory {
    private final Path file;
    private final Sql sql;

    /**
     * The history in a folder; empty if there is none in a form that can be read here.
     *
     * @throws FormerHistory.Unreadable if there is one that is damaged
     */
    public static Optional<FormerHistory> in(Path folder) {
        var file = folder.resolve(HistoryFile.NAME);
        if (!Files.exists(file)) {
            return Optional.empty();
        }
        return reading(file, () -> {
            var sql = HistoryFile.connect(file, false);
            if (sql.number("PRAGMA user_version").orElse(0L) != HistoryFile.VERSION) {
                sql.close();
                return Optional.empty();
            }
            return Optional.of(new FormerHistoryFile(file, sql));
        });
    }

    private FormerHistoryFile(Path file, Sql sql) {
        this.file = file;
        this.sql = sql;
    }

    private static <T> T reading(Path file, Supplier<T> work) {
        try {
            return work.get();
        } catch (Sql.Failure e) {
            throw new Unreadable(file + ": " + e.getMessage(), e);
        }
    }

    private <T> List<T> list(String statement, Sql.Row<T> row, @Nullable Object... values) {
        return reading(file, () -> sql.list(statement, row, values));
    }

    @Override
    public String name() {
        var first = list("SELECT coalesce(min(at), 0) FROM run", row -> row.getLong(1));
        return HistoryFile.NAME + "-" + first.getFirst();
    }

    @Override
    public List<Lived> episodes(long after, int most) {
        return list("SELECT * FROM episode WHERE id > ? ORDER BY id LIMIT ?", FormerHistoryFile::lived, after, most);
    }

    private static Lived lived(ResultSet row) throws SQLException {
        var heard = Micros.instant(row.getLong("heard"));
        var startsAt = new Timestamp(
                Micros.instant(row.getLong("starts_at")), ZoneOffset.ofTotalSeconds(row.getInt("starts_offset")));
        var alert = new Alert(
                Texts.labels(row.getString("labels")),
                Annotations.of(Texts.list(row.getString("annotations")).toArray(String[]::new)),
                startsAt,
                startsAt, // its end is told beside it
                row.getString("generator_url"),
                heard,
                false);
        long over = row.getLong("over");
        var end = row.getString("ending");
        return new Lived(
                row.getLong("id"),
                alert,
                heard,
                over == Writing.FIRES ? null : Micros.instant(over),
                Sql.instant(row, "ends_at"),
                end == null ? null : Happening.End.valueOf(end));
    }

    @Override
    public List<Numbered<Happening.Tried>> attempts(long after, int most) {
        return list(
                "SELECT a.*, c.receiver, c.group_key, c.integration, c.place FROM attempt a JOIN channel c"
                        + " ON c.id = a.channel WHERE a.id > ? ORDER BY a.id LIMIT ?",
                row -> new Numbered<>(row.getLong("id"), tried(row)),
                after,
                most);
    }

    private static Happening.Tried tried(ResultSet row) throws SQLException {
        var slot = new Slot(row.getString("group_key"), row.getString("receiver"));
        return new Happening.Tried(
                Micros.instant(row.getLong("at")),
                new Channel(slot, row.getString("integration"), row.getInt("place")),
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
    }

    private record Quiet(long number, Instant at, Slot slot, List<String> channels, Decision.Why why) {}

    @Override
    public List<Numbered<Happening.KeptQuiet>> quiets(long after, int most) {
        var looks = list(
                "SELECT * FROM quiet WHERE id > ? ORDER BY id LIMIT ?",
                row -> new Quiet(
                        row.getLong("id"),
                        Micros.instant(row.getLong("at")),
                        new Slot(row.getString("group_key"), row.getString("receiver")),
                        Texts.list(row.getString("channels")),
                        Decision.Why.valueOf(row.getString("why"))),
                after,
                most);
        if (looks.isEmpty()) {
            return List.of();
        }
        var alerts = new TreeMap<Long, List<Fingerprint>>();
        var _ = list(
                "SELECT q.quiet, e.fingerprint FROM quiet_episode q JOIN episode e ON e.id = q.episode"
                        + " WHERE q.quiet BETWEEN ? AND ?",
                row -> alerts.computeIfAbsent(row.getLong(1), number -> new ArrayList<>())
                        .add(new Fingerprint(row.getLong(2))),
                looks.getFirst().number(),
                looks.getLast().number());
        return looks.stream()
                .map(look -> new Numbered<>(
                        look.number(),
                        new Happening.KeptQuiet(
                                look.at(),
                                look.slot(),
                                look.channels(),
                                look.why(),
                                alerts.getOrDefault(look.number(), List.of()))))
                .toList();
    }

    @Override
    public List<Numbered<Happening.Silenced>> silences(long after, int most) {
        return list(
                "SELECT * FROM silence WHERE number > ? ORDER BY number LIMIT ?",
                row -> new Numbered<>(row.getLong("number"), silenced(row)),
                after,
                most);
    }

    private static Happening.Silenced silenced(ResultSet row) throws SQLException {
        var annotations = new TreeMap<String, String>();
        var texts = Texts.list(row.getString("annotations"));
        for (int i = 0; i + 1 < texts.size(); i += 2) {
            annotations.put(texts.get(i), texts.get(i + 1));
        }
        return new Happening.Silenced(
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
                        annotations));
    }

    @Override
    public List<Run> runs() {
        return list(
                "SELECT at, until FROM run ORDER BY at",
                row -> new Run(Micros.instant(row.getLong(1)), Micros.instant(Math.max(0, row.getLong(2)))));
    }

    @Override
    public List<Happening.Configured> configurations() {
        return list(
                "SELECT at, text FROM configuration ORDER BY at",
                row -> new Happening.Configured(Micros.instant(row.getLong(1)), row.getString(2)));
    }

    @Override
    public long file() {
        return list("SELECT file FROM place", row -> row.getLong(1)).getFirst();
    }

    @Override
    public long offset() {
        return list("SELECT offset FROM place", row -> row.getLong(1)).getFirst();
    }

    @Override
    public void takenOver() {
        close();
        try {
            var aside = Aside.of(file, "imported");
            Files.move(file, aside);
            for (var end : List.of("-wal", "-shm")) {
                var part = file.resolveSibling(file.getFileName() + end);
                if (Files.exists(part)) {
                    Files.move(part, aside.resolveSibling(aside.getFileName() + end));
                }
            }
        } catch (IOException e) {
            throw new Unreadable(file + " cannot be moved aside: " + e.getMessage(), e);
        }
    }

    @Override
    public void close() {
        reading(file, () -> {
            sql.close();
            return true;
        });
    }
}
