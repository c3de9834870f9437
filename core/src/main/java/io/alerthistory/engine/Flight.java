package io.alerthistory.engine;

import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * A flush on its way to the integrations of one receiver. While it lasts, its slot begins no other.
 *
 * @param alerts all alerts of the group at the flush, also those that were not worth telling
 * @param deadline when what has not arrived is given up
 * @param legs one for each integration that had something to hear
 */
public record Flight(GroupId group, List<Alert> alerts, Instant at, Instant deadline, List<Leg> legs) {

    /**
     * The way to one integration.
     *
     * @param firing what it will know to fire once it has taken the notification
     * @param resolved what it will know to be over then
     * @param remembered for how long after that
     * @param attempts how many were begun
     * @param ticket that of the attempt that is out; without meaning in any other phase
     */
    public record Leg(
            Notification notification,
            Set<Fingerprint> firing,
            Set<Fingerprint> resolved,
            Duration remembered,
            Phase phase,
            int attempts,
            long ticket) {
        Leg sending(long nextTicket) {
            return new Leg(notification, firing, resolved, remembered, Phase.SENDING, attempts + 1, nextTicket);
        }

        Leg in(Phase next) {
            return new Leg(notification, firing, resolved, remembered, next, attempts, ticket);
        }

        Told told(Instant when, Map<String, String> notes) {
            return new Told(firing, resolved, Set.of(), when, when.plus(remembered), notes);
        }

        /** What is known of the channel while this may have arrived. */
        Told doubted(Told last, Instant when) {
            var mentioned =
                    notification.alerts().stream().map(Alert::fingerprint).collect(Collectors.toSet());
            return last.doubting(mentioned, when.plus(remembered));
        }
    }

    public enum Phase {
        SENDING,
        WAITING,
        ARRIVED,
        FAILED
    }

    boolean isOver() {
        return legs.stream().allMatch(leg -> leg.phase() == Phase.ARRIVED || leg.phase() == Phase.FAILED);
    }

    boolean hasArrived() {
        return legs.stream().allMatch(leg -> leg.phase() == Phase.ARRIVED);
    }

    Flight with(int leg, UnaryOperator<Leg> change) {
        var changed = new ArrayList<>(legs);
        changed.set(leg, change.apply(legs.get(leg)));
        return new Flight(group, alerts, at, deadline, List.copyOf(changed));
    }
}
