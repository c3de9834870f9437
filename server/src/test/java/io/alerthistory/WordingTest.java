package io.alerthistory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.cli.Invocation.Command.Name;
import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.LoopbackReceiver.Request;
import io.alerthistory.support.RunningApp;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The users' own words, through the whole program. */
class WordingTest {
    private final LoopbackReceiver receiver = new LoopbackReceiver();

    @TempDir
    private Path folder;

    @AfterEach
    void stop() {
        receiver.close();
    }

    private String config() {
        return """
                templates: ['*.tmpl']
                route:
                  receiver: hook
                  group_by: [alertname]
                  group_wait: 0s
                  labels: {team: '{{ .CommonLabels.team }}', title: '{{ routeLabels "team" }}!', bad: '{{ .Nope }}'}
                receivers:
                  - name: hook
                    webhook_configs:
                      - url: %s{{ .CommonLabels.team }}
                        payload:
                          text: '{{ template "mine" . }}'
                          count: '{{ len .Alerts }}'
                          '{{ .Status }}': [true, '{{ toJson .RouteLabels }}', 'a: b', 1.5]
                  - name: broken
                    webhook_configs: [{url: '%s{{ .Nope }}'}, {url: '%s'}]
                """.formatted(receiver.url("/"), receiver.url("/"), receiver.url("/test"));
    }

    private RunningApp start() throws IOException {
        Files.writeString(
                folder.resolve("mine.tmpl"), "{{ define \"mine\" }}{{ .GroupLabels.alertname }} is on{{ end }}");
        return RunningApp.start(folder, config());
    }

    private static void fire(RunningApp app) {
        app.postAlerts("[{\"labels\":{\"alertname\":\"Down\",\"team\":\"db\"}}]");
    }

    private List<Request> awaitRequests(int count) {
        await().atMost(Duration.ofSeconds(30))
                .untilAsserted(() -> assertThat(receiver.requests()).hasSize(count));
        return receiver.requests();
    }

    @Test
    void templatesAreInUrlPayloadAndRouteLabels() throws IOException {
        try (var app = start()) {
            fire(app);
            var request = awaitRequests(1).getFirst();
            assertThat(request.path()).isEqualTo("/db");
            assertThat(request.body())
                    .isEqualTo("{\"count\":1,\"firing\":[true,{\"team\":\"db\",\"title\":\"db!\"},{\"a\":\"b\"},"
                            + "1.5],\"text\":\"Down is on\"}\n");
            assertThat(app.get("/api/v2/alerts/groups").body())
                    .contains("\"routeLabels\":{\"team\":\"db\",\"title\":\"db!\"}");
        }
    }

    @Test
    void aBrokenTemplateFileLeavesTheOldOnesInForce() throws IOException {
        try (var app = start()) {
            Files.writeString(folder.resolve("mine.tmpl"), "{{ define \"mine\" }}{{ nope }}{{ end }}");
            assertThat(app.send("POST", "/-/reload", null).body()).contains("function \"nope\" not defined");
            fire(app);
            assertThat(awaitRequests(1).getFirst().body()).contains("Down is on");
        }
    }

    @Test
    void aReloadBringsNewTemplates() throws IOException {
        try (var app = start()) {
            Files.writeString(folder.resolve("mine.tmpl"), "{{ define \"mine\" }}new{{ end }}");
            assertThat(app.send("POST", "/-/reload", null).status()).isEqualTo(200);
            fire(app);
            assertThat(awaitRequests(1).getFirst().body()).contains("\"text\":\"new\"");
        }
    }

    private static String command(Name name, String... arguments) {
        var printed = new ByteArrayOutputStream();
        var out = new PrintStream(printed, true, UTF_8);
        int status = Commands.run(name, List.of(arguments), out, out);
        return printed.toString(UTF_8) + status;
    }

    @Test
    void aReceiverIsTested() throws IOException {
        try (var app = start()) {
            var url = "--alertmanager.url=http://127.0.0.1:" + app.port();
            assertThat(command(Name.TEST_RECEIVER, url, "hook")).isEqualTo("webhook[0]: sent\n0");
            assertThat(awaitRequests(1).getFirst().body()).contains("TestNotification is on", "firing");
            assertThat(command(Name.TEST_RECEIVER, url, "hook", "--resolved")).endsWith("sent\n0");
            assertThat(awaitRequests(2).getLast().body()).contains("resolved");
            assertThat(command(Name.TEST_RECEIVER, url, "broken"))
                    .startsWith("webhook[0]: not sent: webhook: url: template: :1:")
                    .endsWith("webhook[1]: sent\n1");
            assertThat(command(Name.TEST_RECEIVER, url, "hok"))
                    .contains("there is no receiver \\\"hok\\\". Known: hook, broken. Did you mean \\\"hook\\\"?")
                    .endsWith("1");
        }
    }

    @Test
    void aTestIsNotTakenForAnAlert() throws IOException {
        try (var app = start()) {
            assertThat(app.send("POST", "/api/receivers/hook/test", null).body())
                    .isEqualTo("[{\"integration\":\"webhook\",\"index\":0,\"sent\":true,\"reason\":\"\"}]\n");
            assertThat(app.get("/api/v2/alerts").body()).isEqualTo("[]\n");
            assertThat(app.metric("alertmanager_notifications_total{integration=\"webhook\"}"))
                    .isZero();
        }
    }

    @Test
    void aTemplateIsPreviewedWithWhatFires() throws IOException {
        try (var app = start()) {
            var url = "--alertmanager.url=http://127.0.0.1:" + app.port();
            assertThat(command(Name.TEMPLATE, url, "--template.text=x", "alertname=Down"))
                    .endsWith("no alert matches\n1");
            fire(app);
            var glob = "--template.glob=" + folder + "/*.tmpl";
            var text =
                    "--template.text={{ template \"mine\" . }} {{ .Receiver }} {{ .Status }} {{ .RouteLabels.title }}";
            assertThat(command(Name.TEMPLATE, url, glob, text, "alertname=Down"))
                    .isEqualTo("Down is on hook firing db!0");
        }
    }
}
