package io.alerthistory.cluster;

import io.alerthistory.cluster.Entry.OfAlert;
import io.alerthistory.cluster.Entry.OfSilence;
import io.alerthistory.cluster.Entry.Thing;
import io.alerthistory.cluster.Knowledge.Word;
import io.alerthistory.cluster.Line.Phase;
import io.alerthistory.cluster.Store.Ask;
import io.alerthistory.cluster.Store.Beat;
import io.alerthistory.cluster.Store.Claim;
import io.alerthistory.cluster.Store.Reply;
import io.alerthistory.cluster.Store.Verdict;
import io.alerthistory.config.ConfigWriter;
import io.alerthistory.config.Configuration;
import io.alerthistory.engine.Account;
import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Engine;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.Group;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Settings;
import io.alerthistory.engine.State;
import io.alerthistory.engine.Step;
import io.alerthistory.journal.Fact;
import io.alerthistory.journal.Memory;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * One server of several that tell each change once. It has the engine in it, which decides what is to be told as if it
 * were alone; here it is settled whether this server is the one that tells it. Called by one writer; {@link #state} may be
 * called by anybody.
 */
public final class Replica {
    /** How long a store may take to answer. */
    public static final Duration CALL = Duration.ofSeconds(1);

    /** How old a grant may be when a request goes out on it. */
    public static final Duration FENCE = Duration.ofSeconds(2);

    /** What a server has not said that is connected still: until then it may go on where it was. */
    static final Duration SILENT = Duration.ofSeconds(30);

    /** From when on a server that sees no store tells what it knows. */
    static final Duration SOLO = Duration.ofSeconds(10);

    /** What a store may forget when it is restarted, and more. */
    static final Duration RECENT = Duration.ofSeconds(10);

    /** How old our beat may be where we claim: so it is live until whatever is claimed has been sent. */
    private static final Duration BEAT = Duration.ofSeconds(2);

    private static final Duration READ_REDIS = Duration.ofMillis(200);
    private static final Duration READ_POSTGRES = Duration.ofMillis(500);

    /** Whoever has a word brings it to both stores; after this somebody else does. */
    private static final Duration RELAY = Duration.ofSeconds(2);

    /** From when on a request that waits for a store goes to the other as well. */
    private static final Duration IMPATIENT = Duration.ofMillis(50);

    /** How many entries a request brings at most; the others come with the next. */
    private static final int BATCH = 1_000;

    private static final Duration AGAIN = Duration.ofSeconds(1);
    private static final Duration RANK = Duration.ofMillis(500);

    private static final Outcome.Refused TAKEN_OVER =
            new Outcome.Refused(Outcome.Failure.OTHER, "another server tells this group now");

    private static final Outcome.Retryable NOT_OURS =
            new Outcome.Retryable(Outcome.Failure.OTHER, "no store says that this group is ours to tell", AGAIN);

    private record Waiting(long ticket, List<Effect> effects, Map<String, Word> words, boolean everywhere) {}

    private final String name;
    private final String address;
    private final Duration fence;
    private final Settings settings;
    private final RandomGenerator random;
    private final Map<Store, Line> lines = new EnumMap<>(Store.class);
    private final Knowledge knowledge;
    private final Map<Slot, Row> rows = new HashMap<>();
    private final Map<Slot, Departure> departures = new LinkedHashMap<>();
    private final List<Waiting> waiting = new ArrayList<>();
    private final List<Input.Said> beforeLoad = new ArrayList<>();
    private final List<Output> outputs = new ArrayList<>();

    private Configuration configuration;
    private String hash;
    private volatile Engine engine;

    /** Until it is loaded. */
    private volatile @Nullable Memory own;

    /** Of what was remembered, what PostgreSQL has not yet; null before it is loaded, and once this was said. */
    private @Nullable Set<Word> handingOver;

    private boolean isLoaded;
    private boolean isStopping;
    private boolean isComplete;
    private Instant now;
    private Instant aloneSince;
    private Instant claimsFrom = Instant.MIN;
    private long calls;
    private long tokens;

    /**
     * @param name no other process has it, nor had
     * @param address where others may reach it
     * @param fence how old a grant may be when a request goes out on it: {@link #FENCE}, but where it is to be seen what it
     *     is good for
     * @param own what this server remembers and others may not, from a time when it was alone; empty if there is no such
     *     time, or others know
     */
    public Replica(
            String name,
            String address,
            Duration fence,
            Settings settings,
            Configuration configuration,
            RandomGenerator random,
            Memory own,
            Instant now) {
        this.name = name;
        this.knowledge = new Knowledge(name);
        this.address = address;
        this.fence = fence;
        this.settings = settings;
        this.configuration = configuration;
        this.hash = ConfigWriter.hash(configuration);
        this.random = random;
        this.own = own;
        this.now = now;
        this.aloneSince = now;
        this.engine = new Engine(settings, configuration, random, new Memory(), now);
        for (var store : Store.values()) {
            lines.put(store, new Line(store, now));
        }
    }

    /** What is known, as of the last input. Safe for many threads. */
    public State state() {
        return engine.state();
    }

    /** All that outlives the process, as of the last input. Safe for many threads. */
    public Stream<Fact> facts() {
        var remembered = own;
        return remembered == null ? state().facts() : remembered.facts();
    }

    /** Whether it knows what the stores knew when it started, or has given up on them. */
    public boolean isLoaded() {
        return isLoaded;
    }

    private boolean isLeaving() {
        return isStopping && departures.isEmpty();
    }

    /** Whether it has said goodbye wherever somebody would miss it. */
    public boolean hasLeft() {
        return isLeaving()
                && lines.values().stream().allMatch(line -> !line.isUsed() || (line.isLeft && line.owedRows.isEmpty()));
    }

    private Set<Store> uses() {
        var used = EnumSet.noneOf(Store.class);
        lines.values().stream().filter(Line::isUsed).forEach(line -> used.add(line.store));
        return used;
    }

    /** How it sees the installation. */
    public View view() {
        var servers =
                peers().stream().sorted(Comparator.comparing(Beat::replica)).toList();
        return new View(isLoaded, hash, uses(), servers);
    }

    /** All live servers as the stores tell, this one among them. */
    private Collection<Beat> peers() {
        var peers = new LinkedHashMap<String, Beat>();
        for (var line : lines.values()) {
            line.peers.stream()
                    .filter(peer -> line.isUsed() && line.age(peer, now).compareTo(Store.LIVE) <= 0)
                    .forEach(peer -> peers.putIfAbsent(peer.beat().replica(), peer.beat()));
        }
        return peers.values();
    }

    /** The slots that it is telling, or about to: what it claims counts as a doubt from then on. */
    public Set<Slot> claims() {
        return departures.values().stream()
                .filter(departure -> departure.phase != Departure.Phase.STANDING_BACK)
                .map(departure -> departure.slot)
                .collect(Collectors.toSet());
    }

    /** Takes in what happened, and what has come due by then. Time does not go back. */
    public List<Output> apply(Input input, Instant at) {
        var before = now;
        now = at.isAfter(now) ? at : now;
        if (calls == 0) {
            aloneSince = now; // no store was asked before
        }
        if (isLoaded && Duration.between(before, now).compareTo(FENCE) > 0) {
            stoodStill();
        }
        switch (input) {
            case Input.Said said -> hear(said);
            case Input.Answered(var store, long call, var reply) -> answered(line(store), call, reply);
            case Input.Failed(var store, long call) -> failed(line(store), call);
            case Input.Passed() -> {}
        }
        passTime();
        ask();
        acknowledge();
        handOver();
        var all = List.copyOf(outputs);
        outputs.clear();
        return all;
    }

    /** When it must be called again at the latest. */
    public Instant nextDue() {
        var due = now.plus(AGAIN);
        if (isLoaded) {
            due = earlier(due, engine.nextDue());
        }
        for (var line : lines.values()) {
            if (line.call == null) {
                due = earlier(due, line.next);
            } else if (knowledge.hasFresh()) {
                due = earlier(due, line.call.at().plus(IMPATIENT));
            }
        }
        for (var departure : departures.values()) {
            if (departure.phase != Departure.Phase.OUT) {
                due = earlier(due, departure.until);
            }
        }
        return due.isAfter(now) ? due : now.plusMillis(1);
    }

    private static Instant earlier(Instant a, @Nullable Instant b) {
        return b != null && b.isBefore(a) ? b : a;
    }

    private Line line(Store store) {
        return Objects.requireNonNull(lines.get(store));
    }

    private Line other(Line line) {
        return line(line.store == Store.REDIS ? Store.POSTGRES : Store.REDIS);
    }

    private String token() {
        return name + "-" + ++tokens;
    }

    // What is said here

    private void hear(Input.Said said) {
        if (!isLoaded && !(said.event() instanceof Event.Stopping)) {
            beforeLoad.add(said);
            return;
        }
        switch (said.event()) {
            case Event.Configured(var latest) -> {
                configuration = latest;
                hash = ConfigWriter.hash(latest);
            }
            case Event.Stopping() -> isStopping = true;
            default -> {}
        }
        var step = engine.apply(said.event(), now);
        var words = say(step);
        boolean everywhere = words.values().stream().anyMatch(word -> word.thing() instanceof OfSilence);
        perform(step);
        if (isStopping) {
            List.copyOf(departures.values()).stream()
                    .filter(departure -> departure.phase != Departure.Phase.OUT)
                    .forEach(departure -> {
                        release(departure);
                        callOff(departure.slot, now.plus(SOLO)); // others tell it
                    });
        }
        if (said.event() instanceof Event.Answered(long ticket, var outcome)) {
            recordLeg(ticket);
        }
        waiting.add(new Waiting(said.ticket(), step.effects(), words, everywhere));
    }

    /** One of several integrations has answered; whoever goes on after us need not tell it again. */
    private void recordLeg(long ticket) {
        for (var departure : departures.values()) {
            if (departure.out.remove(ticket) && departure.claim.holder().equals(name)) {
                var claim = departure.claim;
                departure.claim =
                        claim.claimed(name, token(), engine.state().toldAndDoubted(departure.slot), claim.next());
                record(
                        row(departure.slot).token().equals(claim.token())
                                ? departure.claim
                                : row(departure.slot).joined(departure.claim));
                return;
            }
        }
    }

    /** Makes known what is so from now on. */
    private Map<String, Word> say(Step step) {
        var words = new LinkedHashMap<String, Word>();
        for (var fact : step.facts()) {
            var thing = thing(fact);
            if (thing != null && isWorthSaying(thing)) {
                words.put(thing.key(), knowledge.say(thing, now));
            }
        }
        if (!words.isEmpty()) {
            lines.values().forEach(line -> line.urgent = true);
            departures.values().forEach(departure -> departure.hasNews = true);
        }
        return words;
    }

    private @Nullable Thing thing(Fact fact) {
        return switch (fact) {
            case Fact.AlertKnown(var alert) -> new OfAlert(alert);
            case Fact.AlertHeard heard -> {
                var alert = engine.state().alert(heard.alert());
                yield alert == null ? null : new OfAlert(alert);
            }
            case Fact.SilenceKnown(var silence) -> new OfSilence(silence);
            default -> null;
        };
    }

    /** That an alert goes on is said when half of the time is over for which others believe it. */
    private boolean isWorthSaying(Thing thing) {
        if (!(thing instanceof OfAlert(var alert))) {
            return true;
        }
        var known = knowledge.get(thing.key());
        if (known == null
                || !(known.thing() instanceof OfAlert(var said))
                || !said.labels().equals(alert.labels())) {
            return true;
        }
        if (!alert.differsInTimesOnly(said) || alert.endsAt().isBefore(said.endsAt())) {
            return true;
        }
        if (alert.endsAt().equals(said.endsAt())) {
            return false;
        }
        var left = Duration.between(now, said.endsAt().instant());
        return left.multipliedBy(2)
                        .compareTo(Duration.between(now, alert.endsAt().instant()))
                <= 0;
    }

    private void acknowledge() {
        if (waiting.isEmpty()) {
            return;
        }
        var used = uses();
        boolean allSeeAll = allSeeAll();
        waiting.removeIf(wait -> {
            boolean everywhere = wait.everywhere() || !allSeeAll;
            boolean kept = wait.words().values().stream().allMatch(word -> isKept(word, used, everywhere));
            if (used.isEmpty()) {
                wait.words().values().forEach(word -> knowledge.keepOurselves(word, now));
            }
            if (kept || used.isEmpty()) {
                outputs.add(new Output.Done(wait.ticket(), wait.effects(), kept));
            }
            return kept || used.isEmpty();
        });
    }

    private boolean isKept(Word word, Set<Store> used, boolean everywhere) {
        return knowledge.get(word.thing().key()) != word
                || (everywhere
                        ? used.stream().allMatch(word::isIn)
                        : used.stream().anyMatch(word::isIn));
    }

    /** Else what is new goes to every store before it is acknowledged, so that in each its stamp is known as the highest. */
    private boolean allSeeAll() {
        return peers().stream().allMatch(peer -> peer.uses().size() == lines.size());
    }

    // What the engine wants

    private void perform(Step step) {
        var sends = new LinkedHashMap<Slot, List<Effect.Send>>();
        if (!step.facts().isEmpty()) {
            outputs.add(new Output.Noted(step.facts()));
        }
        for (var fact : step.facts()) {
            switch (fact) {
                case Fact.AlertForgotten(var alert) -> knowledge.forget(OfAlert.key(alert));
                case Fact.SilenceForgotten(var id) -> knowledge.forget(OfSilence.key(id));
                default -> {}
            }
        }
        for (var effect : step.effects()) {
            switch (effect) {
                case Effect.Send send ->
                    sends.computeIfAbsent(send.notification().channel().slot(), slot -> new ArrayList<>())
                            .add(send);
                case Effect.Settles(var slot) -> sends.computeIfAbsent(slot, s -> new ArrayList<>());
                case Effect.Looked looked -> looked(looked);
                default -> outputs.add(new Output.Perform(effect));
            }
        }
        sends.forEach(this::send);
    }

    private void send(Slot slot, List<Effect.Send> sends) {
        var departure = departures.get(slot);
        if (departure == null) {
            depart(slot, sends);
        } else if (departure.phase == Departure.Phase.READING) {
            departure.held.addAll(sends); // decided again, with what was read
            departure.isWanted = true;
        } else {
            departure.held.addAll(sends);
            if (isStale(departure)) {
                renew(departure);
            } else {
                goOut(departure);
            }
        }
    }

    private void depart(Slot slot, List<Effect.Send> sends) {
        var row = row(slot);
        if (uses().isEmpty()) {
            if (!isAlone()) {
                callOff(slot, now.plus(AGAIN));
            } else {
                goOut(begin(slot, Departure.Phase.OUT, row, sends, now));
            }
            return;
        }
        if (row.clock().isAfter(now)) {
            callOff(slot, row.clock()); // what is over by a quicker clock may not be so by ours
            return;
        }
        if (!mayClaim() || !(row.isFree() || row.holder().equals(name) || isGone(row.holder()))) {
            callOff(slot, now.plus(AGAIN));
            return;
        }
        var turn = now.plus(RANK.multipliedBy(rank(slot)));
        var departure = begin(slot, Departure.Phase.STANDING_BACK, row, sends, turn);
        if (!turn.isAfter(now)) {
            claim(departure, row);
        }
    }

    private Departure begin(Slot slot, Departure.Phase phase, Row row, List<Effect.Send> sends, Instant until) {
        var departure = new Departure(slot, phase, row, now, until);
        departure.held.addAll(sends);
        departure.decidedUpTo = knowledge.highest();
        departures.put(slot, departure);
        return departure;
    }

    private boolean isAlone() {
        return uses().isEmpty() && Duration.between(aloneSince, now).compareTo(SOLO) >= 0;
    }

    private Row row(Slot slot) {
        return rows.getOrDefault(slot, Row.none(slot));
    }

    /** Whether we know as much as anybody who might claim. */
    private boolean mayClaim() {
        return !now.isBefore(claimsFrom)
                && lines.values().stream()
                        .allMatch(line -> line.isUsed() ? !line.heard.plus(BEAT).isBefore(now) : !line.isDeclared());
    }

    private Line gate() {
        return line(Store.POSTGRES).isUsed() ? line(Store.POSTGRES) : line(Store.REDIS);
    }

    /** Whether it will not go on where it was. A process that stands still keeps its connection, one that is dead does not. */
    private boolean isGone(String replica) {
        boolean isConnected = true;
        var youngest = SILENT.plus(SILENT);
        for (var line : lines.values()) {
            var peer = line.isUsed() ? line.peer(replica) : null;
            if (peer != null) {
                var age = line.age(peer, now);
                youngest = age.compareTo(youngest) < 0 ? age : youngest;
                isConnected &= peer.isConnected();
            }
        }
        return youngest.compareTo(isConnected ? SILENT : Store.LIVE) > 0;
    }

    /** How many are to be before us: every slot has an order of its own, the same for everybody. */
    private int rank(Slot slot) {
        int mine = place(slot, name);
        int before = 0;
        for (var peer : peers()) {
            int theirs = place(slot, peer.replica());
            if (theirs < mine || (theirs == mine && peer.replica().compareTo(name) < 0)) {
                before++;
            }
        }
        return before;
    }

    private static int place(Slot slot, String replica) {
        int hash = (slot.hashCode() * 31 + replica.hashCode()) * 0x9E3779B9;
        hash = (hash ^ hash >>> 16) * 0x85EBCA6B;
        return hash ^ hash >>> 13;
    }

    private void claim(Departure departure, Row base) {
        departure.claim = base;
        departure.begun = now;
        departure.phase = Departure.Phase.CLAIMING;
        departure.until = now.plus(AGAIN);
        departure.gate = gate().store;
        lines.values().forEach(line -> line.urgent = true); // what is in the other store is to be read, too
    }

    private void renew(Departure departure) {
        if (uses().isEmpty()) {
            if (isAlone()) {
                goOut(departure);
            } else {
                notNow(departure);
            }
            return;
        }
        departure.phase = Departure.Phase.RENEWING;
        departure.until = now.plus(AGAIN);
        departure.gate = gate().store;
        gate().urgent = true;
    }

    private Claim wish(Departure departure) {
        var base = departure.claim;
        return new Claim(base, base.claimed(name, token(), engine.state().toldAndDoubted(departure.slot), now));
    }

    private void callOff(Slot slot, Instant again) {
        departures.remove(slot);
        perform(engine.apply(new Event.CalledOff(slot, again), now));
    }

    /** What is claimed and was not told is given back. */
    private void release(Departure departure) {
        departures.remove(departure.slot);
        var claim = departure.claim;
        if (claim.holder().equals(name)) {
            record(freed(claim));
        }
    }

    private void record(Row row) {
        rows.put(row.slot(), row);
        for (var line : lines.values()) {
            line.owedRows.add(row.slot());
            line.urgent = true;
        }
    }

    private void granted(Departure departure, Claim claim, Instant asked) {
        departure.claim = claim.next();
        departure.claimedAt = asked;
        rows.put(departure.slot, claim.next());
        lines.values().stream()
                .filter(line -> line.store != departure.gate)
                .forEach(line -> line.owedRows.add(departure.slot));
        if (departure.phase == Departure.Phase.RENEWING) {
            goOut(departure);
        } else {
            departure.phase = Departure.Phase.READING;
            departure.until = now.plus(CALL);
        }
    }

    /** Decides again if anything was heard since; what is then to be told is told, on the claim that is there. */
    private void decide(Departure departure) {
        if (departure.hasNews) {
            departure.decidedUpTo = knowledge.highest();
            var plan = departure.plan();
            departure.hasNews = false;
            departure.held.clear();
            departure.isWanted = false;
            perform(engine.apply(new Event.CalledOff(departure.slot, now), now));
            if (!departure.isWanted) {
                release(departure);
                return;
            }
            if (!departure.plan().equals(plan)) {
                claim(departure, departure.claim);
                return;
            }
        }
        goOut(departure); // the grant is as old as a call at most, and whoever stood still meanwhile has lost it
    }

    private boolean isStale(Departure departure) {
        return Duration.between(departure.claimedAt, now).compareTo(fence) > 0;
    }

    private void goOut(Departure departure) {
        departure.phase = Departure.Phase.OUT;
        if (departure.held.isEmpty()) {
            perform(engine.apply(new Event.Granted(departure.slot), now));
            return;
        }
        departure.wasOut = true;
        departure.held.forEach(send -> {
            departure.out.add(send.ticket());
            outputs.add(new Output.Perform(send));
        });
        departure.held.clear();
    }

    private void looked(Effect.Looked looked) {
        var slot = looked.slot();
        var departure = departures.remove(slot);
        var there = row(slot);
        if (departure == null && !there.isFree()) {
            return; // somebody tells it just now, and will know better
        }
        var base = departure == null ? there : departure.claim;
        long settled = looked.complete() ? departure == null ? knowledge.highest() : departure.decidedUpTo : 0;
        var recorded = base.recorded(
                token(),
                engine.state().told(slot),
                looked.next(),
                departure != null && departure.wasOut,
                settled,
                looked.at());
        // If somebody has taken the slot over meanwhile, both have told something.
        var latest = there.token().equals(base.token()) ? recorded : there.joined(recorded);
        record(latest.holder().equals(name) ? freed(latest) : latest);
    }

    /** Nothing was sent on a claim of ours that we do not know of. */
    private Row freed(Row row) {
        return row.recorded(token(), engine.state().told(row.slot()), now, false, 0, now);
    }

    // What is heard from stores

    private void answered(Line line, long id, Reply reply) {
        var call = line.call;
        if (call == null || call.id() != id) {
            return; // we had given it up
        }
        line.call = null;
        switch (reply) {
            case Reply.Reset() -> {
                lose(line);
                line.life = "";
                line.position = 0;
                knowledge.doubt(line.store, now.minus(RECENT));
                line.next = now;
            }
            case Reply.Done done -> {
                line.life = done.life();
                line.position = done.position();
                line.heardOf(done.peers(), call.at());
                line.isLeft |= call.leaves();
                knowledge.know(done.stamp());
                call.entries().forEach((word, stamp) -> knowledge.isIn(word, stamp, line.store));
                call.fresh().forEach((word, stamp) -> {
                    if (done.isBehind()) {
                        knowledge.refused(word, stamp);
                        line.owed.add(word);
                        line.urgent = true;
                    } else {
                        knowledge.taken(word, stamp, line.store);
                        other(line).owed.add(word);
                    }
                });
                learn(line, done);
                for (int i = 0; i < call.claims().size(); i++) {
                    judged(call.claims().get(i), done.verdicts().get(i), call.at());
                }
                advance(line, call, done);
                line.next = now.plus(line.store == Store.REDIS ? READ_REDIS : READ_POSTGRES);
                if (done.hasMore() || line.phase != Phase.USED) {
                    line.next = now;
                }
            }
        }
    }

    private void advance(Line line, Line.Call call, Reply.Done done) {
        var other = other(line);
        if (other.phase == Phase.DECLARING && call.id() == other.declaration) {
            other.phase = Phase.ENTERING;
            other.next = now;
        }
        switch (line.phase) {
            case JOINING -> {
                if (!done.hasMore()) {
                    giveBack(line);
                    isComplete |= line.store == Store.POSTGRES;
                    line.isRead = true;
                    if (!isLoaded && !other.isRead && !other.failed) {
                        return; // it may know more; both are loaded at once
                    }
                    if (!isLoaded) {
                        aloneSince = now; // however long the start took: others are there, and are about to know us
                    }
                    load();
                    line.phase = other.isUsed() ? Phase.DECLARING : Phase.ENTERING;
                    other.urgent = true;
                }
            }
            case ENTERING -> {
                if (call.phase() == Phase.ENTERING && !line.isGiving) {
                    if (uses().isEmpty()) {
                        claimsFrom = now.plus(Store.SETTLE);
                    }
                    line.phase = Phase.USED;
                }
            }
            case USED -> {
                if (done.hasGap() && !line(Store.POSTGRES).isUsed()) {
                    isComplete = false;
                }
            }
            case DECLARING, AWAY -> {}
        }
    }

    private void giveBack(Line line) {
        line.owed.addAll(knowledge.worthKeeping(line.store, now.minus(RECENT)));
        line.owedRows.addAll(rows.keySet());
    }

    private void judged(Claim claim, Verdict verdict, Instant asked) {
        var departure = departures.get(claim.base().slot());
        boolean awaited =
                departure != null && departure.claim.token().equals(claim.base().token()) && departure.isAsking();
        if (departure == null || !awaited) {
            if (verdict instanceof Verdict.Granted) {
                learn(claim.next());
            }
            return;
        }
        switch (verdict) {
            case Verdict.Granted() -> granted(departure, claim, asked);
            case Verdict.Wait() -> notNow(departure);
            case Verdict.Refused(var there)
            when there.holder().equals(name) -> {
                departure.claim = there; // a claim of ours of which we had no answer
                rows.put(departure.slot, there);
                line(Objects.requireNonNull(departure.gate)).urgent = true;
            }
            case Verdict.Refused(var there) -> {
                if (departure.phase == Departure.Phase.RENEWING) {
                    var sends = takenBack(departure);
                    learn(there);
                    answer(sends, TAKEN_OVER);
                } else {
                    departures.remove(departure.slot);
                    learn(there);
                    callOff(departure.slot, row(departure.slot).isFree() ? now : now.plus(AGAIN));
                }
            }
        }
    }

    /** The claim cannot be made just now. */
    private void notNow(Departure departure) {
        if (departure.phase == Departure.Phase.RENEWING) {
            answer(takenBack(departure), NOT_OURS);
        } else {
            release(departure);
            callOff(departure.slot, now.plus(AGAIN));
        }
    }

    /** The attempts that waited for a renewal; they are not made. */
    private static List<Effect.Send> takenBack(Departure departure) {
        var sends = List.copyOf(departure.held);
        departure.held.clear();
        departure.phase = Departure.Phase.OUT;
        return sends;
    }

    private void answer(List<Effect.Send> sends, Outcome outcome) {
        sends.forEach(send -> perform(engine.apply(new Event.Answered(send.ticket(), outcome), now)));
    }

    private void learn(Row there) {
        if (found(there, null)) {
            tell(List.of(), List.of(), Set.of(there.slot()));
        }
    }

    private void learn(Line line, Reply.Done done) {
        var alerts = new ArrayList<Alert>();
        var silences = new ArrayList<Silence>();
        var touched = new LinkedHashSet<Slot>();
        for (var entry : done.entries()) {
            if (knowledge.hear(entry, line.store, now)) {
                switch (entry.thing()) {
                    case OfAlert(var alert) -> {
                        alerts.add(alert);
                        if (isLoaded) {
                            state().groupsOf(alert).forEach(id -> touched.add(Group.slot(id)));
                        }
                    }
                    case OfSilence(var silence) -> silences.add(silence);
                }
            }
        }
        for (var row : done.rows()) {
            if (found(row, line)) {
                touched.add(row.slot());
            }
        }
        if (!isLoaded || (alerts.isEmpty() && silences.isEmpty() && touched.isEmpty())) {
            return;
        }
        if (!alerts.isEmpty() || !silences.isEmpty()) {
            departures.values().forEach(departure -> departure.hasNews = true);
        }
        tell(alerts, silences, touched);
    }

    private void tell(List<Alert> alerts, List<Silence> silences, Set<Slot> touched) {
        var accounts = new ArrayList<Account>();
        for (var slot : touched) {
            var row = rows.get(slot);
            if (row != null && !row.holder().equals(name)) {
                accounts.add(new Account(slot, row.told(), row.next(), alert -> isSettled(row, alert)));
            }
        }
        perform(engine.apply(new Event.Learned(alerts, silences, accounts), now));
    }

    private boolean isSettled(Row row, Alert alert) {
        return alert.isResolvedAt(row.clock()) && knowledge.stampOf(OfAlert.key(alert.fingerprint())) <= row.flushed();
    }

    /** A store has this. Returns whether it is news. */
    private boolean found(Row theirs, @Nullable Line in) {
        var slot = theirs.slot();
        var mine = row(slot);
        var joined = mine.joined(theirs);
        if (in != null && !joined.token().equals(theirs.token())) {
            in.owedRows.add(slot);
        }
        if (joined.token().equals(mine.token())) {
            return false;
        }
        rows.put(slot, joined);
        if (!joined.token().equals(theirs.token())) {
            lines.values().forEach(line -> line.owedRows.add(slot));
        }
        var departure = departures.get(slot);
        if (theirs.holder().equals(name) && joined.holder().equals(name) && departure == null) {
            // A claim of ours that we had given up on was made all the same. Nothing was sent on it.
            record(freed(joined));
            return false;
        }
        if (departure != null && departure.phase == Departure.Phase.STANDING_BACK) {
            callOff(slot, now);
        }
        return true;
    }

    private void failed(Line line, long id) {
        if (line.call != null && line.call.id() == id) {
            lose(line);
        }
    }

    /** It is not used any more, and the other is given what it has not, before anybody relies on it. */
    private void lose(Line line) {
        boolean used = line.isUsed();
        line.call = null;
        line.failed = true;
        line.phase = Phase.AWAY;
        line.next = now.plus(AGAIN);
        line.owed.clear();
        line.owedRows.clear();
        var other = other(line);
        if (other.phase == Phase.DECLARING) {
            other.phase = Phase.ENTERING; // nobody is left to be told
            other.next = now;
        }
        if (used) {
            if (other.isUsed()) {
                giveBack(other);
                other.urgent = true;
            } else {
                aloneSince = now;
            }
        }
        for (var departure : List.copyOf(departures.values())) {
            if (departure.isAsking() || departure.phase == Departure.Phase.READING) {
                notNow(departure);
            }
        }
    }

    /** Nobody heard of us for longer than we may be silent: others may have taken us for gone. */
    private void stoodStill() {
        for (var line : lines.values()) {
            if (line.isUsed() && Duration.between(line.heard, now).compareTo(Store.LIVE.minus(CALL)) > 0) {
                lose(line);
                line.next = now;
            }
        }
    }

    // The start

    private void load() {
        if (isLoaded) {
            return;
        }
        isLoaded = true;
        engine = new Engine(settings, configuration, random, memory(inherit()), now);
        own = null;
        engine.state()
                .alerts()
                .values()
                .forEach(known -> outputs.add(new Output.Perform(new Effect.Appeared(known.alert()))));
        var step = engine.apply(new Event.Passed(), now);
        say(step); // alerts whose end passed while nobody was there go on for a while
        perform(step);
        var held = List.copyOf(beforeLoad);
        beforeLoad.clear();
        held.forEach(this::hear);
    }

    /** Adds what we remember to what the stores know. */
    private Inheritance inherit() {
        var remembered = own;
        var inheritance = new Inheritance(
                remembered == null ? new Memory() : remembered,
                name,
                alert -> state().groupsOf(alert).stream().map(Group::slot).toList(),
                lastSign(),
                settings.retention(),
                now);
        var theirs = Map.copyOf(rows);
        inheritance.rows(theirs).forEach(row -> rows.put(row.slot(), row));
        var brought = new HashSet<Word>();
        inheritance
                .words(knowledge, theirs)
                .forEach((thing, stamp) -> brought.add(knowledge.inherit(thing, stamp, now)));
        handingOver = brought;
        if (!brought.isEmpty() || !rows.equals(theirs)) {
            lines.values().forEach(this::giveBack);
        }
        return inheritance;
    }

    /** Says once that all that we brought is in PostgreSQL, or is not so any more. */
    private void handOver() {
        var left = handingOver;
        if (left == null || !line(Store.POSTGRES).isUsed()) {
            return; // rows are given before it is used
        }
        left.removeIf(
                word -> word.isIn(Store.POSTGRES) || knowledge.get(word.thing().key()) != word);
        if (left.isEmpty()) {
            handingOver = null;
            outputs.add(new Output.HandedOver());
        }
    }

    private Memory memory(Inheritance inheritance) {
        var memory = new Memory();
        var facts = new ArrayList<Fact>();
        var looks = new HashMap<Slot, Instant>();
        var until = inheritance.until();
        var last = lastSign();
        if (until != null && until.isAfter(last)) {
            last = until;
        }
        boolean isFromJournal = last.equals(until);
        boolean nobodyWasThere = Duration.between(last, now).compareTo(Store.LIVE) > 0;
        for (var word : knowledge.all()) {
            switch (word.thing()) {
                case OfAlert(var said) -> {
                    var remembered = inheritance.remembered(word.thing().key());
                    var alert = remembered != null
                            ? isFromJournal ? remembered : said
                            : nobodyWasThere ? asLastHeard(said, last) : said;
                    facts.add(new Fact.AlertKnown(alert));
                    for (var id : state().groupsOf(alert)) {
                        var slot = Group.slot(id);
                        if (isSettled(row(slot), alert)) {
                            facts.add(new Fact.GroupSettled(slot, List.of(alert.fingerprint())));
                        } else {
                            // One that nobody has looked at yet has waited since its first alert came.
                            looks.merge(slot, at(word.stamp()).plus(id.route().groupWait()), Replica::earlier);
                        }
                    }
                }
                case OfSilence(var silence) -> facts.add(new Fact.SilenceKnown(silence));
            }
        }
        for (var row : rows.values()) {
            row.told().forEach((channel, told) -> facts.add(new Fact.ChannelTold(channel, told)));
            looks.put(row.slot(), row.next());
        }
        looks.forEach((slot, next) -> facts.add(new Fact.GroupKnown(slot, next, next)));
        memory.note(last, facts);
        return memory;
    }

    /** Those who are gone may have heard of it later than they said: up to half of the time for which it was announced. */
    private static Alert asLastHeard(Alert said, Instant last) {
        var end = said.endsAt();
        var unsaid = Duration.between(said.updatedAt(), end.instant()).dividedBy(2);
        return end.instant().isAfter(last) && unsaid.isPositive()
                ? said.heardAgain(
                        new Timestamp(end.instant().plus(unsaid), end.offset()), said.updatedAt(), said.endAssumed())
                : said;
    }

    private static Instant at(long stamp) {
        return Instant.EPOCH.plus(stamp, ChronoUnit.MICROS);
    }

    /** When there was last anybody who would have heard of alerts. */
    private Instant lastSign() {
        var last = at(knowledge.highest());
        for (var line : lines.values()) {
            for (var peer : line.peers) {
                if (!peer.beat().replica().equals(name)) {
                    var seen = now.minus(line.age(peer, now));
                    last = seen.isAfter(last) ? seen : last;
                }
            }
        }
        return last.isAfter(now) ? now : last;
    }

    // Time, and what is asked

    private void passTime() {
        if (!isLoaded) {
            if (Duration.between(aloneSince, now).compareTo(SOLO) >= 0) {
                load(); // with nothing: better than to tell nobody
            }
            return;
        }
        var due = engine.nextDue();
        if (due != null && !due.isAfter(now)) {
            perform(engine.apply(new Event.Passed(), now));
        }
        for (var departure : List.copyOf(departures.values())) {
            switch (departure.phase) {
                case STANDING_BACK -> {
                    if (!departure.until.isAfter(now)) {
                        stepForward(departure);
                    }
                }
                case READING -> {
                    if (lines.values().stream().allMatch(line -> !line.isUsed() || line.isReadSince(departure.begun))) {
                        decide(departure);
                    }
                }
                case CLAIMING, RENEWING -> {
                    if (departure.until.isBefore(now)) {
                        notNow(departure);
                    }
                }
                case OUT -> {}
            }
        }
        relay();
    }

    /** Those who were to be first had their time. */
    private void stepForward(Departure departure) {
        var row = row(departure.slot);
        if (mayClaim() && row.token().equals(departure.claim.token())) {
            departure.hasNews = true;
            claim(departure, row);
        } else {
            callOff(departure.slot, now.plus(AGAIN));
        }
    }

    private void relay() {
        var used = uses();
        for (var word : knowledge.leftOut(used, now.minus(RELAY))) {
            for (var store : used) {
                if (!word.isIn(store)) {
                    line(store).owed.add(word);
                }
            }
        }
    }

    private void ask() {
        for (var line : lines.values()) {
            if (line.call == null && (!line.next.isAfter(now) || (line.urgent && line.isUsed()))) {
                ask(line);
            }
        }
    }

    private void ask(Line line) {
        if (line.phase == Phase.AWAY) {
            line.phase = Phase.JOINING;
        }
        var other = other(line);
        if (line.phase == Phase.DECLARING) {
            line.next = now.plus(AGAIN); // the other store is told first
            return;
        }
        var entries = new LinkedHashMap<Word, Long>();
        var fresh = new LinkedHashMap<Word, Long>();
        var claims = new ArrayList<Claim>();
        var given = new ArrayList<Row>();
        if (line.phase != Phase.JOINING) {
            var owed = line.owed.iterator();
            while (owed.hasNext() && entries.size() < BATCH) {
                var word = owed.next();
                owed.remove();
                if (!word.isIn(line.store) && knowledge.isSettled(word)) {
                    entries.put(word, word.stamp());
                }
            }
            var owedRows = line.owedRows.iterator();
            while (owedRows.hasNext() && given.size() < BATCH) {
                given.add(row(owedRows.next()));
                owedRows.remove();
            }
            line.isGiving = owedRows.hasNext();
        }
        if (line.isUsed()) {
            if (isFirst(line)) {
                knowledge.fresh(BATCH, now).forEach(word -> fresh.put(word, word.stamp()));
            }
            for (var departure : departures.values()) {
                if (departure.isAsking() && departure.gate == line.store) {
                    claims.add(wish(departure));
                    departure.until = now.plus(CALL);
                }
            }
        }
        var declared = EnumSet.noneOf(Store.class);
        lines.values().stream().filter(Line::isDeclared).forEach(one -> declared.add(one.store));
        long id = ++calls;
        if (other.phase == Phase.DECLARING) {
            other.declaration = id;
        }
        line.call = new Line.Call(id, now, line.phase, entries, fresh, claims, isLeaving());
        line.urgent = !line.owed.isEmpty() || line.isGiving || (isFirst(line) && knowledge.hasMoreFresh(BATCH));
        outputs.add(new Output.Call(
                line.store,
                id,
                new Ask(
                        line.life,
                        line.position,
                        knowledge.highest(),
                        new Beat(name, declared, isComplete, address, hash),
                        entries(entries),
                        entries(fresh),
                        given,
                        claims,
                        isLeaving())));
    }

    private static List<Entry> entries(Map<Word, Long> words) {
        return words.entrySet().stream()
                .map(entry -> entry.getKey().as(entry.getValue()))
                .toList();
    }

    /** The quick store is told first what is new; the other, if that one is away, or hangs. */
    private boolean isFirst(Line line) {
        var redis = line(Store.REDIS);
        if (line == redis || !redis.isUsed() || !allSeeAll()) {
            return true;
        }
        var call = redis.call;
        return call != null && !call.at().plus(IMPATIENT).isAfter(now);
    }
}
