package io.alerthistory.simulation;

import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Notification;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Route;
import io.alerthistory.engine.RoutingTree;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * What is promised, checked from the receivers' side: it knows what Prometheus sees, what receivers were sent and what
 * they answered, and nothing of the engine's insides.
 *
 * <ol>
 *   <li>Nothing is lost: what a receiver believes of an alert differs from the truth only for a bounded time, in which
 *       it answers and the process runs undisturbed.
 *   <li>Nothing is doubled: the same is told again only after the repeat interval, or when it cannot be known whether it
 *       had arrived. A crash is no excuse, but for what was out just then.
 *   <li>A failed attempt is followed by another within its backoff, unless the flush's time is over.
 *   <li>A channel hears one thing at a time.
 *   <li>What goes on firing is told again when its repeat interval is over.
 *   <li>What is said is true: what is told to fire did so at the flush, and what is told to be over was.
 * </ol>
 */
final class Promises {
    private static final int ENOUGH = 20;
    private static final Duration LONGEST_BACKOFF = Duration.ofSeconds(90);

    /** How often every channel is looked at. */
    static final Duration CHECK_EVERY = Duration.ofSeconds(30);

    /** What is known of one channel. */
    private static final class Ear {
        /** Those it believes to fire, and since when we see it believe otherwise than is true. */
        private final Map<Fingerprint, Boolean> believesFiring = new HashMap<>();

        private final Map<Fingerprint, Instant> wrongSince = new HashMap<>();
        private @Nullable Notification last;
        private boolean lastAnswered;

        /** Whether a request went out since its last answer that may have been taken. */
        private boolean doubtful;

        private Instant lastAt = Instant.EPOCH;
        /** Until when the request that is out may take, and when one failed last. */
        private Instant deadline = Instant.EPOCH;

        private Instant failedAt = Instant.EPOCH;
        private int requestsOut;
        private @Nullable Instant retryBy;
    }

    private final SimulatedScheduler time;
    private final Duration slack;
    private final boolean isAlone;
    private final List<String> violations = new ArrayList<>();
    private final Map<Channel, Ear> ears = new LinkedHashMap<>();
    private final Map<Fingerprint, Instant> changedAt = new HashMap<>();
    private Instant disturbed;
    private final NavigableMap<Instant, Duration> shortestRepeats = new TreeMap<>();
    private long toldCount;
    private long retryCount;

    /**
     * @param slack what may be added to every bound on time
     * @param isAlone whether one process does all: then it is known when its next attempt is due
     */
    Promises(SimulatedScheduler time, Duration slack, boolean isAlone) {
        this.time = time;
        this.slack = slack;
        this.isAlone = isAlone;
        this.disturbed = time.now();
    }

    List<String> violations() {
        return violations;
    }

    long told() {
        return toldCount;
    }

    long retries() {
        return retryCount;
    }

    private void violated(Channel channel, String what) {
        if (violations.size() < ENOUGH) {
            violations.add(time.now() + " " + Words.of(channel) + ": " + what);
        }
    }

    /** Something is wrong that concerns no channel. */
    void violated(String what) {
        if (violations.size() < ENOUGH) {
            violations.add(time.now() + " " + what);
        }
    }

    private Ear ear(Channel channel) {
        return ears.computeIfAbsent(channel, c -> new Ear());
    }

    /** Timers start anew. */
    void reloaded() {
        disturbed = time.now();
    }

    /** The process is gone, and whatever was out may have arrived. */
    void crashed() {
        disturbed = time.now();
        for (var ear : ears.values()) {
            ear.doubtful |= ear.requestsOut > 0;
            ear.requestsOut = 0;
            ear.retryBy = null;
        }
    }

    /** Whoever sent it is gone, and it may have arrived. */
    void lost(Effect.Send send) {
        var ear = ear(send.notification().channel());
        ear.doubtful = true;
        ear.requestsOut--;
        ear.retryBy = null;
    }

    /** Whoever had claimed it is gone, and nobody can know whether it had begun to tell. */
    void doubted(Slot slot) {
        ears.forEach((channel, ear) -> {
            if (channel.slot().equals(slot)) {
                ear.doubtful = true;
                ear.retryBy = null;
            }
        });
    }

    /** The process runs again. What was over before, and was not heard of, goes on for as long as it was announced to. */
    void started() {
        disturbed = time.now().plus(SimulatedPrometheus.ENDS_AFTER);
    }

    /** A request goes out. */
    void requested(Effect.Send send) {
        var notification = send.notification();
        var ear = ear(notification.channel());
        ear.retryBy = null;
        ear.deadline = send.deadline();
        if (++ear.requestsOut > 1) {
            violated(notification.channel(), "is told two things at once");
        }
        if (send.attempt() > 1) {
            retryCount++;
        }
    }

    /** What a notification says is compared with what is so; only before the first attempt, for later it may be old. */
    void checkTruth(Effect.Send send, Map<Fingerprint, Boolean> truth) {
        var notification = send.notification();
        if (send.attempt() > 1) {
            return;
        }
        for (var alert : notification.alerts()) {
            boolean toldFiring = !alert.isResolvedAt(notification.at());
            if (truth.getOrDefault(alert.fingerprint(), toldFiring) != toldFiring) {
                violated(
                        notification.channel(),
                        alert.labels() + " is told as " + (toldFiring ? "firing" : "over") + ", and is not");
            }
        }
    }

    /** The receiver has taken a notification, and has not answered yet. */
    void taken(Effect.Send send) {
        toldCount++;
        var notification = send.notification();
        var ear = ear(notification.channel());
        if (ear.last != null && isNoNews(notification, ear.last)) {
            checkRepetition(notification, ear.last, ear);
        }
        for (var alert : notification.alerts()) {
            ear.believesFiring.put(alert.fingerprint(), !alert.isResolvedAt(notification.at()));
            ear.wrongSince.remove(alert.fingerprint());
        }
        ear.last = notification;
        ear.lastAnswered = false;
        ear.lastAt = time.now();
    }

    private static boolean isNoNews(Notification now, Notification before) {
        return firing(before).containsAll(firing(now))
                && resolved(before).containsAll(resolved(now))
                && (!firing(now).isEmpty() || firing(before).isEmpty());
    }

    private void checkRepetition(Notification now, Notification before, Ear ear) {
        var repeat = Duration.between(ear.lastAt, now.at());
        boolean restarted = now.alerts().stream().anyMatch(alert -> hasFiredAnew(alert, before.at()));
        if (!ear.lastAnswered
                && !restarted
                && sameSets(now, before)
                && !now.idempotencyKey().equals(before.idempotencyKey())) {
            violated(now.channel(), "the same change has two idempotency keys");
        }
        if (!ear.doubtful && !restarted && repeat.compareTo(shortestRepeatAt(now.at())) < 0) {
            violated(now.channel(), "is told the same again after " + repeat + ", as " + now.reason());
        }
    }

    /** The shortest repeat interval of the configuration that is in force from now on. */
    void repeatsAfter(Duration shortest) {
        shortestRepeats.put(time.now(), shortest);
    }

    /** By the configuration of that moment: what goes out under the next one was decided under this. */
    private Duration shortestRepeatAt(Instant flush) {
        var before = shortestRepeats.lowerEntry(flush);
        var then = shortestRepeats.get(flush);
        if (before == null || then == null) {
            return before != null ? before.getValue() : then != null ? then : Duration.ZERO;
        }
        return before.getValue().compareTo(then) < 0 ? before.getValue() : then;
    }

    private static boolean hasFiredAnew(Alert alert, Instant since) {
        return alert.startsAt().instant().isAfter(since);
    }

    private static boolean sameSets(Notification a, Notification b) {
        return firing(a).equals(firing(b)) && resolved(a).equals(resolved(b));
    }

    private static Set<Fingerprint> firing(Notification notification) {
        return fingerprints(notification, true);
    }

    private static Set<Fingerprint> resolved(Notification notification) {
        return fingerprints(notification, false);
    }

    private static Set<Fingerprint> fingerprints(Notification notification, boolean firing) {
        return notification.alerts().stream()
                .filter(alert -> alert.isResolvedAt(notification.at()) != firing)
                .map(Alert::fingerprint)
                .collect(Collectors.toSet());
    }

    /** An alert fires now, or is over now: what was wrong is right, and may be wrong from now on. */
    void changed(LabelSet alert) {
        changedAt.put(alert.fingerprint(), time.now());
        ears.values().forEach(ear -> ear.wrongSince.remove(alert.fingerprint()));
    }

    /** The process has heard how an attempt ended. */
    void answered(Effect.Send send, Outcome outcome) {
        var ear = ear(send.notification().channel());
        ear.requestsOut--;
        ear.doubtful |= outcome instanceof Outcome.Unanswered;
        if (outcome instanceof Outcome.Delivered) {
            ear.lastAnswered = true;
            ear.doubtful = false;
        } else {
            ear.failedAt = time.now(); // a request that hung may have outlived the trouble that it met
        }
        var asked = switch (outcome) {
            case Outcome.Retryable retryable -> retryable.retryAfter();
            case Outcome.Unanswered unanswered -> Duration.ZERO;
            case Outcome.Delivered delivered -> null;
            case Outcome.Withheld withheld -> null;
            case Outcome.Refused refused -> null;
        };
        if (asked != null && isAlone) {
            var backoff = longestBackoff(send.attempt());
            var by = time.now()
                    .plus(asked.compareTo(backoff) > 0 ? asked : backoff)
                    .plus(slack);
            ear.retryBy = by.isBefore(send.deadline()) ? by : null;
        }
    }

    /** Half a second, each time half as much again, a minute at most, and half of it more by chance. */
    private static Duration longestBackoff(int failed) {
        double millis = 1.5 * Math.min(60_000, 500 * Math.pow(1.5, failed - 1));
        return Duration.ofMillis((long) Math.ceil(millis));
    }

    /** A group as it should be. */
    private record Expected(Route route, Map<LabelSet, Boolean> truth) {}

    /** Which channels an alert belongs to is worked out from the configuration, not asked of the engine. */
    void check(RoutingTree tree, Map<LabelSet, Boolean> truth, Function<String, SimulatedReceiver> receivers) {
        var expected = new LinkedHashMap<Slot, Expected>();
        truth.forEach((labels, fires) -> {
            for (var route : tree.match(labels)) {
                var wanted = route.groupBy();
                var by = wanted.all() ? labels : labels.keeping(wanted.names()::contains);
                var slot = new Slot(route.key() + ":" + by, route.receiver().name());
                expected.computeIfAbsent(slot, s -> new Expected(route, new LinkedHashMap<>()))
                        .truth()
                        .put(labels, fires);
            }
        });
        expected.forEach((slot, group) -> {
            var integrations = group.route().receiver().integrations();
            for (int i = 0; i < integrations.size(); i++) {
                check(
                        group.route(),
                        new Channel(slot, integrations.get(i).type(), i),
                        integrations.get(i).sendResolved(),
                        receivers.apply(slot.receiver()),
                        group.truth());
            }
        });
    }

    /** Looks at one channel: is an attempt missing, is a belief wrong for too long? */
    private void check(
            Route route,
            Channel channel,
            boolean wantsResolved,
            SimulatedReceiver receiver,
            Map<LabelSet, Boolean> truth) {
        var ear = ear(channel);
        if (ear.retryBy != null && time.now().isAfter(ear.retryBy)) {
            violated(channel, "a failed attempt was not followed by another by " + ear.retryBy);
            ear.retryBy = null;
        }
        var bound = route.groupWait()
                .plus(route.groupInterval())
                .plus(LONGEST_BACKOFF)
                .plus(SimulatedPrometheus.RESEND)
                .plus(SimulatedReceiver.SLOWEST)
                .plus(CHECK_EVERY)
                .plus(slack);
        // A request that is out may still hang in trouble that is over.
        boolean hanging = ear.requestsOut > 0 && time.now().isBefore(ear.deadline);
        var undisturbed = hanging ? time.now() : later(later(disturbed, receiver.changed()), ear.failedAt);
        checkRepeats(route, channel, ear, receiver, firing(truth), later(ear.lastAt.plus(bound), undisturbed));
        truth.forEach((labels, fires) -> {
            var fingerprint = labels.fingerprint();
            boolean believes = ear.believesFiring.getOrDefault(fingerprint, false);
            boolean wrong = fires ? !believes : believes && wantsResolved;
            if (!wrong) {
                ear.wrongSince.remove(fingerprint);
            } else if (receiver.isAnswering()) {
                var since = later(ear.wrongSince.computeIfAbsent(fingerprint, f -> time.now()), undisturbed);
                if (time.now().isAfter(since.plus(bound))) {
                    violated(channel, labels + (fires ? " fires" : " is over") + ", and was not told for " + bound);
                    ear.wrongSince.put(fingerprint, time.now());
                }
            }
        });
    }

    private static Set<Fingerprint> firing(Map<LabelSet, Boolean> truth) {
        return truth.entrySet().stream()
                .filter(Map.Entry::getValue)
                .map(alert -> alert.getKey().fingerprint())
                .collect(Collectors.toSet());
    }

    private void checkRepeats(
            Route route,
            Channel channel,
            Ear ear,
            SimulatedReceiver receiver,
            Set<Fingerprint> firingNow,
            Instant since) {
        var last = ear.last;
        boolean goesOn = last != null
                && !firing(last).isEmpty()
                && firingNow.containsAll(firing(last))
                && firing(last).stream()
                        .noneMatch(alert ->
                                changedAt.getOrDefault(alert, Instant.EPOCH).isAfter(last.at()));
        var due = route.repeatInterval().plus(route.groupInterval());
        if (goesOn && receiver.isAnswering() && time.now().isAfter(since.plus(due))) {
            violated(channel, "still fires, and was not told again for " + Duration.between(ear.lastAt, time.now()));
            ear.lastAt = time.now();
        }
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
