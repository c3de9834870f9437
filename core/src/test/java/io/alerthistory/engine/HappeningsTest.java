package io.alerthistory.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.history.Happening;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What the engine notes for history. A line is the second, and what happened. */
class HappeningsTest {
    private static final String CONFIG = """
            route: {receiver: hook, group_by: [alertname], group_wait: 10s, group_interval: 30s, repeat_interval: 1h}
            receivers: [{name: hook, webhook_configs: [{url: "http://hook/"}]}]
            """;

    private final Stage stage = new Stage(CONFIG);

    private List<String> said() {
        var lines = stage.happened.stream().map(HappeningsTest::words).toList();
        stage.happened.clear();
        return lines;
    }

    private static String words(Happening happening) {
        var at = Duration.between(Stage.START, happening.at()).toSeconds() + "s ";
        return at
                + switch (happening) {
                    case Happening.Started started ->
                        "started, " + started.firing().size() + " firing";
                    case Happening.Configured _ -> "configured";
                    case Happening.Began began -> began.alert().name() + " began";
                    case Happening.Changed changed -> changed.alert().name() + " changed";
                    case Happening.Ended ended ->
                        ended.end().text() + " at "
                                + Duration.between(Stage.START, ended.endsAt()).toSeconds() + "s";
                    case Happening.Tried tried ->
                        tried.channel().name() + " " + tried.result().text() + " attempt " + tried.attempt() + " "
                                + tried.firing().size() + "/" + tried.resolved().size() + " took "
                                + tried.took().toSeconds() + "s" + (tried.next() == null ? "" : ", again");
                    case Happening.KeptQuiet quiet -> "quiet " + quiet.why();
                    case Happening.Silenced silenced ->
                        "silence " + silenced.change().text();
                };
    }

    @Test
    void anEpisodeBeginsIsToldAndEnds() {
        stage.fires("a").at(20).fires("a").at(30).resolves("a").at(45);
        assertThat(said())
                .containsExactly(
                        "0s started, 0 firing",
                        "0s configured",
                        "0s a began",
                        "10s webhook[0] delivered attempt 1 1/0 took 0s",
                        "30s resolved at 30s",
                        "40s webhook[0] delivered attempt 1 0/1 took 0s");
    }

    @Test
    void anEndThatPassesUnheardIsNotedWhenItIsDue() {
        stage.posts(Stage.START, Stage.START.plusSeconds(100), "a")
                .posts(Stage.START, Stage.START.plusSeconds(103), "b")
                .at(50)
                .posts(Stage.START, Stage.START.plusSeconds(200), "c")
                .at(300);
        assertThat(said())
                .filteredOn(line -> line.contains("expired"))
                .containsExactly("100s expired at 100s", "115s expired at 103s", "200s expired at 200s");
    }

    @Test
    void anAlertThatComesBackIsAnotherEpisode() {
        stage.posts(Stage.START, Stage.START.plusSeconds(60), "a")
                .at(61)
                .posts(Stage.START.plusSeconds(61), Stage.START.plusSeconds(400), "a")
                .at(70);
        assertThat(said()).filteredOn(line -> !line.contains("webhook")).endsWith("60s expired at 60s", "61s a began");
    }

    @Test
    void eachTryIsNotedWithItsTimeAndWhetherThereIsAnother() {
        stage.holdsBack().fires("a").at(10);
        stage.at(12).answers(new Outcome.Retryable(Outcome.Failure.SERVER_ERROR, "503", Duration.ofSeconds(3)));
        stage.at(20).answers(new Outcome.Refused(Outcome.Failure.CLIENT_ERROR, "400"));
        assertThat(said())
                .filteredOn(line -> line.contains("webhook"))
                .containsExactly(
                        "12s webhook[0] retryable attempt 1 1/0 took 2s, again",
                        "20s webhook[0] refused attempt 2 1/0 took 5s");
    }

    @Test
    void aQuietGroupIsNotedOnceForEachReason() {
        stage.silences(100, "alertname=a");
        stage.fires("a").at(500);
        assertThat(said())
                .filteredOn(line -> line.contains("quiet") || line.contains("silence") || line.contains("webhook"))
                .containsExactly(
                        "0s silence created", "10s quiet SILENCED", "130s webhook[0] delivered attempt 1 1/0 took 0s");
    }

    @Test
    void whatASilenceWasIsNotedInAllItsVersions() {
        var id = stage.silences(100, "alertname=a");
        stage.at(10).expires(id);
        stage.at(20).expires(id);
        assertThat(said()).endsWith("0s silence created", "10s silence expired");
    }

    @Test
    void aRestartSaysWhatFires() {
        stage.fires("a").posts(Stage.START, Stage.START.plusSeconds(40), "b").at(60);
        said();
        stage.restarts(90, CONFIG);
        assertThat(said()).contains("90s started, 1 firing");
    }

    @Test
    void whatAnAlertSaysIsNotedEveryFiveMinutesAtMost() {
        for (int i = 0; i < 20; i++) {
            stage.at(i * 60).says("a", "value " + i);
        }
        assertThat(said())
                .filteredOn(line -> line.contains("changed"))
                .containsExactly("300s a changed", "600s a changed", "900s a changed");
    }
}
