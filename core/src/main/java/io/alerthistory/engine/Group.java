package io.alerthistory.engine;

import io.alerthistory.config.Receiver;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import java.time.Instant;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedSet;
import org.pcollections.TreePSet;

/**
 * Alerts that are told together. It keeps alerts after they resolve, until that was told.
 *
 * @param slot its group key and receiver
 * @param members its alerts; {@link State#alertsOf} has what is known of them
 * @param opened when its first alert came
 * @param next when it is looked at again; in the past while its last telling still goes on
 * @param verdicts what was decided when it was last looked at, for each integration of its receiver
 */
public record Group(
        GroupId id, Slot slot, PSortedSet<Fingerprint> members, Instant opened, Instant next, List<Verdict> verdicts) {

    static Group opened(GroupId id, Instant now, Instant next) {
        return new Group(id, slot(id), TreePSet.empty(), now, next, List.of());
    }

    /** Where it is told. */
    public static Slot slot(GroupId id) {
        var route = id.route();
        return new Slot(route.key() + ":" + id.labels(), route.receiver().name());
    }

    static Map<Channel, Receiver.Integration> channels(GroupId id) {
        return channels(slot(id), id.route().receiver());
    }

    /** One for each integration of the receiver, in its order. */
    public static Map<Channel, Receiver.Integration> channels(Slot slot, Receiver receiver) {
        var channels = new LinkedHashMap<Channel, Receiver.Integration>();
        var count = new HashMap<String, Integer>();
        for (var integration : receiver.integrations()) {
            int index = count.merge(integration.type(), 1, Integer::sum) - 1;
            channels.put(new Channel(slot, integration.type(), index), integration);
        }
        return channels;
    }

    /** What is known of its members, in the order of fingerprints. */
    List<Alert> alerts(Function<Fingerprint, @Nullable Alert> known) {
        return members.stream().map(known).filter(Objects::nonNull).toList();
    }

    Group with(Fingerprint alert) {
        return withMembers(members.plus(alert));
    }

    Group withMembers(PSortedSet<Fingerprint> changed) {
        return new Group(id, slot, changed, opened, next, verdicts);
    }

    Group due(Instant then) {
        return new Group(id, slot, members, opened, then, verdicts);
    }

    Group judged(List<Verdict> latest) {
        return new Group(id, slot, members, opened, next, latest);
    }
}
