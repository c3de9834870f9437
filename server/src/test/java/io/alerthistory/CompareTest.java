package io.alerthistory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.cli.Invocation.Command.Name;
import io.alerthistory.clockwork.SystemTime;
import io.alerthistory.support.RealAlertmanager;
import io.alerthistory.support.RunningApp;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import tools.jackson.databind.json.JsonMapper;

/** A real Alertmanager, our server in its shadow, and what {@code compare} says of them. */
class CompareTest {
    private static final Duration LIMIT = Duration.ofSeconds(40);

    @TempDir
    Path folder;

    private record Said(int status, String text) {}

    private static PrintStream quiet() {
        return new PrintStream(new ByteArrayOutputStream(), true, StandardCharsets.UTF_8);
    }

    private static Said compare(String... arguments) {
        var said = new ByteArrayOutputStream();
        var out = new PrintStream(said, true, StandardCharsets.UTF_8);
        int status = Commands.run(Name.COMPARE, List.of(arguments), out, out);
        return new Said(status, said.toString(StandardCharsets.UTF_8));
    }

    private static String config(CopyReceiver copies) {
        return """
                route: {receiver: hook, group_by: [alertname], group_wait: 1s, group_interval: 1s, repeat_interval: 1h}
                receivers: [{name: hook, webhook_configs: [{url: "http://127.0.0.1:%d/"}]}]
                inhibit_rules:
                - source_matchers: [alertname="Root"]
                  target_matchers: [alertname="Held"]
                """.formatted(copies.address().getPort());
    }

    private static String alerts(Instant end, String... names) {
        return Stream.of(names)
                .map(name -> "{\"labels\":{\"alertname\":\"" + name
                        + "\",\"host\":\"dö\"},\"startsAt\":\"2026-01-01T00:00:00Z\",\"endsAt\":\"" + end + "\"}")
                .toList()
                .toString();
    }

    private static String silence() {
        return """
                {"matchers": [{"name": "alertname", "value": "Quiet", "isRegex": false, "isEqual": true}],
                 "startsAt": "%s", "endsAt": "%s", "createdBy": "me", "comment": "we know"}
                """.formatted(Instant.now(), Instant.now().plusSeconds(3600));
    }

    @Test
    void aShadowTellsWhatAlertmanagerTells() throws Exception {
        var file = folder.resolve("copies.jsonl");
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        var ourFolder = Files.createDirectory(folder.resolve("ours"));
        var theirFolder = Files.createDirectory(folder.resolve("theirs"));
        try (var copies = new CopyReceiver(address, file, new SystemTime(), quiet());
                var theirs = RealAlertmanager.start(theirFolder, config(copies));
                var ours = RunningApp.start(
                        ourFolder, config(copies), "--shadow", "--shadow.silences-from=" + theirs.url())) {
            var against = "--against=http://127.0.0.1:" + ours.port();
            theirs.post("/api/v2/silences", silence());
            await("our server has it, too")
                    .atMost(LIMIT)
                    .untilAsserted(() ->
                            assertThat(ours.get("/api/v2/silences").body()).contains("we know"));
            var firing = alerts(Instant.now().plusSeconds(3600), "Root", "Held", "Quiet", "Fires", "Ends");
            theirs.post("/api/v2/alerts", firing);
            ours.postAlerts(firing);
            awaitTold(3, file, ours);
            var ending = alerts(Instant.now(), "Ends");
            theirs.post("/api/v2/alerts", ending);
            ours.postAlerts(ending);
            awaitTold(4, file, ours);

            var webhooks = "--webhooks=" + file;
            var same = compare(webhooks, against, "--tolerance=5s");
            assertThat(same.text())
                    .contains("4 notifications were told by both, half of them within", "No differences.");
            assertThat(same.status()).isZero();
            var now = compare("--alertmanager=" + theirs.url(), against);
            assertThat(now.text()).contains("No differences");
            assertThat(now.status()).isZero();

            theirs.post("/api/v2/alerts", alerts(Instant.now().plusSeconds(3600), "Lone"));
            awaitCopies(5, file);
            ours.postAlerts(alerts(Instant.now().plusSeconds(3600), "Ours"));
            await("they are old enough to be judged")
                    .atMost(LIMIT)
                    .untilAsserted(() -> assertThat(
                                    compare(webhooks, against, "--tolerance=5s").text())
                            .contains(
                                    "Only Alertmanager told hook of the group {}:{alertname=\"Lone\"} at ",
                                    "fires: {alertname=\"Lone\", host=\"dö\"}",
                                    "Alertmanager++ says: it had not heard of {alertname=\"Lone\", host=\"dö\"}",
                                    "Only Alertmanager++ told hook of the group {}:{alertname=\"Ours\"} at ",
                                    "2 differences."));
            var json = compare(webhooks, against, "--tolerance=5s", "--output=json");
            assertThat(json.status()).isEqualTo(1);
            var tree = JsonMapper.shared().readTree(json.text());
            assertThat(tree.path("toldByBoth").asInt()).isEqualTo(4);
            assertThat(tree.at("/onlyAlertmanager/0/firing/0/labels/alertname").asString())
                    .isEqualTo("Lone");
            assertThat(tree.at("/onlyUs/0/because/0").asString()).isNotEmpty();
            var then = compare("--alertmanager=" + theirs.url(), against, "-o", "json");
            assertThat(then.status()).isEqualTo(1);
            assertThat(then.text()).contains("Lone", "Ours");
            assertThat(compare(webhooks, against, "--receiver=nobody", "--start=2026-01-01T00:00:00Z")
                            .status())
                    .isZero();
        }
    }

    /** So many notifications, at both. */
    private static void awaitTold(int count, Path file, RunningApp ours) {
        awaitCopies(count, file);
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Pattern.compile("\"outcome\":\"shadow\"")
                                .matcher(ours.get("/api/history/notifications").body())
                                .results())
                        .hasSize(count));
    }

    private static void awaitCopies(int count, Path file) {
        await().atMost(LIMIT)
                .untilAsserted(() -> assertThat(Files.readAllLines(file)).hasSize(count));
    }

    @Test
    void troubleIsNoDifference() throws Exception {
        var file = Files.writeString(
                folder.resolve("copies"), "{\"receiver\":\"a\",\"groupKey\":\"b\",\"alerts\":[]}\n{no\n");
        assertThat(compare().status()).isEqualTo(2);
        assertThat(compare("--nothing").status()).isEqualTo(2);
        assertThat(compare("--webhooks=" + folder.resolve("none")).status()).isEqualTo(2);
        var said = compare("--webhooks=" + file);
        assertThat(said.status()).isEqualTo(2);
        assertThat(said.text()).contains(file + ", line 2: is not JSON");
        Files.writeString(file, "");
        assertThat(compare("--webhooks=" + file).text()).contains("--start");
        assertThat(compare("--webhooks=" + file, "--start=2026-01-01T00:00:00Z", "--against=http://127.0.0.1:9")
                        .status())
                .isEqualTo(2);
        assertThat(compare("--webhooks=" + file, "--start=yesterday").status()).isEqualTo(2);
        assertThat(compare("--webhooks=" + file, "--tolerance=soon").status()).isEqualTo(2);
        assertThat(compare("--webhooks=" + file, "--listen=nowhere").status()).isEqualTo(2);
        assertThat(compare("--alertmanager=http://127.0.0.1:9").status()).isEqualTo(2);
    }

    @Test
    void copiesAreKeptAsTheyCome() throws Exception {
        var file = folder.resolve("copies");
        var complaints = new ByteArrayOutputStream();
        var address = new InetSocketAddress(InetAddress.getLoopbackAddress(), 0);
        try (var copies = new CopyReceiver(
                        address,
                        file,
                        () -> Instant.parse("2026-01-02T03:04:05Z"),
                        new PrintStream(complaints, true, StandardCharsets.UTF_8));
                var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + copies.address().getPort() + "/any/path");
            assertThat(post(client, uri, "{\"a\":\n 1}")).isEqualTo(200);
            assertThat(post(client, uri, "{no")).isEqualTo(400);
            assertThat(post(client, uri, "{}")).isEqualTo(200);
        }
        assertThat(file).hasContent("""
                        {"received":"2026-01-02T03:04:05Z","payload":{"a":1}}
                        {"received":"2026-01-02T03:04:05Z","payload":{}}
                        """);
        assertThat(complaints.toString(StandardCharsets.UTF_8)).contains("not JSON");
    }

    private static int post(HttpClient client, URI uri, String body) throws Exception {
        var request = HttpRequest.newBuilder(uri)
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        return client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode();
    }
}
