package io.alerthistory.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.Fixtures;
import io.alerthistory.gotemplate.strconv.Utf8;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import tools.jackson.databind.JsonNode;

class LabelSetTest {
    static Stream<JsonNode> goLabels() {
        return Fixtures.lines("labels.jsonl").stream();
    }

    @ParameterizedTest
    @MethodSource("goLabels")
    void fingerprintAndTextAreGos(JsonNode go) {
        var labels = Fixtures.labels(go.get("labels"));
        assertThat(labels.fingerprint()).hasToString(go.get("fingerprint").asString());
        assertThat(labels).hasToString(go.get("text").asString());
    }

    @Test
    void orderIsGos() {
        var inGosOrder = goLabels().map(go -> Fixtures.labels(go.get("labels"))).toList();
        assertThat(inGosOrder).isSortedAccordingTo(Comparator.naturalOrder());
        var texts = inGosOrder.stream().map(LabelSet::toString).toList();
        assertThat(inGosOrder.stream()
                        .sorted(Comparator.reverseOrder())
                        .toList()
                        .reversed())
                .map(LabelSet::toString)
                .containsExactlyElementsOf(texts);
    }

    @Test
    void namesAreOrderedByTheirBytes() {
        var names = Stream.of("\uE000", "\uD83D\uDE00", "\uFFFD", "z", "é", "\uD83D\uDE00a", "")
                .toList();
        var byBytes = names.stream()
                .sorted((a, b) ->
                        Arrays.compareUnsigned(a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8)))
                .toList();
        assertThat(names.stream().sorted(Utf8::compare)).containsExactlyElementsOf(byBytes);
    }

    @Test
    void anEmptyValueIsNoLabel() {
        assertThat(LabelSet.of("a", "1", "b", "")).isEqualTo(LabelSet.of("a", "1"));
        assertThat(LabelSet.of("b", "")).isSameAs(LabelSet.NONE);
        assertThat(LabelSet.of("a", "1").valueOf("b")).isEmpty();
    }

    @Test
    void anAnnotationKeepsItsEmptyValue() {
        assertThat(Annotations.of("a", "").get("a")).isEmpty();
        assertThat(Annotations.of("a", "")).isNotEqualTo(Annotations.NONE);
    }

    @Test
    void ofARepeatedNameTheLastValueCounts() {
        assertThat(LabelSet.of("a", "1", "b", "2", "a", "3")).isEqualTo(LabelSet.of("b", "2", "a", "3"));
        assertThat(LabelSet.of("a", "1", "a", "")).isEqualTo(LabelSet.NONE);
    }

    @Test
    void whatIsNoTextIsRefused() {
        for (var broken : List.of("\uD83D", "\uDE00", "a\uD83Db")) {
            assertThatThrownBy(() -> LabelSet.of("a", broken)).isInstanceOf(IllegalArgumentException.class);
            assertThatThrownBy(() -> LabelSet.of(broken, "a")).isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> LabelSet.of("a")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void oneSetKeepsAndTakesOver() {
        var labels = LabelSet.of("a", "1", "b", "2");
        assertThat(labels.keeping(name -> name.equals("b"))).isEqualTo(LabelSet.of("b", "2"));
        assertThat(labels.keeping(name -> true)).isSameAs(labels);
        assertThat(labels.with(LabelSet.of("b", "3", "c", "4"))).isEqualTo(LabelSet.of("a", "1", "b", "3", "c", "4"));
    }

    /** Labels and annotations with the same pairs are different things. */
    @Test
    void aLabelSetIsNoAnnotations() {
        assertThat((Object) LabelSet.of("a", "1")).isNotEqualTo(Annotations.of("a", "1"));
    }
}
