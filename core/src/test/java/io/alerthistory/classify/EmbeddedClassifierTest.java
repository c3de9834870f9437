package io.alerthistory.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.testing.Mutations;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What the shipped model says of alerts that nobody would call otherwise; how good it is in all is the training's to say. */
class EmbeddedClassifierTest {
    private static final EmbeddedClassifier CLASSIFIER = new EmbeddedClassifier(ShippedModel.get());

    private static Classification classify(LabelSet labels, String description, String expression) {
        return CLASSIFIER.classify(new Subject(
                labels,
                description.isEmpty() ? Annotations.NONE : Annotations.of("description", description),
                "http://prom/graph?g0.expr=" + URLEncoder.encode(expression, StandardCharsets.UTF_8) + "&g0.tab=1"));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            WidgetDown              | Widget instance is down                          | widget_up == 0                       | CRITICAL | AVAILABILITY
            WidgetDown              | ``                                               | ``                                   | CRITICAL | AVAILABILITY
            WidgetClusterNoLeader   | The cluster has lost quorum                      | widget_has_leader == 0               | CRITICAL | AVAILABILITY
            WidgetHighMemoryUsage   | Memory usage is above 80%                        | widget_mem_used / widget_mem > 0.8   | WARNING  | SATURATION
            WidgetHighCPUUsage      | CPU usage is high                                | ``                                   | WARNING  | SATURATION
            WidgetSlowQueries       | p99 latency of queries is too high on {{ $labels.instance }} | histogram_quantile(0.99, rate(widget_seconds_bucket[5m])) > 2 | WARNING | PERFORMANCE_AND_ERRORS
            WidgetQueueGrowing      | Too many messages are pending                    | widget_queue_length > 1000           | WARNING  | PERFORMANCE_AND_ERRORS
            WidgetCertificateExpiry | The TLS certificate expires in less than 21 days | widget_cert_not_after - time() < 21 * 86400 | WARNING | CONFIG_AND_SECURITY
            WidgetQuotaNearlyUsed   | Over 80% of the storage quota is used            | widget_quota_used / widget_quota > 0.8 | WARNING | CAPACITY_TREND
            """)
    void saysWhatAnybodyWould(
            String name, String description, String expression, Severity severity, Category category) {
        var said = classify(LabelSet.of("alertname", name), description, expression);
        assertThat(said.severity()).isEqualTo(severity);
        assertThat(said.category()).isEqualTo(category);
        assertThat(said.confidence()).isBetween(1 / 3.0, 1.0);
        assertThat(said.categoryConfidence()).isBetween(0.2, 1.0);
        assertThat(said.cause()).endsWith(".");
        assertThat(said.actions()).hasSizeBetween(2, 4).allMatch(action -> action.endsWith("."));
        assertThat(said.source()).isEqualTo("embedded");
        assertThat(said.model()).isEqualTo(ShippedModel.get().version());
        assertThat(said.unsure()).isEqualTo(said.confidence() < EmbeddedClassifier.SURE);
    }

    /** The operator's word is a floor, and nearly always the answer. */
    @ParameterizedTest
    @CsvSource({
        "critical,CRITICAL", "page,CRITICAL", "Emergency,CRITICAL", "P1,CRITICAL",
        "warning,WARNING", "ticket,WARNING", "error,WARNING", "major,WARNING"
    })
    void neverSaysLessThanTheOperator(String word, Severity floor) {
        for (var name : List.of("WidgetDown", "WidgetSlow", "WidgetInfo", "X", "WidgetQueueGrowing")) {
            var said = classify(LabelSet.of("alertname", name, "severity", word), "", "");
            assertThat(said.severity()).as(name).isGreaterThanOrEqualTo(floor);
        }
        assertThat(classify(LabelSet.of("alertname", "WidgetQueueGrowing", "severity", word), "", "")
                        .severity())
                .isEqualTo(floor);
    }

    @Test
    void aWordThatNobodyKnowsIsNoEvidence() {
        assertThat(classify(LabelSet.of("alertname", "WidgetDown", "severity", "team-blue"), "", "")
                        .confidence())
                .isEqualTo(
                        classify(LabelSet.of("alertname", "WidgetDown"), "", "").confidence());
    }

    @Test
    void anotherInstanceGetsTheSameAnswer() {
        var one = classify(LabelSet.of("alertname", "A", "instance", "db1:9100"), "db1:9100 has 17 errors", "x > 1");
        var other = classify(LabelSet.of("alertname", "A", "instance", "web:80"), "web:80 has 2.5 errors", "x > 1");
        assertThat(one).isEqualTo(other);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void hostileAlertsAreAnsweredToo(long seed) {
        var texts = Mutations.of(
                seed,
                300,
                List.of(
                        "sum by (x) (rate(a_total{b=\"c\"}[5m])) / 3 > 0.5e-1",
                        "absent(up{job=\"a\"})",
                        "a[1d:2h] == bool 1"),
                List.of("g0.expr=", "%", "[", "{", "\"", "\\", "1e", "1.2.3", "* ", "/ 0", "NaN", "="));
        for (var text : texts) {
            var whole = new String(text.getBytes(StandardCharsets.UTF_8), StandardCharsets.UTF_8);
            var said = CLASSIFIER.classify(new Subject(
                    LabelSet.of("alertname", whole, "severity", whole),
                    Annotations.of("summary", whole),
                    "?g0.expr=" + text));
            assertThat(said.confidence()).isBetween(0.0, 1.0);
        }
    }

    /** If it took the square of the length, this would not end. */
    @Test
    void hugeAlertsCostLittle() {
        var huge = "high({[".repeat(300_000);
        var said = CLASSIFIER.classify(
                new Subject(LabelSet.of("alertname", huge), Annotations.of("description", huge), "?g0.expr=" + huge));
        assertThat(said.confidence()).isBetween(0.0, 1.0);
    }

    @Test
    void weightsAreSmallAndComeBackAsTheyWere() {
        var bytes = ShippedModel.get().bytes();
        assertThat(bytes).hasSizeLessThan(5_000_000);
        assertThat(Model.of(bytes).bytes()).isEqualTo(bytes);
        assertThatThrownBy(() -> Model.of(Arrays.copyOf(bytes, bytes.length / 2)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("too early");
        assertThatThrownBy(() -> Model.of(new byte[100])).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void everyCategoryAndResourceHasAdvice() {
        for (var category : Category.values()) {
            for (var name :
                    List.of("A", "DiskFull", "Quorum", "Cert", "Backup", "Quota", "Queue", "Memory", "Login", "Slow")) {
                var advice = Advice.of(new Subject(LabelSet.of("alertname", name), Annotations.NONE, ""), category);
                assertThat(advice.cause()).isNotBlank();
                assertThat(advice.actions()).hasSize(3);
            }
        }
    }
}
