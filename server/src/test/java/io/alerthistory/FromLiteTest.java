package io.alerthistory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.adapter.embedded.JournalFolder;
import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.RunningApp;
import io.alerthistory.testing.PostgresServer;
import io.alerthistory.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A server that was alone is started with Redis and PostgreSQL, on its folder, and others join it. */
class FromLiteTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    private final LoopbackReceiver receiver = new LoopbackReceiver();
    private final RedisServer redis = RedisServer.start();
    private final PostgresServer postgres = PostgresServer.start();
    private int starts;

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        receiver.close();
        redis.close();
        postgres.close();
    }

    private String config() {
        return """
                route:
                  receiver: pager
                  group_by: [alertname]
                  group_wait: 100ms
                  group_interval: 1s
                  repeat_interval: 4h
                receivers:
                  - name: pager
                    webhook_configs:
                      - url: %s
                """.formatted(receiver.url("/hook"));
    }

    private RunningApp alone(String name) throws IOException {
        return RunningApp.start(Files.createDirectories(folder.resolve(name)), config());
    }

    private RunningApp together(String name) throws IOException {
        return RunningApp.start(
                Files.createDirectories(folder.resolve(name)),
                config(),
                "--profile=standard",
                "--redis.addr=" + redis.address(),
                "--postgres.url=" + postgres.url(),
                "--postgres.password=" + PostgresServer.PASSWORD,
                "--cluster.listen-address=127.0.0.1:0",
                "--cluster.peer-name=" + name + "-" + ++starts + "-" + System.identityHashCode(this));
    }

    private void copy(String from, String to) throws IOException {
        var source = folder.resolve(from);
        try (Stream<Path> files = Files.walk(source)) {
            for (var file : files.toList()) {
                Files.copy(file, folder.resolve(to).resolve(source.relativize(file)));
            }
        }
    }

    private static String alert(String name, Instant ends) {
        return "[{\"labels\":{\"alertname\":\"%s\"},\"startsAt\":\"2026-01-01T00:00:00Z\",\"endsAt\":\"%s\"}]"
                .formatted(name, ends);
    }

    private static void fires(RunningApp server, String name) {
        assertThat(server.postAlerts(alert(name, Instant.now().plusSeconds(600)))
                        .status())
                .isEqualTo(200);
    }

    private static void isOver(RunningApp server, String name) {
        assertThat(server.postAlerts(alert(name, Instant.now())).status()).isEqualTo(200);
    }

    private long told(String name) {
        return receiver.requests().stream()
                .filter(request -> request.body().contains("\"alertname\":\"" + name + "\""))
                .count();
    }

    private void awaitTold(String name, int times) {
        await(name).atMost(LIMIT).until(() -> told(name) >= times);
        assertThat(told(name)).as(name).isEqualTo(times);
    }

    private static void awaitContains(RunningApp server, String path, String... texts) {
        await(path)
                .atMost(LIMIT)
                .untilAsserted(() -> assertThat(server.get(path).body()).contains(texts));
    }

    private static void silence(RunningApp server, String name) {
        var answer = server.post("/api/v2/silences", """
                {"matchers": [{"name": "alertname", "value": "%s", "isRegex": false, "isEqual": true}],
                 "startsAt": "%s", "endsAt": "%s", "createdBy": "me", "comment": "from before"}
                """.formatted(
                        name, Instant.now(), Instant.now().plusSeconds(3600)));
        assertThat(answer.status()).isEqualTo(200);
    }

    private void leaveAlone(String name) throws IOException {
        try (var alone = alone(name)) {
            silence(alone, "Quiet");
            fires(alone, "Going");
            fires(alone, "Ended");
            fires(alone, "Quiet");
            awaitTold("Going", 1);
            awaitTold("Ended", 1);
            isOver(alone, "Ended");
            awaitTold("Ended", 2);
            assertThat(alone.post(
                                    "/api/classification/feedback",
                                    "{\"labels\":{\"alertname\":\"Going\"},\"feedback\":\"noise\",\"by\":\"me\"}")
                            .status())
                    .isEqualTo(200);
            awaitContains(alone, "/api/history/alerts", "Going", "Ended", "\"notifications\":2");
        }
    }

    private static void assertKnowsWhatWasBefore(RunningApp server) {
        awaitContains(server, "/api/v2/alerts", "Going");
        awaitContains(server, "/api/v2/silences", "from before");
        awaitContains(server, "/api/classification/stats", "\"feedback\":1");
    }

    /** One episode of each; the first is told of so many times. */
    private static void awaitHistory(RunningApp server, int notifications) {
        await("history").atMost(LIMIT).untilAsserted(() -> {
            var body = server.get("/api/history/alerts").body();
            assertThat(body)
                    .containsOnlyOnce("\"alertname\":\"Going\"")
                    .containsOnlyOnce("\"alertname\":\"Ended\"")
                    .containsOnlyOnce("\"alertname\":\"Quiet\"");
            var going = server.get("/api/history/alerts", "filter", "alertname=Going")
                    .body();
            assertThat(going).contains("\"notifications\":" + notifications);
        });
        assertThat(server.get("/api/history/silences").body()).containsOnlyOnce("from before");
    }

    /** Where nothing more is to come, another alert shows that it did not. */
    private void assertNothingElseIsTold(RunningApp server, String name) {
        fires(server, name);
        awaitTold(name, 1);
        assertThat(told("Quiet")).isZero();
        assertThat(told("Ended")).isEqualTo(2);
    }

    /** One that starts while history is copied may note an episode of its own of what goes on. */
    private RunningApp secondOnceImported(Path memory) throws IOException {
        await().atMost(LIMIT).until(() -> Files.exists(memory.resolve("classifications.db.imported")));
        await().atMost(LIMIT).until(() -> Files.exists(memory.resolve("history.db.imported")));
        return together("second");
    }

    @Test
    void whatWasKeptAloneIsKeptTogether() throws IOException {
        leaveAlone("first");
        copy("first", "stale");
        var memory = folder.resolve("first/storage/alerthistory");
        try (var first = together("first");
                var second = secondOnceImported(memory)) {
            assertKnowsWhatWasBefore(first);
            assertKnowsWhatWasBefore(second);
            await().atMost(LIMIT).until(() -> Files.exists(memory.resolve("shared")));
            awaitHistory(first, 1);
            awaitHistory(second, 1);
            fires(first, "Going");
            fires(second, "Quiet");
            assertNothingElseIsTold(second, "After");
            assertThat(told("Going")).isEqualTo(1);
            isOver(second, "Going");
            awaitTold("Going", 2);
            awaitHistory(first, 2);
        }
        try (var first = together("first");
                var third = together("stale")) {
            awaitContains(first, "/api/v2/alerts", "After");
            awaitContains(third, "/api/v2/alerts", "After");
            await().atMost(LIMIT).until(() -> Files.exists(folder.resolve("stale/storage/alerthistory/shared")));
            await().atMost(LIMIT)
                    .until(() -> Files.exists(folder.resolve("stale/storage/alerthistory/history.db.imported")));
            awaitHistory(first, 2);
            awaitHistory(third, 2);
            fires(third, "Ended"); // anew
            awaitTold("Ended", 3);
            fires(third, "Quiet");
            fires(first, "Last");
            awaitTold("Last", 1);
            assertThat(told("Going")).isEqualTo(2);
            assertThat(told("After")).isEqualTo(1);
            assertThat(told("Quiet")).isZero();
            awaitContains(third, "/api/classification/stats", "\"feedback\":1");
        }
    }

    @Test
    void whatAnAlertmanagerHasLeftIsKeptTogether() throws IOException {
        leaveAlone("first");
        var memory = JournalFolder.read(folder.resolve("first/storage/alerthistory"), InstantSource.system());
        AlertmanagerFiles.write(memory, folder.resolve("second/storage"), Instant.now(), Duration.ofDays(5));
        try (var second = together("second")) {
            awaitContains(second, "/api/v2/silences", "from before");
            fires(second, "Going");
            fires(second, "Quiet");
            assertNothingElseIsTold(second, "After");
            isOver(second, "Going");
            awaitTold("Going", 2);
        }
    }
}
