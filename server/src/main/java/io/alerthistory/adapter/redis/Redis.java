package io.alerthistory.adapter.redis;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import redis.clients.jedis.Connection;
import redis.clients.jedis.ConnectionFactory;
import redis.clients.jedis.ConnectionPoolConfig;
import redis.clients.jedis.DefaultJedisClientConfig;
import redis.clients.jedis.DefaultRedisCredentials;
import redis.clients.jedis.RedisClient;
import redis.clients.jedis.RedisCredentials;
import redis.clients.jedis.UnifiedJedis;
import redis.clients.jedis.exceptions.JedisConnectionException;
import redis.clients.jedis.exceptions.JedisDataException;
import redis.clients.jedis.exceptions.JedisException;
import redis.clients.jedis.providers.PooledConnectionProvider;
import redis.clients.jedis.util.Pool;

/**
 * The way to Redis. It is {@linkplain Standing.Here here} or {@linkplain Standing.Away away}, and a call while it is away
 * fails at once: nobody waits for a server that does not answer but the first who notice.
 *
 * <ol>
 *   <li>One thread, the keeper, connects, greets, and then sends a heartbeat each second. It is the only way back from
 *       away to here.
 *   <li>A call whose connection fails is tried again, after a pause, on another connection. If the last try fails, too,
 *       or the heartbeat, Redis is away, and the connections of the pool are thrown away with it.
 *   <li>Each change is one line in the log, and so is each reason that somebody can mend; however often it is tried, there
 *       are no more.
 * </ol>
 *
 * <p>Safe for many threads.
 */
public final class Redis implements AutoCloseable {
    /** Said at each connect. Acceptance tests and operators look for it: do not change. */
    static final String CONNECTED = "Redis cache initialized successfully";

    private static final Logger LOG = LoggerFactory.getLogger(Redis.class);
    private static final Duration HEARTBEAT = Duration.ofSeconds(1);
    private static final RedisSettings.Retries RECONNECTS =
            new RedisSettings.Retries(Integer.MAX_VALUE, Duration.ofMillis(100), Duration.ofSeconds(2));
    private static final Duration IDLE_TOO_LONG = Duration.ofMinutes(5);

    private final RedisSettings settings;
    private final InstantSource time;
    private final RandomGenerator random;
    private final Observer observer;
    private final Sockets sockets;
    private final RedisClient client;
    /** Wakes the keeper. */
    private final BlockingQueue<Boolean> wake = new ArrayBlockingQueue<>(1);

    private volatile Standing standing;
    private volatile boolean closed;
    /** Whether the log knows; guarded by this. */
    private boolean saidAway;

    /** Opens no connection before {@link #start}. */
    public Redis(RedisSettings settings, Access access, InstantSource time, RandomGenerator random, Observer observer) {
        this.settings = settings;
        this.time = time;
        this.random = random;
        this.observer = observer;
        this.sockets = new Sockets(settings, access, time);
        this.standing = new Standing.Away("was not asked yet", "", time.instant());
        var login = DefaultJedisClientConfig.builder()
                .credentialsProvider(() -> credentials(access))
                .database(settings.database())
                .clientName("alerthistory")
                .socketTimeoutMillis(Math.toIntExact(settings.readTimeout().toMillis()))
                .build();
        this.client = RedisClient.builder()
                .connectionProvider(new PooledConnectionProvider(new ConnectionFactory(sockets, login), pool(settings)))
                .build();
    }

    private RedisCredentials credentials(Access access) {
        try {
            var password = access.password();
            var user = settings.username();
            return new DefaultRedisCredentials(user.isEmpty() ? null : user, password.isEmpty() ? null : password);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    new Diagnosis.Unusable("needs a password: " + e.getMessage(), "Check --redis.password-file"));
        }
    }

    private static ConnectionPoolConfig pool(RedisSettings settings) {
        var pool = new ConnectionPoolConfig();
        pool.setMaxTotal(settings.pool().size());
        pool.setMaxIdle(settings.pool().size());
        pool.setMinIdle(settings.pool().minIdle());
        pool.setMaxWait(settings.readTimeout());
        pool.setSoftMinEvictableIdleDuration(IDLE_TOO_LONG);
        pool.setMinEvictableIdleDuration(Duration.ofSeconds(-1));
        pool.setNumTestsPerEvictionRun(settings.pool().size());
        // The keeper tends the pool: it knows when there is nobody to connect to.
        pool.setTestWhileIdle(false);
        pool.setTimeBetweenEvictionRuns(Duration.ofSeconds(-1));
        return pool;
    }

    /** Begins to connect, and returns at once. */
    public void start() {
        Thread.ofVirtual().name("redis-keeper").start(this::keep);
    }

    /** How things are now. */
    public Standing standing() {
        return standing;
    }

    /** Connections that are in use, and those that wait to be. */
    public record Connections(int active, int idle) {}

    public Connections connections() {
        var pool = connectionPool();
        return new Connections(pool.getNumActive(), pool.getNumIdle());
    }

    private Pool<Connection> connectionPool() {
        return client.getPool();
    }

    /**
     * Asks Redis.
     *
     * @param name for metrics: few, and fixed in the code
     * @param call may be made more than once, so it must come to the same
     * @throws RedisAway if Redis is away, or has just gone
     * @throws JedisDataException if it answers with an error
     */
    public <T> T call(String name, Function<UnifiedJedis, T> call) {
        var began = time.instant();
        var outcome = Observer.Outcome.SKIPPED;
        try {
            for (int retry = 1; ; retry++) {
                if (standing instanceof Standing.Away away) {
                    throw new RedisAway("Redis " + away.reason());
                }
                outcome = Observer.Outcome.FAILED;
                try {
                    var answer = call.apply(client);
                    outcome = Observer.Outcome.DONE;
                    return answer;
                } catch (JedisDataException e) {
                    outcome = Observer.Outcome.REFUSED;
                    if (Diagnosis.concernsAllCalls(e)) {
                        gone(Diagnosis.of(e));
                    }
                    throw e;
                } catch (JedisException e) {
                    var diagnosis = Diagnosis.of(e);
                    if (Diagnosis.isExhausted(e)) {
                        throw new RedisAway(diagnosis.sentence(), e);
                    }
                    if (!(e instanceof JedisConnectionException)
                            || retry > settings.retries().max()) {
                        gone(diagnosis);
                        throw new RedisAway(diagnosis.sentence(), e);
                    }
                    observer.retried(name);
                    pause(jittered(settings.retries().before(retry)));
                }
            }
        } finally {
            observer.called(name, outcome, Duration.between(began, time.instant()));
        }
    }

    private void gone(Diagnosis diagnosis) {
        away(diagnosis);
        wake.offer(true);
    }

    private void keep() {
        int failures = 0;
        while (!closed) {
            boolean wasHere = standing instanceof Standing.Here;
            try {
                if (wasHere) {
                    client.ping();
                    connectionPool().evict();
                    connectionPool().preparePool();
                } else {
                    var server = Greeting.exchange(client);
                    connectionPool().preparePool(); // before anybody is told, and outside of the lock
                    here(server);
                }
                failures = 0;
            } catch (Exception e) { // whatever it is, it must not end the keeper
                if (!Diagnosis.isExhausted(e)) {
                    failures++;
                    away(Diagnosis.of(e));
                }
            }
            await(failures == 0 ? HEARTBEAT : jittered(RECONNECTS.before(failures)));
        }
    }

    private void await(Duration most) {
        var end = time.instant().plus(most);
        try {
            while (!closed) {
                sockets.endStuck();
                var left = Duration.between(time.instant(), end);
                if (!left.isPositive()
                        || wake.poll(Math.min(left.toMillis() + 1, 250), TimeUnit.MILLISECONDS) != null) {
                    return;
                }
            }
        } catch (InterruptedException e) {
            closed = true;
        }
    }

    private synchronized void here(String server) {
        var before = standing;
        standing = new Standing.Here(server, time.instant());
        saidAway = false;
        LOG.atInfo()
                .addKeyValue("address", settings.address())
                .addKeyValue("server", server)
                .addKeyValue("pool_size", settings.pool().size())
                .addKeyValue("min_idle", settings.pool().minIdle())
                .addKeyValue(
                        "away_for",
                        Duration.between(before.since(), standing.since()).truncatedTo(ChronoUnit.MILLIS))
                .log(CONNECTED);
    }

    private synchronized void away(Diagnosis diagnosis) {
        if (closed) {
            return;
        }
        var before = standing;
        var remedy = diagnosis.remedy();
        // While it is away, only what somebody can mend is news.
        boolean isNews =
                !saidAway || !remedy.isEmpty() && before instanceof Standing.Away away && !remedy.equals(away.remedy());
        saidAway = true;
        standing = new Standing.Away(
                diagnosis.reason(), remedy, before instanceof Standing.Here ? time.instant() : before.since());
        if (!isNews) {
            return;
        }
        connectionPool().clear(); // those that are in use find out for themselves
        var line = remedy.isEmpty() ? LOG.atWarn() : LOG.atError();
        line.addKeyValue("address", settings.address())
                .addKeyValue("err", diagnosis.sentence())
                .log("Redis is away: working from memory only until it is back");
    }

    private Duration jittered(Duration pause) {
        return pause.multipliedBy(random.nextInt(75, 126)).dividedBy(100);
    }

    private static void pause(Duration pause) {
        try {
            Thread.sleep(pause);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new RedisAway("interrupted", e);
        }
    }

    /** Ends all connections. Calls that are out fail. */
    @Override
    public void close() {
        closed = true;
        wake.offer(true);
        client.close();
    }
}
