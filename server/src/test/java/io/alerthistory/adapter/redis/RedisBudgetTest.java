package io.alerthistory.adapter.redis;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.alerthistory.adapter.llm.MemoryBudget;
import io.alerthistory.classify.Budget;
import io.alerthistory.classify.Budget.Answer;
import io.alerthistory.classify.Budget.Limits;
import io.alerthistory.testing.RedisServer;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** With a real Redis, which two servers share. */
class RedisBudgetTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final InstantSource TIME = InstantSource.system();

    private static final Access ACCESS = new Access() {
        @Override
        public String password() {
            return "";
        }

        @Override
        public Socket secured(Socket plain) {
            return plain;
        }
    };

    private static final Observer NOBODY = new Observer() {
        @Override
        public void called(String call, Outcome outcome, Duration took) {}

        @Override
        public void retried(String call) {}
    };

    private final RedisServer server = RedisServer.start();
    private final Redis one = redis();
    private final Redis two = redis();

    private Redis redis() {
        var settings = new RedisSettings(
                "127.0.0.1",
                server.port(),
                "",
                0,
                new RedisSettings.Pool(8, 1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                Duration.ofSeconds(5),
                new RedisSettings.Retries(1, Duration.ofMillis(1), Duration.ofMillis(2)));
        var redis = new Redis(settings, ACCESS, TIME, RandomGenerator.getDefault(), NOBODY);
        redis.start();
        return redis;
    }

    @BeforeEach
    void awaitBoth() {
        for (var redis : List.of(one, two)) {
            await().atMost(LIMIT).until(() -> redis.standing() instanceof Standing.Here);
        }
    }

    @AfterEach
    void close() {
        one.close();
        two.close();
        server.close();
    }

    private static Budget budget(Redis redis, Limits limits) {
        return new RedisBudget(redis, "ah:", limits, new MemoryBudget(limits.share(4), TIME), TIME);
    }

    private static long granted(Budget budget, int asks) {
        return IntStream.range(0, asks)
                .filter(_ -> budget.take(0) == Answer.GRANTED)
                .count();
    }

    private void hset(String... pairs) {
        one.call("set", jedis -> {
            for (int i = 0; i < pairs.length; i += 2) {
                jedis.hset("ah:llm:budget", pairs[i], pairs[i + 1]);
            }
            return "";
        });
    }

    @Test
    void twoServersTogetherAskNoMoreThanOneMay() throws Exception {
        var limits = new Limits(0, 0, 50, 0);
        var budgets = List.of(budget(one, limits), budget(two, limits));
        long granted = 0;
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var tasks = new ArrayList<Callable<Long>>();
            for (int i = 0; i < 8; i++) {
                var budget = budgets.get(i % 2);
                tasks.add(() -> granted(budget, 10));
            }
            for (var task : threads.invokeAll(tasks)) {
                granted += task.get();
            }
        }
        assertThat(granted).isEqualTo(50);
        for (var budget : budgets) {
            assertThat(budget.take(0)).isEqualTo(Answer.NO_MORE_TODAY);
            assertThat(budget.left()).isZero();
        }
        long ttl = one.call("ttl", jedis -> jedis.ttl("ah:llm:budget"));
        assertThat(ttl).isBetween(1L, 172_800L);
        Set<String> keys = one.call("keys", jedis -> jedis.keys("ah:llm*"));
        assertThat(keys).containsExactly("ah:llm:budget");
    }

    @Test
    void theBucketIsSharedAndFillsByTheTimeOfRedis() {
        // One a minute, which no test waits for.
        var limits = new Limits(1, 3, 0, 0);
        var first = budget(one, limits);
        var second = budget(two, limits);
        assertThat(granted(first, 2)).isEqualTo(2);
        assertThat(granted(second, 2)).isEqualTo(1);
        assertThat(first.take(0)).isEqualTo(Answer.TOO_OFTEN);
        long twoMinutesAgo = TIME.instant().minusSeconds(125).toEpochMilli();
        hset("at", String.valueOf(twoMinutesAgo));
        assertThat(granted(second, 5)).isEqualTo(2);
    }

    @Test
    void aClockThatWasFarAheadDoesNotStopItForLong() {
        var limits = new Limits(60, 1, 0, 0);
        var budget = budget(one, limits);
        assertThat(granted(budget, 1)).isEqualTo(1);
        hset("at", String.valueOf(TIME.instant().plus(Duration.ofDays(400)).toEpochMilli()));
        await().atMost(LIMIT).until(() -> budget.take(0) == Answer.GRANTED);
    }

    @Test
    void moneyIsSharedSettledAndForgottenTheNextDay() {
        var limits = new Limits(0, 0, 0, 5_000_000_000_000L);
        var first = budget(one, limits);
        var second = budget(two, limits);
        assertThat(first.take(3_000_000_000_000L)).isEqualTo(Answer.GRANTED);
        assertThat(second.take(3_000_000_000_000L)).isEqualTo(Answer.GRANTED);
        assertThat(second.take(1)).isEqualTo(Answer.TOO_DEAR);
        first.settle(3_000_000_000_000L, 1_000_000_000_000L);
        assertThat(first.left()).isCloseTo(0.2, within(1e-9));
        assertThat(second.take(1)).isEqualTo(Answer.GRANTED);
        first.settle(0, 9_000_000_000_000L);
        assertThat(second.take(1)).isEqualTo(Answer.TOO_DEAR);
        hset("day", "20000");
        assertThat(second.take(1)).isEqualTo(Answer.GRANTED);
        assertThat(second.left()).isGreaterThan(0.99);
    }

    @Test
    void withoutRedisEachHasItsShareAndTellsItAfterwards() {
        var limits = new Limits(0, 0, 40, 0);
        var first = budget(one, limits);
        var second = budget(two, limits);
        assertThat(granted(first, 4)).isEqualTo(4);
        server.kill();
        // Ten each, of which the first has had four.
        assertThat(granted(first, 20)).isEqualTo(6);
        assertThat(first.take(0)).isEqualTo(Answer.NO_MORE_TODAY);
        assertThat(first.left()).isZero();
        assertThat(granted(second, 20)).isEqualTo(10);

        server.startAgain(); // empty
        awaitBoth();
        assertThat(granted(second, 1)).isEqualTo(1); // and tells its ten
        assertThat(granted(first, 40)).isEqualTo(40 - 1 - 10 - 6);
        assertThat(second.take(0)).isEqualTo(Answer.NO_MORE_TODAY);
    }

    @Test
    void whoSpentItsShareBeforeHasNoneLeft() {
        var budget = budget(one, new Limits(0, 0, 0, 400));
        for (int i = 0; i < 30; i++) {
            assertThat(budget.take(100)).isEqualTo(Answer.GRANTED);
            budget.settle(100, 10);
        }
        server.kill();
        assertThat(budget.take(100)).isEqualTo(Answer.TOO_DEAR);
    }

    @Test
    void aRedisThatHangsIsWaitedForOnceAndNotForLong() {
        var budget = budget(one, new Limits(0, 0, 40, 0));
        server.hang();
        try {
            assertThat(granted(budget, 3)).isEqualTo(3);
        } finally {
            server.resume();
        }
    }

    @Test
    void whatIsNoHashIsDoneWithout() {
        one.call("set", jedis -> jedis.set("ah:llm:budget", "x"));
        assertThat(granted(budget(one, new Limits(0, 0, 40, 0)), 20)).isEqualTo(10);
    }
}
