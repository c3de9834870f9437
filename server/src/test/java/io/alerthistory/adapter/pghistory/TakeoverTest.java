package io.alerthistory.adapter.pghistory;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.adapter.postgres.Postgres;
import io.alerthistory.adapter.postgres.PostgresAddress;
import io.alerthistory.history.FormerHistory;
import io.alerthistory.history.Happening;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Timestamp;
import io.alerthistory.testing.PostgresServer;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A history of thousands of rows is taken over, into a real PostgreSQL. */
class TakeoverTest {
    private static final Instant T0 = Instant.parse("2026-01-05T00:00:00Z");
    private static final Instant OLDEST = T0.minus(Duration.ofDays(1));
    private static final int MANY = 1_200;
    private static PostgresServer server;

    private Sql sql;

    @BeforeAll
    static void startServer() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stopServer() {
        server.close();
    }

    @BeforeEach
    void open() throws SQLException {
        var postgres = new Postgres(PostgresAddress.of(server.url()), PostgresServer.PASSWORD, "t" + UUID.randomUUID());
        postgres.migrate();
        sql = new Sql(postgres.source(Duration.ofSeconds(30), "").getConnection(), postgres.in());
    }

    @AfterEach
    void close() throws SQLException {
        sql.close();
    }

    private static Alert alert(int number, Instant starts) {
        var at = Timestamp.utc(starts);
        return new Alert(
                LabelSet.of("alertname", "A", "n", String.valueOf(number)),
                Annotations.NONE,
                at,
                at,
                "",
                starts,
                false);
    }

    /** Alerts that fire one after the other, each for a minute, some weeks long; each is told once. */
    private static final class Many implements FormerHistory {
        private final List<Lived> episodes = new ArrayList<>();
        private final List<Numbered<Happening.Tried>> attempts = new ArrayList<>();

        void add(int alert, Instant from, @Nullable Instant until) {
            var lived = alert(alert, from);
            episodes.add(new Lived(
                    episodes.size() + 1, lived, from, until, until, until == null ? null : Happening.End.RESOLVED));
            attempts.add(new Numbered<>(
                    attempts.size() + 1,
                    new Happening.Tried(
                            from.plusSeconds(1),
                            new Channel(new Slot("{}:{}", "hook"), "webhook", 0),
                            Decision.Reason.FIRST_NOTIFICATION,
                            from,
                            1,
                            "key-" + alert + from,
                            List.of(lived.fingerprint()),
                            List.of(),
                            Happening.Result.DELIVERED,
                            "",
                            "",
                            Duration.ZERO,
                            null)));
        }

        private static <T> List<T> part(List<T> all, long after, int most) {
            return all.subList((int) after, (int) Math.min(all.size(), after + most));
        }

        @Override
        public String name() {
            return "many";
        }

        @Override
        public List<Lived> episodes(long after, int most) {
            return part(episodes, after, most);
        }

        @Override
        public List<Numbered<Happening.Tried>> attempts(long after, int most) {
            return part(attempts, after, most);
        }

        @Override
        public List<Numbered<Happening.KeptQuiet>> quiets(long after, int most) {
            return List.of();
        }

        @Override
        public List<Numbered<Happening.Silenced>> silences(long after, int most) {
            return List.of();
        }

        @Override
        public List<Run> runs() {
            return List.of(new Run(T0, Instant.EPOCH));
        }

        @Override
        public List<Happening.Configured> configurations() {
            return List.of(new Happening.Configured(T0, "route: {}"));
        }

        @Override
        public long file() {
            return 3;
        }

        @Override
        public long offset() {
            return 4;
        }

        @Override
        public void takenOver() {}

        @Override
        public void close() {}
    }

    private static Many many() {
        var many = new Many();
        for (int i = 0; i < MANY; i++) {
            var from = T0.plus(Duration.ofMinutes(20).multipliedBy(i));
            many.add(i % 100, from, from.plusSeconds(60));
        }
        return many;
    }

    /** To the end, as by a process that is killed after each step. */
    private void takeOver(FormerHistory from, String journal) throws SQLException {
        while (true) {
            var takeover = new Takeover(sql, from, journal, "server");
            if (takeover.isDone()) {
                return;
            }
            takeover.step(OLDEST);
        }
    }

    private long count(String table) throws SQLException {
        return sql.together(() -> sql.number("select count(*) from {}" + table).orElseThrow());
    }

    @Test
    void comesOverWholeHoweverOftenItIsKilled() throws SQLException {
        new Writing(sql, "one", "server").position();
        takeOver(many(), "one");
        assertThat(count("episode")).isEqualTo(MANY);
        assertThat(count("attempt")).isEqualTo(MANY);
        assertThat(count("attempt_episode")).isEqualTo(MANY);
        assertThat(count("run")).isEqualTo(1);
        assertThat(count("configuration")).isEqualTo(1);
        var position = new Writing(sql, "one", "server").position();
        assertThat(position.file()).isEqualTo(3);
        assertThat(position.offset()).isEqualTo(4);
    }

    @Test
    void aCopyAddsNothing() throws SQLException {
        takeOver(many(), "one");
        takeOver(many(), "a copy");
        assertThat(count("episode")).isEqualTo(MANY);
        assertThat(count("attempt")).isEqualTo(MANY);
        assertThat(count("run")).isEqualTo(1);
    }

    @Test
    void whatIsThereIsNotDoubledAndWhatWasBeforeItIsAdded() throws SQLException {
        var there = new Many();
        there.add(1, T0.plusSeconds(100), null);
        takeOver(there, "one");
        var other = new Many();
        other.add(1, T0, T0.plusSeconds(50)); // before it
        other.add(1, T0.plusSeconds(60), null); // begins earlier, and goes on as it does
        other.add(2, T0, null);
        takeOver(other, "two");
        assertThat(count("episode where over = 9223372036854775807")).isEqualTo(2);
        assertThat(count("episode where ending = 'UNSEEN'")).isEqualTo(1);
        assertThat(count("episode")).isEqualTo(4);
    }

    @Test
    void whatIsOlderThanHistoryKeepsIsLeftOut() throws SQLException {
        var old = new Many();
        old.add(1, T0.minus(Duration.ofDays(100)), T0.minus(Duration.ofDays(99)));
        old.add(2, T0, T0.plusSeconds(60));
        takeOver(old, "one");
        assertThat(count("episode")).isEqualTo(1);
        assertThat(count("attempt")).isEqualTo(1);
    }
}
