package io.alerthistory.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.engine.Effect;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LabelIndexTest {
    private static final List<String> NAMES = List.of("a", "b", "c", "d");
    private static final List<String> VALUES = List.of("1", "2", "3", "12", "x.y");

    private static final List<Matcher.Operator> OPERATORS = List.of(Matcher.Operator.values());

    private static Alert alert(LabelSet labels) {
        var time = Timestamp.utc(Instant.EPOCH);
        return new Alert(labels, Annotations.NONE, time, time, "", Instant.EPOCH, false);
    }

    private static LabelSet labels(Random random, int n) {
        var alternating = new ArrayList<>(List.of("n", "n" + n));
        for (var name : NAMES) {
            if (random.nextBoolean()) {
                alternating.addAll(List.of(name, VALUES.get(random.nextInt(VALUES.size()))));
            }
        }
        return LabelSet.of(alternating.toArray(String[]::new));
    }

    private static Matcher matcher(Random random) {
        var operator = OPERATORS.get(random.nextInt(OPERATORS.size()));
        var value = List.of("1", "2", "x.y", "", "1.*", "nobody").get(random.nextInt(6));
        return new Matcher(NAMES.get(random.nextInt(NAMES.size())), operator, value);
    }

    /** Alerts come and go; whatever is asked, no alert that matches is missing among the candidates. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void noneThatMatchesIsMissing(long seed) {
        var random = new Random(seed);
        var index = new LabelIndex(List.of());
        var known = new ArrayList<LabelSet>();
        int narrowed = 0;
        for (int round = 0; round < 200; round++) {
            for (int i = 0; i < 5; i++) {
                var labels = labels(random, known.size() + round * 1000 + i);
                known.add(labels);
                index.accept(new Effect.Appeared(alert(labels)));
            }
            if (random.nextInt(5) == 0) {
                var gone =
                        known.stream().filter(labels -> random.nextInt(3) == 0).toList();
                known.removeAll(gone);
                index.accept(new Effect.Forgotten(gone));
            }
            var matchers = IntStream.rangeClosed(0, random.nextInt(3))
                    .mapToObj(i -> matcher(random))
                    .toList();
            Set<Fingerprint> want = known.stream()
                    .filter(labels -> Matcher.allMatch(matchers, labels))
                    .map(LabelSet::fingerprint)
                    .collect(Collectors.toSet());
            var candidates = index.candidates(matchers, known.size());
            if (candidates != null) {
                narrowed++;
                assertThat(candidates)
                        .as("%s", matchers)
                        .doesNotHaveDuplicates()
                        .containsAll(want);
                assertThat(candidates.size()).isLessThanOrEqualTo(known.size() / 4);
            }
        }
        assertThat(narrowed).as("it is of use").isGreaterThan(20);
    }

    @Test
    void whatIsForgottenIsNoCandidate() {
        var index = new LabelIndex(List.of());
        var labels = LabelSet.of("a", "1");
        index.accept(new Effect.Appeared(alert(labels)));
        var matchers = List.of(new Matcher("a", Matcher.Operator.EQUAL, "1"));
        assertThat(index.candidates(matchers, 100)).containsExactly(labels.fingerprint());
        index.accept(new Effect.Forgotten(List.of(labels)));
        assertThat(index.candidates(matchers, 100)).isEmpty();
    }

    @Test
    void whatAlsoMatchesTheAbsentLabelIsNotNarrowed() {
        var index = new LabelIndex(List.of());
        index.accept(new Effect.Appeared(alert(LabelSet.of("a", "1"))));
        assertThat(index.candidates(List.of(new Matcher("a", Matcher.Operator.NOT_EQUAL, "2")), 100))
                .isNull();
        assertThat(index.candidates(List.of(), 100)).isNull();
    }
}
