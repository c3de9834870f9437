package io.alerthistory.engine;

import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import java.time.Instant;
import java.util.List;
import org.pcollections.PSortedMap;
import org.pcollections.TreePMap;

/**
 * Alerts that are told together. It keeps alerts after they resolve, until that was told.
 *
 * @param slot its group key and receiver
 * @param opened when its first alert came
 * @param next when it is looked at again; in the past while its last telling still goes on
 * @param verdicts what was decided when it was last looked at, for each integration of its receiver
 */
public record Group(
        GroupId id,
        Slot slot,
        PSortedMap<Fingerprint, Alert> alerts,
        Instant opened,
        Instant next,
        List<Verdict> verdicts) {

    static Group opened(GroupId id, Instant now, Instant next) {
        var route = id.route();
        var slot = new Slot(route.key() + ":" + id.labels(), route.receiver().name());
        return new Group(id, slot, TreePMap.empty(), now, next, List.of());
    }

    Group with(Alert alert) {
        return withAlerts(alerts.plus(alert.fingerprint(), alert));
    }

    Group withAlerts(PSortedMap<Fingerprint, Alert> changed) {
        return new Group(id, slot, changed, opened, next, verdicts);
    }

    Group due(Instant then) {
        return new Group(id, slot, alerts, opened, then, verdicts);
    }

    Group judged(List<Verdict> latest) {
        return new Group(id, slot, alerts, opened, next, latest);
    }
}
