package io.alerthistory.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.ledger.Decision;
import io.alerthistory.muting.SilenceLimits;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is told when. Seconds are those since the start. */
class EngineTest {
    private static final String ONE_GROUP = """
            route:
              receiver: hook
              group_wait: 30s
              group_interval: 5m
              repeat_interval: 1h
            receivers:
            - name: hook
              webhook_configs: [{url: "http://127.0.0.1/"}]
            """;
    private static final String WITHOUT_RESOLVED =
            ONE_GROUP.replace("[{url: \"http://127.0.0.1/\"}]", "[{url: \"http://127.0.0.1/\", send_resolved: false}]");
    private static final String TWO_WEBHOOKS = ONE_GROUP.replace(
            "[{url: \"http://127.0.0.1/\"}]", "[{url: \"http://127.0.0.1/\"}, {url: \"http://127.0.0.2/\"}]");
    private static final String OTHER_RECEIVER = ONE_GROUP.replace(": hook", ": other");

    private static final Outcome REFUSED = new Outcome.Refused(Failure.CLIENT_ERROR, "400");
    private static final Outcome UNANSWERED = new Outcome.Unanswered(Failure.DEADLINE_EXCEEDED, "no answer");

    private static Outcome busy(int secondsAsked) {
        return new Outcome.Retryable(Failure.SERVER_ERROR, "503", Duration.ofSeconds(secondsAsked));
    }

    @Test
    void aGroupWaitsForMoreAndThenTellsAll() {
        var stage = new Stage(ONE_GROUP).at(0).fires("a").at(20).fires("b").at(29.9);
        assertThat(stage.news()).isEmpty();
        assertThat(stage.at(30).news()).containsExactly("30s hook: first notification [a firing, b firing]");
    }

    @Test
    void aLaterAlertWaitsForTheGroupsNextFlush() {
        var stage = new Stage(ONE_GROUP).fires("a").at(31).fires("b").at(329.9);
        assertThat(stage.news()).hasSize(1);
        assertThat(stage.at(330).news()).containsExactly("330s hook: new alerts added [a firing, b firing]");
    }

    @Test
    void anAlertThatHasFiredForLongerThanGroupWaitIsToldAtOnce() {
        var old = new Stage(ONE_GROUP);
        old.posts(old.now().minusSeconds(31), old.now().plusSeconds(60), "a");
        assertThat(old.news()).containsExactly("0s hook: first notification [a firing]");

        var asOldAsGroupWait = new Stage(ONE_GROUP);
        asOldAsGroupWait.posts(old.now().minusSeconds(30), old.now().plusSeconds(60), "a");
        assertThat(asOldAsGroupWait.news()).isEmpty();
    }

    @Test
    void anOldAlertDoesNotHurryAGroupThatWaitsAlready() {
        var stage = new Stage(ONE_GROUP).fires("a").at(1);
        stage.posts(stage.now().minusSeconds(3600), stage.now().plusSeconds(60), "b");
        assertThat(stage.news()).isEmpty();
    }

    @Test
    void whatIsOverIsToldAndLeavesAndTheNextAlertWaitsAnew() {
        var stage = new Stage(ONE_GROUP).fires("a").at(60).resolves("a").at(330);
        assertThat(stage.news())
                .containsExactly("30s hook: first notification [a firing]", "330s hook: all alerts resolved [a over]");
        assertThat(stage.engine.state().groups()).isEmpty();
        assertThat(stage.at(400).fires("a").at(430).news()).containsExactly("430s hook: first notification [a firing]");
    }

    @Test
    void anAlertEndsByItselfAtItsEnd() {
        var stage = new Stage(ONE_GROUP);
        stage.posts(stage.now(), stage.now().plusSeconds(200), "a").at(330);
        assertThat(stage.news())
                .containsExactly("30s hook: first notification [a firing]", "330s hook: all alerts resolved [a over]");
    }

    @Test
    void whatFiredAndWasOverBeforeTheFlushIsNotTold() {
        var stage = new Stage(ONE_GROUP).fires("a").at(10).resolves("a").at(4000);
        assertThat(stage.news()).isEmpty();
        assertThat(stage.decided)
                .filteredOn(Effect.KeptQuiet.class::isInstance)
                .singleElement()
                .satisfies(effect -> {
                    var quiet = (Effect.KeptQuiet) effect;
                    assertThat(quiet.why()).isEqualTo(Decision.Why.NOTHING_FIRING);
                    assertThat(quiet.at()).isEqualTo(Stage.START.plusSeconds(30));
                });
    }

    /** It is compared with the time of arrival, a little after the flush: so it slips to the next one. */
    @Test
    void theSameIsRepeatedAtTheFirstFlushAfterTheRepeatInterval() {
        var stage = new Stage(ONE_GROUP).holdsBack();
        stage.posts(stage.now(), stage.now().plus(Duration.ofDays(1)), "a").at(30.5);
        stage.answers(new Outcome.Delivered()).news();
        stage.at(30 + 3600);
        assertThat(stage.news()).isEmpty();
        assertThat(stage.at(30 + 3900).news()).containsExactly("3930s hook: repeat interval elapsed [a firing]");
    }

    @Test
    void whoDoesNotWantResolvedAlertsIsSentFiringOnesOnly() {
        var stage = new Stage(WITHOUT_RESOLVED)
                .fires("a", "b")
                .at(40)
                .resolves("a")
                .at(50)
                .fires("c")
                .at(330);
        assertThat(stage.news())
                .containsExactly(
                        "30s hook: first notification [a firing, b firing]",
                        "330s hook: new alerts added [b firing, c firing]");
    }

    @Test
    void whoDoesNotWantResolvedAlertsIsToldAnewWhenTheyFireAgain() {
        var stage = new Stage(WITHOUT_RESOLVED).fires("a").at(40).resolves("a").at(330);
        assertThat(stage.news()).containsExactly("30s hook: first notification [a firing]");
        assertThat(stage.engine.state().groups()).isEmpty();
        assertThat(stage.at(400).fires("a").at(430).news()).containsExactly("430s hook: first notification [a firing]");
    }

    @Test
    void aReceiverWithoutIntegrationsIsABlackHole() {
        var stage = new Stage(ONE_GROUP.replaceAll("(?m)^  webhook_configs.*$", ""));
        stage.fires("a").at(60).resolves("a").at(400);
        assertThat(stage.news()).isEmpty();
        assertThat(stage.engine.state().groups()).isEmpty();
    }

    @Test
    void aFailureIsTriedAgainSoonerThanTheNextFlushWithTheSameContentAndKey() {
        var stage = new Stage(ONE_GROUP).holdsBack().fires("a").at(30);
        var first = stage.open.getFirst();
        stage.answers(busy(0)).at(31).fires("b").at(32);
        var second = stage.open.getFirst();
        assertThat(second.attempt()).isEqualTo(2);
        assertThat(second.notification()).isEqualTo(first.notification());
        assertThat(second.ticket()).isNotEqualTo(first.ticket());
        stage.answers(new Outcome.Delivered());
        assertThat(stage.at(330).open.getFirst().notification().alerts()).hasSize(2);
    }

    @Test
    void attemptsComeAtGrowingDistances() {
        var stage = new Stage(ONE_GROUP).holdsBack().fires("a").at(30);
        var middle = 500.0;
        for (int attempt = 1; attempt <= 8; attempt++) {
            var before = stage.now();
            stage.answers(busy(0));
            var pause = Duration.between(before, stage.engine.nextDue());
            assertThat(pause)
                    .isBetween(Duration.ofMillis((long) (middle * 0.5)), Duration.ofMillis((long) (middle * 1.5) + 1));
            stage.untilSomethingIsDue();
            middle = Math.min(60_000, middle * 1.5);
        }
    }

    @Test
    void aReceiverThatAsksForTimeGetsIt() {
        var stage = new Stage(ONE_GROUP).willAnswer(busy(120)).fires("a").at(149.9);
        assertThat(stage.news()).hasSize(1);
        assertThat(stage.at(150).news()).containsExactly("150s hook: first notification [a firing] attempt 2");
    }

    @Test
    void aReceiverThatAsksForMoreTimeThanThereIsIsToldAtTheNextFlush() {
        var stage = new Stage(ONE_GROUP).willAnswer(busy(301)).fires("a").at(329.9);
        assertThat(stage.news()).hasSize(1);
        assertThat(stage.decided).last().isInstanceOf(Effect.GivenUp.class);
        assertThat(stage.at(330).news()).containsExactly("330s hook: first notification [a firing]");
    }

    @Test
    void aRefusalIsFinalForThisFlushAndNothingIsForgotten() {
        var stage = new Stage(ONE_GROUP)
                .willAnswer(REFUSED)
                .fires("a")
                .at(40)
                .resolves("a")
                .at(329.9);
        assertThat(stage.news()).hasSize(1);
        assertThat(stage.at(330).news()).isEmpty(); // it never heard that it fired
        var other = new Stage(ONE_GROUP).willAnswer(REFUSED).fires("a").at(330);
        assertThat(other.news()).last().isEqualTo("330s hook: first notification [a firing]");
    }

    @Test
    void aServiceIsRemindedOfItsNotesUntilTheGroupBeginsAnew() {
        var stage = new Stage(ONE_GROUP).holdsBack().fires("a").at(30);
        assertThat(stage.open.element().notification().notes()).isEmpty();
        var notes = Map.of("message", "12.34");
        stage.answers(new Outcome.Delivered(notes)).fires("b").at(330);
        assertThat(stage.open.element().notification().notes()).isEqualTo(notes);
        stage.answers(new Outcome.Delivered(notes)).resolves("a", "b").at(630);
        assertThat(stage.open.element().notification().notes()).isEqualTo(notes);
        stage.answers(new Outcome.Delivered(notes)).at(640).fires("a").at(670);
        assertThat(stage.open.element().notification().notes()).isEmpty();
    }

    @Test
    void onlyTheIntegrationThatFailedIsToldAgain() {
        var stage = new Stage(TWO_WEBHOOKS)
                .willAnswer(new Outcome.Delivered(), REFUSED)
                .fires("a")
                .at(30);
        assertThat(stage.news()).hasSize(2);
        assertThat(stage.at(330).news()).containsExactly("330s hook: first notification [a firing]");
        assertThat(stage.engine.state().told().keySet()).extracting("index").containsExactly(0, 1);
    }

    @Test
    void resolvedAlertsStayUntilEveryIntegrationHasHeard() {
        var stage = new Stage(TWO_WEBHOOKS).fires("a").at(40).resolves("a");
        stage.willAnswer(new Outcome.Delivered(), REFUSED).at(330);
        assertThat(stage.engine.state().groups()).hasSize(1);
        stage.news();
        assertThat(stage.at(630).news()).containsExactly("630s hook: all alerts resolved [a over]");
        assertThat(stage.engine.state().groups()).isEmpty();
    }

    @Test
    void whatMayHaveArrivedIsToldAsItIs() {
        var stage =
                new Stage(ONE_GROUP).holdsBack().fires("a").at(40).resolves("a").at(329.9);
        stage.answers(UNANSWERED).at(330);
        assertThat(stage.news())
                .containsExactly("30s hook: first notification [a firing]", "330s hook: all alerts resolved [a over]");
    }

    @Test
    void whatCertainlyDidNotArriveAndIsOverIsNotTold() {
        var stage =
                new Stage(ONE_GROUP).holdsBack().fires("a").at(40).resolves("a").at(329.9);
        stage.answers(busy(0)).at(330);
        assertThat(stage.news()).containsExactly("30s hook: first notification [a firing]");
    }

    @Test
    void theNextFlushWaitsForTheOneThatIsOut() {
        var stage = new Stage(ONE_GROUP).holdsBack().fires("a").at(30);
        stage.at(31).fires("b").at(335);
        assertThat(stage.open).hasSize(1);
        stage.answers(new Outcome.Delivered());
        assertThat(stage.news())
                .containsExactly(
                        "30s hook: first notification [a firing]", "335s hook: new alerts added [a firing, b firing]");
    }

    @Test
    void anAlertThatFiresAgainWhileItsEndIsBeingToldIsKept() {
        var stage =
                new Stage(ONE_GROUP).fires("a").at(40).resolves("a").holdsBack().at(330);
        stage.at(331).fires("a").answers(new Outcome.Delivered());
        assertThat(stage.engine.state().groups()).hasSize(1);
        assertThat(stage.at(630).news()).last().isEqualTo("630s hook: first notification [a firing]");
    }

    @Test
    void anAttemptThatNobodyReportsOfDoesNotHoldItsGroupForEver() {
        var stage = new Stage(ONE_GROUP).holdsBack().fires("a").at(30 + 300 + 29);
        var lost = stage.open.remove();
        stage.at(30 + 300 + 30);
        assertThat(stage.news()).last().isEqualTo("360s hook: first notification [a firing]");
        stage.apply(new Event.Answered(lost.ticket(), new Outcome.Delivered())); // too late, and ignored
        assertThat(stage.engine.state().told().values())
                .allSatisfy(told -> assertThat(told.firing()).isEmpty());
    }

    @Test
    void aReloadStartsTimersAnewAndTellsNothingTwice() {
        var stage = new Stage(ONE_GROUP)
                .fires("a")
                .at(100)
                .reloads(ONE_GROUP)
                .at(101)
                .fires("b");
        assertThat(stage.news()).containsExactly("30s hook: first notification [a firing]");
        assertThat(stage.at(330).news()).isEmpty();
        assertThat(stage.at(400).news()).containsExactly("400s hook: new alerts added [a firing, b firing]");
    }

    @Test
    void aReloadSendsAlertsToTheirNewReceiver() {
        var stage = new Stage(ONE_GROUP).fires("a").at(31).reloads(OTHER_RECEIVER);
        stage.at(61);
        assertThat(stage.news())
                .containsExactly("30s hook: first notification [a firing]", "31s other: first notification [a firing]");
    }

    @Test
    void whatIsOutAtAReloadIsNotToldTwice() {
        var stage = new Stage(ONE_GROUP).holdsBack().fires("a").at(100).reloads(ONE_GROUP);
        assertThat(stage.open).hasSize(1);
        stage.at(105).answers(new Outcome.Delivered());
        assertThat(stage.at(1000).news()).containsExactly("30s hook: first notification [a firing]");
    }

    @Test
    void whatARetryWouldTellAtAReloadIsTriedOn() {
        var stage = new Stage(ONE_GROUP)
                .willAnswer(busy(0))
                .fires("a")
                .at(30)
                .reloads(ONE_GROUP)
                .at(40);
        assertThat(stage.news()).hasSize(2).last().asString().endsWith("attempt 2");
    }

    @Test
    void nothingIsToldBeforeTheStartDelayIsOverAndThenAtOnce() {
        var settings = new Settings(
                Stage.START.plusSeconds(60),
                Duration.ofMinutes(30),
                Duration.ofDays(5),
                Duration.ofMinutes(15),
                0,
                SilenceLimits.NONE,
                false);
        var stage = new Stage(ONE_GROUP, settings).fires("a").at(59.9);
        assertThat(stage.news()).isEmpty();
        assertThat(stage.at(60).news()).containsExactly("60s hook: first notification [a firing]");
    }

    @Test
    void resolvedAlertsAreLetGoOfButNotBeforeTheirGroupHasToldThem() {
        var stage =
                new Stage(ONE_GROUP).willAnswer(REFUSED).fires("a", "b").at(40).resolves("a", "b");
        stage.holdsBack().at(330).resolves("c").at(1799);
        assertThat(stage.engine.state().alerts().values()).hasSize(3);
        stage.at(1800);
        assertThat(stage.engine.state().alerts().values()).isEmpty();

        var unheard =
                new Stage(ONE_GROUP).fires("a").at(40).resolves("a").holdsBack().at(3601);
        assertThat(unheard.engine.state().alerts().values()).hasSize(1);
    }

    @Test
    void whatWasToldIsRememberedWhileItsGroupLivesAndForgottenLater() {
        var stage = new Stage(ONE_GROUP);
        stage.posts(stage.now(), stage.now().plus(Duration.ofDays(1)), "a").at(40);
        assertThat(stage.engine.state().told()).hasSize(1);
        stage.resolves("a").at(330 + 7200 + 900);
        assertThat(stage.engine.state().groups()).isEmpty();
        assertThat(stage.engine.state().told()).isEmpty();
    }

    @Test
    void timeDoesNotGoBack() {
        var stage = new Stage(ONE_GROUP).fires("a").at(30);
        stage.engine.apply(new Event.Passed(), Stage.START.minusSeconds(3600));
        assertThat(stage.at(330).news()).containsExactly("30s hook: first notification [a firing]");
    }

    @Test
    void whoStopsBeginsNothingAndTriesNothingAgain() {
        var stage = new Stage(ONE_GROUP).holdsBack().fires("a").at(30).apply(new Event.Stopping());
        stage.answers(busy(0)).fires("b");
        assertThat(stage.engine.nextDue()).isNull();
        assertThat(stage.open).isEmpty();
        assertThat(stage.engine.state().flights()).isEmpty();
    }

    @Test
    void aStateThatSomebodyHoldsDoesNotChange() {
        var stage = new Stage(ONE_GROUP).fires("a");
        var held = stage.engine.state();
        stage.fires("b").at(40);
        assertThat(held.alerts().values()).hasSize(1);
        assertThat(held.groups().values())
                .allSatisfy(group -> assertThat(group.members()).hasSize(1));
        assertThat(held.told()).isEmpty();
    }

    @Test
    void aGroupKnowsWhyItsReceiverWasToldOrNot() {
        var stage = new Stage(ONE_GROUP).fires("a").at(30);
        assertThat(verdicts(stage)).containsExactly(new Decision.Tell(Decision.Reason.FIRST_NOTIFICATION));
        stage.at(330);
        assertThat(verdicts(stage)).containsExactly(new Decision.Quiet(Decision.Why.NOTHING_NEW));
    }

    private static List<Decision> verdicts(Stage stage) {
        return stage.engine.state().groups().values().iterator().next().verdicts().stream()
                .map(Verdict::decision)
                .toList();
    }
}
