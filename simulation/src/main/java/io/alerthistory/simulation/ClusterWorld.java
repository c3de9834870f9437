package io.alerthistory.simulation;

import io.alerthistory.cluster.Input;
import io.alerthistory.cluster.Output;
import io.alerthistory.cluster.Replica;
import io.alerthistory.cluster.Store;
import io.alerthistory.config.Configuration;
import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.RoutingTree;
import io.alerthistory.engine.Settings;
import io.alerthistory.journal.Memory;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.muting.SilenceLimits;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Several servers, the stores they share, and what goes wrong between them, in one world made from one seed. */
final class ClusterWorld {
    private static final Duration SECOND = Duration.ofSeconds(1);

    /** Within this, what was acknowledged may not be told yet: a decision is old by so much, and clocks are off. */
    private static final Duration NEWS = Duration.ofSeconds(4);

    private static final Duration QUICK = Duration.ofMillis(3);

    private static final int SERVERS = 3;

    private final SimulatedScheduler time;
    private final Chance chance;
    private final Promises promises;
    private final SimulatedPrometheus prometheus;
    private final Map<String, SimulatedReceiver> receivers = new LinkedHashMap<>();
    private final List<SimulatedReplica> servers = new ArrayList<>();
    private final Map<Store, SimulatedStore> stores = new EnumMap<>(Store.class);
    private final Map<Store, Links> links = new EnumMap<>(Store.class);
    private final Configuration configuration;
    private final Set<Fault> faults;
    private final Set<Mechanism> without;
    private final List<Sender> everySender = new ArrayList<>();
    private final Set<Effect.Send> givenUp = new HashSet<>();
    private final Map<Long, Sender> senders = new HashMap<>();
    private final Consumer<String> trace;
    private final Map<LabelSet, Instant> acknowledged = new HashMap<>();
    private long tickets;
    private long lives;
    private final Map<Fault, Integer> count = new EnumMap<>(Fault.class);

    /** The way between servers and one store. */
    private static final class Links {
        private boolean isUp = true;
        private boolean hangs;
        private Duration slowest = QUICK;
        private boolean losesReplies;
        private @Nullable SimulatedReplica cutOff;

        boolean isCut(SimulatedReplica server) {
            return server.equals(cutOff);
        }
    }

    ClusterWorld(long seed, Instant start, Set<Fault> faults, Set<Mechanism> without, Consumer<String> trace) {
        this.time = new SimulatedScheduler(start);
        this.chance = Chance.of(seed);
        this.faults = faults;
        this.trace = trace;
        this.without = without;
        this.promises = new Promises(time, Duration.ofSeconds(60), false);
        this.prometheus = new SimulatedPrometheus(time, chance, this::post);
        prepareSenders(chance.oneIn(2));
        for (var store : Store.values()) {
            stores.put(store, new SimulatedStore(store, time, this::isConnected, without));
            links.put(store, new Links());
        }
        for (var name : Configurations.RECEIVERS) {
            var own = chance.apart();
            receivers.put(name, new SimulatedReceiver(name, time, own, promises));
        }
        this.configuration = new Configurations(chance).draw();
        for (int i = 0; i < SERVERS; i++) {
            servers.add(start());
        }
    }

    Promises promises() {
        return promises;
    }

    long events() {
        return time.done();
    }

    Map<Fault, Integer> faults() {
        return count;
    }

    private boolean isConnected(String name) {
        return servers.stream()
                .anyMatch(server -> server.isAlive()
                        && server.name().equals(name)
                        && !links(Store.POSTGRES).isCut(server));
    }

    private Links links(Store store) {
        return Objects.requireNonNull(links.get(store));
    }

    private SimulatedStore store(Store store) {
        return Objects.requireNonNull(stores.get(store));
    }

    private SimulatedReplica start() {
        var name = "server-" + ++lives;
        var off = faults.contains(Fault.CLOCKS_OFF)
                ? Duration.ofMillis(chance.random().nextLong(-2000, 2001))
                : Duration.ZERO;
        var server = new SimulatedReplica(name, time, off, this::perform);
        var settings = new Settings(
                server.clock(),
                Duration.ofMinutes(30),
                Duration.ofDays(5),
                Duration.ofMinutes(15),
                0,
                SilenceLimits.NONE,
                true);
        trace.accept(time.now() + " " + name + " starts, its clock is off by " + off);
        server.start(new Replica(
                name,
                name,
                without.contains(Mechanism.FENCE) ? Duration.ofDays(1) : Replica.FENCE,
                settings,
                configuration,
                chance.apart().random(),
                new Memory(),
                server.clock()));
        return server;
    }

    /** Lives for so long; in the last quarter nothing fails any more, and at its end nothing fires. */
    void live(Duration length, int alerts) {
        var end = time.now().plus(length);
        var peace = end.minus(length.dividedBy(4));
        promises.repeatsAfter(Configurations.shortestRepeat(configuration).minusSeconds(5));
        for (int i = 0; i < alerts; i++) {
            var labels = LabelSet.of(
                    "alertname",
                    "Alert" + i % 7,
                    "team",
                    chance.of(Configurations.TEAMS),
                    "instance",
                    "host" + i + ":9100");
            prometheus.watch(
                    labels,
                    chance.of(List.of(Duration.ofSeconds(30), Duration.ofMinutes(2), Duration.ofMinutes(20))),
                    chance.of(List.of(SECOND, Duration.ofMinutes(1), Duration.ofMinutes(20))),
                    end.minus(length.dividedBy(8)));
        }
        prometheus.resend();
        if (faults.contains(Fault.RECEIVERS_FAIL)) {
            receivers.values().forEach(receiver -> receiver.live(Duration.ofMinutes(10), Duration.ofMinutes(2), peace));
        }
        save();
        disturb(peace);
        check();
        time.runUntil(end);
        agree();
    }

    private void save() {
        stores.values().forEach(SimulatedStore::save);
        time.after(SECOND, this::save);
    }

    private void check() {
        promises.check(RoutingTree.of(configuration), prometheus.truth(), this::receiver);
        time.after(Promises.CHECK_EVERY, this::check);
    }

    /** When faults are over, all hold the same. */
    private void agree() {
        var first = servers.getFirst().replica();
        for (var server : servers) {
            var replica = server.replica();
            if (first == null || replica == null) {
                promises.violated(server.name() + " is not there in the end");
            } else if (!replica.state().told().equals(first.state().told())) {
                promises.violated(server.name() + " and " + servers.getFirst().name()
                        + " hold otherwise what was told: " + replica.state().told() + " and "
                        + first.state().told());
            }
        }
    }

    // Who posts

    /** One who posts, and waits for the answer before the next: for a server, or for whichever there is. */
    private final class Sender {
        private final Deque<List<Alert>> queue = new ArrayDeque<>();
        private final Supplier<Optional<SimulatedReplica>> server;
        private List<Alert> out = List.of();
        private long ticket;

        Sender(Supplier<Optional<SimulatedReplica>> server) {
            this.server = server;
        }

        void add(List<Alert> alerts) {
            queue.add(alerts);
            if (out.isEmpty()) {
                next();
            }
        }

        boolean holds(LabelSet labels) {
            return Stream.concat(queue.stream(), Stream.of(out))
                    .flatMap(List::stream)
                    .anyMatch(alert -> alert.labels().equals(labels));
        }

        private void next() {
            out = List.of();
            if (queue.isEmpty()) {
                return;
            }
            var alerts = queue.remove();
            var there = server.get();
            if (there.isEmpty()) {
                next(); // refused, or nobody answers; it is repeated
                return;
            }
            out = alerts;
            long own = ++tickets;
            ticket = own;
            time.after(chance.between(Duration.ofMillis(1), Duration.ofMillis(10)), () -> arrive(there.get(), own));
            time.after(Duration.ofSeconds(3), () -> {
                if (ticket == own && !out.isEmpty()) {
                    next();
                }
            });
        }

        private void arrive(SimulatedReplica there, long own) {
            senders.put(own, this);
            var heard = out.stream()
                    .map(alert -> new Alert(
                            alert.labels(),
                            alert.annotations(),
                            alert.startsAt(),
                            alert.endsAt(),
                            alert.generatorUrl(),
                            there.clock(),
                            alert.endAssumed()))
                    .toList();
            out.forEach(alert ->
                    trace.accept(time.now() + " posted to " + there.name() + " " + Words.of(alert, time.now())));
            there.apply(new Input.Said(own, new Event.Posted(heard)));
        }

        void answered(long own, boolean isKept) {
            if (own == ticket && !out.isEmpty()) {
                if (isKept) {
                    out.forEach(alert -> acknowledged.put(alert.labels(), time.now()));
                }
                time.after(Duration.ofMillis(1), () -> {
                    if (own == ticket) {
                        next();
                    }
                });
            }
        }
    }

    private void post(List<Alert> alerts) {
        for (var alert : alerts) {
            if (prometheus.changesNow(alert.labels())) {
                promises.changed(alert.labels());
                acknowledged.remove(alert.labels());
            }
        }
        everySender.forEach(sender -> sender.add(alerts));
    }

    private void prepareSenders(boolean postsToAll) {
        if (postsToAll) {
            for (int i = 0; i < SERVERS; i++) {
                int place = i;
                everySender.add(new Sender(() -> Optional.of(servers.get(place)).filter(SimulatedReplica::isServing)));
            }
        } else {
            everySender.add(new Sender(() -> {
                var serving =
                        servers.stream().filter(SimulatedReplica::isServing).toList();
                return serving.isEmpty() ? Optional.empty() : Optional.of(chance.of(serving));
            }));
        }
    }

    private void acknowledged(long ticket, boolean isKept) {
        var sender = senders.remove(ticket);
        if (sender != null) {
            sender.answered(ticket, isKept);
        }
    }

    // What servers do

    private void perform(SimulatedReplica server, Output output) {
        switch (output) {
            case Output.Call(var store, long id, var ask) -> call(server, store, id, ask);
            case Output.Done(long ticket, var effects, boolean isKept) -> acknowledged(ticket, isKept);
            case Output.Noted noted -> {}
            case Output.HandedOver handedOver -> {}
            case Output.Perform(Effect.Send send) -> {
                trace.accept(time.now() + " " + server.name() + " " + Words.of(send));
                send(server, send);
            }
            case Output.Perform(var effect) -> trace.accept(time.now() + " " + server.name() + " " + Words.of(effect));
        }
    }

    private void send(SimulatedReplica server, Effect.Send send) {
        promises.checkTruth(send, settledTruth());
        server.sent(send);
        receiver(send.notification().receiver().name()).request(send, server::isAlive, outcome -> {
            server.whenAwake(() -> {
                if (server.answered(send)) {
                    if (!givenUp.remove(send)) {
                        promises.answered(send, outcome);
                    }
                    server.apply(new Input.Said(++tickets, new Event.Answered(send.ticket(), outcome)));
                }
            });
        });
    }

    private void call(SimulatedReplica server, Store store, long id, Store.Ask ask) {
        var way = links(store);
        if (!way.isUp && !way.hangs && !way.isCut(server)) {
            time.after(Duration.ofMillis(1), () -> server.apply(new Input.Failed(store, id)));
            return;
        }
        var there = chance.between(Duration.ofNanos(0), way.slowest);
        var back = chance.between(Duration.ofNanos(0), way.slowest);
        time.after(Replica.CALL, () -> server.apply(new Input.Failed(store, id)));
        if (way.hangs || way.isCut(server)) {
            return;
        }
        time.after(there, () -> {
            if (!way.isUp) {
                return;
            }
            var reply = store(store).ask(ask);
            if (!(way.losesReplies && chance.oneIn(20))) {
                time.after(back, () -> server.apply(new Input.Answered(store, id, reply)));
            }
        });
    }

    // What goes wrong

    private void disturb(Instant peace) {
        if (faults.isEmpty()) {
            return;
        }
        time.after(chance.around(Duration.ofMinutes(1)), () -> {
            if (time.now().isBefore(peace)) {
                var fault = chance.of(List.copyOf(faults));
                count.merge(fault, 1, Integer::sum);
                fail(fault);
                disturb(peace);
            }
        });
    }

    private void fail(Fault fault) {
        var server = chance.of(servers);
        var store = chance.of(List.of(Store.values()));
        var way = links(store);
        var length = chance.between(SECOND, Duration.ofSeconds(40));
        switch (fault) {
            case KILL -> kill(server);
            case KILL_ALL -> List.copyOf(servers).forEach(this::kill);
            case PAUSE -> {
                // Who stands still and is cut off, too, is like one that is dead.
                if (mayPause(server)) {
                    say(server.name() + " stands still");
                    server.pause();
                    time.after(chance.between(SECOND, Duration.ofSeconds(20)), () -> {
                        say(server.name() + " goes on");
                        server.resume();
                    });
                }
            }
            case LONG_PAUSE -> {
                if (mayPause(server)) {
                    say(server.name() + " stands still for long");
                    server.pause();
                    Objects.requireNonNull(server.replica()).claims().forEach(promises::doubted);
                    server.out().forEach(promises::lost); // others tell it again
                    givenUp.addAll(server.out());
                    time.after(chance.between(Duration.ofSeconds(35), Duration.ofSeconds(60)), () -> {
                        say(server.name() + " goes on");
                        server.resume();
                    });
                }
            }
            case STORE_DOWN -> {
                if (isOtherUp(store)) {
                    say(store + " is down");
                    way.isUp = false;
                    time.after(length, () -> {
                        say(store + " is up");
                        way.isUp = true;
                    });
                }
            }
            case STORE_HANGS -> {
                if (isOtherUp(store)) {
                    say(store + " hangs");
                    way.hangs = true;
                    time.after(length, () -> {
                        say(store + " goes on");
                        way.hangs = false;
                    });
                }
            }
            case CUT_OFF -> {
                if (way.cutOff == null && isOtherUp(store) && !server.isPaused()) {
                    say(server.name() + " is cut off from " + store);
                    way.cutOff = server;
                    time.after(length, () -> {
                        say(server.name() + " sees " + store + " again");
                        way.cutOff = null;
                    });
                }
            }
            case STORE_SET_BACK -> {
                say(store + " is set back by a second");
                store(store).restart();
            }
            case FLUSHALL -> {
                say("FLUSHALL");
                store(Store.REDIS).flush();
            }
            case EVICTION -> {
                boolean gate = chance.oneIn(2);
                say("eviction of the " + (gate ? "gate" : "journal"));
                if (gate) {
                    store(Store.REDIS).evictGate();
                } else {
                    store(Store.REDIS).evictJournal();
                }
            }
            case SLOW_LINK -> {
                if (isOtherUp(store)) {
                    say(store + " is slow");
                    way.slowest = Duration.ofMillis(700);
                    time.after(length, () -> way.slowest = QUICK);
                }
            }
            case LOST_REPLIES -> {
                say(store + " loses replies");
                way.losesReplies = true;
                time.after(length, () -> way.losesReplies = false);
            }
            case CLOCKS_OFF, RECEIVERS_FAIL -> {}
        }
    }

    private boolean mayPause(SimulatedReplica server) {
        return server.isAlive() && !server.isPaused() && links.values().stream().noneMatch(link -> link.isCut(server));
    }

    private void say(String what) {
        trace.accept(time.now() + " " + what);
    }

    private boolean isOtherUp(Store store) {
        return links.entrySet().stream()
                .noneMatch(link -> link.getKey() != store
                        && (!link.getValue().isUp
                                || link.getValue().hangs
                                || !link.getValue().slowest.equals(QUICK)
                                || link.getValue().cutOff != null));
    }

    private void kill(SimulatedReplica server) {
        int place = servers.indexOf(server);
        if (!server.isAlive() || server.isPaused()) {
            return;
        }
        say(server.name() + " is killed");
        Objects.requireNonNull(server.replica()).claims().forEach(promises::doubted);
        server.kill().forEach(promises::lost);
        if (servers.stream().noneMatch(SimulatedReplica::isAlive)) {
            promises.started(); // nobody hears of what ends meanwhile
        }
        time.after(chance.between(SECOND, Duration.ofSeconds(40)), () -> servers.set(place, start()));
    }

    // What is so

    /** What was acknowledged a while ago, and has not changed since. */
    private Map<Fingerprint, Boolean> settledTruth() {
        var settled = new HashMap<Fingerprint, Boolean>();
        prometheus.truth().forEach((labels, fires) -> {
            var since = acknowledged.get(labels);
            if (since != null
                    && since.plus(NEWS).isBefore(time.now())
                    && everySender.stream().noneMatch(sender -> sender.holds(labels))) {
                settled.put(labels.fingerprint(), fires);
            }
        });
        return settled;
    }

    private SimulatedReceiver receiver(String name) {
        var receiver = receivers.get(name);
        if (receiver == null) {
            throw new IllegalStateException("nobody is called " + name);
        }
        return receiver;
    }
}
