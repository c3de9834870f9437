package io.alerthistory.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.cluster.Input;
import io.alerthistory.cluster.Output;
import io.alerthistory.cluster.Replica;
import io.alerthistory.cluster.Store;
import io.alerthistory.config.ConfigReader;
import io.alerthistory.config.Configuration;
import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Engine;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Settings;
import io.alerthistory.engine.Step;
import io.alerthistory.journal.Fact;
import io.alerthistory.journal.Memory;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import io.alerthistory.muting.SilenceLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.TreeMap;
import java.util.random.RandomGeneratorFactory;
import org.junit.jupiter.api.Test;

/** Servers that were alone come to share stores, and bring what they remember. Seconds are those since the start. */
class JoiningTest {
    private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
    private static final Configuration CONFIGURATION = ConfigReader.read("""
            route:
              receiver: hook
              group_by: [alertname]
              group_wait: 30s
              group_interval: 1m
              repeat_interval: 4h
            receivers:
            - name: hook
              webhook_configs: [{url: "http://127.0.0.1/"}]
            """, "test.yml", "/", MatcherSyntax.FALLBACK);

    private final SimulatedScheduler time = new SimulatedScheduler(START);
    private final Map<Store, SimulatedStore> stores = new EnumMap<>(Store.class);
    private final List<SimulatedReplica> servers = new ArrayList<>();
    private final Set<String> alive = new HashSet<>();
    private final Set<String> handedOver = new HashSet<>();
    private final List<String> told = new ArrayList<>();
    private long tickets;

    JoiningTest() {
        for (var store : Store.values()) {
            stores.put(store, new SimulatedStore(store, time, alive::contains, Set.of()));
        }
    }

    private static Settings settings(boolean isShared) {
        return new Settings(
                START,
                Duration.ofMinutes(30),
                Duration.ofDays(5),
                Duration.ofMinutes(15),
                0,
                SilenceLimits.NONE,
                isShared);
    }

    private static Instant second(double seconds) {
        return START.plusMillis((long) (seconds * 1000));
    }

    private void until(double seconds) {
        time.runUntil(second(seconds));
    }

    private Alert alert(String name, Instant ends) {
        return new Alert(
                LabelSet.of("alertname", name),
                Annotations.NONE,
                Timestamp.utc(START),
                Timestamp.utc(ends),
                "",
                time.now(),
                false);
    }

    private static Silence silence(String id, String name, Instant ends) {
        return new Silence(
                id,
                MatcherSyntax.FALLBACK.matchers("alertname=" + name, warning -> {}),
                START,
                ends,
                START,
                "me",
                "",
                new TreeMap<>());
    }

    private void note(String server, Effect.Send send) {
        var notification = send.notification();
        told.add(Duration.between(START, time.now()).toSeconds() + "s " + server + " "
                + notification.alerts().stream()
                        .map(alert -> alert.name() + (alert.isResolvedAt(notification.at()) ? " over" : " firing"))
                        .toList());
    }

    /** What was told, without when and by whom. */
    private List<String> news() {
        var news = told.stream().map(line -> line.substring(line.indexOf('['))).toList();
        told.clear();
        return news;
    }

    /** A server that is alone until it ends, and what it leaves. */
    private final class Alone {
        private final Memory memory = new Memory();
        private final Engine engine = new Engine(
                settings(false),
                CONFIGURATION,
                RandomGeneratorFactory.of("L64X128MixRandom").create(1),
                memory,
                time.now());

        Alone posts(Alert... alerts) {
            return takes(engine.apply(new Event.Posted(List.of(alerts)), time.now()));
        }

        private Alone takes(Step step) {
            memory.note(time.now(), step.facts());
            for (var effect : step.effects()) {
                if (effect instanceof Effect.Send send) {
                    note("alone", send);
                    takes(engine.apply(new Event.Answered(send.ticket(), new Outcome.Delivered()), time.now()));
                }
            }
            return this;
        }

        Alone at(double seconds) {
            for (var due = engine.nextDue(); due != null && !due.isAfter(second(seconds)); due = engine.nextDue()) {
                time.runUntil(due);
                takes(engine.apply(new Event.Passed(), time.now()));
            }
            until(seconds);
            return takes(engine.apply(new Event.Passed(), time.now()));
        }

        /** The journal says so each few seconds. */
        Memory ends() {
            memory.note(time.now(), List.of());
            return memory;
        }
    }

    private SimulatedReplica joins(String name, Memory own) {
        var server = new SimulatedReplica(name, time, Duration.ZERO, this::perform);
        alive.add(name);
        servers.add(server);
        server.start(new Replica(
                name,
                "",
                Replica.FENCE,
                settings(true),
                CONFIGURATION,
                RandomGeneratorFactory.of("L64X128MixRandom").create(2),
                own,
                time.now()));
        return server;
    }

    private void ends(SimulatedReplica server) {
        server.kill();
        alive.remove(server.name());
        servers.remove(server);
    }

    private void perform(SimulatedReplica server, Output output) {
        switch (output) {
            case Output.Call(var store, long id, var ask) ->
                time.after(Duration.ofMillis(1), () -> {
                    var reply = Objects.requireNonNull(stores.get(store)).ask(ask);
                    time.after(Duration.ofMillis(1), () -> server.apply(new Input.Answered(store, id, reply)));
                });
            case Output.Perform(Effect.Send send) -> {
                note(server.name(), send);
                time.after(
                        Duration.ofMillis(1),
                        () -> server.apply(
                                new Input.Said(++tickets, new Event.Answered(send.ticket(), new Outcome.Delivered()))));
            }
            case Output.HandedOver() -> handedOver.add(server.name());
            case Output.Perform _, Output.Noted _, Output.Done _ -> {}
        }
    }

    private void post(SimulatedReplica server, Alert... alerts) {
        server.apply(new Input.Said(++tickets, new Event.Posted(List.of(alerts))));
    }

    private Instant soon() {
        return time.now().plusSeconds(240);
    }

    @Test
    void whatWasToldAloneIsNotToldAgainByAnybodyAndItsEndIsToldOnce() {
        var own = new Alone().posts(alert("a", second(240))).at(40).ends();
        assertThat(news()).containsExactly("[a firing]");
        var one = joins("one", own);
        var two = joins("two", new Memory());
        until(60);
        assertThat(handedOver).containsExactlyInAnyOrder("one", "two");
        servers.forEach(server -> post(server, alert("a", soon())));
        until(200);
        servers.forEach(server -> post(server, alert("a", soon())));
        until(300);
        assertThat(news()).isEmpty();
        assertThat(two.replica()).isNotNull();
        post(two, alert("a", time.now()));
        until(400);
        assertThat(news()).containsExactly("[a over]");
        assertThat(one.isServing()).isTrue();
    }

    @Test
    void whatNobodyHearsOfAgainIsTheSameAsAfterARestart() {
        var own = new Alone().posts(alert("a", second(240))).at(40).ends();
        news();
        until(3600); // its end passes while nobody is there
        joins("one", own);
        until(3700);
        assertThat(news()).as("it has 200 s to be heard of").isEmpty();
        until(4000);
        assertThat(news()).containsExactly("[a over]");
    }

    @Test
    void groupWaitGoesOn() {
        var own = new Alone().posts(alert("a", second(240))).at(20).ends();
        joins("one", own);
        until(29.9);
        assertThat(news()).isEmpty();
        until(40);
        assertThat(news()).containsExactly("[a firing]");
    }

    @Test
    void whatWasOverAndToldSaysNothing() {
        var alone = new Alone().posts(alert("a", second(240))).at(40);
        alone.posts(alert("a", time.now())).at(100);
        assertThat(news()).containsExactly("[a firing]", "[a over]");
        joins("one", alone.ends());
        until(1000);
        assertThat(news()).isEmpty();
    }

    @Test
    void whatWasOverAndNotToldIsTold() {
        var alone = new Alone().posts(alert("a", second(240))).at(40);
        alone.posts(alert("a", time.now())).at(50);
        news();
        joins("one", alone.ends());
        until(200);
        assertThat(news()).containsExactly("[a over]");
    }

    @Test
    void aSilenceMutesForAll() {
        var alone = new Alone();
        alone.takes(new Step(List.of(new Fact.SilenceKnown(silence("s", "a", second(1000)))), List.of()));
        joins("one", alone.ends());
        var two = joins("two", new Memory());
        until(10);
        post(two, alert("a", second(240)));
        post(two, alert("b", second(240)));
        until(100);
        assertThat(news()).containsExactly("[b firing]");
    }

    @Test
    void severalBringWhatTheyRemember() {
        var first = new Alone().posts(alert("a", second(600))).at(40).ends();
        var second = new Alone().posts(alert("b", second(600))).at(80).ends();
        news();
        var one = joins("one", first);
        var two = joins("two", second);
        until(90);
        post(one, alert("b", second(700)));
        post(two, alert("a", second(700)));
        until(400);
        assertThat(news()).isEmpty();
    }

    @Test
    void severalThatToldTheSameGroupHaveToldAllOfIt() {
        var group = new Alone().posts(alert("a", second(600))).at(40).ends();
        var same = new Alone().posts(alert("a", second(600))).at(80).ends();
        news();
        var one = joins("one", group);
        var two = joins("two", same);
        until(90);
        post(one, alert("a", second(700)));
        post(two, alert("a", second(700)));
        until(400);
        assertThat(news()).isEmpty();
    }

    @Test
    void whatIsOldChangesNothing() {
        var alone = new Alone()
                .posts(alert("a", second(240)), alert("b", second(100_000)))
                .at(40);
        alone.takes(new Step(List.of(new Fact.SilenceKnown(silence("s", "c", second(100_000)))), List.of()));
        var own = alone.ends();
        news();
        var one = joins("one", own);
        until(60);
        post(one, alert("a", time.now()), alert("b", time.now()));
        one.apply(new Input.Said(++tickets, new Event.SilenceEnded("s")));
        until(200);
        assertThat(news()).containsExactlyInAnyOrder("[a over]", "[b over]");
        until(5000); // they are forgotten by then
        joins("three", own);
        until(5100);
        post(one, alert("c", second(6000)));
        until(5400);
        assertThat(news()).containsExactly("[c firing]");
        assertThat(handedOver).contains("three");
    }

    @Test
    void whoComesBackBringsWhatItHasOfNow() {
        var own = new Alone().posts(alert("a", second(600))).at(40).ends();
        news();
        var one = joins("one", own);
        until(40.0005); // it has asked, and is killed before it has given anything
        ends(one);
        until(60);
        joins("one again", own);
        until(90);
        servers.forEach(server -> post(server, alert("a", second(900))));
        until(400);
        assertThat(news()).isEmpty();
        assertThat(handedOver).containsExactly("one again");
    }
}
