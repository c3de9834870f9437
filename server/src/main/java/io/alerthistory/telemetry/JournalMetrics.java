package io.alerthistory.telemetry;

import io.alerthistory.adapter.embedded.JournalFolder;
import io.alerthistory.journal.Journal;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;

/**
 * What is written under {@code --storage.path}. Worry when {@code alerthistory_journal_up} is 0: a restart would forget
 * what happens; and when syncs take long, for the disk is slow.
 */
final class JournalMetrics implements JournalFolder.Observer {
    private static final String PREFIX = "alerthistory_journal_";

    private final Counter bytes;
    private final Histogram syncs;
    private final Histogram snapshots;
    private final Gauge snapshotBytes;

    JournalMetrics(PrometheusRegistry registry) {
        bytes = Counter.builder()
                .name(PREFIX + "written_bytes")
                .help("Bytes appended to the journal.")
                .register(registry);
        syncs = Histogram.builder()
                .name(PREFIX + "sync_duration_seconds")
                .help("How long it took until the disk had what was appended.")
                .classicUpperBounds(0.001, 0.005, 0.02, 0.1, 0.5, 2, 10)
                .register(registry);
        snapshots = Histogram.builder()
                .name(PREFIX + "snapshot_duration_seconds")
                .help("How long it took to write all that is known into one file.")
                .classicUpperBounds(0.01, 0.1, 0.5, 2, 10, 60)
                .register(registry);
        snapshotBytes = Gauge.builder()
                .name(PREFIX + "snapshot_size_bytes")
                .help("Size of the last snapshot.")
                .register(registry);
    }

    static void watch(Journal journal, PrometheusRegistry registry) {
        GaugeWithCallback.builder()
                .name(PREFIX + "up")
                .help("Whether what happens now would outlive a restart. If not, the log says why.")
                .callback(to -> to.call(journal.trouble().isEmpty() ? 1 : 0))
                .register(registry);
    }

    @Override
    public void wrote(int count) {
        bytes.inc(count);
    }

    @Override
    public void synced(Duration took) {
        syncs.observe(Metrics.seconds(took));
    }

    @Override
    public void snapshot(long size, Duration took) {
        snapshotBytes.set((double) size);
        snapshots.observe(Metrics.seconds(took));
    }
}
