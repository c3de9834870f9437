package io.alerthistory.engine;

import io.alerthistory.config.Configuration;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.muting.Inhibition;
import io.alerthistory.muting.Silences;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
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
}
