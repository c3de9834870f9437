package io.alerthistory.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Decision.Why;
import io.alerthistory.model.LabelSet;
import io.alerthistory.muting.SilenceLimits;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What is not told, and why: inhibition, the times of routes, silences, the limit for one name. */
class MutingTest {
    private static final String ONE_GROUP = """
            route: {receiver: hook, group_wait: 30s, group_interval: 5m}
            receivers: [{name: hook, webhook_configs: [{url: "http://hook"}]}]
            """;

    private static final String INHIBITING = ONE_GROUP + """
            inhibit_rules:
              - source_matchers: ['severity="critical"']
                target_matchers: ['severity="warning"']
                equal: [zone]
            """;

    /** START is a Monday at noon, UTC. */
    private static String muted(String field, String span) {
        return """
                route:
                  receiver: hook
                  group_wait: 30s
                  group_interval: 5m
                  routes: [{%s: [n]}]
                receivers: [{name: hook, webhook_configs: [{url: "http://hook"}]}]
                time_intervals: [{name: n, time_intervals: [%s]}]
                """.formatted(field, span);
    }

    private static List<Why> reasons(Stage stage) {
        return stage.decided.stream()
                .filter(Effect.Muted.class::isInstance)
                .map(effect -> ((Effect.Muted) effect).why())
                .toList();
    }

    @Test
    void aSilencedAlertIsNotToldAndTheOthersAre() {
        var stage = new Stage(ONE_GROUP).fires("a", "b");
        stage.silences(3600, "alertname=a");
        assertThat(stage.at(30).news()).containsExactly("30s hook: first notification [b firing]");
        assertThat(reasons(stage)).containsExactly(Why.SILENCED);
    }

    @Test
    void whenASilenceEndsTheNextFlushTellsWhatItMuted() {
        var stage = new Stage(ONE_GROUP).fires("a", "b");
        stage.silences(60, "alertname=a");
        assertThat(stage.at(329).news()).containsExactly("30s hook: first notification [b firing]");
        assertThat(stage.at(330).news()).containsExactly("330s hook: new alerts added [a firing, b firing]");
    }

    @Test
    void aSilenceThatIsExpiredByHandMutesNoMore() {
        var stage = new Stage(ONE_GROUP).fires("a");
        var id = stage.silences(3600, "alertname=a");
        assertThat(stage.at(40).news()).isEmpty();
        assertThat(stage.expires(id).at(330).news()).containsExactly("330s hook: first notification [a firing]");
    }

    @Test
    void aPendingSilenceMutesFromItsStartToItsEndInclusive() {
        var stage = new Stage(ONE_GROUP);
        stage.wishes("", Stage.START.plusSeconds(30), Stage.START.plusSeconds(330), "alertname=a");
        stage.fires("a").at(330);
        assertThat(stage.news())
                .as("30 s and 330 s are its first and its last moment")
                .isEmpty();
        assertThat(stage.at(630).news()).containsExactly("630s hook: first notification [a firing]");
    }

    /** Alertmanager's quirk: what is over under a silence is never told to be over. */
    @Test
    void anAlertThatResolvesUnderASilenceLeavesItsGroupUntold() {
        var stage = new Stage(ONE_GROUP).fires("a").at(40);
        assertThat(stage.news()).hasSize(1);
        stage.silences(3600, "alertname=a");
        assertThat(stage.resolves("a").at(330).news()).isEmpty();
        assertThat(stage.engine.state().groups()).isEmpty();
        assertThat(stage.engine.state().told().firstEntry().getValue().firing())
                .as("the receiver still believes that it fires")
                .hasSize(1);
    }

    @Test
    void aGroupThatIsWhollyMutedSaysWhy() {
        var stage = new Stage(ONE_GROUP).fires("a");
        stage.silences(3600, "alertname=a");
        stage.at(30);
        assertThat(stage.engine.state().groups().values().iterator().next().verdicts())
                .singleElement()
                .satisfies(verdict -> assertThat(verdict.decision()).isEqualTo(new Decision.Quiet(Why.SILENCED)));
    }

    @Test
    void silencesOutliveAReload() {
        var stage = new Stage(ONE_GROUP).fires("a");
        stage.silences(3600, "alertname=a");
        assertThat(stage.reloads(ONE_GROUP).at(400).news()).isEmpty();
    }

    @Test
    void anExpiredSilenceIsForgottenAfterTheRetention() {
        var stage = new Stage(ONE_GROUP);
        stage.silences(60, "alertname=a");
        var retention = Stage.SETTINGS.retention();
        stage.at((double) retention.toSeconds());
        assertThat(stage.engine.state().silences().size()).isOne();
        stage.at((double) retention.plusMinutes(16).toSeconds());
        assertThat(stage.engine.state().silences().size()).isZero();
    }

    @Test
    void aFiringSourceInhibitsAndAResolvedOneDoesNot() {
        var stage = new Stage(INHIBITING).fires("w severity=warning zone=1", "c severity=critical zone=1");
        assertThat(stage.at(30).news()).containsExactly("30s hook: first notification [c firing]");
        assertThat(reasons(stage)).containsExactly(Why.INHIBITED);
        stage.resolves("c severity=critical zone=1");
        assertThat(stage.at(330).news()).containsExactly("330s hook: new alerts added [c over, w firing]");
    }

    @Test
    void aSourceWithAnotherValueUnderEqualDoesNotInhibit() {
        var stage = new Stage(INHIBITING).fires("w severity=warning zone=1", "c severity=critical zone=2");
        assertThat(stage.at(30).news().getFirst()).contains("w firing").contains("c firing");
    }

    @Test
    void aLabelThatBothLackCountsAsEqualAndOneThatOneLacksDoesNot() {
        assertThat(new Stage(INHIBITING)
                        .fires("w severity=warning", "c severity=critical")
                        .at(30)
                        .news())
                .containsExactly("30s hook: first notification [c firing]");
        assertThat(new Stage(INHIBITING)
                        .fires("w severity=warning zone=1", "c severity=critical")
                        .at(30)
                        .news()
                        .getFirst())
                .contains("w firing");
    }

    /** Alertmanager keeps one source for each combination of values, and forgets the inhibition when that one ends. */
    @Test
    void allSourcesAreAskedNotOnlyTheLatest() {
        var stage = new Stage(INHIBITING)
                .fires("w severity=warning zone=1", "c1 severity=critical zone=1", "c2 severity=critical zone=1")
                .resolves("c2 severity=critical zone=1");
        assertThat(stage.at(30).news().getFirst()).doesNotContain("w ");
    }

    @Test
    void anAlertOnBothSidesIsInhibitedOnlyByOneThatIsNot() {
        var bothSides = ONE_GROUP + """
                inhibit_rules: [{source_matchers: ['kind=~"x|y"'], target_matchers: ['kind=~"y|z"']}]
                """;
        assertThat(new Stage(bothSides).fires("a kind=y", "b kind=y").at(30).news())
                .as("neither each other nor itself")
                .containsExactly("30s hook: first notification [a firing, b firing]");
        assertThat(new Stage(bothSides).fires("a kind=y", "b kind=x").at(30).news())
                .containsExactly("30s hook: first notification [b firing]");
        assertThat(new Stage(bothSides).fires("a kind=y", "b kind=z").at(30).news())
                .containsExactly("30s hook: first notification [a firing]");
    }

    @Test
    void aRuleWithoutMatchersInhibitsNothing() {
        var stage = new Stage(ONE_GROUP + "inhibit_rules: [{}]").fires("a", "b");
        assertThat(stage.at(30).news()).containsExactly("30s hook: first notification [a firing, b firing]");
    }

    @Test
    void aReloadThatBringsARuleInhibitsByAlertsThatWereThereBefore() {
        var stage = new Stage(ONE_GROUP).fires("w severity=warning zone=1", "c severity=critical zone=1");
        stage.reloads(INHIBITING);
        assertThat(stage.at(30).news()).containsExactly("30s hook: first notification [c firing]");
        stage.reloads(ONE_GROUP);
        assertThat(stage.at(400).news().getFirst()).contains("w firing");
    }

    @Test
    void theStateSaysWhatInhibitsAndNoLongerOnceItIsLetGoOf() {
        var stage = new Stage(INHIBITING).fires("c severity=critical zone=1");
        var target = LabelSet.of("alertname", "w", "severity", "warning", "zone", "1");
        var by = stage.engine.state().suppression(target, stage.now()).inhibitedBy();
        assertThat(by == null ? "nothing" : by.source().name()).isEqualTo("c");
        stage.resolves("c severity=critical zone=1").at(1900);
        assertThat(stage.engine.state().alerts().values()).isEmpty();
        assertThat(stage.engine.state().suppression(target, stage.now()).isAny())
                .isFalse();
        assertThat(stage.engine.state().inhibition())
                .as("nothing is left of it")
                .isEqualTo(new Stage(INHIBITING).engine.state().inhibition());
    }

    @Test
    void aRouteIsQuietInItsMuteTimeAndToldAfterIt() {
        var stage = new Stage(muted("mute_time_intervals", "{times: [{start_time: '12:00', end_time: '12:05'}]}"))
                .fires("a");
        assertThat(stage.at(300).news()).isEmpty();
        assertThat(reasons(stage)).containsExactly(Why.IN_MUTE_TIME);
        assertThat(stage.at(330).news()).containsExactly("330s hook: first notification [a firing]");
    }

    @Test
    void aRouteIsToldOnlyInItsActiveTimes() {
        var stage = new Stage(muted("active_time_intervals", "{times: [{start_time: '12:05', end_time: '13:00'}]}"))
                .fires("a");
        assertThat(stage.at(300).news()).isEmpty();
        assertThat(reasons(stage)).containsExactly(Why.OUTSIDE_ACTIVE_TIME);
        assertThat(stage.at(330).news()).containsExactly("330s hook: first notification [a firing]");
    }

    @Test
    void childrenDoNotInheritTheTimesOfTheirParent() {
        var stage = new Stage("""
                route:
                  receiver: hook
                  group_wait: 30s
                  routes: [{mute_time_intervals: [always], routes: [{matchers: ['x="1"']}]}]
                receivers: [{name: hook, webhook_configs: [{url: "http://hook"}]}]
                time_intervals: [{name: always, time_intervals: [{}]}]
                """).fires("a", "b x=1");
        assertThat(stage.at(30).news()).containsExactly("30s hook: first notification [b firing]");
    }

    @Test
    void theFirstReasonInAlertmanagersOrderIsTheOneThatIsNamed() {
        var stage = new Stage(INHIBITING).fires("w severity=warning zone=1", "c severity=critical zone=1");
        stage.silences(3600, "alertname=~.+");
        stage.at(30);
        assertThat(reasons(stage)).containsExactly(Why.INHIBITED, Why.SILENCED);
    }

    private static long limited(Stage stage) {
        return stage.decided.stream().filter(Effect.Limited.class::isInstance).count();
    }

    private static Stage limitedToTwo() {
        return new Stage(
                ONE_GROUP,
                new Settings(
                        Stage.START,
                        Duration.ofMinutes(30),
                        Duration.ofDays(5),
                        Duration.ofMinutes(15),
                        2,
                        SilenceLimits.NONE,
                        false));
    }

    @Test
    void ofOneNameOnlySoManyAlertsAreTakenThatAreNotOver() {
        var stage = limitedToTwo().fires("a n=1", "a n=2", "a n=3", "b n=1");
        assertThat(stage.engine.state().alerts().values()).hasSize(3);
        assertThat(limited(stage)).isOne();
        stage.fires("a n=1", "a n=2");
        assertThat(limited(stage)).as("those that have a place keep it").isOne();
    }

    @Test
    void thePlaceOfAnAlertThatIsOverIsGivenToTheNext() {
        var stage =
                limitedToTwo().fires("a n=1", "a n=2").resolves("a n=1").at(1).fires("a n=3");
        assertThat(stage.engine.state().alerts().values()).hasSize(3);
        assertThat(stage.fires("a n=4").engine.state().alerts().values()).hasSize(3);
    }
}
