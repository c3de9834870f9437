package io.alerthistory.engine;

import io.alerthistory.config.Configuration;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Fingerprint;
import org.pcollections.PSortedMap;

/**
 * Everything the engine knows after an event, as one immutable value: who holds it sees alerts, groups and
 * notifications of the same moment, for as long as it likes, without disturbing anybody.
 *
 * @param alerts by fingerprint; resolved ones stay for a while
 * @param told what each channel was told last
 * @param flights the notifications that are out, or wait to be tried again
 */
public record State(
        Configuration configuration,
        RoutingTree routes,
        PSortedMap<Fingerprint, Tracked> alerts,
        PSortedMap<GroupId, Group> groups,
        PSortedMap<Channel, Told> told,
        PSortedMap<Slot, Flight> flights) {}
