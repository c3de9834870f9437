package io.alerthistory.engine;

import io.alerthistory.config.Configuration;
import io.alerthistory.journal.Fact;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.muting.Inhibition;
import io.alerthistory.muting.Silences;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;

/**
 * Everything the engine knows after an event, as one immutable value: who holds it sees alerts, groups and
 * notifications of the same moment, for as long as it likes, without disturbing anybody.
 *
 * @param alerts those that are known; resolved ones stay for a while
 * @param told what each channel was told last
 * @param flights the notifications that are out, or wait to be tried again
 */
public record State(
        Configuration configuration,
        RoutingTree routes,
        Alerts alerts,
        PSortedMap<GroupId, Group> groups,
        PSortedMap<Channel, Told> told,
        PSortedMap<Slot, Flight> flights,
        Silences silences,
        Inhibition inhibition) {

    /** What keeps an alert with such labels from being told at that time, whatever its groups. */
    public Suppression suppression(LabelSet labels, Instant now) {
        return new Suppression(silences.muting(labels, now), inhibition.against(labels, now, this::alert));
    }

    /** The alert with that fingerprint, or null. */
    public @Nullable Alert alert(Fingerprint fingerprint) {
        var tracked = alerts.get(fingerprint);
        return tracked == null ? null : tracked.alert();
    }

    /** What is known of a group's alerts, in the order of fingerprints. */
    public List<Alert> alertsOf(Group group) {
        return group.alerts(this::alert);
    }

    /** The groups that such an alert is in, whether or not there are any yet. */
    public List<GroupId> groupsOf(Alert alert) {
        return routes.match(alert.routed()).stream()
                .map(route -> new GroupId(route, route.groupLabels(alert.labels())))
                .toList();
    }

    /** What each channel of a slot was told last. */
    public Map<Channel, Told> told(Slot slot) {
        return Telling.toldIn(told, slot);
    }

    /** The same, and in doubt about what is on its way. */
    public Map<Channel, Told> toldAndDoubted(Slot slot) {
        var all = told(slot);
        var flight = flights.get(slot);
        if (flight != null) {
            doubt(all, flight);
        }
        return all;
    }

    /** All of this that outlives the process; a memory of these is the memory of every fact that led here. */
    public Stream<Fact> facts() {
        return Stream.of(
                        alerts.values().stream().map(tracked -> new Fact.AlertKnown(tracked.alert())),
                        alerts.values().stream().filter(Tracked::isSettled).flatMap(this::settled),
                        groups.values().stream().map(this::timer),
                        toldAndDoubted().entrySet().stream()
                                .map(entry -> new Fact.ChannelTold(entry.getKey(), entry.getValue())),
                        silences.all().stream().map(Fact.SilenceKnown::new))
                .flatMap(facts -> facts);
    }

    private Stream<Fact> settled(Tracked tracked) {
        var fingerprint = tracked.alert().fingerprint();
        return tracked.groups().stream()
                .filter(id -> {
                    var group = groups.get(id);
                    return group == null || !group.members().contains(fingerprint);
                })
                .map(id -> new Fact.GroupSettled(Group.slot(id), List.of(fingerprint)));
    }

    /** One that is being told is to be looked at anew by whoever remembers no more than this. */
    private Fact timer(Group group) {
        var flight = flights.get(group.slot());
        var next = flight == null || !flight.group().equals(group.id()) ? group.next() : flight.at();
        return new Fact.GroupKnown(group.slot(), group.opened(), next);
    }

    private Map<Channel, Told> toldAndDoubted() {
        var all = new HashMap<>(told);
        flights.values().forEach(flight -> doubt(all, flight));
        return all;
    }

    private static void doubt(Map<Channel, Told> all, Flight flight) {
        for (var leg : flight.legs()) {
            if (leg.phase() == Flight.Phase.SENDING) {
                var channel = leg.notification().channel();
                all.merge(
                        channel,
                        leg.doubted(Told.NOTHING, flight.deadline()),
                        (last, doubt) -> leg.doubted(last, flight.deadline()));
            }
        }
    }
}
