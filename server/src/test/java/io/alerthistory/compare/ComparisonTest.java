package io.alerthistory.compare;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class ComparisonTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Duration TOLERANCE = Duration.ofSeconds(90);
    private static final Comparison.Range RANGE = new Comparison.Range(T0, T0.plusSeconds(10_000));

    /** @param want told by both, with other alerts, by theirs only, by ours only, undecided */
    record Case(String name, List<Told> theirs, List<Told> ours, List<Integer> want) {
        @Override
        public String toString() {
            return name;
        }
    }

    static final List<Case> CASES = List.of(
            new Case("nothing", List.of(), List.of(), List.of(0, 0, 0, 0, 0)),
            new Case("the same", List.of(told(0, "a")), List.of(told(1, "a")), List.of(1, 0, 0, 0, 0)),
            new Case("ours may be first", List.of(told(90, "a")), List.of(told(0, "a")), List.of(1, 0, 0, 0, 0)),
            new Case("just too far apart", List.of(told(0, "a")), List.of(told(91, "a")), List.of(0, 0, 1, 1, 0)),
            new Case("another alert", List.of(told(0, "a")), List.of(told(1, "a", "b")), List.of(0, 1, 0, 0, 0)),
            new Case(
                    "what says the same goes first",
                    List.of(told(0, "a"), told(1, "b")),
                    List.of(told(2, "b"), told(3, "c")),
                    List.of(1, 1, 0, 0, 0)),
            new Case(
                    "repeats go in the order of time",
                    List.of(told(0, "a"), told(80, "a"), told(160, "a")),
                    List.of(told(230, "a"), told(75, "a"), told(155, "a")),
                    List.of(3, 0, 0, 0, 0)),
            new Case("told twice", List.of(told(0, "a")), List.of(told(1, "a"), told(2, "a")), List.of(1, 0, 0, 1, 0)),
            new Case("another group", List.of(told(0, "a")), List.of(of("r", "h", 0, "a")), List.of(0, 0, 1, 1, 0)),
            new Case("another receiver", List.of(told(0, "a")), List.of(of("s", "g", 0, "a")), List.of(0, 0, 1, 1, 0)),
            new Case("before the range", List.of(), List.of(told(-1, "a")), List.of(0, 0, 0, 0, 1)),
            new Case("the range's end", List.of(told(10_000, "a")), List.of(), List.of(0, 0, 0, 0, 1)),
            new Case("just before it", List.of(told(9_999, "a")), List.of(), List.of(0, 0, 1, 0, 0)),
            new Case("over its edge", List.of(told(0, "a")), List.of(told(-1, "a")), List.of(1, 0, 0, 0, 0)),
            new Case(
                    "no time",
                    List.of(timeless("a"), timeless("b")),
                    List.of(told(5, "b"), told(500, "a")),
                    List.of(2, 0, 0, 0, 0)),
            new Case("no time, alone", List.of(timeless("a")), List.of(), List.of(0, 0, 1, 0, 0)));

    private static Told told(int seconds, String... firing) {
        return of("r", "g", seconds, firing);
    }

    private static Told of(String receiver, String group, int seconds, String... firing) {
        return new Told(T0.plusSeconds(seconds), receiver, group, Set.of(firing), Set.of(), Map.of(), "");
    }

    private static Told timeless(String firing) {
        return new Told(null, "r", "g", Set.of(firing), Set.of(), Map.of(), "");
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void findsWhatBelongsTogether(Case c) {
        var found = Comparison.of(c.theirs, c.ours, TOLERANCE, RANGE);
        assertThat(List.of(
                        found.same().size(),
                        found.different().size(),
                        found.onlyTheirs().size(),
                        found.onlyOurs().size(),
                        found.undecided()))
                .isEqualTo(c.want);
    }

    @Test
    void whatIsOverIsNotWhatFires() {
        var over = new Told(T0, "r", "g", Set.of(), Set.of("a"), Map.of(), "");
        assertThat(Comparison.of(List.of(over), List.of(told(0, "a")), TOLERANCE, RANGE)
                        .different())
                .hasSize(1);
    }

    @Test
    void saysHowFarTheyAreApart() {
        var found = Comparison.of(
                List.of(told(0, "a"), timeless("b"), told(0, "c")),
                List.of(told(9, "a"), told(0, "b"), told(3, "c")),
                TOLERANCE,
                RANGE);
        assertThat(found.apart()).containsExactly(Duration.ofSeconds(3), Duration.ofSeconds(9));
    }

    private static Snapshot.Alert alert(String state, boolean silenced) {
        return new Snapshot.Alert("{}", T0, state, Set.of("r"), silenced, false);
    }

    private static Snapshot snapshot(Map<String, Snapshot.Alert> alerts, String... members) {
        return new Snapshot(new TreeMap<>(alerts), new TreeMap<>(Map.of("g", Set.of(members))));
    }

    @Test
    void aMomentIsComparedAlertByAlert() {
        var theirs = snapshot(Map.of("1", alert("active", false), "2", alert("active", false)), "1", "2");
        assertThat(Snapshot.differences(theirs, theirs, T0.plusSeconds(1))).isEmpty();
        var ours = snapshot(Map.of("1", alert("suppressed", true)));
        assertThat(Snapshot.differences(theirs, ours, T0.plusSeconds(1)))
                .extracting(Snapshot.Difference::what)
                .containsExactly("existence", "state", "silenced", "alerts of the group");
        assertThat(Snapshot.differences(theirs, ours, T0)) // the second alert is too young
                .extracting(Snapshot.Difference::what)
                .containsExactly("state", "silenced", "alerts of the group");
    }
}
