package io.alerthistory.compare;

import io.alerthistory.model.Rfc3339;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.TreeSet;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What a server says at one moment of the alerts that it has, from its {@code /api/v2/alerts} and {@code
 * /api/v2/alerts/groups}.
 *
 * @param alerts by fingerprint
 * @param groups by receiver and labels: the fingerprints of their alerts
 */
public record Snapshot(SortedMap<String, Alert> alerts, SortedMap<String, Set<String>> groups) {
    private static final ObjectMapper JSON = new ObjectMapper();

    /**
     * An alert as a server has it. Which silence and which other alert mute it is left out: identifiers differ, and
     * Alertmanager names one inhibiting alert of several.
     *
     * @param name its labels, for people
     * @param startsAt since when it fires
     */
    public record Alert(
            String name, Instant startsAt, String state, Set<String> receivers, boolean silenced, boolean inhibited) {}

    /**
     * Something that the servers do not have alike.
     *
     * @param of an alert's or a group's name
     * @param what differs: {@code state}, {@code receivers} and so on, or {@code existence}
     */
    public record Difference(String of, String what, String theirs, String ours) {}

    /**
     * @param alerts the answer of {@code /api/v2/alerts}
     * @param groups that of {@code /api/v2/alerts/groups}
     * @throws CopyException if they are no such answers
     */
    public static Snapshot of(String alerts, String groups) {
        try {
            var byFingerprint = new TreeMap<String, Alert>();
            array(JSON.readTree(alerts)).forEach(json -> byFingerprint.put(fingerprint(json), alert(json)));
            var byName = new TreeMap<String, Set<String>>();
            for (var group : array(JSON.readTree(groups))) {
                var name = group.path("receiver").path("name").asString("") + ": " + group.path("labels");
                var members = byName.computeIfAbsent(name, key -> new TreeSet<>());
                group.path("alerts").forEach(json -> members.add(fingerprint(json)));
            }
            return new Snapshot(byFingerprint, byName);
        } catch (JacksonException e) {
            throw new CopyException("it answered no JSON: " + e.getOriginalMessage());
        } catch (IllegalArgumentException e) {
            throw new CopyException("it answered with a time that is none: " + e.getMessage());
        }
    }

    private static JsonNode array(JsonNode answer) {
        if (!answer.isArray()) {
            throw new CopyException("it answered no list; is it an Alertmanager, with API v2?");
        }
        return answer;
    }

    private static String fingerprint(JsonNode alert) {
        return alert.path("fingerprint").asString("");
    }

    private static Alert alert(JsonNode json) {
        var receivers = new TreeSet<String>();
        json.path("receivers")
                .forEach(receiver -> receivers.add(receiver.path("name").asString("")));
        var status = json.path("status");
        return new Alert(
                json.path("labels").toString(),
                Rfc3339.parse(json.path("startsAt").asString("")).instant(),
                status.path("state").asString(""),
                receivers,
                !status.path("silencedBy").isEmpty(),
                !status.path("inhibitedBy").isEmpty());
    }

    /**
     * Where ours is another.
     *
     * @param since what began later may be on its way to one of them
     */
    public static List<Difference> differences(Snapshot theirs, Snapshot ours, Instant since) {
        var found = new ArrayList<Difference>();
        var both = new HashSet<>(theirs.alerts.keySet());
        both.retainAll(ours.alerts.keySet());
        alone(theirs, both, since).forEach(alert -> found.add(new Difference(alert.name, "existence", "known", "")));
        alone(ours, both, since).forEach(alert -> found.add(new Difference(alert.name, "existence", "", "known")));
        theirs.alerts.forEach((fingerprint, their) -> {
            var our = ours.alerts.get(fingerprint);
            if (our != null) {
                note(found, their.name, "state", their.state, our.state);
                note(found, their.name, "receivers", their.receivers, our.receivers);
                note(found, their.name, "silenced", their.silenced, our.silenced);
                note(found, their.name, "inhibited", their.inhibited, our.inhibited);
            }
        });
        var names = new TreeSet<>(theirs.groups.keySet());
        names.addAll(ours.groups.keySet());
        for (var name : names) {
            note(found, name, "alerts of the group", members(theirs, name, both), members(ours, name, both));
        }
        return found;
    }

    private static List<Alert> alone(Snapshot snapshot, Set<String> both, Instant since) {
        return snapshot.alerts.entrySet().stream()
                .filter(entry -> !both.contains(entry.getKey()))
                .map(Map.Entry::getValue)
                .filter(alert -> alert.startsAt.isBefore(since))
                .toList();
    }

    /** Of those alerts that both servers have. */
    private static Set<String> members(Snapshot snapshot, String group, Set<String> both) {
        var members = new TreeSet<>(snapshot.groups.getOrDefault(group, Set.of()));
        members.retainAll(both);
        return members;
    }

    private static void note(List<Difference> found, String of, String what, Object theirs, Object ours) {
        if (!theirs.equals(ours)) {
            found.add(new Difference(of, what, theirs.toString(), ours.toString()));
        }
    }
}
