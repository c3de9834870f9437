package io.alerthistory.telemetry;

import io.alerthistory.classification.Newcomers;
import io.alerthistory.classification.Observer;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.CounterWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.Locale;
import java.util.function.DoubleSupplier;

/**
 * Where classifications are found. Each alert that comes is looked for in l1, what is not there in l2, then in the archive;
 * what is nowhere, a model is asked for. Worry when l2 is {@code away} for minutes, or few lookups are hits: a language model
 * is paid for each other one.
 */
final class ClassificationMetrics implements Observer {
    private static final String PREFIX = "alerthistory_classification_";

    private final Counter lookups;
    private final Histogram seconds;
    private final Counter saved;
    private final Counter savedDollars;
    private final Counter notShared;
    private final DoubleSupplier meanCost;

    /** @param meanCost what an answer of the language model costs, in dollars */
    ClassificationMetrics(PrometheusRegistry registry, DoubleSupplier meanCost) {
        this.meanCost = meanCost;
        lookups = Counter.builder()
                .name(PREFIX + "cache_lookups")
                .help(
                        "Lookups of classifications: in memory (l1), in Redis (l2), in the archive; each a hit, a miss, or away.")
                .labelNames("tier", "result")
                .register(registry);
        seconds = Histogram.builder()
                .name(PREFIX + "lookup_duration_seconds")
                .help("How long such lookups took.")
                .labelNames("tier")
                .classicUpperBounds(0.000_01, 0.000_1, 0.000_5, 0.001, 0.002, 0.005, 0.01, 0.05, 0.25, 1, 3, 10)
                .register(registry);
        saved = Counter.builder()
                .name(PREFIX + "llm_calls_saved")
                .help("Lookups that found an answer for which a language model was asked once.")
                .register(registry);
        savedDollars = Counter.builder()
                .name(PREFIX + "llm_saved_dollars")
                .help("What these would have cost, at the mean price of an answer so far; 0 without prices.")
                .register(registry);
        notShared = Counter.builder()
                .name(PREFIX + "cache_writes_dropped")
                .help("Answers that were not put into a tier, since it is away, or takes no more for now.")
                .labelNames("tier")
                .register(registry);
        for (var tier : Tier.values()) {
            for (var result : Result.values()) {
                lookups.initLabelValues(word(tier), word(result));
            }
        }
    }

    private static String word(Enum<?> constant) {
        return constant.name().toLowerCase(Locale.ROOT);
    }

    static void watch(Newcomers newcomers, PrometheusRegistry registry) {
        CounterWithCallback.builder()
                .name(PREFIX + "alerts_passed_over")
                .help("Alerts that were not looked into when they came, since too many did at once.")
                .callback(to -> to.call((double) newcomers.passedOver()))
                .register(registry);
    }

    @Override
    public void looked(Tier tier, Result result, Duration took) {
        lookups.labelValues(word(tier), word(result)).inc();
        seconds.labelValues(word(tier)).observe(Metrics.seconds(took));
    }

    @Override
    public void saved() {
        saved.inc();
        savedDollars.inc(meanCost.getAsDouble());
    }

    @Override
    public void notShared(Tier tier) {
        notShared.labelValues(word(tier)).inc();
    }
}
