package io.alerthistory.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import io.alerthistory.muting.SilenceLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** An engine that shares its alerts with others: what it learns, and what it may not do by itself. */
class SharedTest {
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
    private static final Slot SLOT = new Slot("{}:{}", "hook");
    private static final Channel CHANNEL = new Channel(SLOT, "webhook", 0);

    private final Stage stage = new Stage(
            ONE_GROUP,
            new Settings(
                    Stage.START,
                    Duration.ofMinutes(30),
                    Duration.ofDays(5),
                    Duration.ofMinutes(15),
                    0,
                    SilenceLimits.NONE,
                    true));

    private Alert onlyAlert() {
        return stage.engine.state().alerts().values().iterator().next().alert();
    }

    private Account account(Instant next, boolean isSettled) {
        var told = new Told(
                Set.of(onlyAlert().fingerprint()),
                Set.of(),
                Set.of(),
                stage.now(),
                stage.now().plusSeconds(7200),
                Map.of());
        return new Account(SLOT, Map.of(CHANNEL, told), next, alert -> isSettled);
    }

    @Test
    void whatAnotherServerToldIsNotToldAgain() {
        stage.fires("a").at(20);
        stage.apply(new Event.Learned(
                List.of(), List.of(), List.of(account(stage.now().plusSeconds(300), false))));
        assertThat(stage.at(3000).news()).isEmpty();
    }

    @Test
    void whatIsCalledOffIsAsIfItHadNotBeenLookedAt() {
        stage.holdsBack().fires("a").at(30);
        assertThat(stage.news()).hasSize(1);
        stage.apply(new Event.CalledOff(SLOT, stage.now().plusSeconds(1)));
        assertThat(stage.engine.state().flights()).isEmpty();
        assertThat(stage.at(31).news()).containsExactly("31s hook: first notification [a firing]");
        // Nobody waits for an answer to what was called off.
        assertThat(stage.open).hasSize(2);
        stage.open.remove();
        stage.answers(new Outcome.Delivered());
        assertThat(stage.at(3000).news()).isEmpty();
    }

    @Test
    void aGroupThatTellsNobodyAsksBeforeItLetsGo() {
        stage.fires("a").resolves("a").at(31);
        assertThat(stage.decided).contains(new Effect.Settles(SLOT));
        assertThat(stage.engine.state().groups()).hasSize(1);
        stage.apply(new Event.Granted(SLOT));
        assertThat(stage.engine.state().groups()).isEmpty();
        assertThat(stage.decided).anyMatch(Effect.Looked.class::isInstance);
    }

    @Test
    void whatAnotherServerSettledIsLetGoOf() {
        stage.fires("a").at(31).resolves("a");
        stage.apply(new Event.Learned(
                List.of(), List.of(), List.of(account(stage.now().plusSeconds(300), true))));
        assertThat(stage.engine.state().groups()).isEmpty();
    }

    @Test
    void whatChannelsWereToldIsWhatTheLedgerSaysAndNoMore() {
        stage.fires("a").at(31);
        assertThat(stage.engine.state().told(SLOT)).hasSize(1);
        stage.apply(new Event.Learned(
                List.of(),
                List.of(),
                List.of(new Account(SLOT, Map.of(), stage.now().plusSeconds(60), alert -> false))));
        assertThat(stage.engine.state().told(SLOT)).isEmpty();
    }
}
