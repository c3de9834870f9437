package io.alerthistory.adapter.redis;

import io.alerthistory.classification.SharedAnswers;
import java.time.Duration;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.params.SetParams;

/**
 * Shared answers in Redis: a string {@code <prefix>cls:<name>} for each, and {@code <prefix>llm:<name>} while somebody looks
 * for one. Safe for many threads; {@link Redis} is closed by whoever made it.
 */
public final class RedisAnswers implements SharedAnswers {
    private static final String RELEASE =
            "if redis.call('GET', KEYS[1]) == ARGV[1] then return redis.call('DEL', KEYS[1]) end return 0";

    private final Redis redis;
    private final String prefix;
    /** Nobody ends a claim of another that came after his had run out. */
    private final String token = UUID.randomUUID().toString();
    /** A storm of new alerts must not take all connections from those who decide who tells. */
    private final Semaphore atOnce;

    /**
     * @param prefix of its keys, such as {@code ah:}; installations that share a Redis have different ones
     * @param atOnce most connections in use at once; who is beyond waits
     */
    public RedisAnswers(Redis redis, String prefix, int atOnce) {
        this.redis = redis;
        this.prefix = prefix;
        this.atOnce = new Semaphore(atOnce);
    }

    @Override
    public Optional<String> get(String name) throws Away {
        return Optional.ofNullable(call("get", jedis -> jedis.get(answer(name))));
    }

    @Override
    public void put(String name, String text, Duration life) throws Away {
        call("set", jedis -> jedis.set(answer(name), text, SetParams.setParams().px(life.toMillis())));
    }

    @Override
    public boolean claim(String name, Duration longest) throws Away {
        return call(
                        "claim",
                        jedis -> jedis.set(
                                claimed(name), token, SetParams.setParams().nx().px(longest.toMillis())))
                != null;
    }

    @Override
    public void release(String name) throws Away {
        call("release", jedis -> jedis.eval(RELEASE, 1, claimed(name), token));
    }

    private String answer(String name) {
        return prefix + "cls:" + name;
    }

    private String claimed(String name) {
        return prefix + "llm:" + name;
    }

    private <T> T call(String name, Function<UnifiedJedis, T> call) throws Away {
        atOnce.acquireUninterruptibly();
        try {
            return redis.call(name, call);
        } catch (RedisAway | JedisException e) {
            throw new Away(e);
        } finally {
            atOnce.release();
        }
    }
}
