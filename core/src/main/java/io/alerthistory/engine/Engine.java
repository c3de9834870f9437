package io.alerthistory.engine;

import io.alerthistory.config.ConfigWriter;
import io.alerthistory.config.Configuration;
import io.alerthistory.history.Happening;
import io.alerthistory.journal.Fact;
import io.alerthistory.journal.Memory;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Decision.Why;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Silence;
import io.alerthistory.muting.Inhibition;
import io.alerthistory.muting.Silences;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
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
 *
 * <p>An engine that is made of the facts of another goes on where that one was: timers run where they ran, what was told
 * is known, and what was on its way is a doubt.
 */
public final class Engine {
    /** Senders repeat themselves within a minute; until then a group that may be over is not worth a page. */
    private static final Duration WORD_COMES = Duration.ofSeconds(15);

    /** Between the clocks of servers, and of senders. */
    private static final Duration LARGEST_SKEW = Duration.ofSeconds(5);

    private final Settings settings;
    private final Timers timers = new Timers();
    private final Telling telling;
    private final Episodes episodes;
    private final AlertnameLimit limit;
    private final Map<Slot, Set<GroupId>> waiting = new HashMap<>();
    /** Which groups a slot has. */
    private final Map<Slot, Set<GroupId>> slots = new HashMap<>();

    private final Set<Fingerprint> unheard = new HashSet<>();
    private final List<Fact> facts = new ArrayList<>();
    private final List<Effect> effects = new ArrayList<>();

    private Configuration configuration;
    private RoutingTree routes;
    private final Alerts.Editor alerts = new Alerts.Editor();
    private PSortedMap<GroupId, Group> groups = TreePMap.empty();
    private Silences silences = Silences.NONE;
    private Inhibition inhibition;
    private Instant clock;
    private boolean stopping;

    private volatile State state;

    /** @param memory what is so; used during this call only */
    public Engine(Settings settings, Configuration configuration, RandomGenerator random, Memory memory, Instant now) {
        this.settings = settings;
        this.telling = new Telling(settings, random, timers, facts::add, effects::add);
        this.episodes = new Episodes(timers, this::note);
        this.configuration = configuration;
        this.routes = RoutingTree.of(configuration);
        this.inhibition = Inhibition.of(configuration.inhibitRules());
        this.limit = new AlertnameLimit(settings.alertsOfOneName());
        this.clock = now;
        timers.set(new Timers.Thing.CollectAlerts(), now.plus(settings.alertsGcInterval()));
        timers.set(new Timers.Thing.Forget(), now.plus(settings.maintenanceInterval()));
        recall(memory);
        note(new Happening.Started(now, memory.until(), episodes.firing()));
        note(new Happening.Configured(now, ConfigWriter.write(configuration)));
        this.state = snapshot();
    }

    private void note(Happening happening) {
        facts.add(new Fact.Happened(happening));
    }

    private void recall(Memory memory) {
        silences = Silences.of(memory.silences());
        telling.recall(memory.told());
        var downtime = new Downtime(memory.until(), clock);
        for (var alert : memory.alerts()) {
            var known = downtime.passedOver(alert);
            if (downtime.mayHaveEnded(alert)) {
                unheard.add(alert.fingerprint());
            }
            if (!known.equals(alert)) {
                facts.add(heard(known));
            }
            limit.recall(known);
            episodes.recall(known, memory.until(), clock);
            inhibition = inhibition.with(known.labels());
            var ids = groupsOf(known);
            boolean isSettled = false;
            for (var id : ids) {
                var slot = Group.slot(id);
                if (memory.hasSettled(slot, known.fingerprint())) {
                    isSettled = true;
                } else {
                    join(id, known, memory.group(slot));
                }
            }
            alerts.put(new Tracked(known, ids, isSettled));
        }
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
     * @return what followed
     */
    public Step apply(Event event, Instant now) {
        clock = now.isAfter(clock) ? now : clock;
        passTime();
        switch (event) {
            case Event.Posted(var posted) -> posted.forEach(this::post);
            case Event.Configured(var latest) -> configure(latest);
            case Event.Answered(var ticket, var outcome) -> land(telling.answered(ticket, outcome, clock));
            case Event.SilenceRequested(var wish, var newId) ->
                answer(silences.set(wish, newId, settings.silences(), settings.retention(), clock));
            case Event.SilenceEnded(var id) -> answer(silences.expire(id, clock));
            case Event.Learned(var learned, var theirSilences, var accounts) -> {
                learned.forEach(this::learn);
                theirSilences.forEach(this::learn);
                accounts.forEach(this::learn);
            }
            case Event.CalledOff(var slot, var again) -> callOff(slot, again);
            case Event.Granted(var slot) -> land(telling.granted(slot));
            case Event.Passed() -> {}
            case Event.Stopping() -> {
                stopping = true;
                telling.stop();
            }
        }
        passTime();
        state = snapshot();
        var step = new Step(List.copyOf(facts), List.copyOf(effects));
        facts.clear();
        effects.clear();
        return step;
    }

    private State snapshot() {
        return new State(
                configuration,
                routes,
                alerts.snapshot(),
                groups,
                telling.told(),
                telling.flights(),
                silences,
                inhibition);
    }

    private void passTime() {
        while (!stopping) {
            switch (timers.takeDue(clock)) {
                case null -> {
                    return;
                }
                case Timers.Thing.Flush(var id) -> flush(id);
                case Timers.Thing.Retry(var channel) -> telling.retry(channel, clock);
                case Timers.Thing.Deadline(var slot) -> land(telling.overdue(slot, clock));
                case Timers.Thing.CollectAlerts thing -> {
                    collectAlerts();
                    timers.set(thing, clock.plus(settings.alertsGcInterval()));
                }
                case Timers.Thing.Expire _ -> episodes.look(alerts.snapshot(), clock);
                case Timers.Thing.Forget thing -> {
                    telling.forget(
                            clock, groups.values().stream().map(Group::slot).collect(Collectors.toSet()));
                    forgetSilences();
                    timers.set(thing, clock.plus(settings.maintenanceInterval()));
                }
            }
        }
    }

    private void forgetSilences() {
        for (var silence : silences.endedBefore(clock.minus(settings.retention()))) {
            silences = silences.without(silence.id());
            facts.add(new Fact.SilenceForgotten(silence.id()));
        }
    }

    private void post(Alert posted) {
        var fingerprint = posted.fingerprint();
        if (!limit.admits(posted, clock)) {
            effects.add(new Effect.Limited(posted));
            return;
        }
        var known = known(posted);
        var alert = known == null
                ? posted
                : posted.after(known.alert(), clock.plus(skew()))
                        .deriving(known.alert().derived()) // it is in its groups, and stays there
                        .sharing(known.alert());
        if (settings.isShared() && known != null && known.isSettled() && alert.isSameWordAs(known.alert())) {
            return; // its group has let go of it, here or on another server, and it says nothing new
        }
        var ids = known == null ? groupsOf(alert) : known.groups();
        if (known == null) {
            watch(fingerprint, alert);
        }
        alerts.put(new Tracked(alert, ids, false));
        // Before what happens to it, which the journal then need not describe again.
        facts.add(known != null && alert.differsInTimesOnly(known.alert()) ? heard(alert) : new Fact.AlertKnown(alert));
        episodes.heard(known == null ? null : known.alert(), alert, clock);
        if (!unheard.isEmpty()) {
            unheard.remove(fingerprint);
        }
        if (known == null || known.isSettled()) {
            ids.forEach(id -> join(id, alert, null));
        }
    }

    private void learn(Alert alert) {
        var known = known(alert);
        boolean moves = known != null && !known.alert().derived().equals(alert.derived());
        var ids = known == null || moves ? groupsOf(alert) : known.groups();
        if (known == null) {
            watch(alert.fingerprint(), alert);
            limit.recall(alert);
        }
        if (known != null && moves) {
            known.groups().forEach(id -> leave(id, alert.fingerprint()));
        }
        alerts.put(new Tracked(alert, ids, false));
        episodes.heard(known == null ? null : known.alert(), alert, clock);
        unheard.remove(alert.fingerprint());
        facts.add(new Fact.AlertKnown(alert));
        if (known == null || moves || known.isSettled()) {
            ids.forEach(id -> join(id, alert, null));
        }
    }

    private void learn(Silence silence) {
        silences = silences.with(silence);
        facts.add(new Fact.SilenceKnown(silence));
    }

    private void learn(Account account) {
        telling.correct(account.slot(), account.told());
        for (var id : Set.copyOf(slots.getOrDefault(account.slot(), Set.of()))) {
            var group = groups.get(id);
            if (group != null) {
                var due = later(account.next(), settings.quietUntil());
                timers.set(new Timers.Thing.Flush(id), due);
                var settled = new LinkedHashSet<Fingerprint>();
                group.alerts(this::alert).stream()
                        .filter(account.isSettled())
                        .forEach(alert -> settled.add(alert.fingerprint()));
                letGo(group.due(due), settled);
            }
        }
    }

    private void callOff(Slot slot, Instant again) {
        var flight = telling.callOff(slot);
        if (flight == null) {
            return;
        }
        var ids = new LinkedHashSet<GroupId>();
        ids.add(flight.group());
        ids.addAll(waiting.getOrDefault(slot, Set.of()));
        waiting.remove(slot);
        for (var id : ids) {
            var group = groups.get(id);
            if (group != null) {
                groups = groups.plus(id, group.due(again));
                timers.set(new Timers.Thing.Flush(id), again);
            }
        }
    }

    /** Whose clock is slow may be told of an end that is still to come by it, and yet is meant as one that has passed. */
    private Duration skew() {
        return settings.isShared() ? LARGEST_SKEW : Duration.ZERO;
    }

    private static Fact heard(Alert alert) {
        return new Fact.AlertHeard(alert.fingerprint(), alert.endsAt(), alert.updatedAt(), alert.endAssumed());
    }

    /** From now on it may inhibit others, in the place of one that had the same fingerprint. */
    private void watch(Fingerprint fingerprint, Alert alert) {
        var before = alerts.get(fingerprint);
        if (before != null) {
            episodes.displaced(before.alert(), clock);
            before.groups().forEach(id -> leave(id, fingerprint));
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
                for (var change : changes) {
                    facts.add(new Fact.SilenceKnown(change.silence()));
                    note(new Happening.Silenced(
                            clock, Happening.Change.valueOf(change.what().name()), change.silence()));
                    effects.add(new Effect.SilenceChanged(change.what(), change.silence()));
                }
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
        var ids = new ArrayList<GroupId>(1);
        for (var route : routes.match(alert.routed())) {
            ids.add(shared(new GroupId(route, route.groupLabels(alert.labels()))));
        }
        return List.copyOf(ids);
    }

    /** The name of the group that is there already: thousands of alerts need not have a copy each. */
    private GroupId shared(GroupId id) {
        var group = groups.get(id);
        return group == null ? id : group.id();
    }

    /** @param remembered the group's timer, if it is known to have been there */
    private void join(GroupId id, Alert alert, Memory.@Nullable Timer remembered) {
        var group = groups.get(id);
        if (group == null) {
            group = remembered == null
                    ? open(id, clock, firstLook(id, alert))
                    : open(id, remembered.opened(), later(remembered.next(), clock));
        }
        groups = groups.plus(id, group.with(alert.fingerprint()));
    }

    private void leave(GroupId id, Fingerprint alert) {
        var group = groups.get(id);
        if (group != null) {
            keepOrClose(group.withMembers(group.members().minus(alert)));
        }
    }

    private void keepOrClose(Group group) {
        if (group.members().isEmpty()) {
            groups = groups.minus(group.id());
            slots.computeIfPresent(group.slot(), (slot, ids) -> ids.remove(group.id()) && ids.isEmpty() ? null : ids);
            timers.cancel(new Timers.Thing.Flush(group.id()));
            facts.add(new Fact.GroupGone(group.slot()));
        } else {
            groups = groups.plus(group.id(), group);
            facts.add(new Fact.GroupKnown(group.slot(), group.opened(), group.next()));
        }
    }

    /** An alert that has fired for longer than group_wait has waited enough. */
    private Instant firstLook(GroupId id, Alert first) {
        var wait = id.route().groupWait();
        boolean waited = first.startsAt().instant().plus(wait).isBefore(clock);
        return waited ? clock : clock.plus(wait);
    }

    private Group open(GroupId id, Instant opened, Instant wished) {
        var next = later(wished, settings.quietUntil());
        timers.set(new Timers.Thing.Flush(id), next);
        var group = Group.opened(id, opened, next);
        slots.computeIfAbsent(group.slot(), slot -> new LinkedHashSet<>()).add(id);
        facts.add(new Fact.GroupKnown(group.slot(), opened, next));
        return group;
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
        if (awaitsWord(found)) {
            var quiet = telling.keepQuiet(found, Why.NOT_HEARD_OF, clock);
            noteQuiet(found, quiet);
            groups = groups.plus(id, found.due(clock.plus(WORD_COMES)).judged(quiet));
            timers.set(new Timers.Thing.Flush(id), clock.plus(WORD_COMES));
            return;
        }
        var group = found.due(clock.plus(id.route().groupInterval()));
        timers.set(new Timers.Thing.Flush(id), group.next());
        var all = group.alerts(this::alert).stream().sorted(Alert.ORDER).toList();
        var audible = audible(group, all);
        group = group.judged(telling.begin(group, all, audible, clock));
        noteQuiet(found, group.verdicts());
        groups = groups.plus(id, group);
        if (telling.isOut(group.slot())) {
            // Until it is over, it is to be begun again by whoever remembers no more than this.
            facts.add(new Fact.GroupKnown(group.slot(), group.opened(), clock));
        } else {
            if (settings.isShared() && !over(group, all, clock).isEmpty()) {
                telling.ask(group, all, clock);
            } else {
                settle(group, all, clock);
            }
        }
    }

    /**
     * Notes whom a look kept quiet, if for another reason than the look before: a group that stays as it is writes nothing.
     * That there is nothing new after a notification goes without saying.
     */
    private void noteQuiet(Group before, List<Verdict> verdicts) {
        var earlier = before.verdicts().stream().collect(Collectors.toMap(Verdict::channel, Verdict::decision));
        var changed = new LinkedHashMap<Why, List<String>>();
        for (var verdict : verdicts) {
            if (verdict.decision() instanceof Decision.Quiet(var why)
                    && !verdict.decision().equals(earlier.get(verdict.channel()))
                    && !(why == Why.NOTHING_NEW && earlier.get(verdict.channel()) instanceof Decision.Tell)) {
                changed.computeIfAbsent(why, reason -> new ArrayList<>())
                        .add(verdict.channel().name());
            }
        }
        changed.forEach((why, channels) -> note(new Happening.KeptQuiet(
                clock, before.slot(), List.copyOf(channels), why, List.copyOf(before.members()))));
    }

    /** Whether it fires, and nothing that fires in it was heard of since the downtime in which it may have ended. */
    private boolean awaitsWord(Group group) {
        if (unheard.isEmpty()) {
            return false;
        }
        var firing = group.alerts(this::alert).stream()
                .filter(alert -> !alert.isResolvedAt(clock))
                .toList();
        return !firing.isEmpty() && firing.stream().allMatch(alert -> unheard.contains(alert.fingerprint()));
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
        if (group != null && group.slot().equals(landed.slot())) {
            settle(group, flight.hasArrived() ? flight.alerts() : List.of(), flight.at());
        }
        looked(landed.slot(), flight.at(), group == null ? clock : group.next(), flight.hasArrived());
        var next = waiting.remove(landed.slot());
        if (next != null && !stopping) {
            next.forEach(this::flush);
        }
    }

    private void looked(Slot slot, Instant at, Instant next, boolean complete) {
        if (settings.isShared()) {
            effects.add(new Effect.Looked(slot, at, next, complete));
        }
    }

    /** A look at a group is over. It lets go of the told alerts that were over then, unless they were heard of since. */
    private void settle(Group group, List<Alert> told, Instant at) {
        letGo(group, over(group, told, at));
    }

    private Set<Fingerprint> over(Group group, List<Alert> told, Instant at) {
        var over = new LinkedHashSet<Fingerprint>();
        for (var alert : told) {
            var fingerprint = alert.fingerprint();
            var tracked = alerts.get(fingerprint);
            if (alert.isResolvedAt(at)
                    && tracked != null
                    && alert.equals(tracked.alert())
                    && group.members().contains(fingerprint)) {
                over.add(fingerprint);
            }
        }
        return over;
    }

    private void letGo(Group group, Set<Fingerprint> settled) {
        var left = group.members();
        for (var fingerprint : settled) {
            var tracked = alerts.get(fingerprint);
            if (tracked != null) {
                alerts.put(tracked.settled());
            }
            left = left.minus(fingerprint);
        }
        if (!settled.isEmpty()) {
            facts.add(new Fact.GroupSettled(group.slot(), List.copyOf(settled)));
        }
        keepOrClose(group.withMembers(left));
    }

    /** Every alert finds its groups anew; their timers start anew too, as Alertmanager's do. What is out stays out. */
    private void configure(Configuration latest) {
        for (var group : groups.values()) {
            timers.cancel(new Timers.Thing.Flush(group.id()));
            facts.add(new Fact.GroupGone(group.slot()));
        }
        groups = TreePMap.empty();
        slots.clear();
        waiting.clear();
        configuration = latest;
        note(new Happening.Configured(clock, ConfigWriter.write(latest)));
        routes = RoutingTree.of(latest);
        inhibition = Inhibition.of(latest.inhibitRules());
        for (var tracked : alerts.snapshot().values()) {
            var alert = tracked.alert();
            var ids = groupsOf(alert);
            alerts.put(new Tracked(alert, ids, false));
            inhibition = inhibition.with(alert.labels());
            facts.add(heard(alert));
            ids.forEach(id -> join(id, alert, null));
        }
    }

    /** Resolved alerts go; those that a group has still to tell stay, or a reload would lose them. */
    private void collectAlerts() {
        var forgotten = new ArrayList<LabelSet>();
        for (var tracked : alerts.snapshot().values()) {
            var fingerprint = tracked.alert().fingerprint();
            if (tracked.alert().isResolvedAt(clock)
                    && tracked.groups().stream().noneMatch(id -> holds(id, fingerprint))) {
                episodes.passed(tracked.alert(), clock);
                alerts.remove(fingerprint);
                unheard.remove(fingerprint);
                facts.add(new Fact.AlertForgotten(fingerprint));
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
        return group != null && group.members().contains(fingerprint);
    }
}
