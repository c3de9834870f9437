package io.alerthistory.adapter.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.AlertHash;
import io.alerthistory.model.LabelSet;
import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.RealAlertmanager;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;
import tools.jackson.databind.json.JsonMapper;

/** What the tests make a real Alertmanager do, and what has to be in its notification log after that. */
final class Scene {
    static final String RECEIVER = "team/\"a\"";
    static final Slot DISK_GROUP = new Slot("{}:{alertname=\"Disk\"}", RECEIVER);
    private static final Slot OVER_GROUP = new Slot("{}:{alertname=\"Over\"}", RECEIVER);
    private static final Duration LIMIT = Duration.ofSeconds(30);

    // The silence that is active does not mute those that have this site.
    static final LabelSet DISK = LabelSet.of("alertname", "Disk", "host", "db-1", "site", "here \"quoted\"");
    static final LabelSet LONG =
            DISK.with(LabelSet.of("host", "döner-★-𝄞", "note", "more than the 32 bytes that are hashed at once"));
    static final LabelSet OVER = LabelSet.of("alertname", "Over", "a", "b");

    static final LoopbackReceiver.Behaviour SLACK_TOOK_IT = LoopbackReceiver.status(
            200, "{\"ok\": true, \"ts\": \"1700.1\", \"channel\": \"C1\"}", "Content-Type: application/json");

    private Scene() {}

    /** @param more integrations of the receiver, or none */
    static String configuration(String url, String more) {
        return """
                route:
                  receiver: team/"a"
                  group_by: [alertname]
                  group_wait: 200ms
                  group_interval: 300ms
                  repeat_interval: 1h
                receivers:
                  - name: team/"a"
                    webhook_configs:
                      - url: %s/first
                      - url: %s/second
                        send_resolved: false
                """.formatted(url, url) + more;
    }

    /** Slack's address is fixed, so it is told by way of a tunnel. */
    static String slack(String tunnel) {
        return """
                    slack_configs:
                      - api_url: https://slack.com/api/chat.postMessage
                        channel: ops
                        update_message: true
                        http_config:
                          proxy_url: %s
                          tls_config: {insecure_skip_verify: true}
                """.formatted(tunnel);
    }

    static String alert(LabelSet labels, String more) {
        return "{\"labels\": " + JsonMapper.shared().writeValueAsString(labels.asMap()) + more + "}";
    }

    static boolean wasTold(LoopbackReceiver receiver, String path, String... words) {
        return receiver.requests().stream()
                .filter(request -> request.path().equals(path))
                .anyMatch(request -> Set.of(words).stream().allMatch(request.body()::contains));
    }

    /** One that is active with all kinds of matchers, one that is to come, one that is over. */
    static void makeSilences(RealAlertmanager real, boolean recent) {
        var soon = Instant.now().plus(1, ChronoUnit.HOURS);
        real.post("/api/v2/silences", """
                {"matchers": [
                  {"name": "alertname", "value": "Disk", "isRegex": false, "isEqual": true},
                  {"name": "host", "value": "db-.+|döner", "isRegex": true, "isEqual": true},
                  {"name": "site", "value": "here \\"quoted\\"", "isRegex": false, "isEqual": false},
                  {"name": "env", "value": "test.*", "isRegex": true, "isEqual": false}],
                 "startsAt": "%s", "endsAt": "%s", "createdBy": "Zoë", "comment": "a line\\nand \\"another\\" ★"%s}
                """.formatted(
                Instant.now(), soon, recent ? ", \"annotations\": {\"ticket\": \"OPS-1\", \"empty\": \"\"}" : ""));
        real.post("/api/v2/silences", """
                {"matchers": [{"name": "alertname", "value": "Later", "isRegex": false, "isEqual": true}],
                 "startsAt": "%s", "endsAt": "%s", "createdBy": "me", "comment": "to come"}
                """.formatted(soon, soon.plus(1, ChronoUnit.DAYS)));
        var over = real.post("/api/v2/silences", """
                {"matchers": [{"name": "alertname", "value": "Past", "isRegex": false, "isEqual": true}],
                 "startsAt": "%s", "endsAt": "%s", "createdBy": "me", "comment": "over"}
                """.formatted(Instant.now(), soon));
        real.delete("/api/v2/silence/"
                + JsonMapper.shared().readTree(over).path("silenceID").asString());
    }

    /** Two alerts of one group fire, and one of another is over. */
    static void tell(RealAlertmanager real, LoopbackReceiver receiver, LoopbackReceiver slack, boolean recent) {
        real.post("/api/v2/alerts", "[" + alert(DISK, "") + "," + alert(LONG, "") + "," + alert(OVER, "") + "]");
        await("both groups are told")
                .atMost(LIMIT)
                .until(() -> wasTold(receiver, "/first", "db-1", "32 bytes")
                        && wasTold(receiver, "/second", "db-1", "32 bytes")
                        && wasTold(receiver, "/second", "Over")
                        && wasTold(receiver, "/first", "Over")
                        && (!recent || slack.requests().size() >= 2));
        real.post("/api/v2/alerts", "[" + alert(OVER, ", \"endsAt\": \"" + Instant.now() + "\"") + "]");
        await("the end is told")
                .atMost(LIMIT)
                .until(() -> wasTold(receiver, "/first", "Over", "\"status\":\"resolved\"")
                        && real.get("/api/v2/alerts/groups").size() == 1);
    }

    /** @param recent whether Slack was told, too */
    static void check(List<AlertmanagerNotificationLog.Entry> entries, boolean recent) {
        assertThat(entries.stream().collect(Collectors.toMap(AlertmanagerNotificationLog.Entry::channel, Scene::told)))
                .containsExactlyInAnyOrderEntriesOf(expected(recent));
        assertThat(entries)
                .allSatisfy(entry ->
                        assertThat(entry.expires()).isEqualTo(entry.at().plus(2, ChronoUnit.HOURS)));
    }

    private record ToldOf(Set<AlertHash> firing, Set<AlertHash> resolved, Map<String, String> notes) {}

    private static ToldOf told(AlertmanagerNotificationLog.Entry entry) {
        return new ToldOf(entry.firing(), entry.resolved(), entry.notes());
    }

    private static Map<Channel, ToldOf> expected(boolean recent) {
        var disk = Set.of(AlertHash.of(DISK), AlertHash.of(LONG));
        var over = Set.of(AlertHash.of(OVER));
        var expected = new HashMap<Channel, ToldOf>();
        for (int i = 0; i < 2; i++) {
            expected.put(new Channel(DISK_GROUP, "webhook", i), new ToldOf(disk, Set.of(), Map.of()));
            expected.put(new Channel(OVER_GROUP, "webhook", i), new ToldOf(Set.of(), over, Map.of()));
        }
        if (recent) {
            var notes = Map.of("threadTs", "1700.1", "channelId", "C1");
            expected.put(new Channel(DISK_GROUP, "slack", 0), new ToldOf(disk, Set.of(), notes));
            expected.put(new Channel(OVER_GROUP, "slack", 0), new ToldOf(Set.of(), over, notes));
        }
        return expected;
    }
}
