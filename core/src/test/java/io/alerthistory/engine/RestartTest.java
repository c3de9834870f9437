package io.alerthistory.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.ledger.Decision.Why;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** What is told after the process was killed and started again. Seconds are those since the start. */
class RestartTest {
    private static final String ONE_GROUP = """
            route:
              receiver: hook
              group_wait: 30s
              group_interval: 5m
              repeat_interval: 1h
            receivers:
            - name: hook
              webhook_configs: [{url: "http://127.0.0.1/"}]
            inhibit_rules:
            - source_matchers: [alertname = "cluster"]
              target_matchers: [alertname =~ "node.*"]
            """;

    @Test
    void whatWasToldIsNotToldAgain() {
        var stage = new Stage(ONE_GROUP).fires("a").at(40);
        assertThat(stage.news()).hasSize(1);
        assertThat(stage.restarts(60, ONE_GROUP).at(3599).news()).isEmpty();
    }

    @Test
    void groupWaitGoesOnWhereItWas() {
        var stage = new Stage(ONE_GROUP).fires("a").at(20).restarts(25, ONE_GROUP);
        assertThat(stage.at(29.9).news()).isEmpty();
        assertThat(stage.at(30).news()).containsExactly("30s hook: first notification [a firing]");
    }

    @Test
    void whatCameDueMeanwhileIsToldAtOnce() {
        var stage = new Stage(ONE_GROUP).fires("a").at(20);
        assertThat(stage.restarts(45, ONE_GROUP).news()).containsExactly("45s hook: first notification [a firing]");
    }

    @Test
    void theNextFlushIsWhenItWas() {
        var stage = new Stage(ONE_GROUP).fires("a").at(40);
        stage.news();
        stage.restarts(60, ONE_GROUP).fires("b").at(329);
        assertThat(stage.news()).isEmpty();
        assertThat(stage.at(330).news()).containsExactly("330s hook: new alerts added [a firing, b firing]");
    }

    @Test
    void aRequestThatWasOutIsMadeAgainWithTheSameKey() {
        var stage = new Stage(ONE_GROUP).holdsBack().fires("a").at(30);
        var lost = stage.open.element().notification();
        stage.news();
        assertThat(stage.restarts(31, ONE_GROUP).news()).containsExactly("31s hook: first notification [a firing]");
        assertThat(stage.open.element().notification().idempotencyKey()).isEqualTo(lost.idempotencyKey());
    }

    @Test
    void whatWaitedToBeTriedAgainIsTriedAtOnceAndIsNoDoubt() {
        var busy = new Outcome.Retryable(Failure.SERVER_ERROR, "503", Duration.ofSeconds(50));
        var stage = new Stage(ONE_GROUP).willAnswer(busy).fires("a").at(31).resolves("a");
        stage.news();
        // It fired and was over, and its receiver had certainly not heard of it.
        assertThat(stage.restarts(40, ONE_GROUP).at(4000).news()).isEmpty();
    }

    @Test
    void whatMayHaveBeenHeardToFireIsToldToBeOver() {
        var stage = new Stage(ONE_GROUP).holdsBack().fires("a").at(31);
        stage.news();
        stage.restarts(40, ONE_GROUP);
        assertThat(stage.news()).containsExactly("40s hook: first notification [a firing]");
        stage.restarts(41, ONE_GROUP).resolves("a");
        stage.news();
        stage.restarts(42, ONE_GROUP);
        assertThat(stage.news()).containsExactly("42s hook: all alerts resolved [a over]");
    }

    @Test
    void whatInhibitedStillDoes() {
        var stage = new Stage(ONE_GROUP).fires("cluster").fires("node1").at(40);
        assertThat(stage.news()).containsExactly("30s hook: first notification [cluster firing]");
        assertThat(stage.restarts(60, ONE_GROUP).at(3500).news()).isEmpty();
    }

    @Test
    void aSilenceIsNotForgotten() {
        var stage = new Stage(ONE_GROUP);
        var id = stage.silences(7200, "alertname=a");
        stage.fires("a").restarts(10, ONE_GROUP).at(3000);
        assertThat(stage.news()).isEmpty();
        stage.expires(id).restarts(3001, ONE_GROUP).at(3400);
        assertThat(stage.news()).containsExactly("3030s hook: first notification [a firing]");
    }

    @Test
    void whatIsOverAndToldIsNotToldAgain() {
        var stage = new Stage(ONE_GROUP).fires("a", "b").at(40).resolves("a").at(340);
        stage.news();
        stage.fires("c").at(640); // told without a
        assertThat(stage.news()).containsExactly("630s hook: new alerts added [b firing, c firing]");
        assertThat(stage.restarts(650, ONE_GROUP).at(1000).news()).isEmpty();
    }

    @Test
    void anEndThatWasAnnouncedDoesNotComeWhileNobodyListens() {
        var stage = new Stage(ONE_GROUP);
        stage.posts(stage.now(), stage.now().plusSeconds(240), "a").at(60);
        stage.news();
        stage.restarts(600, ONE_GROUP);
        assertThat(stage.news()).isEmpty();
        // As much time as it had left when the process was killed, 210 s after the last fact.
        assertThat(stage.at(600 + 300).news()).containsExactly("810s hook: all alerts resolved [a over]");
    }

    @Test
    void whatWasHeardOfLongAgoIsNotToldBeforeItIsHeardOfAgain() {
        var stage = new Stage(ONE_GROUP);
        stage.posts(stage.now(), stage.now().plusSeconds(240), "a").at(60);
        stage.news();
        stage.restarts(8000, ONE_GROUP);
        assertThat(stage.news()).isEmpty();
        assertThat(stage.decided)
                .last()
                .satisfies(
                        effect -> assertThat(((Effect.KeptQuiet) effect).why()).isEqualTo(Why.NOT_HEARD_OF));
        stage.at(8030);
        stage.posts(Stage.START, stage.now().plusSeconds(400), "a");
        assertThat(stage.at(8045).news()).containsExactly("8045s hook: repeat interval elapsed [a firing]");
    }

    @Test
    void whatIsNotHeardOfAgainIsToldToBeOverWithTheRest() {
        var stage = new Stage(ONE_GROUP);
        stage.posts(stage.now(), stage.now().plusSeconds(240), "a", "b").at(60);
        stage.news();
        stage.restarts(8000, ONE_GROUP).resolves("b").at(8200);
        assertThat(stage.news()).isEmpty();
        assertThat(stage.at(8400).news()).containsExactly("8210s hook: all alerts resolved [a over, b over]");
    }

    @Test
    void anEndThatWasMeantCounts() {
        var stage = new Stage(ONE_GROUP).fires("a").at(60);
        stage.news();
        stage.restarts(120, ONE_GROUP).at(1000);
        var known = stage.engine.state().alerts().values().iterator().next().alert();
        assertThat(known.endsAt().instant()).isEqualTo(Stage.START.plusSeconds(3600));
    }

    @Test
    void aGroupThatThereIsNoMoreStartsAnew() {
        var stage = new Stage(ONE_GROUP).fires("a").at(40);
        stage.news();
        stage.restarts(60, ONE_GROUP.replace("receiver: hook", "receiver: hook\n  group_by: [alertname]"));
        assertThat(stage.news()).containsExactly("60s hook: first notification [a firing]");
    }

    @Test
    void theFactsAreTheState() {
        var stage = new Stage(ONE_GROUP);
        stage.fires("a", "b", "node1").at(40).resolves("a").at(340);
        stage.silences(100, "alertname=a");
        assertThat(stage.remembersTheState()).isTrue();
        stage.at(400).reloads(ONE_GROUP.replace("5m", "4m"));
        assertThat(stage.remembersTheState()).isTrue();
        stage.holdsBack().fires("c").at(700);
        assertThat(stage.open).hasSize(1);
        assertThat(stage.remembersTheState()).isTrue();
        stage.at(8000);
        assertThat(stage.remembersTheState()).isTrue();
    }
}
