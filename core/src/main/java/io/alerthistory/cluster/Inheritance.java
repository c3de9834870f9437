package io.alerthistory.cluster;

import io.alerthistory.cluster.Entry.OfAlert;
import io.alerthistory.cluster.Entry.OfSilence;
import io.alerthistory.cluster.Entry.Thing;
import io.alerthistory.engine.Downtime;
import io.alerthistory.journal.Memory;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What a server remembers of the time when it was alone, made into words for those that it joins. They are old words, and
 * know it:
 *
 * <ol>
 *   <li>An alert or a silence that the stores know is as they say. Of others the stamp is the time at which it was heard of,
 *       so whatever a server says is later.
 *   <li>A slot of which any server has told, or is telling, is as the stores say. Of others the row is older than any
 *       that a server makes ({@link Row#inherited}); where several bring one, each receiver was told what all of them told.
 *   <li>Where nobody was there since, it is as after a restart: what fires has as long to be heard of again as it had left.
 *   <li>Where others were there, they have heard of what still fires. One whose end has passed is brought only if somebody
 *       was told that it fires, and so is to be told of its end. What is older than stores remember is not brought at all.
 * </ol>
 */
final class Inheritance {
    /** A journal tells to some seconds until when its server was there. */
    private static final Duration EXACTNESS = Store.LIVE.multipliedBy(2);

    private final Memory memory;
    private final String by;
    private final Function<Alert, List<Slot>> slots;
    private final Instant now;
    private final boolean othersWereThere;
    private final boolean isForgotten;
    private final Map<Slot, Row> rows = new LinkedHashMap<>();
    private final Map<String, Alert> remembered = new HashMap<>();

    /**
     * @param by who brings it
     * @param slots where an alert is told
     * @param last when any server was last heard of
     * @param retention for how long stores remember what is over
     */
    Inheritance(
            Memory memory,
            String by,
            Function<Alert, List<Slot>> slots,
            Instant last,
            Duration retention,
            Instant now) {
        this.memory = memory;
        this.by = by;
        this.slots = slots;
        this.now = now;
        this.othersWereThere = Duration.between(memory.until(), last).compareTo(EXACTNESS) > 0;
        this.isForgotten =
                othersWereThere && Duration.between(memory.until(), now).compareTo(retention) > 0;
    }

    /** Until when somebody was there; empty if others know that better. */
    @Nullable
    Instant until() {
        return othersWereThere ? null : memory.until();
    }

    /** The alert as it is remembered, where nobody has heard since whether it goes on. */
    @Nullable
    Alert remembered(String key) {
        return remembered.get(key);
    }

    /** What the stores have not. To be asked for once, before {@link #words}. */
    Collection<Row> rows(Map<Slot, Row> theirs) {
        if (isForgotten) {
            return List.of();
        }
        var told = told();
        var all = new HashSet<>(told.keySet());
        var flushed = new HashMap<Slot, Long>();
        var clocks = new HashMap<Slot, Instant>();
        if (!othersWereThere) {
            all.addAll(memory.groups().keySet());
        }
        for (var alert : memory.alerts()) {
            for (var slot : memory.settledIn(alert.fingerprint())) {
                flushed.merge(slot, stamp(alert.updatedAt()), Math::max);
                clocks.merge(slot, alert.endsAt().instant(), (a, b) -> a.isAfter(b) ? a : b);
                if (!othersWereThere) {
                    all.add(slot);
                }
            }
        }
        for (var slot : all) {
            var timer = memory.group(slot);
            var mine = Row.inherited(
                    slot,
                    by,
                    Map.copyOf(told.getOrDefault(slot, Map.of())),
                    timer == null ? memory.until() : timer.next(),
                    flushed.getOrDefault(slot, 0L),
                    clocks.getOrDefault(slot, Instant.EPOCH));
            var there = theirs.get(slot);
            if (there == null) {
                rows.put(slot, mine);
            } else if (there.isInherited()) {
                rows.put(slot, there.joined(mine));
            }
        }
        return rows.values();
    }

    private Map<Slot, Map<Channel, Told>> told() {
        var all = new HashMap<Slot, Map<Channel, Told>>();
        memory.told().forEach((channel, told) -> {
            if (told.expires().isAfter(now)) {
                all.computeIfAbsent(channel.slot(), slot -> new HashMap<>()).put(channel, told);
            }
        });
        return all;
    }

    /** What the stores have not, each with its stamp. */
    Map<Thing, Long> words(Knowledge theirs, Map<Slot, Row> theirRows) {
        var words = new LinkedHashMap<Thing, Long>();
        if (isForgotten) {
            return words;
        }
        for (var silence : memory.silences()) {
            if (theirs.get(OfSilence.key(silence.id())) == null) {
                words.put(new OfSilence(silence), stamp(silence.updatedAt()));
            }
        }
        var downtime = new Downtime(memory.until(), now);
        for (var alert : memory.alerts()) {
            var key = OfAlert.key(alert.fingerprint());
            if (theirs.get(key) != null || (othersWereThere && !isWanted(alert, theirRows))) {
                continue;
            }
            if (!othersWereThere) {
                remembered.put(key, alert);
            }
            words.put(new OfAlert(downtime.passedOver(alert)), stamp(alert.updatedAt()));
        }
        return words;
    }

    /** Whether it concerns anybody, though others were there. */
    private boolean isWanted(Alert alert, Map<Slot, Row> theirRows) {
        var own = slots.apply(alert);
        for (var slot : own) {
            var row = theirRows.get(slot);
            if (row != null && !row.isInherited() && row.clock().isAfter(alert.updatedAt())) {
                return false; // looked at since, without it
            }
        }
        return !alert.isResolvedAt(now) || own.stream().anyMatch(slot -> isTold(alert.fingerprint(), slot));
    }

    private boolean isTold(Fingerprint alert, Slot slot) {
        var row = rows.get(slot);
        return row != null
                && row.told().values().stream()
                        .anyMatch(told ->
                                told.firing().contains(alert) || told.doubt().contains(alert));
    }

    private long stamp(Instant heard) {
        var at = heard.isAfter(now) ? now : heard;
        return Math.max(1, ChronoUnit.MICROS.between(Instant.EPOCH, at));
    }
}
