package io.alerthistory.adapter.redis;

import java.time.Duration;

/**
 * Where Redis is and how to speak with it.
 *
 * @param username empty for the default user
 * @param dialTimeout longest time to connect and to log in
 * @param readTimeout longest time for an answer, and for a connection to come free
 * @param writeTimeout longest time to hand a command over
 */
public record RedisSettings(
        String host,
        int port,
        String username,
        int database,
        Pool pool,
        Duration dialTimeout,
        Duration readTimeout,
        Duration writeTimeout,
        Retries retries) {

    /** {@code size} is at least 1, and at least {@code minIdle}. */
    public record Pool(int size, int minIdle) {}

    /** A retry waits {@code least}, twice that the next time, and never longer than {@code most}. */
    public record Retries(int max, Duration least, Duration most) {
        Duration before(int retry) {
            var pause = least.multipliedBy(1L << Math.min(retry - 1, 20));
            return pause.compareTo(most) < 0 ? pause : most;
        }
    }

    /** As users write it. */
    public String address() {
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + port;
    }
}
