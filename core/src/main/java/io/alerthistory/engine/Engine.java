package io.alerthistory.engine;

import io.alerthistory.config.Configuration;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
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
 *   <li>What its receiver does not know yet is told ({@link Telling}).
 *   <li>Resolved alerts leave their group once that was told; an empty group is gone.
 * </ol>
 */
public final class Engine {
    private final Settings settings;
    private final Timers timers = new Timers();
    private final Telling telling;
    private final Map<Slot, Set<GroupId>> waiting = new HashMap<>();
    private final List<Effect> effects = new ArrayList<>();

    private Configuration configuration;
    private RoutingTree routes;
    private PSortedMap<Fingerprint, Tracked> alerts = TreePMap.empty();
    private PSortedMap<GroupId, Group> groups = TreePMap.empty();
    private Instant clock;
    private boolean stopping;

    private volatile State state;

    public Engine(Settings settings, Configuration configuration, RandomGenerator random, Instant now) {
        this.settings = settings;
        this.telling = new Telling(settings, random, timers, effects::add);
        this.configuration = configuration;
        this.routes = RoutingTree.of(configuration);
        this.clock = now;
        this.state = snapshot();
        timers.set(new Timers.Thing.CollectAlerts(), now.plus(settings.alertsGcInterval()));
        timers.set(new Timers.Thing.ForgetTold(), now.plus(settings.maintenanceInterval()));
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
        return new State(configuration, routes, alerts, groups, telling.told(), telling.flights());
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
                case Timers.Thing.ForgetTold thing -> {
                    telling.forget(
                            clock, groups.values().stream().map(Group::slot).collect(Collectors.toSet()));
                    timers.set(thing, clock.plus(settings.maintenanceInterval()));
                }
            }
        }
    }

    private void post(Alert posted) {
        var fingerprint = posted.fingerprint();
        var known = known(posted);
        var alert = known == null ? posted : posted.after(known.alert(), clock).sharing(known.alert());
        var ids = known == null ? groupsOf(alert) : known.groups();
        alerts = alerts.plus(fingerprint, new Tracked(alert, ids));
        ids.forEach(id -> join(id, alert));
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
        var told = group.alerts().values().stream().sorted(Alert.ORDER).toList();
        group = group.judged(telling.begin(group, told, clock));
        groups = groups.plus(id, group);
        if (!telling.isOut(group.slot())) {
            settle(group, told, clock);
        }
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
        for (var entry : alerts.entrySet()) {
            var alert = entry.getValue().alert();
            var ids = groupsOf(alert);
            alerts = alerts.plus(entry.getKey(), new Tracked(alert, ids));
            ids.forEach(id -> join(id, alert));
        }
    }

    /** Resolved alerts go; those that a group has still to tell stay, or a reload would lose them. */
    private void collectAlerts() {
        for (var tracked : alerts.values()) {
            var fingerprint = tracked.alert().fingerprint();
            if (tracked.alert().isResolvedAt(clock)
                    && tracked.groups().stream().noneMatch(id -> holds(id, fingerprint))) {
                alerts = alerts.minus(fingerprint);
            }
        }
    }

    private boolean holds(GroupId id, Fingerprint fingerprint) {
        var group = groups.get(id);
        return group != null && group.alerts().containsKey(fingerprint);
    }
}
