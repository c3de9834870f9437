package io.alerthistory.simulation;

import io.alerthistory.cluster.Entry;
import io.alerthistory.cluster.Row;
import io.alerthistory.cluster.Store;
import io.alerthistory.cluster.Store.Ask;
import io.alerthistory.cluster.Store.Beat;
import io.alerthistory.cluster.Store.Claim;
import io.alerthistory.cluster.Store.Peer;
import io.alerthistory.cluster.Store.Reply;
import io.alerthistory.cluster.Store.Verdict;
import io.alerthistory.ledger.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** A store that keeps {@link Store}'s promises, and that loses what its kind may lose. */
final class SimulatedStore {
    private static final int JOURNAL = 30;
    private static final Duration FORGOTTEN = Duration.ofMinutes(10);

    private record Placed<T>(T what, long position) {}

    private record Seen(Beat beat, Instant at) {}

    /** All that it keeps. */
    private record Content(
            long position,
            long stamp,
            Map<String, Placed<Entry>> entries,
            Map<Slot, Placed<Row>> rows,
            Map<String, Seen> beats) {}

    private final Store store;
    private final SimulatedScheduler time;
    private final Predicate<String> isConnected;
    private final Set<Mechanism> without;

    private @Nullable String life;
    private Instant born;
    private long lives;
    private long position;
    private long stamp;
    private long trimmed;
    private Map<String, Placed<Entry>> entries = new LinkedHashMap<>();
    private Map<Slot, Placed<Row>> rows = new LinkedHashMap<>();
    private Map<String, Seen> beats = new HashMap<>();
    private Content saved;

    SimulatedStore(Store store, SimulatedScheduler time, Predicate<String> isConnected, Set<Mechanism> without) {
        this.store = store;
        this.time = time;
        this.isConnected = isConnected;
        this.without = without;
        this.born = time.now();
        this.saved = content();
    }

    private Content content() {
        return new Content(
                position, stamp, new LinkedHashMap<>(entries), new LinkedHashMap<>(rows), new HashMap<>(beats));
    }

    /** What it has now outlives a restart. */
    void save() {
        saved = content();
    }

    /** It starts again with what it had saved. */
    void restart() {
        position = saved.position();
        stamp = saved.stamp();
        entries = new LinkedHashMap<>(saved.entries());
        rows = new LinkedHashMap<>(saved.rows());
        beats = new HashMap<>(saved.beats());
        life = null;
    }

    /** Somebody empties it. */
    void flush() {
        position = 0;
        stamp = 0;
        entries.clear();
        evictGate();
        save();
    }

    void evictGate() {
        rows.clear();
        beats.clear();
        life = null;
    }

    void evictJournal() {
        entries.clear();
        life = null;
    }

    Reply ask(Ask ask) {
        if (!ask.life().isEmpty() && !ask.life().equals(life)) {
            return new Reply.Reset();
        }
        if (life == null) {
            life = store + "-" + ++lives;
            born = time.now();
        }
        long before = position;
        long known = stamp;
        boolean isBehind = ask.fresh().stream().anyMatch(entry -> entry.stamp() <= known)
                && !without.contains(Mechanism.REFUSAL_OF_OLD_STAMPS);
        stamp = Math.max(stamp, ask.stamp());
        ask.entries().forEach(this::put);
        if (!isBehind) {
            ask.fresh().forEach(this::put);
        }
        ask.rows().forEach(row -> {
            var there = rows.get(row.slot());
            if (without.contains(Mechanism.RECORD) && row.isFree()) {
                return;
            }
            if (there == null || row.isAfter(there.what())) {
                put(row);
            }
        });
        beats.put(ask.beat().replica(), new Seen(ask.beat(), time.now()));
        var verdicts =
                ask.claims().stream().map(claim -> judge(claim, ask.beat())).toList();
        boolean hasGap = trim() && ask.after() < trimmed && !without.contains(Mechanism.LATE_TRIM);
        if (ask.leaves()) {
            beats.remove(ask.beat().replica());
        }
        return new Reply.Done(
                life,
                stamp,
                isBehind,
                verdicts,
                between(entries.values(), ask.after(), before),
                between(rows.values(), ask.after(), before),
                position,
                false,
                hasGap,
                peers());
    }

    /** A journal has an end; returns whether something was ever cut off. */
    private boolean trim() {
        int most = without.contains(Mechanism.LATE_TRIM) ? 2 : JOURNAL;
        if (store == Store.REDIS || without.contains(Mechanism.LATE_TRIM)) {
            while (entries.size() > most) {
                var oldest = entries.values().stream()
                        .min(Comparator.comparingLong(Placed::position))
                        .orElseThrow();
                entries.remove(oldest.what().key());
                trimmed = Math.max(trimmed, oldest.position());
            }
        }
        return trimmed > 0;
    }

    private static <T> List<T> between(Collection<Placed<T>> all, long after, long upTo) {
        if (after >= upTo) {
            return List.of(); // as most of the time
        }
        return all.stream()
                .filter(one -> one.position() > after && one.position() <= upTo)
                .sorted(Comparator.comparingLong(Placed::position))
                .map(Placed::what)
                .toList();
    }

    private void put(Entry entry) {
        stamp = Math.max(stamp, entry.stamp());
        var there = entries.get(entry.key());
        if (there == null || entry.isAfter(there.what())) {
            entries.put(entry.key(), new Placed<>(entry, ++position));
        }
    }

    private void put(Row row) {
        rows.put(row.slot(), new Placed<>(row, ++position));
    }

    private Verdict judge(Claim claim, Beat claimant) {
        if (Duration.between(born, time.now()).compareTo(Store.SETTLE) < 0) {
            return new Verdict.Wait();
        }
        if (store == Store.REDIS && claimant.uses().contains(Store.POSTGRES)) {
            return new Verdict.Wait();
        }
        for (var peer : peers()) {
            boolean sees = claimant.uses().containsAll(peer.beat().uses()) || without.contains(Mechanism.DECLARED_USE);
            boolean knows = claimant.isComplete() || !peer.beat().isComplete();
            if (peer.isLive() && !(sees && knows)) {
                return new Verdict.Wait();
            }
        }
        var placed = rows.get(claim.base().slot());
        if (placed != null) {
            var there = placed.what();
            if (there.token().equals(claim.next().token())) {
                return new Verdict.Granted();
            }
            boolean asThought = there.token().equals(claim.base().token())
                    || there.version() < claim.base().version();
            if (!asThought && !without.contains(Mechanism.COMPARE_AND_SET)) {
                return new Verdict.Refused(there);
            }
        }
        put(claim.next());
        return new Verdict.Granted();
    }

    private List<Peer> peers() {
        beats.values().removeIf(seen -> Duration.between(seen.at(), time.now()).compareTo(FORGOTTEN) > 0);
        return beats.values().stream()
                .map(seen -> new Peer(
                        seen.beat(),
                        Duration.between(seen.at(), time.now()),
                        store == Store.REDIS || isConnected.test(seen.beat().replica())))
                .sorted(Comparator.comparing(peer -> peer.beat().replica()))
                .toList();
    }
}
