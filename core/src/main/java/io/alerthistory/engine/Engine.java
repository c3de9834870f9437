package io.alerthistory.engine;

import io.alerthistory.config.Configuration;
import io.alerthistory.ledger.Decision.Why;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.muting.Inhibition;
import io.alerthistory.muting.Silences;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * The state machine. {@link #apply} is called by one writer, with times that a clock gave; the same events at the same
 * times, and the same seed, lead to the same state and effects. {@link #state} may be called by anybody.
 *
 * <ol>
 *   <li>A posted alert is joined with what is known of it, and put into the group of each route it takes.
 *   <li>A group is looked at {@code group_wait} after its first alert, then every {@code group_interval}.
 *   <li>Alerts that are inhibited, silenced or out of their route's time are left aside ({@link Audible}).
 *   <li>What its receiver does not know yet of the others is told ({@link Telling}).
 *   <li>Resolved alerts leave their group once that was told; an empty group is gone.
 * </ol>
 */
public final class Engine {
    private final Settings settings;
    private final Timers timers = new Timers();
    private final Telling telling;
    private final AlertnameLimit limit;
    private final Map<Slot, Set<GroupId>> waiting = new HashMap<>();
    private final List<Effect> effects = new ArrayList<>();

    private Configuration configuration;
    private RoutingTree routes;
    private PSortedMap<Fingerprint, Tracked> alerts = TreePMap.empty();
    private PSortedMap<GroupId, Group> groups = TreePMap.empty();
    private Silences silences = Silences.NONE;
    private Inhibition inhibition;
    private Instant clock;
    private boolean stopping;

    private volatile State state;

    public Engine(Settings settings, Configuration configuration, RandomGenerator random, Instant now) {
        this.settings = settings;
        this.telling = new Telling(settings, random, timers, effects::add);
        this.configuration = configuration;
        this.routes = RoutingTree.of(configuration);
        this.inhibition = Inhibition.of(configuration.inhibitRules());
        this.limit = new AlertnameLimit(settings.alertsOfOneName());
        this.clock = now;
        this.state = snapshot();
        timers.set(new Timers.Thing.CollectAlerts(), now.plus(settings.alertsGcInterval()));
        timers.set(new Timers.Thing.Forget(), now.plus(settings.maintenanceInterval()));
    }

    /** What is known, as of the last event. Safe for many threads. */
    public State state() {
        return state;
    }

    /** When the engine must be called again at the latest, though nothing happens; null for never. */
    public @Nullable Instant nextDue() {
        return stopping ? null : timers.next();
    }

    /**
     * Takes in what happened, and whatever has come due by then.
     *
     * @param now the time; one before that of an earlier call counts as that one, for time does not go back
     * @return what is to be done and what was decided, in order
     */
    public List<Effect> apply(Event event, Instant now) {
        clock = now.isAfter(clock) ? now : clock;
        passTime();
        switch (event) {
            case Event.Posted(var posted) -> posted.forEach(this::post);
            case Event.Configured(var latest) -> configure(latest);
            case Event.Answered(var ticket, var outcome) -> land(telling.answered(ticket, outcome, clock));
            case Event.SilenceRequested(var wish, var newId) ->
                answer(silences.set(wish, newId, settings.silences(), settings.retention(), clock));
            case Event.SilenceEnded(var id) -> answer(silences.expire(id, clock));
            case Event.Passed() -> {}
            case Event.Stopping() -> {
                stopping = true;
                telling.stop();
            }
        }
        passTime();
        state = snapshot();
        var done = List.copyOf(effects);
        effects.clear();
        return done;
    }

    private State snapshot() {
        return new State(
                configuration, routes, alerts, groups, telling.told(), telling.flights(), silences, inhibition);
    }

    private void passTime() {
        while (!stopping) {
            switch (timers.takeDue(clock)) {
                case null -> {
                    return;
                }
                case Timers.Thing.Flush(var id) -> flush(id);
                case Timers.Thing.Retry(var channel) -> telling.retry(channel);
                case Timers.Thing.Deadline(var slot) -> land(telling.overdue(slot, clock));
                case Timers.Thing.CollectAlerts thing -> {
                    collectAlerts();
                    timers.set(thing, clock.plus(settings.alertsGcInterval()));
                }
                case Timers.Thing.Forget thing -> {
                    telling.forget(
                            clock, groups.values().stream().map(Group::slot).collect(Collectors.toSet()));
                    silences = silences.withoutThoseBefore(clock.minus(settings.retention()));
                    timers.set(thing, clock.plus(settings.maintenanceInterval()));
                }
            }
        }
    }

    private void post(Alert posted) {
        var fingerprint = posted.fingerprint();
        if (!limit.admits(posted, clock)) {
            effects.add(new Effect.Limited(posted));
            return;
        }
        var known = known(posted);
        var alert = known == null ? posted : posted.after(known.alert(), clock).sharing(known.alert());
        var ids = known == null ? groupsOf(alert) : known.groups();
        if (known == null) {
            watch(fingerprint, alert);
        }
        alerts = alerts.plus(fingerprint, new Tracked(alert, ids));
        ids.forEach(id -> join(id, alert));
    }

    /** From now on it may inhibit others, in the place of one that had the same fingerprint. */
    private void watch(Fingerprint fingerprint, Alert alert) {
        var before = alerts.get(fingerprint);
        if (before != null) {
            inhibition = inhibition.without(before.alert().labels());
            effects.add(new Effect.Forgotten(List.of(before.alert().labels())));
        }
        inhibition = inhibition.with(alert.labels());
        effects.add(new Effect.Appeared(alert));
    }

    private void answer(Silences.Answer answer) {
        switch (answer) {
            case Silences.Answer.Granted(var changed, var changes) -> {
                silences = changed;
                changes.forEach(change -> effects.add(new Effect.SilenceChanged(change.what(), change.silence())));
            }
            case Silences.Answer.Refused(var unknown, var message) ->
                effects.add(new Effect.SilenceRefused(unknown, message));
        }
    }

    /** What is known of the same labels; another alert with the same fingerprint, which can be made on purpose, is not. */
    private @Nullable Tracked known(Alert posted) {
        var known = alerts.get(posted.fingerprint());
        return known != null && known.alert().labels().equals(posted.labels()) ? known : null;
    }

    private List<GroupId> groupsOf(Alert alert) {
        return routes.match(alert.labels()).stream()
                .map(route -> shared(new GroupId(route, route.groupLabels(alert.labels()))))
                .toList();
    }

    /** The name of the group that is there already: thousands of alerts need not have a copy each. */
    private GroupId shared(GroupId id) {
        var group = groups.get(id);
        return group == null ? id : group.id();
    }

    private void join(GroupId id, Alert alert) {
        var group = groups.get(id);
        if (group == null) {
            group = open(id, alert);
        }
        groups = groups.plus(id, group.with(alert));
    }

    /** An alert that has fired for longer than group_wait has waited enough. */
    private Group open(GroupId id, Alert first) {
        var wait = id.route().groupWait();
        boolean waited = first.startsAt().instant().plus(wait).isBefore(clock);
        var next = later(waited ? clock : clock.plus(wait), settings.quietUntil());
        timers.set(new Timers.Thing.Flush(id), next);
        return Group.opened(id, clock, next);
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }

    private void flush(GroupId id) {
        var found = groups.get(id);
        if (found == null) {
            return;
        }
        if (telling.isOut(found.slot())) {
            waiting.computeIfAbsent(found.slot(), slot -> new LinkedHashSet<>()).add(id);
            return;
        }
        var group = found.due(clock.plus(id.route().groupInterval()));
        timers.set(new Timers.Thing.Flush(id), group.next());
        var all = group.alerts().values().stream().sorted(Alert.ORDER).toList();
        var audible = audible(group, all);
        group = group.judged(telling.begin(group, all, audible, clock));
        groups = groups.plus(id, group);
        if (!telling.isOut(group.slot())) {
            settle(group, all, clock);
        }
    }

    /** The stages are Alertmanager's, in its order; each is asked about what the ones before have left. */
    private Audible audible(Group group, List<Alert> all) {
        var route = group.id().route();
        boolean inactive = !route.inactiveAt(clock).isEmpty();
        boolean muted = !route.mutedAt(clock).isEmpty();
        var audible = Audible.of(all)
                .without(Why.INHIBITED, alert -> inhibition.against(alert.labels(), clock, this::alert) != null)
                .without(Why.OUTSIDE_ACTIVE_TIME, alert -> inactive)
                .without(Why.IN_MUTE_TIME, alert -> muted)
                .without(
                        Why.SILENCED,
                        alert -> !silences.muting(alert.labels(), clock).isEmpty());
        audible.held().forEach(held -> effects.add(new Effect.Muted(group.slot(), held.why(), held.alerts(), clock)));
        return audible;
    }

    private @Nullable Alert alert(Fingerprint fingerprint) {
        var tracked = alerts.get(fingerprint);
        return tracked == null ? null : tracked.alert();
    }

    private void land(Telling.@Nullable Landed landed) {
        if (landed == null) {
            return;
        }
        var flight = landed.flight();
        var group = groups.get(flight.group());
        // After a reload the same place may belong to another group, which settles by itself at its next flush.
        if (flight.hasArrived() && group != null && group.slot().equals(landed.slot())) {
            settle(group, flight.alerts(), flight.at());
        }
        var next = waiting.remove(landed.slot());
        if (next != null && !stopping) {
            next.forEach(this::flush);
        }
    }

    /** Lets go of the alerts that were over at that time, unless they have been heard of since. */
    private void settle(Group group, List<Alert> told, Instant at) {
        var left = group.alerts();
        for (var alert : told) {
            if (alert.isResolvedAt(at) && alert.equals(left.get(alert.fingerprint()))) {
                left = left.minus(alert.fingerprint());
            }
        }
        if (left.isEmpty()) {
            groups = groups.minus(group.id());
            timers.cancel(new Timers.Thing.Flush(group.id()));
        } else {
            groups = groups.plus(group.id(), group.withAlerts(left));
        }
    }

    /** Every alert finds its groups anew; their timers start anew too, as Alertmanager's do. What is out stays out. */
    private void configure(Configuration latest) {
        groups.keySet().forEach(id -> timers.cancel(new Timers.Thing.Flush(id)));
        groups = TreePMap.empty();
        waiting.clear();
        configuration = latest;
        routes = RoutingTree.of(latest);
        inhibition = Inhibition.of(latest.inhibitRules());
        for (var entry : alerts.entrySet()) {
            var alert = entry.getValue().alert();
            var ids = groupsOf(alert);
            alerts = alerts.plus(entry.getKey(), new Tracked(alert, ids));
            inhibition = inhibition.with(alert.labels());
            ids.forEach(id -> join(id, alert));
        }
    }

    /** Resolved alerts go; those that a group has still to tell stay, or a reload would lose them. */
    private void collectAlerts() {
        var forgotten = new ArrayList<LabelSet>();
        for (var tracked : alerts.values()) {
            var fingerprint = tracked.alert().fingerprint();
            if (tracked.alert().isResolvedAt(clock)
                    && tracked.groups().stream().noneMatch(id -> holds(id, fingerprint))) {
                alerts = alerts.minus(fingerprint);
                inhibition = inhibition.without(tracked.alert().labels());
                forgotten.add(tracked.alert().labels());
            }
        }
        if (!forgotten.isEmpty()) {
            effects.add(new Effect.Forgotten(List.copyOf(forgotten)));
        }
        limit.forget(clock);
    }

    private boolean holds(GroupId id, Fingerprint fingerprint) {
        var group = groups.get(id);
        return group != null && group.alerts().containsKey(fingerprint);
    }
}
