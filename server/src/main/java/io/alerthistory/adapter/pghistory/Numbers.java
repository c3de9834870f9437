package io.alerthistory.adapter.pghistory;

import java.sql.SQLException;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * Gives rows their numbers: the time at which what they tell was noted, in microseconds, or a little later where that is
 * taken. To make one is to wait until no other server writes. For one transaction, and one thread.
 */
final class Numbers {
    /** How much later than its time a number may be, in microseconds, while servers write side by side. */
    static final long LATEST = 10_000_000;

    /** What is no more than this behind the last has the next number; to look for one that is free would take longer. */
    private static final long ABREAST = 5_000_000;

    private static final int RUN = 1_000;

    /** Tables with such numbers. */
    enum Of {
        EPISODE("episode", "select id from {}episode where id >= ? order by id limit "),
        ATTEMPT("attempt", "select id from {}attempt where id >= ? order by id limit "),
        QUIET("quiet", "select id from {}quiet where id >= ? order by id limit "),
        SILENCE("silence", "select number from {}silence where number >= ? order by number limit ");

        private final String column;
        private final String taken;

        Of(String column, String taken) {
            this.column = column;
            this.taken = taken + RUN;
        }
    }

    /** Numbers of the past that were given in this transaction. */
    private record Late(Set<Long> given, Map<Long, Long> freeFrom) {
        Late() {
            this(new HashSet<>(), new HashMap<>());
        }
    }

    private final Sql sql;
    private final Map<Of, Long> last = new EnumMap<>(Of.class);
    private final Map<Of, Late> late = new EnumMap<>(Of.class);

    Numbers(Sql sql) throws SQLException {
        this.sql = sql;
        sql.walk("select episode, attempt, quiet, silence from {}numbers for update", row -> {
            for (var of : Of.values()) {
                last.put(of, row.getLong(of.column));
            }
            return false;
        });
        if (last.isEmpty()) {
            throw new SQLException("its table numbers is empty");
        }
    }

    long next(Of of, long time) throws SQLException {
        long latest = last.getOrDefault(of, 0L);
        if (time > latest - ABREAST) {
            long number = Math.max(time, latest + 1);
            last.put(of, number);
            return number;
        }
        var before = late.computeIfAbsent(of, o -> new Late());
        long number = free(of, before.freeFrom.getOrDefault(time, time));
        while (!before.given.add(number)) {
            number = free(of, number + 1);
        }
        before.freeFrom.put(time, number + 1);
        return number;
    }

    /** The first that no row has, from one on. */
    private long free(Of of, long from) throws SQLException {
        long number = from;
        while (true) {
            var taken = sql.list(of.taken, row -> row.getLong(1), number);
            for (long one : taken) {
                if (one > number) {
                    return number;
                }
                number = one + 1;
            }
            if (taken.size() < RUN) {
                return number;
            }
        }
    }

    void keep() throws SQLException {
        sql.update(
                "update {}numbers set episode = ?, attempt = ?, quiet = ?, silence = ?",
                last.get(Of.EPISODE),
                last.get(Of.ATTEMPT),
                last.get(Of.QUIET),
                last.get(Of.SILENCE));
    }
}
