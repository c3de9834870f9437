package io.alerthistory.adapter.postgres;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.alerthistory.adapter.codec.StoreCodec;
import io.alerthistory.cluster.Entry;
import io.alerthistory.cluster.Row;
import io.alerthistory.cluster.Store;
import io.alerthistory.cluster.Store.Ask;
import io.alerthistory.cluster.Store.Beat;
import io.alerthistory.cluster.Store.Claim;
import io.alerthistory.cluster.Store.Peer;
import io.alerthistory.cluster.Store.Reply;
import io.alerthistory.cluster.Store.Verdict;
import io.alerthistory.ledger.Slot;
import java.io.IOException;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Function;
import java.util.function.ToLongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** One request, from the lock on the gate to the answer. Whoever uses it commits, or takes it back. */
final class Transaction {
    private static final Logger LOG = LoggerFactory.getLogger(Transaction.class);
    private static final int PAGE = 1000;
    private static final int PAGE_BYTES = 1 << 20;
    private static final int FETCH = 200;
    private static final int FORGOTTEN_AT_ONCE = 500;
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    /** The statements, for one schema. */
    record Sql(
            String gate,
            String birth,
            String entries,
            String rows,
            String slots,
            String beat,
            String leave,
            String forgetBeats,
            String peers,
            String tail,
            String end,
            String forgetEntries,
            String forgetRows) {

        /**
         * Who serves: a restart, and a standby that takes over, are another. {@code pg_walfile_name} begins with the
         * timeline.
         */
        private static final String SERVER = "extract(epoch from pg_postmaster_start_time())::text || ' ' ||"
                + " (select system_identifier from pg_control_system())::text || ' ' ||"
                + " left(pg_walfile_name(pg_current_wal_lsn()), 8)";

        private static final String SINCE = "(extract(epoch from clock_timestamp() - %s) * 1000)::bigint";
        private static final String MILLISECONDS = "(extract(epoch from clock_timestamp()) * 1000)::bigint";

        /** @param in the schema in quotes, and a dot */
        Sql(String in) {
            this(
                    "select life, server, " + SINCE.formatted("born") + ", pos, stamp, " + SERVER + " from " + in
                            + "gate for update",
                    "update " + in + "gate set life = ?, server = ?, born = clock_timestamp()",
                    """
                    with given as (
                        select distinct on (key) * from unnest(?, ?, ?, ?, ?) with ordinality
                            as given (key, stamp, author, expires, body, n)
                        order by key, stamp desc, author desc),
                    newer as (
                        select given.*, row_number() over (order by n) as place from given
                        left join %1$sstate there using (key)
                        where there.key is null or (given.stamp, given.author) > (there.stamp, there.author))
                    insert into %1$sstate as old (key, stamp, author, pos, expires, body)
                    select key, stamp, author, ? + place, expires, body from newer
                    on conflict (key) do update set stamp = excluded.stamp, author = excluded.author,
                        pos = excluded.pos, expires = excluded.expires, body = excluded.body
                    """.formatted(in),
                    """
                    with given as (
                        select distinct on (key) * from unnest(?, ?, ?, ?, ?) with ordinality
                            as given (key, version, token, expires, body, n)
                        order by key, version desc, token desc),
                    newer as (
                        select given.*, row_number() over (order by n) as place from given
                        left join %1$sslot there using (key)
                        where ? or there.key is null or (given.version, given.token) > (there.version, there.token))
                    insert into %1$sslot as old (key, version, token, pos, expires, body)
                    select key, version, token, ? + place, expires, body from newer
                    on conflict (key) do update set version = excluded.version, token = excluded.token,
                        pos = excluded.pos, expires = excluded.expires, body = excluded.body
                    """.formatted(in),
                    "select body from " + in + "slot where key = any (?)",
                    """
                    insert into %sbeat (replica, seen, uses, complete, lock, body)
                    values (?, clock_timestamp(), ?, ?, ?, ?)
                    on conflict (replica) do update set seen = excluded.seen, uses = excluded.uses,
                        complete = excluded.complete, lock = excluded.lock, body = excluded.body
                    """.formatted(in),
                    "delete from " + in + "beat where replica = ?",
                    "delete from " + in + "beat where seen < clock_timestamp() - interval '" + FORGOTTEN.toSeconds()
                            + " seconds'",
                    "select body, uses, complete, " + SINCE.formatted("seen")
                            + ", lock in (select (classid::bigint << 32) | objid::bigint from pg_locks"
                            + " where locktype = 'advisory' and objsubid = 1 and granted and database ="
                            + " (select oid from pg_database where datname = current_database()))"
                            + " from " + in + "beat",
                    """
                    (select pos, true, body from %1$sstate where pos > ? and pos <= ? order by pos limit %2$d)
                    union all
                    (select pos, false, body from %1$sslot where pos > ? and pos <= ? order by pos limit %2$d)
                    order by 1
                    """.formatted(in, PAGE + 1),
                    "update " + in + "gate set pos = ?, stamp = ?",
                    forget(in, "state"),
                    forget(in, "slot"));
        }

        private static String forget(String in, String table) {
            return "delete from %1$s%2$s where key in (select key from %1$s%2$s where expires < %3$s limit %4$d)"
                    .formatted(in, table, MILLISECONDS, FORGOTTEN_AT_ONCE);
        }
    }

    private record Seen(@Nullable Beat beat, int uses, boolean isComplete, Duration age, boolean isConnected) {
        boolean isLive() {
            return age.compareTo(Store.LIVE) <= 0;
        }
    }

    private final Connection connection;
    private final Sql sql;
    private final Duration retention;
    private final long lock;

    private long position;

    /** @param lock the number of the asking replica's advisory lock */
    Transaction(Connection connection, Sql sql, Duration retention, long lock) {
        this.connection = connection;
        this.sql = sql;
        this.retention = retention;
        this.lock = lock;
    }

    Reply perform(Ask ask) throws SQLException {
        String life;
        long stamp;
        Duration age;
        String server;
        boolean isAlive;
        try (var statement = connection.prepareStatement(sql.gate);
                var gate = statement.executeQuery()) {
            if (!gate.next()) {
                throw new SQLException("its table gate is empty");
            }
            life = gate.getString(1);
            age = Duration.ofMillis(gate.getLong(3));
            position = gate.getLong(4);
            stamp = gate.getLong(5);
            server = gate.getString(6);
            isAlive = !life.isEmpty() && server.equals(gate.getString(2));
        }
        if (!ask.life().isEmpty() && !(isAlive && life.equals(ask.life()) && ask.after() <= position)) {
            return new Reply.Reset();
        }
        if (!isAlive) {
            life = UUID.randomUUID().toString();
            age = Duration.ZERO;
            update(sql.birth, life, server);
        }
        long before = position;
        long known = stamp;
        boolean isBehind = ask.fresh().stream().anyMatch(entry -> entry.stamp() <= known);
        var entries = new ArrayList<>(ask.entries());
        if (!isBehind) {
            entries.addAll(ask.fresh());
        }
        put(entries);
        put(ask.rows(), false);
        note(ask.beat());
        var seen = seen();
        var verdicts = judge(ask, age, seen);
        if (ask.leaves()) {
            update(sql.leave, (Object) ask.beat().replica().getBytes(UTF_8));
            seen.removeIf(one ->
                    one.beat != null && one.beat.replica().equals(ask.beat().replica()));
        }
        stamp = Math.max(stamp, ask.stamp());
        for (var entry : entries) {
            stamp = Math.max(stamp, entry.stamp());
        }
        if (position != before || stamp != known) {
            update(sql.end, position, stamp);
        }
        var tail = tail(ask.after(), before);
        return new Reply.Done(
                life,
                stamp,
                isBehind,
                verdicts,
                tail.entries,
                tail.rows,
                tail.hasMore ? tail.readUpTo : position,
                tail.hasMore,
                false,
                peers(seen));
    }

    private int update(String statement, Object... parameters) throws SQLException {
        try (var prepared = connection.prepareStatement(statement)) {
            for (int i = 0; i < parameters.length; i++) {
                prepared.setObject(i + 1, parameters[i]);
            }
            return prepared.executeUpdate();
        }
    }

    private void put(List<Entry> entries) throws SQLException {
        if (entries.isEmpty()) {
            return;
        }
        position += update(
                sql.entries,
                bytes(entries, entry -> entry.key().getBytes(UTF_8)),
                numbers(entries, Entry::stamp),
                bytes(entries, entry -> entry.by().getBytes(UTF_8)),
                numbers(entries, entry -> StoreCodec.expires(entry, retention)),
                bytes(entries, StoreCodec::bytes),
                position);
    }

    /** @param always whether also in the place of later ones */
    private void put(Collection<Row> rows, boolean always) throws SQLException {
        if (rows.isEmpty()) {
            return;
        }
        position += update(
                sql.rows,
                bytes(rows, row -> StoreCodec.key(row.slot())),
                numbers(rows, Row::version),
                bytes(rows, row -> row.token().getBytes(UTF_8)),
                numbers(rows, StoreCodec::expires),
                bytes(rows, StoreCodec::bytes),
                always,
                position);
    }

    private <T> java.sql.Array bytes(Collection<T> all, Function<T, byte[]> part) throws SQLException {
        return connection.createArrayOf("bytea", all.stream().map(part).toArray(byte[][]::new));
    }

    private <T> java.sql.Array numbers(Collection<T> all, ToLongFunction<T> part) throws SQLException {
        return connection.createArrayOf(
                "bigint", all.stream().mapToLong(part).boxed().toArray(Long[]::new));
    }

    private void note(Beat beat) throws SQLException {
        update(
                sql.beat,
                beat.replica().getBytes(UTF_8),
                StoreCodec.bits(beat.uses()),
                beat.isComplete(),
                lock,
                StoreCodec.bytes(beat));
        update(sql.forgetBeats);
    }

    private List<Seen> seen() throws SQLException {
        var all = new ArrayList<Seen>();
        try (var statement = connection.prepareStatement(sql.peers);
                var results = statement.executeQuery()) {
            while (results.next()) {
                all.add(new Seen(
                        read(results.getBytes(1), StoreCodec::beat),
                        results.getInt(2),
                        results.getBoolean(3),
                        Duration.ofMillis(Math.max(0, results.getLong(4))),
                        results.getBoolean(5)));
            }
        }
        return all;
    }

    private static List<Peer> peers(List<Seen> seen) {
        var peers = new ArrayList<Peer>();
        for (var one : seen) {
            if (one.beat != null) {
                peers.add(new Peer(one.beat, one.age, one.isConnected));
            }
        }
        peers.sort(Comparator.comparing(peer -> peer.beat().replica()));
        return peers;
    }

    private List<Verdict> judge(Ask ask, Duration age, List<Seen> seen) throws SQLException {
        if (ask.claims().isEmpty()) {
            return List.of();
        }
        int uses = StoreCodec.bits(ask.beat().uses());
        boolean mayClaim = age.compareTo(Store.SETTLE) >= 0;
        for (var one : seen) {
            boolean sees = (one.uses & ~uses) == 0;
            boolean knows = ask.beat().isComplete() || !one.isComplete;
            mayClaim &= !one.isLive() || sees && knows;
        }
        if (!mayClaim) {
            return ask.claims().stream().<Verdict>map(_ -> new Verdict.Wait()).toList();
        }
        var there = there(ask.claims());
        var granted = new HashMap<Slot, Row>();
        var verdicts = new ArrayList<Verdict>();
        for (var claim : ask.claims()) {
            var verdict = judge(claim, there.get(claim.base().slot()));
            verdicts.add(verdict);
            if (verdict instanceof Verdict.Granted) {
                there.put(claim.next().slot(), claim.next());
                granted.put(claim.next().slot(), claim.next());
            }
        }
        put(granted.values(), true);
        return verdicts;
    }

    private static Verdict judge(Claim claim, @Nullable Row there) {
        if (there == null || there.token().equals(claim.next().token())) {
            return new Verdict.Granted();
        }
        boolean asThought = there.token().equals(claim.base().token())
                || there.version() < claim.base().version();
        return asThought ? new Verdict.Granted() : new Verdict.Refused(there);
    }

    private Map<Slot, Row> there(List<Claim> claims) throws SQLException {
        var rows = new HashMap<Slot, Row>();
        try (var statement = connection.prepareStatement(sql.slots)) {
            statement.setArray(
                    1, bytes(claims, claim -> StoreCodec.key(claim.base().slot())));
            try (var results = statement.executeQuery()) {
                while (results.next()) {
                    var row = read(results.getBytes(1), StoreCodec::row);
                    if (row != null) {
                        rows.put(row.slot(), row);
                    }
                }
            }
        }
        return rows;
    }

    private record Tail(List<Entry> entries, List<Row> rows, long readUpTo, boolean hasMore) {}

    private Tail tail(long after, long upTo) throws SQLException {
        var entries = new ArrayList<Entry>();
        var rows = new ArrayList<Row>();
        if (after >= upTo) {
            return new Tail(entries, rows, upTo, false);
        }
        long read = after;
        int bytes = 0;
        try (PreparedStatement statement = connection.prepareStatement(sql.tail)) {
            statement.setFetchSize(FETCH);
            for (int i = 0; i < 2; i++) {
                statement.setLong(2 * i + 1, after);
                statement.setLong(2 * i + 2, upTo);
            }
            try (ResultSet results = statement.executeQuery()) {
                for (int count = 0; results.next(); count++) {
                    if (count == PAGE || bytes >= PAGE_BYTES) {
                        return new Tail(entries, rows, read, true);
                    }
                    read = results.getLong(1);
                    var body = results.getBytes(3);
                    bytes += body.length;
                    if (results.getBoolean(2)) {
                        var entry = read(body, StoreCodec::entry);
                        if (entry != null) {
                            entries.add(entry);
                        }
                    } else {
                        var row = read(body, StoreCodec::row);
                        if (row != null) {
                            rows.add(row);
                        }
                    }
                }
            }
        }
        return new Tail(entries, rows, upTo, false);
    }

    private interface Decoder<T> {
        @Nullable
        T decode(byte[] bytes) throws IOException;
    }

    /** Null if it is damaged, or only a later version knows it. */
    private static <T> @Nullable T read(byte[] body, Decoder<T> decoder) {
        try {
            return decoder.decode(body);
        } catch (IOException e) {
            LOG.atWarn()
                    .addKeyValue("err", e.getMessage())
                    .log("PostgreSQL has something that is damaged: passed over");
            return null;
        }
    }

    /** Some of what has expired. */
    static void forget(Connection connection, Sql sql) throws SQLException {
        for (var statement : Arrays.asList(sql.gate, sql.forgetEntries, sql.forgetRows)) {
            try (var prepared = connection.prepareStatement(statement)) {
                prepared.execute(); // the gate first, as all do, so that nobody waits for the other
            }
        }
    }
}
