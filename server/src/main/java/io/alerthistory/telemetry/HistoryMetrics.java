package io.alerthistory.telemetry;

import io.alerthistory.adapter.sqlite.HistoryFile;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.LongConsumer;
import java.util.function.ToDoubleFunction;

/**
 * How far history is behind the present. Worry when {@code alerthistory_history_up} is 0 for minutes, or the lag grows:
 * beyond a gigabyte of journals the oldest that was not read is given up.
 */
final class HistoryMetrics {
    private static final String PREFIX = "alerthistory_history_";

    private HistoryMetrics() {}

    static LongConsumer rows(PrometheusRegistry registry) {
        var rows = Counter.builder()
                .name(PREFIX + "rows_written")
                .help("Rows that came or changed: alerts that began or ended, tries, silences.")
                .register(registry);
        return rows::inc;
    }

    static void watch(HistoryFile history, PrometheusRegistry registry) {
        gauge(
                "up",
                "Whether history is written and can be asked. If not, the log says why.",
                registry,
                history,
                it -> it.isUp() ? 1 : 0);
        gauge(
                "lag_bytes",
                "Bytes of the journals that history has not read yet.",
                registry,
                history,
                HistoryFile::lagBytes);
        gauge(
                "lag_seconds",
                "Age of the oldest that history has not read yet; 0 if it has read all.",
                registry,
                history,
                it -> Metrics.seconds(it.lag()));
    }

    private static void gauge(
            String name,
            String help,
            PrometheusRegistry registry,
            HistoryFile history,
            ToDoubleFunction<HistoryFile> value) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(to -> to.call(value.applyAsDouble(history)))
                .register(registry);
    }
}
