package io.alerthistory.adapter.pghistory;

import io.alerthistory.adapter.codec.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * A connection, and the words for it. In statements {@code {}} stands for the schema; values are always bound, never part
 * of a text. Used by one thread.
 */
final class Sql implements AutoCloseable {
    /** Rows that come at once; a walk may end early. */
    private static final int FETCH = 1_000;

    /** Makes something of the row at which the result stands. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Looks at a row, and says whether it wants to see the next. */
    interface Walk {
        boolean seen(ResultSet row) throws SQLException;
    }

    /** Something that needs one transaction. */
    interface Work<T> {
        T run() throws SQLException;
    }

    private final Connection connection;
    private final String in;

    /** @param in what stands before the name of a table */
    Sql(Connection connection, String in) throws SQLException {
        this.connection = connection;
        this.in = in;
        connection.setAutoCommit(false); // else rows would come all at once
    }

    /** What stands before the name of a table. */
    String in() {
        return in;
    }

    Connection connection() {
        return connection;
    }

    /** How many rows were changed. */
    int update(String sql, @Nullable Object... values) throws SQLException {
        try (var statement = bound(sql, values)) {
            return statement.executeUpdate();
        }
    }

    /** One statement for each of many rows. Returns how many were changed. */
    int all(String sql, Collection<@Nullable Object[]> rows) throws SQLException {
        if (rows.isEmpty()) {
            return 0;
        }
        try (var statement = bound(sql)) {
            for (var values : rows) {
                bind(statement, values);
                statement.addBatch();
            }
            return Arrays.stream(statement.executeBatch())
                    .map(count -> count == PreparedStatement.SUCCESS_NO_INFO ? 1 : count)
                    .sum();
        }
    }

    void walk(String sql, Walk walk, @Nullable Object... values) throws SQLException {
        try (var statement = bound(sql, values)) {
            statement.setFetchSize(FETCH);
            try (var rows = statement.executeQuery()) {
                while (rows.next() && walk.seen(rows)) {}
            }
        }
    }

    <T> List<T> list(String sql, Row<T> row, @Nullable Object... values) throws SQLException {
        var all = new ArrayList<T>();
        walk(sql, rows -> all.add(row.of(rows)), values);
        return all;
    }

    /** The first number of the first row; empty if there is none, or it is null. */
    Optional<Long> number(String sql, @Nullable Object... values) throws SQLException {
        var found = new ArrayList<Long>(1);
        walk(
                sql,
                row -> {
                    long number = row.getLong(1);
                    if (!row.wasNull()) {
                        found.add(number);
                    }
                    return false;
                },
                values);
        return found.stream().findFirst();
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        var statement = connection.prepareStatement(sql.replace("{}", in));
        try {
            bind(statement, values);
            return statement;
        } catch (SQLException | RuntimeException e) {
            statement.close();
            throw e;
        }
    }

    private static void bind(PreparedStatement statement, @Nullable Object... values) throws SQLException {
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
    }

    /** All of it, or nothing. */
    <T> T together(Work<T> work) throws SQLException {
        try {
            var result = work.run();
            connection.commit();
            return result;
        } catch (SQLException | RuntimeException e) {
            try {
                connection.rollback();
            } catch (SQLException again) {
                e.addSuppressed(again); // the connection is gone, and the transaction with it
            }
            throw e;
        }
    }

    @Override
    public void close() throws SQLException {
        connection.close();
    }

    /** Null for null. */
    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? null : Micros.instant(micros);
    }

    static String text(ResultSet row, String column) throws SQLException {
        return Plain.back(row.getString(column));
    }
}
