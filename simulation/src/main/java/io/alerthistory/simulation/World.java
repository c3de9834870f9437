package io.alerthistory.simulation;

import io.alerthistory.config.Configuration;
import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Engine;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.RoutingTree;
import io.alerthistory.engine.Settings;
import io.alerthistory.engine.State;
import io.alerthistory.journal.Memory;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.muting.SilenceLimits;
import io.alerthistory.simulation.Simulation.Bug;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** One world, made from one seed: who posts, who is told, what goes wrong, and the engine in the middle. */
final class World {
    private static final Duration HOUR = Duration.ofHours(1);

    private final SimulatedScheduler time;
    private final Chance chance;
    private final Promises promises;
    private final SimulatedPrometheus prometheus;
    private final Map<String, SimulatedReceiver> receivers = new LinkedHashMap<>();
    private final Optional<Bug> bug;
    private final Consumer<String> trace;
    private boolean bugDone;

    /** All that outlives a crash, and the alerts whose last change was posted while nobody was there. */
    private final Memory memory = new Memory();

    private final Set<LabelSet> missed = new HashSet<>();
    private Death death = Death.NOT_YET;

    private Configuration configuration;
    private @Nullable Engine engine;
    private @Nullable Instant wakeAt;
    private int life;
    private long crashes;
    private long reloads;

    /** Where the process dies. */
    private enum Death {
        NOT_YET,
        BETWEEN_EVENTS,
        /** It knows what happened, and has not kept it. */
        BEFORE_FACTS_ARE_KEPT,
        /** It has kept that it sends something, and has not sent it. */
        BEFORE_IT_SENDS
    }

    World(long seed, Instant start, Optional<Bug> bug, Consumer<String> trace) {
        this.time = new SimulatedScheduler(start);
        this.chance = Chance.of(seed);
        this.promises = new Promises(time, Duration.ofSeconds(1), true);
        this.prometheus = new SimulatedPrometheus(time, chance, this::post);
        this.bug = bug;
        this.trace = trace;
        for (var name : Configurations.RECEIVERS) {
            receivers.put(name, new SimulatedReceiver(name, time, chance.apart(), promises));
        }
        this.configuration = new Configurations(chance).draw();
    }

    Promises promises() {
        return promises;
    }

    long events() {
        return time.done();
    }

    long crashes() {
        return crashes;
    }

    long reloads() {
        return reloads;
    }

    /** Lives for so long; in the last hours of it nothing fails any more, and in the very last nothing fires. */
    void live(Duration length) {
        var end = time.now().plus(length);
        var peace = end.minus(HOUR.multipliedBy(2));
        start();
        int alerts = chance.random().nextInt(8, 24);
        for (int i = 0; i < alerts; i++) {
            var labels = LabelSet.of(
                    "alertname",
                    "Alert" + i % 5,
                    "team",
                    chance.of(Configurations.TEAMS),
                    "instance",
                    "host" + i + ":9100");
            prometheus.watch(labels, drawQuietTime(), drawFiringTime(), end.minus(HOUR));
        }
        prometheus.resend();
        receivers.values().forEach(receiver -> receiver.live(Duration.ofMinutes(40), Duration.ofMinutes(6), peace));
        disturb(peace);
        check();
        time.runUntil(end);
    }

    private Duration drawQuietTime() {
        return chance.of(List.of(Duration.ofMinutes(20), HOUR, HOUR.multipliedBy(8)));
    }

    private Duration drawFiringTime() {
        return chance.of(List.of(Duration.ofMinutes(1), Duration.ofMinutes(20), HOUR.multipliedBy(5)));
    }

    private void disturb(Instant peace) {
        time.after(chance.around(HOUR.multipliedBy(6)), () -> {
            if (time.now().isBefore(peace)) {
                if (chance.oneIn(3)) {
                    crash();
                } else {
                    reload();
                }
                disturb(peace);
            }
        });
    }

    private void start() {
        var settings = new Settings(
                time.now(),
                Duration.ofMinutes(30),
                Duration.ofDays(5),
                Duration.ofMinutes(15),
                0,
                SilenceLimits.NONE,
                false);
        engine = new Engine(settings, configuration, chance.apart().random(), memory, time.now());
        life++;
        trace.accept(time.now() + " start");
        promises.started();
        promises.repeatsAfter(Configurations.shortestRepeat(configuration));
        wake();
    }

    private void crash() {
        if (engine == null) {
            return; // it is down already
        }
        death = chance.of(List.of(Death.BETWEEN_EVENTS, Death.BEFORE_FACTS_ARE_KEPT, Death.BEFORE_IT_SENDS));
        if (death == Death.BETWEEN_EVENTS) {
            die();
        }
    }

    private void die() {
        crashes++;
        trace.accept(time.now() + " crash " + death);
        death = Death.NOT_YET;
        engine = null;
        wakeAt = null;
        promises.crashed();
        var longest = chance.oneIn(4) ? HOUR : Duration.ofMinutes(3);
        time.after(chance.between(Duration.ofMillis(100), longest), this::start);
    }

    private void reload() {
        if (engine != null) {
            reloads++;
            trace.accept(time.now() + " reload");
            configuration = new Configurations(chance).draw();
            promises.reloaded();
            promises.repeatsAfter(Configurations.shortestRepeat(configuration));
            apply(new Event.Configured(configuration));
        }
    }

    /** A post to a process that is down is lost; Prometheus repeats it. */
    private void post(List<Alert> alerts) {
        var changed = alerts.stream()
                .map(Alert::labels)
                .filter(prometheus::changesNow)
                .toList();
        changed.forEach(promises::changed);
        if (engine != null && death == Death.BEFORE_FACTS_ARE_KEPT) {
            die();
        }
        if (engine == null) {
            missed.addAll(changed);
        } else {
            alerts.stream().map(Alert::labels).forEach(missed::remove);
            alerts.forEach(alert -> trace.accept(time.now() + " posted " + Words.of(alert, time.now())));
            apply(new Event.Posted(alerts));
        }
    }

    private void apply(Event event) {
        if (engine == null) {
            return;
        }
        var step = engine.apply(event, time.now());
        memory.note(time.now(), step.facts());
        if (death == Death.BEFORE_IT_SENDS && step.effects().stream().anyMatch(Effect.Send.class::isInstance)) {
            checkMemory(engine.state());
            die();
            return;
        }
        step.effects().forEach(this::perform);
        wake();
    }

    /** What is remembered is what would be written down of the state. */
    private void checkMemory(State state) {
        var written = new Memory();
        written.note(time.now(), state.facts().toList());
        if (!written.equals(memory)) {
            promises.violated("the facts say " + memory + ", the state " + written);
        }
    }

    /** The engine is called when it asked to be, and not before: a timer that it forgets to name is never due. */
    private void wake() {
        var due = engine == null ? null : engine.nextDue();
        if (due != null && (wakeAt == null || due.isBefore(wakeAt))) {
            wakeAt = due;
            int born = life;
            time.at(due, () -> {
                if (life == born && due.equals(wakeAt)) {
                    wakeAt = null;
                    if (death == Death.BEFORE_FACTS_ARE_KEPT) {
                        die();
                    }
                    apply(new Event.Passed());
                }
            });
        }
    }

    private void perform(Effect effect) {
        trace.accept(time.now() + " " + Words.of(effect));
        if (effect instanceof Effect.Send send) {
            if (bug.isPresent() && !bugDone && bug.get().spoils(send)) {
                bugDone = true;
                bug.get().perform(send, this::send);
            } else {
                send(send);
            }
        }
    }

    private void send(Effect.Send send) {
        promises.checkTruth(send, settledTruth());
        int born = life;
        receiver(send.notification().receiver().name())
                .request(send, () -> engine != null && life == born, outcome -> answer(born, send, outcome));
    }

    private void answer(int born, Effect.Send send, Outcome outcome) {
        if (engine != null && life == born && death == Death.BEFORE_FACTS_ARE_KEPT) {
            die();
        }
        if (engine != null && life == born) {
            promises.answered(send, outcome);
            apply(new Event.Answered(send.ticket(), outcome));
        }
    }

    /** What changes at this very moment, or did while nobody was there to hear of it, may be told either way. */
    private Map<Fingerprint, Boolean> settledTruth() {
        var settled = new HashMap<Fingerprint, Boolean>();
        prometheus.truth().forEach((labels, fires) -> {
            if (!prometheus.changesNow(labels) && !missed.contains(labels)) {
                settled.put(labels.fingerprint(), fires);
            }
        });
        return settled;
    }

    private void check() {
        if (engine != null) {
            promises.check(RoutingTree.of(configuration), prometheus.truth(), this::receiver);
        }
        time.after(Promises.CHECK_EVERY, this::check);
    }

    private SimulatedReceiver receiver(String name) {
        var receiver = receivers.get(name);
        if (receiver == null) {
            throw new IllegalStateException("nobody is called " + name);
        }
        return receiver;
    }
}
