package io.alerthistory.telemetry;

import io.alerthistory.adapter.redis.Observer;
import io.alerthistory.adapter.redis.Redis;
import io.alerthistory.adapter.redis.Standing;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Locale;

/**
 * What concerns Redis, seen from here. Worry when {@code alerthistory_redis_up} is 0 for a minute, when active connections
 * reach the pool's size, or when calls fail; those skipped are the consequence of an absent Redis, not a cause.
 */
final class RedisMetrics implements Observer {
    private static final String PREFIX = "alerthistory_redis_";

    private final Histogram seconds;
    private final Counter retries;

    RedisMetrics(PrometheusRegistry registry) {
        seconds = Histogram.builder()
                .name(PREFIX + "call_duration_seconds")
                .help("How long calls to Redis took, retries included; outcome is done, failed, refused or skipped.")
                .labelNames("call", "outcome")
                .classicUpperBounds(0.000_25, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1, 3, 10)
                .register(registry);
        retries = Counter.builder()
                .name(PREFIX + "retries")
                .help("Calls to Redis that were tried again.")
                .labelNames("call")
                .register(registry);
    }

    static void watch(Redis redis, int poolSize, PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(PREFIX + "up")
                .help("Whether Redis is there and takes writes. While it is not, this server works from memory only.")
                .callback(to -> to.call(redis.standing() instanceof Standing.Here ? 1 : 0))
                .register(registry);
        GaugeWithCallback.builder()
                .name(PREFIX + "connections")
                .help("Connections to Redis.")
                .labelNames("state")
                .callback(to -> {
                    var connections = redis.connections();
                    to.call(connections.active(), "active");
                    to.call(connections.idle(), "idle");
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name(PREFIX + "pool_size")
                .help("Most connections to Redis at once.")
                .callback(to -> to.call(poolSize))
                .register(registry);
    }

    @Override
    public void called(String call, Outcome outcome, Duration took) {
        seconds.labelValues(call, outcome.name().toLowerCase(Locale.ROOT)).observe(Metrics.seconds(took));
    }

    @Override
    public void retried(String call) {
        retries.labelValues(call).inc();
    }
}
