package io.alerthistory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.alerthistory.cli.Cli;
import io.alerthistory.cli.Invocation;
import io.alerthistory.config.OwnSettings;
import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.RunningApp;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In shadow mode everything is decided and nobody is told. */
class ShadowTest {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    @TempDir
    Path folder;

    /** Of each kind of integration; nothing of any of them may leave. */
    private static String config(String url) {
        return """
                global: {smtp_smarthost: "127.0.0.1:9", smtp_from: a@example.org, smtp_require_tls: false}
                route: {receiver: all, group_wait: 0s, group_interval: 1s, repeat_interval: 1h}
                receivers:
                - name: all
                  webhook_configs: [{url: "%1$s/hook", http_config: {oauth2: {client_id: a, client_secret: b, token_url: "%1$s/token"}}}]
                  email_configs: [{to: b@example.org}]
                  slack_configs: [{api_url: "%1$s/slack"}]
                  discord_configs: [{webhook_url: "%1$s/discord"}]
                  msteamsv2_configs: [{webhook_url: "%1$s/teams"}]
                  telegram_configs: [{api_url: "%1$s", bot_token: t, chat_id: 1}]
                  pagerduty_configs: [{url: "%1$s/pager", routing_key: k}]
                  opsgenie_configs: [{api_url: "%1$s/", api_key: k, update_alerts: true}]
                """.formatted(url);
    }

    private static final String ALERT = """
            [{"labels": {"alertname": "Disk"}, "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2099-01-01T00:00:00Z"}]
            """;

    private static String notifications(RunningApp app, String outcome) {
        return app.get("/api/history/notifications", "outcome", outcome).body();
    }

    @Test
    void nothingLeavesAndHistorySaysShadow() {
        try (var receiver = new LoopbackReceiver();
                var app = RunningApp.start(folder, config(receiver.url("").replaceFirst("/+$", "")), "--shadow")) {
            app.postAlerts(ALERT);
            await("each integration has its row")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(notifications(app, "shadow").split("\"integration\":", -1))
                            .hasSize(9));
            assertThat(receiver.requests()).isEmpty();
            assertThat(notifications(app, "delivered")).doesNotContain("integration");
            assertThat(app.get("/api/history/alerts").body()).contains("\"notifications\":0");
            assertThat(app.metric("alerthistory_shadow_notifications_total{integration=\"slack\",receiver=\"all\"}"))
                    .isEqualTo(1);
            assertThat(app.metric("alertmanager_notifications_total{integration=\"slack\"}"))
                    .isZero();
            assertThat(app.get("/").body()).contains("Shadow mode: nobody is told.");
            var past = Instant.now().toString();
            assertThat(app.get("/api/explain", "filter", "alertname=Disk", "format", "text", "time", past)
                            .body())
                    .contains("would have been told that it fires");

            // Whoever asks for a test gets one.
            app.send("POST", "/api/receivers/all/test", new byte[0], "Content-Type", "application/json");
            assertThat(receiver.requests()).isNotEmpty();
        }
    }

    @Test
    void whatCannotBeMadeFailsAsItWould() {
        var config = """
                route: {receiver: a, group_wait: 0s}
                receivers:
                - name: a
                  webhook_configs: [{url: "http://127.0.0.1:9/{{ .Nothing }}"}, {url: "nowhere{{ .Status }}"}]
                  discord_configs: [{webhook_url: "http://127.0.0.1:9/", title: '{{ template "no.such" . }}'}]
                """;
        try (var app = RunningApp.start(folder, config, "--shadow")) {
            app.postAlerts(ALERT);
            await().atMost(LIMIT)
                    .untilAsserted(() -> assertThat(notifications(app, "refused"))
                            .contains("no.such", "url: ", "the URL is none that can be sent to"));
            assertThat(notifications(app, "shadow")).doesNotContain("integration");
        }
    }

    @Test
    void theFileMayAskForIt() {
        try (var receiver = new LoopbackReceiver();
                var app = RunningApp.start(folder, """
                        alerthistory: {shadow: true}
                        route: {receiver: a, group_wait: 0s}
                        receivers: [{name: a, webhook_configs: [{url: "%s"}]}]
                        """.formatted(receiver.url("/")))) {
            app.postAlerts(ALERT);
            await().atMost(LIMIT)
                    .untilAsserted(
                            () -> assertThat(notifications(app, "shadow")).contains("webhook"));
            assertThat(receiver.requests()).isEmpty();
        }
    }

    @Test
    void soMayTheEnvironment() {
        var serve = (Invocation.Serve) Cli.parse(new String[0], Map.of("ALERTHISTORY_SHADOW", "true"));
        assertThat(serve.flags().own().over(OwnSettings.NONE).shadow()).isPresent();
    }

    @Test
    void theSilencesOfTheOtherAreTakenOver(@TempDir Path another) {
        var config = "{route: {receiver: a}, receivers: [{name: a}]}";
        try (var live = RunningApp.start(another, config)) {
            live.send(
                    "POST",
                    "/api/v2/silences",
                    """
                    {"matchers": [{"name": "a", "value": "b|c", "isRegex": true, "isEqual": false}], "createdBy": "me",
                     "startsAt": "2026-01-01T00:00:00Z", "endsAt": "2099-01-01T00:00:00Z", "comment": "dö"}
                    """.getBytes(StandardCharsets.UTF_8),
                    "Content-Type",
                    "application/json");
            var theirs = live.get("/api/v2/silences").body();
            assertThat(theirs).contains("dö");
            var from = "--shadow.silences-from=http://127.0.0.1:" + live.port() + "/";
            try (var app = RunningApp.start(folder, config, "--shadow", from)) {
                await().atMost(LIMIT)
                        .untilAsserted(() ->
                                assertThat(app.get("/api/v2/silences").body()).isEqualTo(theirs));
            }
        }
    }

    @Test
    void silencesOfAnotherAreForShadowsOnly() {
        assertThatThrownBy(() -> RunningApp.start(
                        folder, "{route: {receiver: a}, receivers: [{name: a}]}", "--shadow.silences-from=http://a:1"))
                .hasMessageContaining("--shadow.silences-from: counts in shadow mode only");
        assertThat(Cli.parse(new String[] {"--shadow", "--shadow.silences-from=a:1"}, Map.of()))
                .asString()
                .contains("needs a URL");
    }

    /** It would claim what the others are to tell. */
    @Test
    void aShadowSharesNothingWithServersThatNotify() {
        var together = new String[] {
            "--shadow", "--profile=standard", "--redis.addr=a:1", "--postgres.url=postgresql://u@h:1/d"
        };
        var serve = (Invocation.Serve) Cli.parse(together, Map.of());
        assertThatThrownBy(() -> serve.flags().own().over(OwnSettings.NONE))
                .hasMessageContaining("--shadow: a shadow that shares --postgres.url");
    }
}
