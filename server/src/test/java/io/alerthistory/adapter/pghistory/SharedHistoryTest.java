package io.alerthistory.adapter.pghistory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.alerthistory.adapter.embedded.JournalFolder;
import io.alerthistory.adapter.postgres.Postgres;
import io.alerthistory.adapter.postgres.PostgresAddress;
import io.alerthistory.history.Happening;
import io.alerthistory.history.Happening.End;
import io.alerthistory.history.Happening.Result;
import io.alerthistory.history.History;
import io.alerthistory.history.History.Episode;
import io.alerthistory.history.History.Question;
import io.alerthistory.history.WrittenHistory;
import io.alerthistory.journal.Fact;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import io.alerthistory.testing.PostgresServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.TreeMap;
import java.util.UUID;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Several servers that write into one history, in a real PostgreSQL. */
class SharedHistoryTest {
    private static final Instant T0 = Instant.parse("2026-11-25T12:00:00Z");
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private static PostgresServer postgres;

    private final String namespace = "it's \"" + UUID.randomUUID() + "\"";
    private final List<Server> servers = new ArrayList<>();
    private volatile Instant now = T0.plusSeconds(60);

    @TempDir
    private Path folder;

    @BeforeAll
    static void start() {
        postgres = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
    }

    @AfterEach
    void closeAll() throws IOException {
        for (var server : servers) {
            server.close();
        }
    }

    /** A server's journal, and its history. */
    private final class Server {
        private final JournalFolder journal;
        private final PostgresHistory history;
        private final AtomicInteger missed = new AtomicInteger();
        private volatile Collection<Alert> known = List.of();
        private volatile boolean knowsAll = true;

        Server(String name, Duration retention) {
            try {
                var place = Files.createDirectories(folder.resolve(name));
                journal = JournalFolder.open(place, () -> now, JournalFolder.Observer.NONE);
                journal.recover();
                history = new PostgresHistory(
                        new Postgres(PostgresAddress.of(postgres.url()), PostgresServer.PASSWORD, namespace),
                        name,
                        place,
                        journal.tail(),
                        Optional::empty,
                        retention,
                        () -> known,
                        () -> knowsAll,
                        () -> now,
                        counting());
                history.start();
                servers.add(this);
            } catch (IOException e) {
                throw new AssertionError(e);
            }
        }

        private WrittenHistory.Observer counting() {
            return new WrittenHistory.Observer() {
                @Override
                public void wrote(long rows) {}

                @Override
                public void missed() {
                    missed.incrementAndGet();
                }
            };
        }

        void happens(Happening... happenings) {
            journal.append(
                    happenings[happenings.length - 1].at(),
                    List.of(happenings).stream().<Fact>map(Fact.Happened::new).toList());
        }

        List<Episode> episodes(Matcher... matchers) {
            return history.episodes(all(matchers)).rows();
        }

        void close() throws IOException {
            history.close();
            journal.close();
        }
    }

    private Server server(String name) {
        return new Server(name, Duration.ofDays(90));
    }

    private void awaitAll() {
        await().atMost(LIMIT)
                .until(() ->
                        servers.stream().allMatch(server -> server.history.isUp() && server.history.lagBytes() == 0));
    }

    private static Question all(Matcher... matchers) {
        return new Question(List.of(matchers), Instant.MIN, Instant.MAX, Long.MAX_VALUE, 1_000);
    }

    private static Matcher is(String name, String value) {
        return new Matcher(name, Matcher.Operator.EQUAL, value);
    }

    private static Alert alert(String name, String... more) {
        var labels = new ArrayList<>(List.of("alertname", name));
        labels.addAll(List.of(more));
        return new Alert(
                LabelSet.of(labels.toArray(String[]::new)),
                Annotations.of("summary", name),
                Timestamp.utc(T0),
                Timestamp.utc(T0.plusSeconds(3600)),
                "http://prometheus/",
                T0,
                false);
    }

    private static Happening.Tried told(Instant at, String message, Alert... alerts) {
        return new Happening.Tried(
                at,
                new Channel(new Slot("{}:{}", "pager"), "webhook", 0),
                Decision.Reason.FIRST_NOTIFICATION,
                at,
                1,
                "key",
                List.of(alerts).stream().map(Alert::fingerprint).toList(),
                List.of(),
                message.isEmpty() ? Result.DELIVERED : Result.RETRYABLE,
                "",
                message,
                Duration.ofMillis(12),
                null);
    }

    private static Happening.Ended ended(double second, Alert alert, End end) {
        var at = T0.plusMillis((long) (second * 1000));
        return new Happening.Ended(at, alert.fingerprint(), at, end);
    }

    private long count(String table) {
        return sql("select count(*) from \"" + namespace.replace("\"", "\"\"") + "\"." + table);
    }

    private static long sql(String statement) {
        try (var connection = DriverManager.getConnection(
                        "jdbc:" + postgres.url().replace("postgres@", ""), "postgres", PostgresServer.PASSWORD);
                var prepared = connection.prepareStatement(statement);
                var results = prepared.executeQuery()) {
            return results.next() ? results.getLong(1) : 0;
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void whatAllSawIsOneAndWhatEachDidIsAll() {
        var silence = new Silence("id", List.of(is("a", "b")), T0, T0.plusSeconds(500), T0, "me", "", new TreeMap<>());
        for (int i = 0; i < 3; i++) {
            var server = server("server-" + i);
            for (int j = 0; j < 50; j++) {
                var alert = alert("A", "nr", String.valueOf(j));
                server.happens(
                        new Happening.Began(T0.plusMillis(j * 100 + i), alert),
                        told(T0.plusMillis(j * 100 + i + 10), "", alert),
                        new Happening.KeptQuiet(
                                T0.plusSeconds(20 + i),
                                new Slot("{}:{}" + j, "pager"),
                                List.of("webhook[0]"),
                                Decision.Why.SILENCED,
                                List.of(alert.fingerprint())));
                if (j % 2 == 0) {
                    server.happens(ended(30, alert, End.RESOLVED));
                }
            }
            server.happens(new Happening.Silenced(T0.plusSeconds(40 + i), Happening.Change.CREATED, silence));
        }
        awaitAll();
        for (var server : servers) {
            assertThat(server.episodes()).hasSize(50).allMatch(episode -> episode.notifications() == 3);
            assertThat(server.episodes()).filteredOn(one -> one.end() == null).hasSize(25);
            assertThat(server.episodes()).isEqualTo(servers.getFirst().episodes());
            assertThat(server.history.attempts(all(is("nr", "7")), "", null).rows())
                    .hasSize(3);
            assertThat(server.history.attempts(all(), "", null).rows()).hasSize(150);
            assertThat(server.history.silences("id", all()).rows()).hasSize(1);
        }
        assertThat(count("quiet")).isEqualTo(50);
        var moment = servers.getLast()
                .history
                .at(List.of(is("nr", "7")), T0.plusSeconds(45), 10)
                .rows()
                .getFirst();
        assertThat(moment.attempts()).hasSize(1);
        assertThat(moment.quiet()).hasSize(1);
    }

    @Test
    void nothingIsLostOrDoubledHoweverOftenConnectionsBreak() {
        var alert = alert("A");
        var a = server("a");
        var b = server("b");
        awaitAll();
        for (int i = 0; i < 40; i++) {
            for (var server : List.of(a, b)) {
                var happenings = new ArrayList<Happening>(List.of(new Happening.Began(T0, alert)));
                for (int j = 0; j < 100; j++) {
                    happenings.add(told(T0.plusMillis(i * 100 + j), "", alert));
                }
                server.happens(happenings.toArray(Happening[]::new));
            }
            sql(
                    "select count(pg_terminate_backend(pid)) from pg_stat_activity where application_name = 'alerthistory'");
        }
        awaitAll();
        assertThat(count("attempt")).isEqualTo(8_000);
        assertThat(count("attempt_episode")).isEqualTo(8_000);
        assertThat(a.episodes()).hasSize(1).first().matches(episode -> episode.notifications() == 8_000);
    }

    @Test
    void aJournalIsKnownByItsFolder() throws IOException {
        var a = server("a");
        a.happens(new Happening.Began(T0, alert("A")), told(T0, "", alert("A")));
        awaitAll();
        a.close();
        a = server("a");
        a.happens(told(T0.plusSeconds(1), "", alert("A")));
        var another = server("another");
        another.happens(told(T0.plusSeconds(2), "", alert("A")));
        servers.removeFirst();
        awaitAll();
        assertThat(count("attempt")).isEqualTo(3);
        assertThat(count("place")).isEqualTo(2);
        assertThat(another.episodes()).hasSize(1).first().matches(episode -> episode.notifications() == 3);
    }

    @Test
    void whatIsThereAtTheEndIsWritten() throws IOException {
        var a = server("a");
        awaitAll();
        a.happens(new Happening.Began(T0, alert("A")), told(T0, "", alert("A")));
        a.close();
        servers.clear();
        var b = server("b"); // the folder of the other is not needed any more
        awaitAll();
        assertThat(b.episodes()).hasSize(1).first().matches(episode -> episode.notifications() == 1);
    }

    @Test
    void whilePostgresIsAwayHistoryWaits() {
        var a = server("a");
        var b = server("b");
        awaitAll();
        postgres.kill();
        try {
            a.happens(new Happening.Began(T0, alert("A")), told(T0.plusSeconds(1), "", alert("A")));
            b.happens(new Happening.Began(T0.plusMillis(3), alert("A")), ended(9, alert("A"), End.RESOLVED));
            assertThatThrownBy(a::episodes)
                    .isInstanceOf(History.Unavailable.class)
                    .hasMessageStartingWith("history cannot be read: PostgreSQL at postgresql://postgres@127.0.0.1:");
            await().atMost(LIMIT).until(() -> !a.history.isUp() && !b.history.isUp());
            assertThat(a.history.lagBytes()).isPositive();
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThatThrownBy(a::episodes).hasMessageContaining("refused"));
            server("c").happens(new Happening.Began(T0.plusMillis(5), alert("A"))); // it starts all the same
        } finally {
            postgres.startAgain();
        }
        awaitAll();
        assertThat(b.episodes())
                .hasSize(1)
                .first()
                .matches(one -> one.end() == End.RESOLVED && one.notifications() == 1);
        assertThat(servers).allMatch(server -> server.missed.get() == 0);
    }

    @Test
    void whoAsksAPostgresThatHangsIsToldSo() {
        var a = server("a");
        a.happens(new Happening.Began(T0, alert("A")));
        awaitAll();
        assertThat(a.episodes()).hasSize(1);
        postgres.hang();
        try {
            assertThatThrownBy(a::episodes).isInstanceOf(History.Unavailable.class);
            assertThat(a.history.isUp()).isFalse();
            assertThatThrownBy(a::episodes).isInstanceOf(History.Unavailable.class);
        } finally {
            postgres.resume();
        }
        await().atMost(LIMIT).until(a.history::isUp);
        assertThat(a.episodes()).hasSize(1);
    }

    @Test
    void whatIsOldGoesByTheWeekAndWhatFiresStays() throws IOException {
        var a = server("a");
        var silence = new Silence("id", List.of(is("a", "b")), T0, T0.plusSeconds(5), T0, "me", "", new TreeMap<>());
        a.happens(
                new Happening.Began(T0, alert("Fires")),
                new Happening.Began(T0, alert("Old")),
                told(T0.plusSeconds(1), "", alert("Old"), alert("Fires")),
                new Happening.KeptQuiet(
                        T0.plusSeconds(1),
                        new Slot("g", "r"),
                        List.of("webhook[0]"),
                        Decision.Why.SILENCED,
                        List.of(alert("Old").fingerprint())),
                new Happening.Silenced(T0, Happening.Change.CREATED, silence),
                ended(2, alert("Old"), End.RESOLVED));
        awaitAll();
        assertThat(count("episode_20261123")).isEqualTo(1);
        assertThat(count("episode_open")).isEqualTo(1);
        a.close();
        servers.clear();
        now = T0.plus(Duration.ofDays(21));
        var b = new Server("b", Duration.ofDays(7));
        await().atMost(LIMIT)
                .until(() -> sql("select count(*) from pg_tables where tablename = 'attempt_20261123'"
                                + " and schemaname = '" + namespace.replace("'", "''") + "'")
                        == 0);
        awaitAll();
        assertThat(b.episodes())
                .extracting(one -> one.labels().valueOf("alertname"))
                .containsExactly("Fires");
        for (var table : List.of("attempt", "attempt_episode", "quiet", "quiet_episode", "silence")) {
            assertThat(count(table)).as(table).isZero();
        }
        var late = server("late"); // whose words are of weeks that are gone, and of some that were never made
        late.happens(
                new Happening.Began(T0.minus(Duration.ofDays(60)), alert("Late")),
                told(T0.minus(Duration.ofDays(60)), "", alert("Late")),
                ended(-86_400 * 59, alert("Late"), End.RESOLVED));
        awaitAll();
        assertThat(b.episodes(is("alertname", "Late"))).hasSize(1);
        assertThat(count("attempt")).isEqualTo(1);
    }

    @Test
    void pagesAreRightWhileOthersWrite() {
        var a = server("a");
        var b = server("b");
        for (int i = 0; i < 50; i++) {
            a.happens(new Happening.Began(T0.plusSeconds(i), alert("Old", "i", String.valueOf(i))));
        }
        awaitAll();
        var seen = new ArrayList<String>();
        long before = Long.MAX_VALUE;
        for (int page = 0; page < 5; page++) {
            var found = a.history
                    .episodes(new Question(List.of(), Instant.MIN, Instant.MAX, before, 10))
                    .rows();
            found.forEach(episode -> seen.add(
                    episode.labels().valueOf("alertname") + episode.labels().valueOf("i")));
            before = found.getLast().number();
            b.happens(new Happening.Began(T0.plusSeconds(100 + page), alert("New", "i", String.valueOf(page))));
            awaitAll();
        }
        assertThat(seen).hasSize(50).doesNotHaveDuplicates().allMatch(name -> name.startsWith("Old"));
        b.happens(new Happening.Began(T0.plusSeconds(7), alert("Late")));
        awaitAll();
        assertThat(a.episodes(is("alertname", "Late")).getFirst().number())
                .isLessThan(a.episodes(is("i", "8")).getFirst().number());
    }

    @Test
    void hostileTextsComeBackAsTheyWere() {
        var hostile = List.of(
                "a'b\"; drop table episode; --",
                "nul\0in it",
                "\u001a0000",
                "\u001a",
                "{\"a\": 1}",
                "\\u0000",
                "🙂\uffff",
                "x".repeat(100_000));
        var a = server("a");
        for (int i = 0; i < hostile.size(); i++) {
            var alert = alert("Hostile", "value", hostile.get(i), hostile.get(i), "as a name");
            a.happens(
                    new Happening.Began(T0.plusSeconds(i), alert),
                    told(T0.plusSeconds(i), "nul \0 and " + hostile.get(i), alert));
        }
        awaitAll();
        for (var text : hostile) {
            assertThat(a.episodes(is("value", text)))
                    .hasSize(1)
                    .first()
                    .matches(one -> one.labels().valueOf("value").equals(text))
                    .matches(one -> one.labels().valueOf(text).equals("as a name"));
            assertThat(a.episodes(is(text, "as a name"))).hasSize(1);
            assertThat(a.history
                            .attempts(all(is("value", text)), "", null)
                            .rows()
                            .getFirst()
                            .tried()
                            .message())
                    .isEqualTo("nul \0 and " + text);
        }
    }

    @Test
    void oneThatStartsDoesNotEndWhatOthersSeeFire() {
        var a = server("a");
        a.happens(new Happening.Started(T0, Instant.MIN, List.of()), new Happening.Began(T0, alert("A")));
        awaitAll();
        var b = server("b");
        b.happens(new Happening.Started(T0.plusSeconds(10), T0.plusSeconds(9), List.of()));
        awaitAll();
        assertThat(a.episodes().getFirst().end()).isNull();
        assertThat(b.history.coverage(T0.plusSeconds(5)).down()).isFalse();
    }

    @Test
    void whatEndedWhileNobodyWasThereIsToldInOneGo() {
        var a = server("a");
        a.happens(
                new Happening.Began(T0, alert("GoesOn")),
                new Happening.Began(T0, alert("Gone")),
                told(T0.plusSeconds(1), "", alert("Gone")),
                new Happening.Started(
                        T0.plusSeconds(50),
                        T0.plusSeconds(20),
                        List.of(alert("GoesOn").fingerprint())),
                new Happening.Began(T0.plusSeconds(51), alert("Gone")),
                new Happening.Started(
                        T0.plusSeconds(52),
                        T0.plusSeconds(51),
                        List.of(alert("GoesOn").fingerprint(), alert("Gone").fingerprint())));
        awaitAll();
        assertThat(a.episodes(is("alertname", "Gone"))).extracting(Episode::end).containsExactly(null, End.UNSEEN);
        assertThat(a.episodes(is("alertname", "GoesOn")))
                .extracting(Episode::end)
                .containsOnlyNulls()
                .hasSize(1);
    }

    @Test
    void oneThatKnowsNothingEndsNothing() throws IOException {
        var a = server("a");
        a.happens(new Happening.Started(T0, Instant.MIN, List.of()), new Happening.Began(T0, alert("A")));
        awaitAll();
        a.happens(new Happening.Started(T0.plusSeconds(10), Instant.EPOCH, List.of()));
        awaitAll();
        assertThat(a.episodes().getFirst().end()).isNull();
        assertThat(a.history.coverage(T0.plusSeconds(5)).down()).isFalse();
    }

    /** An hour of the servers' time, a minute at once. */
    private void awaitWhileTimePasses(Server asked, Predicate<Episode> isSo) {
        await().atMost(LIMIT).until(() -> {
            now = now.plusSeconds(61);
            return isSo.test(asked.episodes().getFirst());
        });
    }

    @Test
    void whatFiresForNobodyIsOverAndWhatFiresGoesOn() {
        var a = server("a");
        var end = Timestamp.utc(now.plus(Duration.ofDays(1)));
        var alert = alert("A").heardAgain(end, now, false);
        a.happens(new Happening.Began(T0, alert), new Happening.Started(now, T0, List.of(alert.fingerprint())));
        a.known = List.of(alert);
        var b = server("b"); // it is cut off, and hears nothing of it any more
        b.knowsAll = false;
        b.happens(new Happening.Began(T0, alert), ended(50, alert, End.EXPIRED));
        awaitAll();
        assertThat(a.episodes()).hasSize(1).first().matches(one -> one.end() == End.EXPIRED);
        awaitWhileTimePasses(a, one -> one.end() == null);
        assertThat(a.episodes()).hasSize(1);
        a.known = List.of();
        awaitWhileTimePasses(a, one -> one.end() == End.UNSEEN);
    }
}
