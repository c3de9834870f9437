package io.alerthistory.ledger;

import static io.alerthistory.ledger.Decision.Reason.ALL_ALERTS_RESOLVED;
import static io.alerthistory.ledger.Decision.Reason.FIRST_NOTIFICATION;
import static io.alerthistory.ledger.Decision.Reason.NEW_ALERTS_ADDED;
import static io.alerthistory.ledger.Decision.Reason.REPEAT_INTERVAL_ELAPSED;
import static io.alerthistory.ledger.Decision.Reason.SOME_ALERTS_RESOLVED;
import static io.alerthistory.ledger.Decision.Why.NOTHING_FIRING;
import static io.alerthistory.ledger.Decision.Why.NOTHING_NEW;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.model.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class DecisionTest {
    private static final Instant T0 = Instant.parse("2026-11-23T12:00:00Z");
    private static final Duration REPEAT = Duration.ofHours(4);

    record Case(
            String rule,
            Told last,
            Set<Fingerprint> firing,
            Set<Fingerprint> resolved,
            boolean sendResolved,
            Duration later,
            Decision want) {
        @Override
        public String toString() {
            return rule;
        }
    }

    private static Case wants(String rule, Told last, Set<Fingerprint> firing, Set<Fingerprint> resolved, Object want) {
        return later(rule, last, firing, resolved, Duration.ZERO, want);
    }

    private static Case later(
            String rule, Told last, Set<Fingerprint> firing, Set<Fingerprint> resolved, Duration later, Object want) {
        return new Case(rule, last, firing, resolved, true, later, decision(want));
    }

    private static Case without(
            String rule, Told last, Set<Fingerprint> firing, Set<Fingerprint> resolved, Object want) {
        return new Case(rule, last, firing, resolved, false, Duration.ZERO, decision(want));
    }

    private static Decision decision(Object want) {
        return want instanceof Decision.Reason reason
                ? new Decision.Tell(reason)
                : new Decision.Quiet((Decision.Why) want);
    }

    static final List<Case> CASES = List.of(
            wants("nobody was told yet", Told.NOTHING, set(1), set(), FIRST_NOTIFICATION),
            wants("nobody was told yet, and one is over already", Told.NOTHING, set(1), set(2), FIRST_NOTIFICATION),
            wants("fired and over before anybody was told", Told.NOTHING, set(), set(1), NOTHING_FIRING),
            wants("nothing changed", told(set(1), set()), set(1), set(), NOTHING_NEW),
            wants("one more fires", told(set(1), set()), set(1, 2), set(), NEW_ALERTS_ADDED),
            wants("another fires instead", told(set(1), set()), set(2), set(1), NEW_ALERTS_ADDED),
            wants("one fires after all were over", told(set(), set(1)), set(1), set(), FIRST_NOTIFICATION),
            wants("one of two is over", told(set(1, 2), set()), set(1), set(2), SOME_ALERTS_RESOLVED),
            wants("one of two is over, and it is known", told(set(1, 2), set(2)), set(1), set(2), NOTHING_NEW),
            wants("one of two has left the group", told(set(1, 2), set(2)), set(1), set(), NOTHING_NEW),
            wants("one that nobody heard of is over", told(set(1), set()), set(1), set(3), SOME_ALERTS_RESOLVED),
            without("one of two is over, and that is not wanted", told(set(1, 2), set()), set(1), set(2), NOTHING_NEW),
            wants("all are over", told(set(1), set()), set(), set(1), ALL_ALERTS_RESOLVED),
            without(
                    "all are over, which is noted even if not wanted",
                    told(set(1), set()),
                    set(),
                    set(1),
                    ALL_ALERTS_RESOLVED),
            wants("all are over, and it is known", told(set(), set(1)), set(), set(1), NOTHING_FIRING),
            wants("fired and over again between two flushes", told(set(), set(1)), set(), set(2), NOTHING_FIRING),
            later("exactly the repeat interval", told(set(1), set()), set(1), set(), REPEAT, NOTHING_NEW),
            later("just over it", told(set(1), set()), set(1), set(), REPEAT.plusNanos(1), REPEAT_INTERVAL_ELAPSED),
            later("all over is not repeated", told(set(), set(1)), set(), set(1), REPEAT.plusNanos(1), NOTHING_FIRING),
            wants(
                    "may have heard that it fires, and it is over",
                    doubting(Told.NOTHING, 1),
                    set(),
                    set(1),
                    ALL_ALERTS_RESOLVED),
            wants(
                    "may have heard that it is over, and it fires",
                    doubting(told(set(1), set()), 1),
                    set(1),
                    set(),
                    NEW_ALERTS_ADDED),
            wants(
                    "may have heard of one that is over",
                    doubting(told(set(1), set(2)), 2),
                    set(1),
                    set(2),
                    SOME_ALERTS_RESOLVED),
            without(
                    "may have heard of one that is over, not wanted",
                    doubting(told(set(1), set()), 2),
                    set(1),
                    set(2),
                    NOTHING_NEW),
            wants(
                    "a doubt about one that has left the group",
                    doubting(told(set(1), set()), 9),
                    set(1),
                    set(),
                    NOTHING_NEW));

    private static Set<Fingerprint> set(int... numbers) {
        var set = new LinkedHashSet<Fingerprint>();
        for (int number : numbers) {
            set.add(new Fingerprint(number));
        }
        return set;
    }

    private static Told told(Set<Fingerprint> firing, Set<Fingerprint> resolved) {
        return new Told(firing, resolved, Set.of(), T0, T0.plus(REPEAT).plus(REPEAT), Map.of());
    }

    private static Told doubting(Told last, int number) {
        return last.doubting(set(number), T0.plus(REPEAT));
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void decides(Case c) {
        assertThat(Decision.of(c.last, c.firing, c.resolved, c.sendResolved, T0.plus(c.later), REPEAT))
                .isEqualTo(c.want);
    }

    @Test
    void reasonsHaveAlertmanagersWords() {
        assertThat(Decision.Reason.values())
                .extracting(Decision.Reason::text)
                .containsExactly(
                        "first notification",
                        "new alerts added",
                        "some alerts resolved",
                        "all alerts resolved",
                        "repeat interval elapsed");
    }
}
