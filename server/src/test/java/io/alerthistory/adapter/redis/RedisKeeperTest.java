package io.alerthistory.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.cluster.Entry;
import io.alerthistory.cluster.Keeper;
import io.alerthistory.cluster.Store;
import io.alerthistory.cluster.Store.Reply;
import io.alerthistory.support.ConnectedRedis;
import io.alerthistory.support.KeeperContract;
import io.alerthistory.testing.RedisServer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import java.util.function.Consumer;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.params.XAddParams;

class RedisKeeperTest extends KeeperContract {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String[] AS_IN_THE_CHART = {
        "--rename-command", "CONFIG", "", "--appendonly", "yes", "--appendfsync", "everysec"
    };

    private static RedisServer server;
    private static Redis redis;

    private final String prefix = "ah:" + UUID.randomUUID() + ":";

    @BeforeAll
    static void start() {
        server = RedisServer.start(AS_IN_THE_CHART);
        redis = ConnectedRedis.to(server);
    }

    @AfterAll
    static void stop() {
        redis.close();
        server.close();
    }

    private static void awaitHere() {
        await("Redis is here").atMost(LIMIT).until(() -> redis.standing() instanceof Standing.Here);
    }

    @Override
    protected Keeper keeper(String replica) {
        return new RedisKeeper(redis, prefix);
    }

    @Override
    protected Keeper elsewhere(String replica) {
        return new RedisKeeper(redis, prefix + "elsewhere:");
    }

    @Override
    protected Store store() {
        return Store.REDIS;
    }

    private static void say(Consumer<UnifiedJedis> what) {
        redis.call("test", jedis -> {
            what.accept(jedis);
            return true;
        });
    }

    @Override
    protected void settle() {
        say(jedis -> jedis.hset(prefix + "gate", "born", "0"));
    }

    /** Whoever knew it before is told, and whoever joins finds what is left. */
    private void assertReset(Asker known, int entries, int rows) {
        assertThat(known.again()).isEqualTo(new Reply.Reset());
        var joined = new Asker("joins").read();
        assertThat(joined.entries()).hasSize(entries);
        assertThat(joined.rows()).hasSize(rows);
        assertThat(joined.hasGap()).isFalse();
        assertThat(joined.life()).isNotEqualTo(known.life);
        known.life = "";
        known.position = 0;
        var back = known.say(entry("later", STAMP + 100));
        assertThat(back.isBehind()).isFalse();
        assertThat(new Asker("c").read().entries()).hasSize(entries + 1);
        assertThat(known.claim(none(slot("later")), row(slot("later"), 1, "t"))).isEqualTo(new Store.Verdict.Wait());
    }

    private Asker known() {
        var asker = new Asker("a");
        asker.tell(entry("x", STAMP), entry("y", STAMP + 1));
        asker.row(row(slot("x"), 1, "t"), row(slot("y"), 1, "t"));
        asker.tell(entry("x", STAMP + 2));
        return asker;
    }

    @Test
    void emptied() {
        var a = known();
        say(UnifiedJedis::flushAll);
        assertReset(a, 0, 0);
    }

    @Test
    void theGateIsEvicted() {
        var a = known();
        say(jedis -> jedis.del(prefix + "gate"));
        assertReset(a, 2, 2);
    }

    @Test
    void theJournalIsEvicted() {
        var a = known();
        say(jedis -> jedis.del(prefix + "journal"));
        assertReset(a, 0, 2);
    }

    @Test
    void theLastWordIsLost() {
        var a = known();
        say(jedis -> {
            var last = jedis.xrevrange(prefix + "journal", "+", "-", 1).getFirst();
            jedis.xdel(prefix + "journal", last.getID());
        });
        assertReset(a, 1, 2);
    }

    @Test
    void restarted() {
        var a = known();
        await().pollDelay(Duration.ofSeconds(2)).until(() -> true); // all is in its file
        server.kill();
        server.startAgain(AS_IN_THE_CHART);
        awaitOther(a);
        assertReset(a, 2, 2);
    }

    private static void awaitOther(Asker asker) {
        await("answers again")
                .atMost(LIMIT)
                .ignoreExceptionsMatching(AssertionError.class::isInstance)
                .until(() -> {
                    try {
                        asker.again();
                        return true;
                    } catch (AssertionError e) {
                        return false;
                    }
                });
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
        awaitHere();
    }

    @Test
    void theOldestEntriesGoAndRowsStay() throws Keeper.Unavailable {
        var small = new RedisKeeper(redis, prefix, new RedisKeeper.Limits(50_000, 1000, 1 << 20));
        var asker = new Asker(small, "a");
        asker.row(row(slot("x"), 1, "t"));
        var early = new Asker(small, "early");
        early.read();
        var late = new Asker(small, "late");
        for (int i = 0; i < 40; i++) {
            int first = 10 * i;
            asker.say(IntStream.range(first, first + 10)
                    .mapToObj(n -> entry("n" + n, STAMP + n))
                    .toArray(Entry[]::new));
            late.position = asker.position;
        }
        late.life = asker.life;
        var joins = new Asker(small, "joins").read();
        assertThat(joins.hasGap()).isTrue();
        assertThat(joins.entries().size()).isBetween(50, 350);
        assertThat(joins.entries().getLast()).isEqualTo(entry("n399", STAMP + 399));
        assertThat(joins.rows()).containsExactly(row(slot("x"), 1, "t"));
        assertThat(early.read().hasGap()).isTrue();
        assertThat(late.read().hasGap()).isFalse();
        // what has gone may be told again
        asker.tell(entry("n0", STAMP));
        assertThat(late.read().entries()).containsExactly(entry("n0", STAMP));
    }

    @Test
    void aPageEndsWhenItIsLarge() {
        var asker = new Asker(new RedisKeeper(redis, prefix, new RedisKeeper.Limits(1 << 20, 7, 1 << 20)), "a");
        var all =
                IntStream.range(0, 20).mapToObj(n -> entry("n" + n, STAMP + n)).toList();
        new Asker("b").say(all.toArray(Entry[]::new));
        assertThat(asker.read().entries()).hasSize(7);
        assertThat(pages(asker)).isEqualTo(all.subList(7, 20));
        var tiny = new Asker(new RedisKeeper(redis, prefix, new RedisKeeper.Limits(1 << 20, 1000, 1)), "c");
        assertThat(tiny.read().entries()).hasSize(1);
        assertThat(pages(tiny)).hasSize(19);
    }

    @Test
    void whatALaterVersionSaysIsPassedOver() {
        var a = new Asker("a");
        a.tell(entry("x", STAMP));
        say(jedis -> {
            var later = List.of(new byte[] {1, 99, 1}, new byte[] {2, 1}, new byte[] {1, 1, -1}, new byte[0]);
            for (int i = 0; i < later.size(); i++) {
                jedis.xadd(
                        (prefix + "journal").getBytes(StandardCharsets.UTF_8),
                        XAddParams.xAddParams().id((i + 2) + "-0"),
                        Map.of(
                                "e".getBytes(StandardCharsets.UTF_8), ("k" + i).getBytes(StandardCharsets.UTF_8),
                                "s".getBytes(StandardCharsets.UTF_8), "1".getBytes(StandardCharsets.UTF_8),
                                "b".getBytes(StandardCharsets.UTF_8), "z".getBytes(StandardCharsets.UTF_8),
                                "t".getBytes(StandardCharsets.UTF_8), "0".getBytes(StandardCharsets.UTF_8),
                                "d".getBytes(StandardCharsets.UTF_8), later.get(i)));
            }
        });
        assertThat(new Asker("b").read().entries()).containsExactly(entry("x", STAMP));
    }
}
