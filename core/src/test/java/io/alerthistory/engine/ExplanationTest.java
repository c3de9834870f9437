package io.alerthistory.engine;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** Each sentence that explains why somebody is, or is not, told. The start is 12:00:00. */
class ExplanationTest {
    private static final String CONFIG = """
            route:
              receiver: hook
              group_wait: 30s
              group_interval: 5m
              repeat_interval: 1h
              routes:
                - {matchers: [team=night], mute_time_intervals: [always]}
                - {matchers: [team=hole], receiver: hole}
            receivers: [{name: hook, webhook_configs: [{url: "http://hook"}]}, {name: hole}]
            inhibit_rules: [{name: crit, source_matchers: [severity=critical], target_matchers: [severity=warning]}]
            time_intervals: [{name: always, time_intervals: [{}]}]
            """;

    private final Stage stage = new Stage(CONFIG);

    private String because(String alertname) {
        var state = stage.engine.state();
        return state.alerts().values().stream()
                .filter(tracked -> tracked.alert().name().equals(alertname))
                .flatMap(tracked -> Explanation.of(state, tracked, stage.now()).ways().stream())
                .flatMap(way -> way.channels().stream())
                .map(Explanation.ToChannel::because)
                .collect(Collectors.joining("\n"));
    }

    @Test
    void whoWasNotLookedAtYetWaits() {
        stage.fires("a");
        assertThat(because("a")).isEqualTo("not told yet: its group is looked at first at 2026-11-23T12:00:30Z");
    }

    @Test
    void whoWasToldIsToldAgainOnlyAfterTheRepeatInterval() {
        stage.fires("a").at(30);
        assertThat(because("a"))
                .isEqualTo("told at 2026-11-23T12:00:30Z, and nothing is new since; told again after"
                        + " 2026-11-23T13:00:30Z");
    }

    @Test
    void whoCameLaterWaitsForTheNextLook() {
        stage.fires("a").at(31).fires("b");
        assertThat(because("b"))
                .isEqualTo("not told yet: it came after its group was looked at, at 2026-11-23T12:00:30Z; next at"
                        + " 2026-11-23T12:05:30Z");
    }

    @Test
    void whatIsOutIsSaidToBe() {
        stage.holdsBack().fires("a").at(30);
        assertThat(because("a")).isEqualTo("is being told now, attempt 1");
        stage.answers(new Outcome.Retryable(Outcome.Failure.SERVER_ERROR, "503", Duration.ZERO));
        assertThat(because("a")).isEqualTo("attempt 1 failed, and it is tried again until the flush runs out of time");
    }

    @Test
    void whatWasRefusedIsTriedAtTheNextLook() {
        stage.willAnswer(new Outcome.Refused(Outcome.Failure.CLIENT_ERROR, "404"))
                .fires("a")
                .at(31);
        assertThat(because("a"))
                .isEqualTo("not told yet: it came after its group was looked at, at 2026-11-23T12:00:30Z, and what was"
                        + " told then did not arrive; next at 2026-11-23T12:05:30Z");
    }

    @Test
    void whatMutesIsNamed() {
        stage.fires("a", "w severity=warning", "c severity=critical", "n team=night");
        stage.silences(600, "alertname=a");
        assertThat(because("a"))
                .isEqualTo("not told: silenced by silence-1 (\"me\": \"for a test\") until 2026-11-23T12:10:00Z");
        assertThat(because("w"))
                .isEqualTo("not told: inhibited by {alertname=\"c\", severity=\"critical\"}, rule crit");
        assertThat(because("n")).isEqualTo("not told: its route is muted now by always");
    }

    @Test
    void whatIsMutedAfterItWasToldSaysBoth() {
        stage.fires("a").at(40);
        stage.silences(600, "alertname=a");
        assertThat(because("a")).endsWith("Z; was told before, at 2026-11-23T12:00:30Z");
    }

    @Test
    void whatIsOverIsSettledAtTheNextLookAndThenLeft() {
        stage.fires("a").at(40).resolves("a");
        assertThat(because("a"))
                .isEqualTo("is over; that is settled when its group is looked at, at 2026-11-23T12:05:30Z");
        stage.at(330);
        assertThat(because("a")).isEqualTo("is over, and nothing is left to tell");
    }

    @Test
    void aReceiverWithoutIntegrationsHasNobodyToTell() {
        stage.fires("h team=hole");
        assertThat(because("h")).isEmpty();
    }
}
