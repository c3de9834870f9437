package io.alerthistory.adapter.sqlite;

import io.alerthistory.adapter.codec.Micros;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.sqlite.SQLiteErrorCode;

/** A connection with its statements, each prepared once. Values are always bound, never part of a text. Used by one thread. */
final class Sql implements AutoCloseable {
    /** The database did not do as it was told. */
    static final class Failure extends RuntimeException {
        private static final long serialVersionUID = 1;

        private final int code;

        Failure(SQLException cause) {
            super(String.valueOf(cause.getMessage()), cause);
            code = cause.getErrorCode();
        }

        /** Whether the file is no database, or its inner order is broken. */
        boolean isDamage() {
            int primary = code & 0xFF;
            return primary == SQLiteErrorCode.SQLITE_CORRUPT.code || primary == SQLiteErrorCode.SQLITE_NOTADB.code;
        }
    }

    /** Makes something of the row at which the result stands. */
    interface Row<T> {
        T of(ResultSet row) throws SQLException;
    }

    /** Looks at a row, and says whether it wants to see the next. */
    interface Walk {
        boolean seen(ResultSet row) throws SQLException;
    }

    /** Something that needs one transaction. */
    interface Work {
        void run() throws SQLException;
    }

    private final Connection connection;
    private final Map<String, PreparedStatement> prepared = new HashMap<>();

    Sql(Connection connection) {
        this.connection = connection;
    }

    /** How many rows were changed. */
    int update(String sql, @Nullable Object... values) {
        try {
            return bound(sql, values).executeUpdate();
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    void walk(String sql, Walk walk, @Nullable Object... values) {
        try (var rows = bound(sql, values).executeQuery()) {
            while (rows.next() && walk.seen(rows)) {}
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    <T> List<T> list(String sql, Row<T> row, @Nullable Object... values) {
        var all = new ArrayList<T>();
        walk(sql, rows -> all.add(row.of(rows)), values);
        return all;
    }

    Optional<Long> number(String sql, @Nullable Object... values) {
        return list(sql, row -> row.getLong(1), values).stream().findFirst();
    }

    private PreparedStatement bound(String sql, @Nullable Object... values) throws SQLException {
        var statement = prepared.get(sql);
        if (statement == null) {
            statement = connection.prepareStatement(sql);
            prepared.put(sql, statement);
        }
        for (int i = 0; i < values.length; i++) {
            statement.setObject(i + 1, values[i]);
        }
        return statement;
    }

    /** All of it, or nothing. */
    void together(Work work) {
        try {
            connection.setAutoCommit(false);
            try {
                work.run();
                connection.commit();
                connection.setAutoCommit(true);
            } catch (SQLException | RuntimeException e) {
                rollBack(e);
                throw e;
            }
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    /** SQLite may have done so by itself, as when the disk is full, and then complains. */
    private void rollBack(Exception why) {
        try {
            connection.rollback();
            connection.setAutoCommit(true);
        } catch (SQLException e) {
            why.addSuppressed(e);
        }
    }

    /** Statements that are in one text, each with a semicolon at the end of a line. */
    void script(String statements) {
        for (var one : statements.split(";\\s*\n", -1)) {
            if (!one.isBlank()) {
                try (var statement = connection.createStatement()) {
                    statement.execute(one);
                } catch (SQLException e) {
                    throw new Failure(e);
                }
            }
        }
    }

    @Override
    public void close() {
        try {
            connection.close();
        } catch (SQLException e) {
            throw new Failure(e);
        }
    }

    /** Null for null. */
    static @Nullable Instant instant(ResultSet row, String column) throws SQLException {
        long micros = row.getLong(column);
        return row.wasNull() ? null : Micros.instant(micros);
    }
}
