package io.alerthistory;

import static io.alerthistory.support.LoopbackReceiver.hangUp;
import static io.alerthistory.support.LoopbackReceiver.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.runAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.support.CapturedLogs;
import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.LoopbackReceiver.Request;
import io.alerthistory.support.RunningApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** From a post to a page, through the whole program. Most of these end with a further alert, to see that nothing else came. */
class JourneyTest {
    private final LoopbackReceiver receiver = new LoopbackReceiver();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        receiver.close();
    }

    private String config(String more) {
        return """
                route:
                  receiver: pager
                  group_by: [alertname]
                  group_wait: 200ms
                  group_interval: 1s
                  repeat_interval: 4h
                receivers:
                  - name: pager
                    webhook_configs:
                      - url: %s
                """.formatted(receiver.url("/hook")) + more;
    }

    private RunningApp start() {
        return RunningApp.start(folder, config(""));
    }

    private static void fire(RunningApp app, String name, String instance) {
        post(app, name, instance, "");
    }

    private static void resolve(RunningApp app, String name, String instance) {
        post(app, name, instance, ",\"endsAt\":\"2026-01-02T00:00:00Z\"");
    }

    private static void post(RunningApp app, String name, String instance, String more) {
        var answer = app.postAlerts("[{\"labels\":{\"alertname\":\"" + name + "\",\"instance\":\"" + instance
                + "\"},\"startsAt\":\"2026-01-01T00:00:00Z\"" + more + "}]");
        assertThat(answer.status()).isEqualTo(200);
    }

    private List<Request> awaitRequests(int count) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(receiver.requests()).hasSizeGreaterThanOrEqualTo(count));
        assertThat(receiver.requests()).hasSize(count);
        return receiver.requests();
    }

    /** Requests that are answered, and the answer counted. */
    private static void awaitAttempts(RunningApp app, int count) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(
                                app.metric("alertmanager_notification_requests_total{integration=\"webhook\"}"))
                        .isEqualTo(count));
    }

    private static double counted(RunningApp app, String name) {
        return app.metric("alertmanager_" + name);
    }

    @Test
    void everyServiceIsTold() {
        var config = """
                route: {receiver: all, group_wait: 200ms}
                receivers:
                  - name: all
                    discord_configs: [{webhook_url: "URL/discord"}]
                    msteamsv2_configs: [{webhook_url: "URL/msteamsv2"}]
                    opsgenie_configs: [{api_url: "URL/opsgenie", api_key: a}]
                    pagerduty_configs: [{url: "URL/pagerduty", routing_key: a}]
                """;
        try (var app = RunningApp.start(folder, config.replace("URL", receiver.url("")))) {
            fire(app, "Down", "1");
            assertThat(awaitRequests(4))
                    .extracting(Request::path)
                    .containsExactlyInAnyOrder("/discord", "/msteamsv2", "/opsgenie/v2/alerts", "/pagerduty");
        }
    }

    @Test
    void whatFiresIsToldAndWhatIsResolvedIsToldOnceMore() {
        try (var app = start()) {
            fire(app, "Down", "1");
            assertThat(awaitRequests(1).getFirst().body())
                    .contains("\"status\":\"firing\"", "\"notification_reason\":\"first notification\"");
            assertThat(app.get("/api/v2/alerts").body()).contains("Down");

            resolve(app, "Down", "1");
            assertThat(awaitRequests(2).getLast().body())
                    .contains(
                            "\"status\":\"resolved\"",
                            "\"endsAt\":\"2026-01-02T00:00:00Z\"",
                            "\"notification_reason\":\"all alerts resolved\"");
            assertThat(app.get("/api/v2/alerts").body()).isEqualTo("[]\n");
            await().untilAsserted(() ->
                    assertThat(counted(app, "dispatcher_aggregation_groups")).isZero());

            fire(app, "Down", "1");
            assertThat(awaitRequests(3).getLast().body()).contains("\"notification_reason\":\"first notification\"");
            assertThat(receiver.requests())
                    .extracting(request -> request.header("idempotency-key"))
                    .doesNotHaveDuplicates();
        }
    }

    @Test
    void alertsOfOneNameAreToldTogetherAndLaterOnesAtTheNextInterval() {
        try (var app = start()) {
            app.postAlerts("[{\"labels\":{\"alertname\":\"Down\",\"n\":\"1\"}},"
                    + "{\"labels\":{\"alertname\":\"Down\",\"n\":\"2\"}}]");
            assertThat(awaitRequests(1).getFirst().body()).contains("\"n\":\"1\"", "\"n\":\"2\"");
            fire(app, "Down", "3");
            assertThat(awaitRequests(2).getLast().body())
                    .contains("\"n\":\"1\"", "\"n\":\"2\"", "\"instance\":\"3\"", "\"new alerts added\"");
        }
    }

    @Test
    void a503IsTriedAgainWithTheSameKeyAndTheSameWords() {
        receiver.then(status(503), status(503));
        try (var app = start()) {
            fire(app, "Down", "1");
            awaitRequests(3);
            awaitAttempts(app, 3);
            fire(app, "Other", "1");
            var requests = awaitRequests(4);
            assertThat(requests.subList(0, 3))
                    .extracting("body")
                    .containsOnly(requests.getFirst().body());
            assertThat(requests.subList(0, 3))
                    .extracting(request -> request.header("idempotency-key"))
                    .containsOnly(requests.getFirst().header("idempotency-key"));
            assertThat(requests.getLast().body()).contains("Other").doesNotContain("Down");
            awaitAttempts(app, 4);
            assertThat(counted(app, "notification_requests_failed_total{integration=\"webhook\"}"))
                    .isEqualTo(2);
            assertThat(counted(app, "notifications_total{integration=\"webhook\"}"))
                    .isEqualTo(2);
            assertThat(counted(app, "notifications_failed_total{integration=\"webhook\",reason=\"serverError\"}"))
                    .isZero();
        }
    }

    @Test
    void whoHangsUpIsToldAgainWithTheSameKey() {
        receiver.then(hangUp());
        try (var app = start()) {
            fire(app, "Down", "1");
            assertThat(awaitRequests(2))
                    .extracting(request -> request.header("idempotency-key"))
                    .containsOnly(receiver.requests().getFirst().header("idempotency-key"));
        }
    }

    @Test
    void whoDoesNotAnswerInTimeIsToldAgainWithTheSameKey() {
        receiver.then(receiver.holdBack());
        try (var app = RunningApp.start(folder, config("        timeout: 300ms\n"))) {
            fire(app, "Down", "1");
            assertThat(awaitRequests(2))
                    .extracting(request -> request.header("idempotency-key"))
                    .containsOnly(receiver.requests().getFirst().header("idempotency-key"));
        }
    }

    @Test
    void aRefusalIsFinalUntilTheNextInterval() {
        receiver.then(status(400));
        try (var app = start()) {
            fire(app, "Down", "1");
            assertThat(awaitRequests(2))
                    .extracting("body")
                    .containsOnly(receiver.requests().getFirst().body());
            awaitAttempts(app, 2);
            assertThat(counted(app, "notifications_failed_total{integration=\"webhook\",reason=\"clientError\"}"))
                    .isEqualTo(1);
            assertThat(counted(app, "notifications_total{integration=\"webhook\"}"))
                    .isEqualTo(2);
        }
    }

    @Test
    void ofTwoIntegrationsOnlyTheOneThatFailedIsToldAgain() {
        try (var second = new LoopbackReceiver();
                var app = RunningApp.start(folder, config("      - url: " + second.url("/second") + "\n"))) {
            second.then(status(500), status(400));
            fire(app, "Down", "1");
            await().atMost(Duration.ofSeconds(30)).until(() -> second.requests().size() == 3);
            fire(app, "Other", "1");
            await().until(() -> second.requests().size() == 4);
            assertThat(awaitRequests(2).getLast().body()).contains("Other");
        }
    }

    @Test
    void whoDoesNotWantToHearOfTheEndDoesNot() {
        try (var app = RunningApp.start(folder, config("        send_resolved: false\n"))) {
            fire(app, "Down", "1");
            awaitRequests(1);
            resolve(app, "Down", "1");
            await().untilAsserted(() ->
                    assertThat(counted(app, "dispatcher_aggregation_groups")).isZero());
            fire(app, "Other", "1");
            assertThat(awaitRequests(2).getLast().body()).contains("Other");
        }
    }

    @Test
    void aReloadWhileARequestIsOutDoesNotTellTwice() {
        receiver.then(receiver.holdBack());
        try (var app = start()) {
            fire(app, "Down", "1");
            awaitRequests(1);
            assertThat(app.send("POST", "/-/reload", null).status()).isEqualTo(200);
            receiver.release();
            awaitAttempts(app, 1);
            fire(app, "Other", "1"); // whose group is looked at after that of the first
            assertThat(awaitRequests(2).getLast().body()).contains("Other").doesNotContain("Down");
            fire(app, "Down", "2");
            assertThat(awaitRequests(3).getLast().body()).contains("\"new alerts added\"");
        }
    }

    @Test
    void aReloadedConfigurationCountsForWhatIsFiring() {
        try (var other = new LoopbackReceiver();
                var app = start()) {
            fire(app, "Down", "1");
            awaitRequests(1);
            app.writeConfig(
                    config("").replace(receiver.url("/hook"), other.url("/new")).replace("pager", "another"));
            assertThat(app.app().reload()).isEmpty();
            await().until(() -> other.requests().size() == 1);
            assertThat(other.requests().getFirst().body()).contains("Down", "\"receiver\":\"another\"");
            app.writeConfig("nonsense");
            assertThat(app.app().reload())
                    .hasValueSatisfying(why -> assertThat(why).contains("alertmanager.yml"));
            fire(app, "Other", "1");
            await().until(() -> other.requests().size() == 2);
        }
    }

    @Test
    void closingWaitsForTheAnswerToWhatIsOut() {
        receiver.then(receiver.holdBack());
        try (var logs = new CapturedLogs();
                var app = start()) {
            fire(app, "Down", "1");
            awaitRequests(1);
            int port = app.port();
            var closing = runAsync(app::close);
            await().until(() -> !isListening(port));
            assertThat(logs.lines()).noneMatch(line -> line.startsWith("DEBUG told"));
            receiver.release();
            closing.join();
            assertThat(logs.lines())
                    .anyMatch(line -> line.startsWith("DEBUG told"))
                    .noneMatch(line -> line.contains("still out"));
        }
    }

    @Test
    void closingDoesNotWaitForEver() {
        receiver.then(receiver.holdBack());
        try (var logs = new CapturedLogs()) {
            try (var app = start()) {
                fire(app, "Down", "1");
                awaitRequests(1);
            }
            assertThat(logs.lines()).anyMatch(line -> line.contains("stopping with notifications still out"));
        }
    }

    @Test
    void closingDoesNotWaitForAnotherTry() {
        receiver.then(status(503, "", "Retry-After: 60"));
        try (var logs = new CapturedLogs()) {
            try (var app = start()) {
                fire(app, "Down", "1");
                awaitAttempts(app, 1);
            }
            assertThat(logs.lines()).noneMatch(line -> line.startsWith("DEBUG told"));
            assertThat(receiver.requests()).hasSize(1);
        }
    }

    private static boolean isListening(int port) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return socket.isConnected();
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void theLogTellsWhatHappenedButNoSecret() {
        var url = receiver.url("/geheim?key=geheim").replace("127.0.0.1", "me:geheim@127.0.0.1");
        receiver.then(status(500), status(400), hangUp());
        try (var logs = new CapturedLogs()) {
            try (var app = RunningApp.start(
                    folder,
                    config("        http_config: {authorization: {credentials: geheim}}\n")
                            .replace(receiver.url("/hook"), url))) {
                fire(app, "Down", "1");
                awaitRequests(4);
                awaitAttempts(app, 4);
                app.writeConfig("route: {receiver: geheimnis}");
                assertThat(app.app().reload()).isPresent();
                assertThat(app.get("/metrics").body()).doesNotContain("geheim");
            }
            assertThat(logs.lines())
                    .anyMatch(line -> line.startsWith("WARN Notify attempt failed, will retry later"))
                    .anyMatch(line -> line.startsWith("ERROR Notify for alerts failed"))
                    .anyMatch(line -> line.startsWith("DEBUG told"))
                    .anyMatch(line -> line.startsWith("DEBUG effective configuration"))
                    .noneMatch(line -> line.replace("geheimnis", "").contains("geheim"));
        }
    }

    @Test
    void theExternalUrlIsThatOfTheFlagOrOfTheHostAndPort() {
        try (var app = RunningApp.start(folder, config(""), "--web.external-url=http://am.example/x/")) {
            app.send(
                    "POST",
                    "/x/api/v2/alerts",
                    "[{\"labels\":{\"alertname\":\"Down\"}}]".getBytes(UTF_8),
                    "Content-Type",
                    "application/json");
            assertThat(awaitRequests(1).getFirst().body()).contains("\"externalURL\":\"http://am.example/x\"");
        }
        try (var app = start()) {
            fire(app, "Down", "1");
            assertThat(awaitRequests(2).getLast().body())
                    .containsPattern("\"externalURL\":\"http://[^/\"]+:" + app.port() + "\"");
        }
    }
}
