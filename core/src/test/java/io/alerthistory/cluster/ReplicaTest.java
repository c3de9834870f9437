package io.alerthistory.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.cluster.Store.Reply;
import io.alerthistory.config.ConfigReader;
import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.Settings;
import io.alerthistory.journal.Memory;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Timestamp;
import io.alerthistory.muting.SilenceLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;

/** The start of a server, which may be slow. What it does later is the simulation's business. */
class ReplicaTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Settings SETTINGS = new Settings(
            T0, Duration.ofMinutes(30), Duration.ofDays(5), Duration.ofMinutes(15), 0, SilenceLimits.NONE, true);

    private final Replica replica = new Replica(
            "one",
            "",
            Replica.FENCE,
            SETTINGS,
            ConfigReader.read("""
                    route: {receiver: pager, group_wait: 0s}
                    receivers: [{name: pager, webhook_configs: [{url: "http://127.0.0.1/"}]}]
                    """, "a.yml", "/", MatcherSyntax.FALLBACK),
            new SplittableRandom(1),
            new Memory(),
            T0);

    private List<Output> at(int second, Input input) {
        return replica.apply(input, T0.plusSeconds(second));
    }

    private static Output.Call call(List<Output> outputs, Store store) {
        return outputs.stream()
                .filter(Output.Call.class::isInstance)
                .map(Output.Call.class::cast)
                .filter(call -> call.store() == store)
                .findFirst()
                .orElseThrow();
    }

    private static boolean sends(List<Output> outputs) {
        return outputs.stream()
                .anyMatch(output -> output instanceof Output.Perform(var effect) && effect instanceof Effect.Send);
    }

    @Test
    void timeBeforeAnyStoreIsAskedIsNoTimeWithoutThem() {
        assertThat(at(12, new Input.Passed())).hasAtLeastOneElementOfType(Output.Call.class);
        assertThat(replica.isLoaded()).isFalse();
        at(21, new Input.Passed());
        assertThat(replica.isLoaded()).isFalse();
        at(22, new Input.Passed());
        assertThat(replica.isLoaded()).isTrue();
    }

    @Test
    void whoHasJustReadAStoreIsNotAlone() {
        var asked = at(0, new Input.Passed());
        at(1, new Input.Failed(Store.POSTGRES, call(asked, Store.POSTGRES).id()));
        at(9, new Input.Answered(Store.REDIS, call(asked, Store.REDIS).id(), nothing()));
        assertThat(replica.isLoaded()).isTrue();
        assertThat(sends(at(9, new Input.Said(1, new Event.Posted(List.of(alert()))))))
                .isFalse();
        assertThat(sends(at(11, new Input.Passed()))).isFalse();
        assertThat(sends(at(18, new Input.Passed()))).isFalse();
        assertThat(sends(at(21, new Input.Passed()))).isTrue();
    }

    private static Reply nothing() {
        return new Reply.Done("life", 0, false, List.of(), List.of(), List.of(), 0, false, false, List.of());
    }

    private static Alert alert() {
        return new Alert(
                LabelSet.of("alertname", "a"),
                Annotations.NONE,
                Timestamp.utc(T0),
                Timestamp.utc(T0.plusSeconds(240)),
                "",
                T0,
                false);
    }
}
