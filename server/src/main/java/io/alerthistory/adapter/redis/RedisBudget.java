package io.alerthistory.adapter.redis;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.alerthistory.adapter.codec.Patience;
import io.alerthistory.classify.Budget;
import io.alerthistory.cluster.Keeper.Unavailable;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import redis.clients.jedis.exceptions.JedisException;

/**
 * One budget for all servers that share a Redis: one key, {@code <prefix>llm:budget}, and one script, {@code budget.lua}, by
 * Redis' own time.
 *
 * <p>While Redis is away, or refuses, each server has its own share, which it was debited for all that it was granted before: a
 * server that has used up its share of the day asks no more until Redis is back. What it spends on its own is told to Redis
 * then. So servers that cannot see each other spend no more than their shares beyond what was granted. A call whose answer is
 * lost may be counted twice, never too little.
 *
 * <p>Safe for many threads. It has no connections of its own; {@link Redis} is closed by whoever made it.
 */
public final class RedisBudget implements Budget {
    private static final long SECONDS_OF_DAY = Duration.ofDays(1).toSeconds();

    /** Lua's numbers are exact up to here. */
    private static final long LARGEST = 1L << 53;

    private static final Script SCRIPT = Script.of("budget.lua");

    /** What Redis said last: the day, in days since 1970, and what was used of it. */
    private record Used(long day, long asks, long microdollars) {}

    /** What was spent without Redis, and is to be told to it. */
    private record Debt(long asks, long microdollars) {
        private static final Debt NONE = new Debt(0, 0);

        Debt and(long moreAsks, long moreMicrodollars) {
            return new Debt(asks + moreAsks, microdollars + moreMicrodollars);
        }
    }

    private final Redis redis;
    private final List<byte[]> keys;
    private final Limits limits;
    private final Budget own;
    private final InstantSource time;
    private volatile Used used = new Used(0, 0, 0);
    private volatile boolean alone;
    /** Guarded by this. */
    private Debt debt = Debt.NONE;

    /**
     * @param redis started
     * @param prefix of its keys, such as {@code ah:}; installations that share a Redis have different ones
     * @param own this server's share while Redis is away, as {@link Budget.Limits#share} reckons it
     */
    public RedisBudget(Redis redis, String prefix, Limits limits, Budget own, InstantSource time) {
        this.redis = redis;
        this.keys = List.of((prefix + "llm:budget").getBytes(UTF_8));
        this.limits = limits;
        this.own = own;
        this.time = time;
    }

    @Override
    public Answer take(long microdollars) {
        try {
            var answer = ask("take", microdollars);
            if (answer == Answer.GRANTED && own.take(microdollars) != Answer.GRANTED) {
                own.settle(0, microdollars); // it is only to know, and must know all that will be settled
            }
            return answer;
        } catch (Unavailable e) {
            alone = true;
            var answer = own.take(microdollars);
            if (answer == Answer.GRANTED) {
                owe(new Debt(1, microdollars));
            }
            return answer;
        }
    }

    @Override
    public void settle(long taken, long spent) {
        own.settle(taken, spent);
        if (taken == spent) {
            return;
        }
        try {
            ask("settle", spent - taken);
        } catch (Unavailable e) {
            alone = true;
            owe(new Debt(0, spent - taken));
        }
    }

    /** As of the last answer; of its own share while Redis is away. */
    @Override
    public double left() {
        if (alone) {
            return own.left();
        }
        var last = used;
        boolean isToday = last.day() >= time.instant().getEpochSecond() / SECONDS_OF_DAY;
        return isToday ? limits.left(last.asks(), last.microdollars()) : 1;
    }

    private Answer ask(String operation, long money) throws Unavailable {
        if (redis.standing() instanceof Standing.Away away) {
            throw new Unavailable("Redis " + away.reason(), new RedisAway(away.reason()));
        }
        var owed = takeDebt();
        try {
            var answer = Patience.within("Redis", () -> {
                try {
                    return redis.call("budget", jedis -> SCRIPT.run(jedis, keys, words(operation, money, owed)));
                } catch (JedisException e) {
                    throw new IOException(Diagnosis.of(e).sentence(), e);
                }
            });
            alone = false;
            var words = (List<?>) answer;
            used = new Used(number(words.get(1)), number(words.get(2)), number(words.get(3)));
            return switch (text(words.get(0))) {
                case "granted" -> Answer.GRANTED;
                case "too-often" -> Answer.TOO_OFTEN;
                case "no-more-today" -> Answer.NO_MORE_TODAY;
                default -> Answer.TOO_DEAR;
            };
        } catch (Unavailable e) {
            owe(owed);
            throw e;
        }
    }

    private synchronized Debt takeDebt() {
        var all = debt;
        debt = Debt.NONE;
        return all;
    }

    private synchronized void owe(Debt more) {
        debt = debt.and(more.asks(), more.microdollars());
    }

    private List<byte[]> words(String operation, long money, Debt owed) {
        return List.of(
                operation.getBytes(UTF_8),
                word(limits.perMinute()),
                word(limits.burst()),
                word(limits.perDay()),
                word(limits.microdollarsPerDay()),
                word(money),
                word(owed.asks()),
                word(owed.microdollars()));
    }

    private static byte[] word(long number) {
        return String.valueOf(Math.clamp(number, -LARGEST, LARGEST)).getBytes(UTF_8);
    }

    private static String text(Object answer) {
        return new String((byte[]) answer, UTF_8);
    }

    private static long number(Object answer) {
        return Long.parseLong(text(answer));
    }
}
