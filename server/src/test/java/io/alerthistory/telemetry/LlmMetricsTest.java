package io.alerthistory.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.classify.Budget;
import io.alerthistory.classify.Consultant.Why;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.time.Duration;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LlmMetricsTest {
    private static final Budget HALF = new Budget() {
        @Override
        public Answer take(long microdollars) {
            return Answer.GRANTED;
        }

        @Override
        public void settle(long taken, long spent) {}

        @Override
        public double left() {
            return 0.5;
        }
    };

    @Test
    void countsAsksTokensAndMoney() throws IOException {
        var metrics = new Metrics("1", "r", Metrics.Detail.NONE);
        var llm = metrics.llm(HALF);
        llm.asked(Optional.empty(), Duration.ofMillis(1500));
        llm.asked(Optional.of(Why.LEFT_ALONE), Duration.ZERO);
        llm.spent(400, 100, 2_500_000);
        var out = new ByteArrayOutputStream();
        metrics.write("", out);
        assertThat(out.toString(UTF_8).lines())
                .contains(
                        "alerthistory_classification_llm_requests_total{outcome=\"answered\"} 1.0",
                        "alerthistory_classification_llm_requests_total{outcome=\"left_alone\"} 1.0",
                        "alerthistory_classification_llm_requests_total{outcome=\"nonsense\"} 0.0",
                        "alerthistory_classification_llm_request_duration_seconds_bucket{le=\"2.0\"} 1",
                        "alerthistory_classification_llm_request_duration_seconds_count 1",
                        "alerthistory_classification_llm_tokens_total{direction=\"input\"} 400.0",
                        "alerthistory_classification_llm_tokens_total{direction=\"output\"} 100.0",
                        "alerthistory_classification_llm_cost_dollars_total 2.5",
                        "alerthistory_classification_llm_budget_left_ratio 0.5");
    }
}
