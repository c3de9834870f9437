package io.alerthistory.engine;

import io.alerthistory.config.Receiver;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.model.Alert;
import io.alerthistory.model.LabelSet;
import java.time.Instant;
import java.util.List;
import java.util.Map;

/**
 * Everything one integration is told about a group: nothing in it can be missing, and it does not change while it is
 * tried again.
 *
 * @param at the time of the flush; an alert is told as resolved if it was over then
 * @param alerts at least one, in the order of {@link Alert#ORDER}; without the resolved ones where they are not wanted
 * @param notes what its service wanted to be reminded of when it was told the last time; empty at a first notification
 * @param idempotencyKey the same for each try, and for another who tells the same change
 */
public record Notification(
        Channel channel,
        Receiver receiver,
        Receiver.Integration integration,
        Decision.Reason reason,
        Instant at,
        LabelSet groupLabels,
        LabelSet routeLabels,
        List<Alert> alerts,
        Map<String, String> notes,
        String idempotencyKey) {

    public boolean isFiring() {
        return isFiring(alerts, at);
    }

    /** Whether any of the alerts fires at that time, so that the whole is told as firing. */
    public static boolean isFiring(List<Alert> alerts, Instant at) {
        return alerts.stream().anyMatch(alert -> !alert.isResolvedAt(at));
    }
}
