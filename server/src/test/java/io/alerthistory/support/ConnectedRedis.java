package io.alerthistory.support;

import io.alerthistory.adapter.redis.Access;
import io.alerthistory.adapter.redis.Observer;
import io.alerthistory.adapter.redis.Redis;
import io.alerthistory.adapter.redis.RedisSettings;
import io.alerthistory.adapter.redis.Standing;
import io.alerthistory.testing.RedisServer;
import java.net.Socket;
import java.time.Duration;
import java.time.InstantSource;
import java.util.random.RandomGenerator;
import org.awaitility.Awaitility;

/** Our client of a real redis-server, once it is connected. */
public final class ConnectedRedis {
    private ConnectedRedis() {}

    /** Started, and there; to be closed before the server is. */
    public static Redis to(RedisServer server) {
        var redis = new Redis(
                new RedisSettings(
                        "127.0.0.1",
                        server.port(),
                        "",
                        0,
                        new RedisSettings.Pool(8, 1),
                        Duration.ofSeconds(5),
                        Duration.ofMillis(500),
                        Duration.ofMillis(500),
                        new RedisSettings.Retries(3, Duration.ofMillis(8), Duration.ofMillis(512))),
                new Access() {
                    @Override
                    public String password() {
                        return "";
                    }

                    @Override
                    public Socket secured(Socket plain) {
                        return plain;
                    }
                },
                InstantSource.system(),
                RandomGenerator.getDefault(),
                new Observer() {
                    @Override
                    public void called(String call, Outcome outcome, Duration took) {}

                    @Override
                    public void retried(String call) {}
                });
        redis.start();
        Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> redis.standing() instanceof Standing.Here);
        return redis;
    }
}
