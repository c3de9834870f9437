package io.alerthistory.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Instant;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class AlertTest {
    private static final Instant NOON = Instant.parse("2026-11-23T12:00:00Z");

    /** Times are minutes from noon; now is 60. */
    private static Alert alert(int starts, int ends, boolean endAssumed, String summary) {
        return new Alert(
                LabelSet.of("alertname", "a"),
                Annotations.of("summary", summary),
                Timestamp.utc(NOON.plusSeconds(starts * 60L)),
                Timestamp.utc(NOON.plusSeconds(ends * 60L)),
                "http://" + summary,
                NOON.plusSeconds(ends),
                endAssumed);
    }

    private static Alert alert(int starts, int ends) {
        return alert(starts, ends, false, "x");
    }

    private static Alert assumed(int starts, int ends) {
        return alert(starts, ends, true, "x");
    }

    record Case(String rule, Alert older, Alert newer, int starts, int ends) {
        @Override
        public String toString() {
            return rule;
        }
    }

    static final List<Case> CASES = List.of(
            new Case("a later episode stands alone", alert(0, 10), alert(20, 70), 20, 70),
            new Case("one that starts at the other's end stands alone", alert(0, 20), alert(20, 70), 20, 70),
            new Case("one that starts just before it is the same episode", alert(0, 21), alert(20, 70), 0, 70),
            new Case("the same start and a later end: it goes on", alert(0, 65), alert(0, 70), 0, 70),
            new Case("the same start and an earlier end: over", alert(0, 65), alert(0, 55), 0, 55),
            new Case("both over: the later end counts", alert(0, 50), alert(10, 40), 0, 50),
            new Case("both firing: an announced later end counts", alert(0, 90), alert(10, 70), 0, 90),
            new Case("both firing: an assumed later end does not", assumed(0, 90), alert(10, 70), 0, 70),
            new Case("over now: what was announced does not count", alert(0, 90), alert(10, 60), 0, 60),
            new Case(
                    "the end lies within, the start before: the earlier start counts",
                    alert(10, 50),
                    alert(0, 40),
                    0,
                    50),
            new Case("around the other: it stands alone", alert(10, 20), alert(0, 70), 0, 70));

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void newerWordsJoinOlderOnes(Case c) {
        var joined = c.newer.after(c.older, NOON.plusSeconds(3600));
        assertThat(joined.startsAt().instant()).isEqualTo(NOON.plusSeconds(c.starts * 60L));
        assertThat(joined.endsAt().instant()).isEqualTo(NOON.plusSeconds(c.ends * 60L));
    }

    @Test
    void theNewerWordSaysTheRest() {
        var joined = alert(10, 70, true, "new").after(alert(0, 65, false, "old"), NOON.plusSeconds(3600));
        assertThat(joined.annotations()).isEqualTo(Annotations.of("summary", "new"));
        assertThat(joined.generatorUrl()).isEqualTo("http://new");
        assertThat(joined.endAssumed()).isTrue();
        assertThat(joined.updatedAt()).isEqualTo(NOON.plusSeconds(70));
    }

    @Test
    void anAlertIsOverFromItsEndOn() {
        assertThat(alert(0, 60).isResolvedAt(NOON.plusSeconds(3600))).isTrue();
        assertThat(alert(0, 60).isResolvedAt(NOON.plusSeconds(3600).minusNanos(1)))
                .isFalse();
    }

    @Test
    void anImpossibleAlertCannotBeMade() {
        assertThatThrownBy(() -> alert(10, 9)).isInstanceOf(IllegalArgumentException.class);
        assertThat(alert(10, 10)).isNotNull();
        assertThatThrownBy(() -> new Alert(
                        LabelSet.NONE, Annotations.NONE, Timestamp.utc(NOON), Timestamp.utc(NOON), "", NOON, false))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void aNotificationListsByJobThenInstanceThenAllLabels() {
        var sorted = Stream.of(
                        LabelSet.of("job", "b", "instance", "1"),
                        LabelSet.of("job", "a"),
                        LabelSet.of("job", "a", "instance", "2"),
                        LabelSet.of("job", "a", "instance", "1", "z", "1"),
                        LabelSet.of("job", "a", "instance", "1"),
                        LabelSet.of("instance", "1"),
                        LabelSet.of("z", "1"),
                        LabelSet.of("a", "1", "z", "1"))
                .map(labels ->
                        new Alert(labels, Annotations.NONE, Timestamp.utc(NOON), Timestamp.utc(NOON), "", NOON, false))
                .sorted(Alert.ORDER)
                .map(alert -> alert.labels().toString());
        assertThat(sorted)
                .containsExactly(
                        "{instance=\"1\", job=\"a\"}",
                        "{instance=\"1\", job=\"a\", z=\"1\"}",
                        "{instance=\"2\", job=\"a\"}",
                        "{job=\"a\"}",
                        "{instance=\"1\", job=\"b\"}",
                        "{instance=\"1\"}",
                        "{z=\"1\"}",
                        "{a=\"1\", z=\"1\"}");
    }
}
