package io.alerthistory.journal;

import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.Silence;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** What all facts so far add up to. Filled by one thread. */
public final class Memory {
    /** When a group was opened, and when it is looked at again. */
    public record Timer(Instant opened, Instant next) {}

    private final Map<Fingerprint, Alert> alerts = new HashMap<>();
    private final Map<Fingerprint, Set<Slot>> settled = new HashMap<>();
    private final Map<Slot, Timer> groups = new HashMap<>();
    private final Map<Channel, Told> told = new HashMap<>();
    private final Map<String, Silence> silences = new HashMap<>();
    private Instant until = Instant.MIN;

    /** Takes in what came to be so at a time. A fact about an alert that is not known is passed over. */
    public void note(Instant at, Collection<Fact> facts) {
        until = at.isAfter(until) ? at : until;
        facts.forEach(this::note);
    }

    private void note(Fact fact) {
        switch (fact) {
            case Fact.AlertKnown(var alert) -> {
                alerts.put(alert.fingerprint(), alert);
                settled.remove(alert.fingerprint());
            }
            case Fact.AlertHeard heard -> {
                alerts.computeIfPresent(
                        heard.alert(),
                        (fingerprint, alert) ->
                                alert.heardAgain(heard.endsAt(), heard.updatedAt(), heard.endAssumed()));
                settled.remove(heard.alert());
            }
            case Fact.AlertForgotten(var alert) -> {
                alerts.remove(alert);
                settled.remove(alert);
            }
            case Fact.GroupKnown(var slot, var opened, var next) -> groups.put(slot, new Timer(opened, next));
            case Fact.GroupSettled(var slot, var over) ->
                over.stream()
                        .filter(alerts::containsKey)
                        .forEach(alert -> settled.computeIfAbsent(alert, a -> new HashSet<>())
                                .add(slot));
            case Fact.GroupGone(var slot) -> groups.remove(slot);
            case Fact.ChannelTold(var channel, var latest) -> told.put(channel, latest);
            case Fact.ChannelForgotten(var channel) -> told.remove(channel);
            case Fact.SilenceKnown(var silence) -> silences.put(silence.id(), silence);
            case Fact.SilenceForgotten(var id) -> silences.remove(id);
            case Fact.Happened _ -> {}
        }
    }

    /** Whether there was never any fact: nothing is remembered because nothing was there. */
    public boolean isNew() {
        return until.equals(Instant.MIN);
    }

    public boolean isEmpty() {
        return alerts.isEmpty() && groups.isEmpty() && told.isEmpty() && silences.isEmpty();
    }

    /** The time of the latest fact: until then somebody was there to hear of alerts. {@link Instant#MIN} if nobody ever was. */
    public Instant until() {
        return until;
    }

    public Collection<Alert> alerts() {
        return alerts.values();
    }

    /** Whether the group has let go of the alert since that was last heard of. */
    public boolean hasSettled(Slot slot, Fingerprint alert) {
        return settled.getOrDefault(alert, Set.of()).contains(slot);
    }

    /** The groups that have let go of the alert since that was last heard of. */
    public Set<Slot> settledIn(Fingerprint alert) {
        return settled.getOrDefault(alert, Set.of());
    }

    public Map<Slot, Timer> groups() {
        return groups;
    }

    /** A memory of these is this one. */
    public Stream<Fact> facts() {
        return Stream.of(
                        alerts.values().stream().map(Fact.AlertKnown::new),
                        settled.entrySet().stream()
                                .flatMap(entry -> entry.getValue().stream()
                                        .map(slot -> new Fact.GroupSettled(slot, List.of(entry.getKey())))),
                        groups.entrySet().stream()
                                .map(entry -> new Fact.GroupKnown(
                                        entry.getKey(),
                                        entry.getValue().opened(),
                                        entry.getValue().next())),
                        told.entrySet().stream().map(entry -> new Fact.ChannelTold(entry.getKey(), entry.getValue())),
                        silences.values().stream().map(Fact.SilenceKnown::new))
                .flatMap(facts -> facts);
    }

    public @Nullable Timer group(Slot slot) {
        return groups.get(slot);
    }

    public Map<Channel, Told> told() {
        return told;
    }

    public Collection<Silence> silences() {
        return silences.values();
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Memory memory
                && alerts.equals(memory.alerts)
                && settled.equals(memory.settled)
                && groups.equals(memory.groups)
                && told.equals(memory.told)
                && silences.equals(memory.silences);
    }

    @Override
    public int hashCode() {
        return alerts.hashCode() ^ told.hashCode();
    }

    @Override
    public String toString() {
        return "Memory[alerts=" + alerts + ", settled=" + settled + ", groups=" + groups + ", told=" + told
                + ", silences=" + silences + "]";
    }
}
