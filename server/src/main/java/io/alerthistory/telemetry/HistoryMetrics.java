package io.alerthistory.telemetry;

import io.alerthistory.history.WrittenHistory;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.util.function.ToDoubleFunction;

/**
 * How far history is behind the present. Worry when {@code alerthistory_history_up} is 0 for minutes, or the lag grows:
 * beyond a gigabyte of journals the oldest that was not read is given up, which {@code alerthistory_history_gaps} counts.
 */
final class HistoryMetrics {
    private static final String PREFIX = "alerthistory_history_";

    private HistoryMetrics() {}

    static WrittenHistory.Observer observer(PrometheusRegistry registry) {
        var rows = Counter.builder()
                .name(PREFIX + "rows_written")
                .help("Rows that came or changed: alerts that began or ended, tries, silences.")
                .register(registry);
        var gaps = Counter.builder()
                .name(PREFIX + "gaps")
                .help(
                        "Times that what was noted was gone, or damaged, before history had read it. It is missing there.")
                .register(registry);
        return new WrittenHistory.Observer() {
            @Override
            public void wrote(long count) {
                rows.inc(count);
            }

            @Override
            public void missed() {
                gaps.inc();
            }
        };
    }

    static void watch(WrittenHistory history, PrometheusRegistry registry) {
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
                WrittenHistory::lagBytes);
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
            WrittenHistory history,
            ToDoubleFunction<WrittenHistory> value) {
        GaugeWithCallback.builder()
                .name(PREFIX + name)
                .help(help)
                .callback(to -> to.call(value.applyAsDouble(history)))
                .register(registry);
    }
}
