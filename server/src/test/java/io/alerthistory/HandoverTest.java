package io.alerthistory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.cli.Invocation.Command.Name;
import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.RealAlertmanager;
import io.alerthistory.support.RunningApp;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Alertmanager is ended, we take its place on its folder, are ended, and it takes ours. Silences hold throughout, and
 * nobody is told twice.
 */
class HandoverTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @TempDir
    Path folder;

    private static String config(LoopbackReceiver receiver) {
        return """
                route: {receiver: hook, group_by: [alertname], group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
                receivers: [{name: hook, webhook_configs: [{url: "%s"}]}]
                """.formatted(receiver.url("/"));
    }

    /** Fires since an hour ago, so no group waits. */
    private static String firing(String... names) {
        var json = new StringBuilder("[");
        for (var name : names) {
            json.append(json.length() > 1 ? "," : "")
                    .append("""
                            {"labels": {"alertname": "%s", "host": "dö"}, "startsAt": "2026-01-01T00:00:00Z", "endsAt": "%s"}
                            """.formatted(name, Instant.now().plusSeconds(3600)));
        }
        return json.append("]").toString();
    }

    private static long told(LoopbackReceiver receiver, String name) {
        return receiver.requests().stream()
                .filter(request -> request.body().contains("\"alertname\":\"" + name + "\""))
                .count();
    }

    private static void awaitTold(LoopbackReceiver receiver, String name) {
        await(name).atMost(LIMIT).until(() -> told(receiver, name) > 0);
    }

    private static String export(String... arguments) {
        var said = new ByteArrayOutputStream();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        assertThat(Commands.run(Name.EXPORT, List.of(arguments), out, out))
                .as(said.toString(StandardCharsets.UTF_8))
                .isZero();
        return said.toString(StandardCharsets.UTF_8);
    }

    @Test
    void thereAndBack() throws Exception {
        try (var receiver = new LoopbackReceiver()) {
            try (var real = RealAlertmanager.start(folder, config(receiver))) {
                real.post("/api/v2/silences", """
                        {"matchers": [{"name": "alertname", "value": "Quiet", "isRegex": false, "isEqual": true}],
                         "startsAt": "%s", "endsAt": "%s", "createdBy": "me", "comment": "of theirs"}
                        """.formatted(
                                Instant.now(), Instant.now().plusSeconds(3600)));
                real.post("/api/v2/alerts", firing("First", "Quiet"));
                awaitTold(receiver, "First");
                real.end();
            }
            assertThat(folder.resolve("silences")).exists();

            var storage = "--storage.path=" + folder;
            try (var ours = RunningApp.start(folder, config(receiver), storage)) {
                assertThat(ours.get("/api/v2/silences").body()).contains("of theirs");
                ours.postAlerts(firing("First", "Quiet", "Second"));
                awaitTold(receiver, "Second");
                ours.postAlerts(firing("First", "Quiet", "Third")); // another look at the first, too
                awaitTold(receiver, "Third");
                ours.postAlerts("""
                        [{"labels": {"alertname": "First", "host": "dö"}, "endsAt": "%s"}]
                        """.formatted(Instant.now()));
                await("its end is told").atMost(LIMIT).until(() -> told(receiver, "First") == 2);
            }
            assertThat(told(receiver, "Second")).isEqualTo(1);

            assertThat(export(storage, folder.toString()))
                    .contains("1 silences")
                    .contains("3 channels");
            assertThat(folder.resolve("silences.before")).exists();
            try (var real = RealAlertmanager.start(folder, config(receiver))) {
                assertThat(real.get("/api/v2/silences").toString()).contains("of theirs");
                real.post("/api/v2/alerts", firing("Second", "Third", "Quiet", "Fourth"));
                awaitTold(receiver, "Fourth");
            }
            assertThat(told(receiver, "Second")).isEqualTo(1);
            assertThat(told(receiver, "Third")).isEqualTo(1);
            assertThat(told(receiver, "Quiet")).isZero();
        }
    }
}
