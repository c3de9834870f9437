package io.alerthistory.engine;

import io.alerthistory.config.Receiver;
import io.alerthistory.engine.Flight.Leg;
import io.alerthistory.engine.Flight.Phase;
import io.alerthistory.history.Happening;
import io.alerthistory.journal.Fact;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.HexFormat;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Brings flushes to their receivers: compares with what each integration was told last, asks for what is new to be
 * sent, tries again, and remembers what has arrived. One flush of a slot is out at a time, whatever becomes of its group
 * meanwhile, so a receiver hears things in order.
 */
final class Telling {
    /** How long an attempt may go on past its deadline before we stop waiting for its sender to report. */
    private static final Duration GRACE = Duration.ofSeconds(30);

    private static final Duration SHORTEST_FLIGHT = Duration.ofSeconds(10);

    private final Settings settings;
    private final Backoff backoff;
    private final Timers timers;
    private final Consumer<Fact> facts;
    private final Consumer<Effect> effects;

    private PSortedMap<Channel, Told> told = TreePMap.empty();
    private PSortedMap<Slot, Flight> flights = TreePMap.empty();
    private final Map<Long, Out> tickets = new HashMap<>();
    private long ticketCount;
    private boolean stopping;

    /** An attempt that is out. */
    private record Out(Channel channel, Instant sent) {}

    Telling(Settings settings, RandomGenerator random, Timers timers, Consumer<Fact> facts, Consumer<Effect> effects) {
        this.settings = settings;
        this.backoff = new Backoff(random);
        this.timers = timers;
        this.facts = facts;
        this.effects = effects;
    }

    void recall(Map<Channel, Told> remembered) {
        told = TreePMap.from(remembered);
    }

    PSortedMap<Channel, Told> told() {
        return told;
    }

    PSortedMap<Slot, Flight> flights() {
        return flights;
    }

    boolean isOut(Slot slot) {
        return flights.containsKey(slot);
    }

    /** From now on nothing is tried again. */
    void stop() {
        stopping = true;
    }

    /**
     * Looks at a group, and begins a flight where an integration of its receiver has something to hear.
     *
     * @param all of the group's alerts, sorted, at least one
     * @param audible those of them that may be told
     */
    List<Verdict> begin(Group group, List<Alert> all, Audible audible, Instant now) {
        if (isOut(group.slot())) {
            throw new IllegalStateException(
                    group.slot() + " is told something already; it is told one thing at a time");
        }
        if (audible.isSilent()) {
            // What the receiver knows stays as it is: Alertmanager notes nothing either.
            return keepQuiet(group, audible.lastReason(), now);
        }
        var alerts = audible.alerts();
        var firing = new LinkedHashSet<Fingerprint>();
        var resolved = new LinkedHashSet<Fingerprint>();
        for (var alert : alerts) {
            (alert.isResolvedAt(now) ? resolved : firing).add(alert.fingerprint());
        }
        var verdicts = new ArrayList<Verdict>();
        var legs = new ArrayList<Leg>();
        Group.channels(group.id()).forEach((channel, integration) -> {
            recognize(channel, alerts);
            switch (judge(group, channel, integration, firing, resolved, now)) {
                case Decision.Tell tell -> {
                    verdicts.add(new Verdict(channel, now, tell));
                    legs.add(leg(group, channel, integration, tell.reason(), alerts, firing, resolved, now));
                }
                case Decision.Quiet(var why) -> verdicts.add(quiet(channel, why, now));
            }
        });
        if (!legs.isEmpty()) {
            depart(group, new Flight(group.id(), all, now, now.plus(flightTime(group)), List.copyOf(legs)));
        }
        return List.copyOf(verdicts);
    }

    /** Tells nobody of a group, and says why. */
    List<Verdict> keepQuiet(Group group, Decision.Why why, Instant now) {
        return Group.channels(group.id()).keySet().stream()
                .map(channel -> quiet(channel, why, now))
                .toList();
    }

    private Verdict quiet(Channel channel, Decision.Why why, Instant now) {
        effects.accept(new Effect.KeptQuiet(channel, why, now));
        return new Verdict(channel, now, new Decision.Quiet(why));
    }

    /** What Alertmanager had told this channel of them is what it was told. */
    private void recognize(Channel channel, List<Alert> alerts) {
        var last = told.get(channel);
        if (last != null && last.isInherited()) {
            told = told.plus(channel, last.knowing(alerts));
        }
    }

    private Decision judge(
            Group group,
            Channel channel,
            Receiver.Integration integration,
            Set<Fingerprint> firing,
            Set<Fingerprint> resolved,
            Instant now) {
        var repeatInterval = group.id().route().repeatInterval();
        var decision = Decision.of(toldTo(channel), firing, resolved, integration.sendResolved(), now, repeatInterval);
        if (decision instanceof Decision.Tell && firing.isEmpty() && !integration.sendResolved()) {
            // Nothing it wants to hear; but it is noted, so that the next alert is news again.
            remember(
                    channel,
                    new Told(
                            Set.of(),
                            Collections.unmodifiableSet(resolved),
                            Set.of(),
                            now,
                            now.plus(remembered(group)),
                            Map.of()));
            decision = new Decision.Quiet(Decision.Why.RESOLVED_NOT_WANTED);
        }
        return decision;
    }

    private Leg leg(
            Group group,
            Channel channel,
            Receiver.Integration integration,
            Decision.Reason reason,
            List<Alert> alerts,
            Set<Fingerprint> firing,
            Set<Fingerprint> resolved,
            Instant now) {
        var route = group.id().route();
        var notification = new Notification(
                channel,
                route.receiver(),
                integration,
                reason,
                now,
                group.id().labels(),
                route.labels(),
                integration.sendResolved()
                        ? alerts
                        : alerts.stream()
                                .filter(alert -> !alert.isResolvedAt(now))
                                .toList(),
                reason == Decision.Reason.FIRST_NOTIFICATION
                        ? Map.of()
                        : toldTo(channel).notes(),
                idempotencyKey(channel, toldTo(channel), firing, integration.sendResolved() ? resolved : Set.of()));
        return new Leg(
                notification,
                Collections.unmodifiableSet(firing),
                Collections.unmodifiableSet(resolved),
                remembered(group),
                Phase.WAITING,
                0,
                0);
    }

    private static Duration flightTime(Group group) {
        var interval = group.id().route().groupInterval();
        return interval.compareTo(SHORTEST_FLIGHT) > 0 ? interval : SHORTEST_FLIGHT;
    }

    private Duration remembered(Group group) {
        var twice = group.id().route().repeatInterval().multipliedBy(2);
        return twice.compareTo(settings.retention()) < 0 ? twice : settings.retention();
    }

    /** Made of what is said and what was known before, so that whoever tells the same change has the same key. */
    private static String idempotencyKey(
            Channel channel, Told last, Set<Fingerprint> firing, Set<Fingerprint> resolved) {
        var text = String.join(
                "\u0000",
                channel.slot().groupKey(),
                channel.slot().receiver(),
                channel.integration(),
                String.valueOf(channel.index()),
                last.at().toString(),
                firing.stream().sorted().toList().toString(),
                resolved.stream().sorted().toList().toString());
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    private void depart(Group group, Flight flight) {
        var slot = group.slot();
        flights = flights.plus(slot, flight);
        timers.set(new Timers.Thing.Deadline(slot), flight.deadline().plus(GRACE));
        for (int leg = 0; leg < flight.legs().size(); leg++) {
            send(slot, leg, flight.at());
        }
    }

    private void send(Slot slot, int index, Instant now) {
        long ticket = ++ticketCount;
        var flight = flight(slot).with(index, leg -> leg.sending(ticket));
        flights = flights.plus(slot, flight);
        var leg = flight.legs().get(index);
        var channel = leg.notification().channel();
        tickets.put(ticket, new Out(channel, now));
        facts.accept(new Fact.ChannelTold(channel, leg.doubted(toldTo(channel), flight.deadline())));
        effects.accept(new Effect.Send(ticket, leg.notification(), leg.attempts(), flight.deadline()));
    }

    /** The flight whose last leg this ended, or null while it goes on. */
    @Nullable
    Landed answered(long ticket, Outcome outcome, Instant now) {
        var out = tickets.remove(ticket);
        if (out == null) {
            return null; // we had stopped waiting for it
        }
        var channel = out.channel();
        var slot = channel.slot();
        int index = legOf(flight(slot), channel);
        var leg = flight(slot).legs().get(index);
        var next = nextTry(outcome, leg, flight(slot).deadline(), now);
        var phase = phaseAfter(outcome, leg, next);
        facts.accept(new Fact.Happened(tried(leg, outcome, Duration.between(out.sent(), now), next, now)));
        switch (outcome) {
            case Outcome.Delivered(var notes) -> remember(channel, leg.told(now, notes));
            case Outcome.Withheld _ ->
                remember(channel, leg.told(now, leg.notification().notes()));
            case Outcome.Unanswered unanswered -> remember(channel, leg.doubted(toldTo(channel), now));
            case Outcome.Retryable retryable -> takeBackDoubt(channel);
            case Outcome.Refused refused -> takeBackDoubt(channel);
        }
        flights = flights.plus(slot, flight(slot).with(index, it -> it.in(phase)));
        return landed(slot);
    }

    /** When it is tried again, or null if it is not. */
    private @Nullable Instant nextTry(Outcome outcome, Leg leg, Instant deadline, Instant now) {
        var next = switch (outcome) {
            case Outcome.Delivered _, Outcome.Withheld _, Outcome.Refused _ -> null;
            case Outcome.Retryable retryable -> now.plus(backoff.pause(leg.attempts(), retryable.retryAfter()));
            case Outcome.Unanswered _ -> now.plus(backoff.pause(leg.attempts(), Duration.ZERO));
        };
        return next == null || stopping || !next.isBefore(deadline) ? null : next;
    }

    private static Happening tried(Leg leg, Outcome outcome, Duration took, @Nullable Instant next, Instant now) {
        var told = leg.notification();
        var firing = new ArrayList<Fingerprint>();
        var resolved = new ArrayList<Fingerprint>();
        told.alerts().forEach(alert -> (alert.isResolvedAt(told.at()) ? resolved : firing).add(alert.fingerprint()));
        record Result(Happening.Result result, String failure, String message) {}
        var result = switch (outcome) {
            case Outcome.Delivered _ -> new Result(Happening.Result.DELIVERED, "", "");
            case Outcome.Withheld _ -> new Result(Happening.Result.SHADOW, "", "");
            case Outcome.Retryable(var failure, var reason, var _) ->
                new Result(Happening.Result.RETRYABLE, failure.label(), reason);
            case Outcome.Unanswered(var failure, var reason) ->
                new Result(Happening.Result.UNANSWERED, failure.label(), reason);
            case Outcome.Refused(var failure, var reason) ->
                new Result(Happening.Result.REFUSED, failure.label(), reason);
        };
        return new Happening.Tried(
                now,
                told.channel(),
                told.reason(),
                told.at(),
                leg.attempts(),
                told.idempotencyKey(),
                List.copyOf(firing),
                List.copyOf(resolved),
                result.result(),
                result.failure(),
                result.message(),
                took,
                next);
    }

    private Phase phaseAfter(Outcome outcome, Leg leg, @Nullable Instant next) {
        var notification = leg.notification();
        return switch (outcome) {
            case Outcome.Delivered _ -> {
                effects.accept(new Effect.Delivered(notification, leg.attempts()));
                yield Phase.ARRIVED;
            }
            case Outcome.Withheld _ -> {
                effects.accept(new Effect.Withheld(notification));
                yield Phase.ARRIVED;
            }
            case Outcome.Refused(var failure, var reason) -> {
                effects.accept(new Effect.GivenUp(notification, leg.attempts(), failure, reason));
                yield Phase.FAILED;
            }
            case Outcome.Retryable(var failure, var reason, var _) -> again(leg, failure, reason, next);
            case Outcome.Unanswered(var failure, var reason) -> again(leg, failure, reason, next);
        };
    }

    private Phase again(Leg leg, Outcome.Failure failure, String reason, @Nullable Instant next) {
        var notification = leg.notification();
        if (next == null) {
            var why = (stopping ? "stopping" : "out of time") + "; last answer: " + reason;
            effects.accept(new Effect.GivenUp(notification, leg.attempts(), failure, why));
            return Phase.FAILED;
        }
        timers.set(new Timers.Thing.Retry(notification.channel()), next);
        effects.accept(new Effect.Postponed(notification, leg.attempts(), failure, reason, next));
        return Phase.WAITING;
    }

    void retry(Channel channel, Instant now) {
        send(channel.slot(), legOf(flight(channel.slot()), channel), now);
    }

    /** A flight that is over. */
    record Landed(Slot slot, Flight flight) {}

    private @Nullable Landed landed(Slot slot) {
        var flight = flight(slot);
        if (!flight.isOver()) {
            return null;
        }
        flights = flights.minus(slot);
        timers.cancel(new Timers.Thing.Deadline(slot));
        return new Landed(slot, flight);
    }

    /** Ends a flight whose senders have not reported although its time is long over. */
    @Nullable
    Landed overdue(Slot slot, Instant now) {
        var unreported = new Outcome.Unanswered(Outcome.Failure.DEADLINE_EXCEEDED, "no outcome was reported in time");
        Landed landed = null;
        for (var leg : flight(slot).legs()) {
            if (leg.phase() == Phase.SENDING) {
                landed = answered(leg.ticket(), unreported, now);
            }
        }
        return landed;
    }

    /** Begins a flight to nobody: it is over once it is granted that no other server tells the slot. */
    void ask(Group group, List<Alert> all, Instant now) {
        flights = flights.plus(group.slot(), new Flight(group.id(), all, now, now.plus(flightTime(group)), List.of()));
        effects.accept(new Effect.Settles(group.slot()));
    }

    /** Ends a flight to nobody; null if there is none. */
    @Nullable
    Landed granted(Slot slot) {
        var flight = flights.get(slot);
        return flight == null || !flight.legs().isEmpty() ? null : landed(slot);
    }

    /** Forgets a flight of which nothing was sent, and returns it; null if there is none. */
    @Nullable
    Flight callOff(Slot slot) {
        var flight = flights.get(slot);
        if (flight != null) {
            flights = flights.minus(slot);
            timers.cancel(new Timers.Thing.Deadline(slot));
            flight.legs().forEach(leg -> {
                timers.cancel(new Timers.Thing.Retry(leg.notification().channel()));
                tickets.remove(leg.ticket());
                takeBackDoubt(leg.notification().channel());
            });
        }
        return flight;
    }

    /** This is what the slot's channels were told, whatever was known here. */
    void correct(Slot slot, Map<Channel, Told> latest) {
        for (var known : toldIn(told, slot).keySet()) {
            if (!latest.containsKey(known)) {
                told = told.minus(known);
                facts.accept(new Fact.ChannelForgotten(known));
            }
        }
        latest.forEach(this::remember);
    }

    /** What the channels of one slot were told. */
    static Map<Channel, Told> toldIn(PSortedMap<Channel, Told> told, Slot slot) {
        var all = new HashMap<Channel, Told>();
        for (var entry : told.tailMap(new Channel(slot, "", 0), true).entrySet()) {
            if (!entry.getKey().slot().equals(slot)) {
                break;
            }
            all.put(entry.getKey(), entry.getValue());
        }
        return all;
    }

    private Told toldTo(Channel channel) {
        return told.getOrDefault(channel, Told.NOTHING);
    }

    private void remember(Channel channel, Told latest) {
        told = told.plus(channel, latest);
        facts.accept(new Fact.ChannelTold(channel, latest));
    }

    /** What went out has certainly not arrived. */
    private void takeBackDoubt(Channel channel) {
        var last = told.get(channel);
        facts.accept(last == null ? new Fact.ChannelForgotten(channel) : new Fact.ChannelTold(channel, last));
    }

    /**
     * Forgets what has expired, but not while its group lives: told again because the configuration let an entry expire
     * early is told twice.
     */
    void forget(Instant now, Set<Slot> living) {
        for (var entry : told.entrySet()) {
            if (entry.getValue().expires().isBefore(now)
                    && !living.contains(entry.getKey().slot())) {
                told = told.minus(entry.getKey());
                facts.accept(new Fact.ChannelForgotten(entry.getKey()));
            }
        }
    }

    private Flight flight(Slot slot) {
        var flight = flights.get(slot);
        if (flight == null) {
            throw new IllegalStateException("nothing is out for " + slot + "; out are: " + flights.keySet());
        }
        return flight;
    }

    private static int legOf(Flight flight, Channel channel) {
        for (int leg = 0; leg < flight.legs().size(); leg++) {
            if (flight.legs().get(leg).notification().channel().equals(channel)) {
                return leg;
            }
        }
        throw new IllegalStateException("no leg to " + channel + " in " + flight);
    }
}
