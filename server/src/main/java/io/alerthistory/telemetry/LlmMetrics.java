package io.alerthistory.telemetry;

import io.alerthistory.adapter.llm.Observer;
import io.alerthistory.classify.Budget;
import io.alerthistory.classify.Consultant.Why;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.time.Duration;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;

/**
 * What concerns the language model, seen from here. Worry when {@code outcome="failed"} or {@code "timeout"} grows: alerts are
 * then classified without it. {@code left_alone} is the consequence of these, not a cause; {@code over_budget} means that the
 * limits are too low or the alerts too many.
 */
final class LlmMetrics implements Observer {
    private static final String PREFIX = "alerthistory_classification_llm_";
    private static final String ANSWERED = "answered";

    /** Nobody was asked, so no time was taken. */
    private static final Set<Why> NOT_ASKED = EnumSet.of(Why.OVER_BUDGET, Why.LEFT_ALONE);

    private final Counter requests;
    private final Histogram seconds;
    private final Counter tokens;
    private final Counter dollars;

    LlmMetrics(PrometheusRegistry registry, Budget budget) {
        requests = Counter.builder()
                .name(PREFIX + "requests")
                .help("Times that the language model was to be asked; outcome is answered, or why there is no answer.")
                .labelNames("outcome")
                .register(registry);
        requests.initLabelValues(ANSWERED);
        for (var why : Why.values()) {
            requests.initLabelValues(word(why));
        }
        seconds = Histogram.builder()
                .name(PREFIX + "request_duration_seconds")
                .help("How long the language model was waited for, a second try included.")
                .classicUpperBounds(0.25, 0.5, 1, 2, 5, 10, 20, 60)
                .register(registry);
        tokens = Counter.builder()
                .name(PREFIX + "tokens")
                .help("Tokens as the language model's server counts them.")
                .labelNames("direction")
                .register(registry);
        tokens.initLabelValues("input");
        tokens.initLabelValues("output");
        dollars = Counter.builder()
                .name(PREFIX + "cost_dollars")
                .help("What these cost, by the prices of the flags; 0 without prices.")
                .register(registry);
        GaugeWithCallback.builder()
                .name(PREFIX + "budget_left_ratio")
                .help("What is left of the day's requests, or of its money, whichever is less: from 1 to 0.")
                .callback(to -> to.call(budget.left()))
                .register(registry);
    }

    /** What an answer has cost so far, in dollars; 0 before the first, and without prices. */
    double meanCost() {
        double answers = requests.labelValues(ANSWERED).get();
        return answers == 0 ? 0 : dollars.get() / answers;
    }

    @Override
    public void asked(Optional<Why> silence, Duration took) {
        requests.labelValues(silence.map(LlmMetrics::word).orElse(ANSWERED)).inc();
        if (silence.isEmpty() || !NOT_ASKED.contains(silence.get())) {
            seconds.observe(Metrics.seconds(took));
        }
    }

    @Override
    public void spent(long inputTokens, long outputTokens, long microdollars) {
        tokens.labelValues("input").inc(inputTokens);
        tokens.labelValues("output").inc(outputTokens);
        dollars.inc(microdollars / 1e6);
    }

    private static String word(Why why) {
        return why.name().toLowerCase(Locale.ROOT);
    }
}
