package io.alerthistory.adapter.postgres;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.alerthistory.cluster.Keeper;
import io.alerthistory.cluster.Store;
import io.alerthistory.cluster.Store.Ask;
import io.alerthistory.cluster.Store.Beat;
import io.alerthistory.cluster.Store.Reply;
import io.alerthistory.cluster.Store.Verdict;
import io.alerthistory.support.KeeperContract;
import io.alerthistory.testing.PostgresServer;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class PostgresKeeperTest extends KeeperContract {
    private static final Duration LIMIT = Duration.ofSeconds(15);

    private static PostgresServer server;

    private final String namespace = "it's \"" + UUID.randomUUID() + "\"";
    private final List<PostgresKeeper> keepers = new ArrayList<>();

    @BeforeAll
    static void start() {
        server = PostgresServer.start();
    }

    @AfterAll
    static void stop() {
        server.close();
    }

    @AfterEach
    void close() {
        keepers.forEach(PostgresKeeper::close);
    }

    private PostgresKeeper keeper(String namespace, String replica) {
        var address = PostgresAddress.of(server.url());
        var keeper = new PostgresKeeper(
                new Postgres(address, PostgresServer.PASSWORD, namespace), replica, Duration.ofHours(1));
        keepers.add(keeper);
        awaitAnswer(keeper); // the schema may take longer than an answer may
        return keeper;
    }

    private static void awaitAnswer(Keeper keeper) {
        var beat = new Beat("nobody", Set.of(), false, "");
        var ask = new Ask("", 0, 0, beat, List.of(), List.of(), List.of(), List.of(), true);
        await("PostgreSQL answers").atMost(LIMIT).until(() -> {
            try {
                return keeper.ask(ask) != null;
            } catch (Keeper.Unavailable e) {
                return false;
            }
        });
    }

    @Override
    protected Keeper keeper(String replica) {
        return keeper(namespace, replica);
    }

    @Override
    protected Keeper elsewhere(String replica) {
        return keeper("elsewhere " + UUID.randomUUID(), replica);
    }

    @Override
    protected Store store() {
        return Store.POSTGRES;
    }

    private String in() {
        return "\"" + namespace.replace("\"", "\"\"") + "\".";
    }

    private static long sql(String statement) {
        try (var connection = DriverManager.getConnection(
                        "jdbc:" + server.url().replace("postgres@", ""), "postgres", PostgresServer.PASSWORD);
                var prepared = connection.prepareStatement(statement)) {
            if (!prepared.execute()) {
                return prepared.getUpdateCount();
            }
            try (var results = prepared.getResultSet()) {
                return results.next() ? results.getLong(1) : 0;
            }
        } catch (SQLException e) {
            throw new AssertionError(e);
        }
    }

    @Override
    protected void settle() {
        sql("update " + in() + "gate set born = born - interval '1 hour'");
    }

    private Asker known() {
        var asker = new Asker("a");
        asker.tell(entry("x", STAMP), entry("y", STAMP + 1));
        asker.row(row(slot("x"), 1, "t"), row(slot("y"), 1, "t"));
        return asker;
    }

    private void assertReset(Asker known, int entries, int rows) {
        assertThat(known.again()).isEqualTo(new Reply.Reset());
        var joined = new Asker("joins").read();
        assertThat(joined.entries()).hasSize(entries);
        assertThat(joined.rows()).hasSize(rows);
        assertThat(joined.life()).isNotEqualTo(known.life);
        known.life = "";
        known.position = 0;
        assertThat(known.claim(none(slot("later")), row(slot("later"), 1, "t"))).isEqualTo(new Verdict.Wait());
    }

    @Test
    void restarted() {
        var keeper = keeper("a");
        var a = new Asker(keeper, "a");
        a.tell(entry("x", STAMP), entry("y", STAMP + 1));
        a.row(row(slot("x"), 1, "t"));
        server.kill();
        server.startAgain();
        awaitAnswer(keeper);
        assertReset(a, 2, 1);
    }

    @Test
    void setBackWhileItRuns() {
        var a = known();
        sql("update " + in() + "gate set pos = pos - 1");
        assertThat(a.again()).isEqualTo(new Reply.Reset());
    }

    @Test
    void emptied() {
        var a = known();
        sql("delete from " + in() + "state");
        sql("delete from " + in() + "slot");
        sql("update " + in() + "gate set pos = 0, stamp = 0, life = ''");
        assertReset(a, 0, 0);
    }

    @Test
    void hanging() {
        var keeper = keeper("a");
        server.hang();
        try {
            assertUnavailable(keeper);
            assertUnavailable(keeper);
        } finally {
            server.resume();
        }
        awaitAnswer(keeper);
    }

    @Test
    void whoHoldsTheGateForTooLongLosesIt() throws SQLException {
        var keeper = keeper("a");
        try (var connection = DriverManager.getConnection(
                "jdbc:" + server.url().replace("postgres@", ""), "postgres", PostgresServer.PASSWORD)) {
            connection.setAutoCommit(false);
            connection.createStatement().execute("select 1 from " + in() + "gate for update");
            assertUnavailable(keeper);
            connection.rollback();
        }
        awaitAnswer(keeper);
    }

    private static boolean isConnected(Asker asker, String replica) {
        return asker.read().peers().stream()
                .anyMatch(peer -> peer.beat().replica().equals(replica) && peer.isConnected());
    }

    @Test
    void whoseProcessIsGoneIsNotConnected() {
        var a = new Asker("a");
        var keeper = keeper("b");
        new Asker(keeper, "b").read();
        assertThat(isConnected(a, "b")).isTrue();
        ((PostgresKeeper) keeper).close();
        await("b is gone").atMost(LIMIT).until(() -> !isConnected(a, "b"));
        assertThat(a.read().peers()).hasSize(2);
    }

    @Test
    void aLostSessionIsOpenedAgain() {
        var a = new Asker("a");
        var b = new Asker("b");
        b.read();
        sql("select count(pg_terminate_backend(pid)) from pg_locks where locktype = 'advisory'");
        await("b is seen again").atMost(LIMIT).until(() -> {
            b.read();
            return isConnected(a, "b");
        });
    }

    @Test
    void whoIsSilentForLongIsForgotten() {
        var a = new Asker("a");
        new Asker("b").read();
        sql("update " + in() + "beat set seen = seen - interval '6 seconds'");
        assertThat(a.read().peers()).extracting(Store.Peer::isLive).containsExactly(true, false);
        sql("update " + in() + "beat set seen = seen - interval '9 minutes 55 seconds'");
        assertThat(a.read().peers()).hasSize(1);
    }

    @Test
    void whatHasExpiredIsForgotten() {
        var a = new Asker("a");
        a.tell(entry("x", STAMP), entry("y", STAMP + 1));
        sql("update " + in() + "state set expires = 1 where stamp = " + STAMP);
        for (int i = 0; i < 500; i++) {
            a.read();
        }
        await("one is left").atMost(LIMIT).until(() -> sql("select count(*) from " + in() + "state") == 1);
    }

    @Test
    void anOrdinaryUserIsEnough() {
        var name = "u" + UUID.randomUUID().toString().replace("-", "");
        sql("create role " + name + " login password 'p'");
        sql("grant create on database postgres to " + name);
        var address = PostgresAddress.of("postgresql://" + name + "@127.0.0.1:" + server.port() + "/postgres");
        var keeper = new PostgresKeeper(new Postgres(address, "p", name), "a", Duration.ofHours(1));
        keepers.add(keeper);
        awaitAnswer(keeper);
        assertThat(new Asker(keeper, "a").read().peers()).allMatch(Store.Peer::isConnected);
    }

    @Test
    void aWrongPasswordIsNotRepeated() {
        var keeper = new PostgresKeeper(
                new Postgres(PostgresAddress.of(server.url()), "not-the-one", namespace), "a", Duration.ofHours(1));
        keepers.add(keeper);
        var ask =
                new Ask("", 0, 0, new Beat("a", Set.of(), true, ""), List.of(), List.of(), List.of(), List.of(), false);
        await("it says so")
                .atMost(LIMIT)
                .untilAsserted(() -> assertThatThrownBy(() -> keeper.ask(ask))
                        .isInstanceOf(Keeper.Unavailable.class)
                        .hasMessageContaining("password authentication failed for user \"postgres\"")
                        .hasMessageNotContaining("not-the-one"));
    }

    @ParameterizedTest
    @CsvSource({
        "postgresql://me@db:5433/alerts, postgresql://me@db:5433/alerts",
        "postgres://[::1]/a, postgresql://[::1]:5432/a",
        "http://me:hush@db/a, does not begin with postgresql://",
        "postgresql://me:hush@db/a, has a password in it",
        "postgresql://db, names no database",
        "postgresql://db/a/hush, names no database",
        "postgresql://db/a?password=hush, has parameters",
        "postgresql:///a, names no host",
        "postgresql://h ush@db/a, is no URL"
    })
    void addressesAreReadAndMistakesSaid(String url, String want) {
        String got;
        try {
            got = PostgresAddress.of(url).toString();
        } catch (IllegalArgumentException e) {
            got = e.getMessage();
        }
        assertThat(got).startsWith(want).doesNotContain("hush").doesNotContain("ush@");
    }
}
