package io.alerthistory.adapter.pghistory;

import io.alerthistory.adapter.codec.Micros;
import java.sql.SQLException;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.LongStream;

/**
 * The weeks by which tables are cut, each a partition of five tables. One is made before it begins, or before what is
 * older than that is written, and goes as a whole. All of it happens in transactions of whoever asks, which hold {@link
 * Numbers}. Used by one thread.
 */
final class Weeks {
    private static final List<String> TABLES =
            List.of("episode", "attempt", "attempt_episode", "quiet", "quiet_episode");

    private static final long DAY = 86_400_000_000L;
    private static final long LENGTH = 7 * DAY;

    /** Numbered so that a week begins on a Monday, while 1970 began on a Thursday. */
    private static final long SHIFT = 3 * DAY;

    /** The year 9999. */
    private static final long END = 253_370_764_800_000_000L;

    /** So many are made ahead of time. */
    private static final int AHEAD = 2;

    private final Sql sql;

    /** As it was when it was last looked at. */
    private final Set<Long> there = new HashSet<>();

    Weeks(Sql sql) {
        this.sql = sql;
    }

    /** When something was noted, in microseconds. A clock may be far off, but there are only so many weeks. */
    static long within(Instant time) {
        return Math.clamp(Micros.of(time), 0, END);
    }

    /** The number of the week that a time is in, which is in microseconds. */
    static long of(long time) {
        return Math.floorDiv(time, LENGTH) + (Math.floorMod(time, LENGTH) >= LENGTH - SHIFT ? 1 : 0);
    }

    /** When a week begins. */
    static long start(long week) {
        return week * LENGTH - SHIFT;
    }

    private static String name(String table, long week) {
        return table + "_"
                + LocalDate.ofEpochDay(Math.floorDiv(start(week), DAY))
                        .toString()
                        .replace("-", "");
    }

    private void look() throws SQLException {
        there.clear();
        there.addAll(sql.list(
                "select pg_get_expr(c.relpartbound, c.oid) from pg_inherits i join pg_class c on c.oid = i.inhrelid"
                        + " where i.inhparent = ?::regclass",
                row -> of(firstNumber(row.getString(1))),
                sql.in() + "attempt"));
    }

    /** PostgreSQL writes {@code FOR VALUES FROM ('17') TO ('42')}. */
    private static long firstNumber(String bounds) {
        int from = bounds.indexOf('\'') + 1;
        return Long.parseLong(bounds.substring(from, bounds.indexOf('\'', from)));
    }

    /** They are there afterwards. */
    void ensure(Collection<Long> weeks) throws SQLException {
        if (there.containsAll(weeks)) {
            return;
        }
        look();
        for (var week : weeks) {
            if (there.add(week)) {
                make(week);
            }
        }
    }

    /** Made beside its table and attached then: nobody who reads has to wait. */
    private void make(long week) throws SQLException {
        for (var table : TABLES) {
            var part = name(table, week);
            sql.update("create table {}" + part + " (like {}" + table + " including all)");
            sql.update("alter table {}" + table + " attach partition {}" + part + " for values from (" + start(week)
                    + ") to (" + start(week + 1) + ")");
        }
    }

    /** Makes those that are to come. */
    void prepare(long now) throws SQLException {
        ensure(LongStream.rangeClosed(of(now), of(now) + AHEAD).boxed().toList());
    }

    /** Whether any has ended before a time. */
    boolean areOld(long oldest) {
        return there.stream().anyMatch(week -> week < of(oldest));
    }

    /**
     * Drops those that ended before a time, with all that is in them. Who reads just now is waited for, though not for
     * long.
     *
     * @return how many
     */
    int drop(long oldest) throws SQLException {
        look();
        var old = there.stream().filter(week -> week < of(oldest)).sorted().toList();
        if (!old.isEmpty()) {
            sql.update("set local lock_timeout = 2000");
        }
        for (var week : old) {
            for (var table : TABLES) {
                sql.update("drop table {}" + name(table, week));
            }
            there.remove(week);
        }
        return old.size();
    }
}
