package io.alerthistory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static java.util.concurrent.CompletableFuture.runAsync;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.alerthistory.config.ConfigReader;
import io.alerthistory.config.ConfigWriter;
import io.alerthistory.config.Receiver;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.support.RunningApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** The paths beside alerts, and what all paths have in common. */
class OperatorPathsTest {
    private static final String CONFIG = """
            route: {receiver: pager, group_wait: 1h, group_by: [alertname]}
            receivers:
              - name: pager
                webhook_configs:
                  - url: http://user:geheim@127.0.0.1:9/geheim
                    http_config: {authorization: {credentials: geheim}}
            """;

    private static RunningApp app;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = RunningApp.start(folder, CONFIG);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    record Case(String method, String path, int status, String answer, String allow) {
        @Override
        public String toString() {
            return method + " " + path;
        }
    }

    private static Case notAllowed(String method, String path, String allowed) {
        return new Case(
                method,
                path,
                405,
                "{\"code\":405,\"message\":\"method " + method + " is not allowed, but [" + allowed + "] are\"}",
                allowed);
    }

    private static Case notFound(String path) {
        return new Case("GET", path, 404, "{\"code\":404,\"message\":\"path " + path + " was not found\"}", "");
    }

    static final List<Case> CASES = List.of(
            new Case("GET", "/-/healthy", 200, "OK", ""),
            new Case("HEAD", "/-/healthy", 200, "", ""),
            new Case("GET", "/-/healthy/", 200, "OK", ""),
            new Case("POST", "/-/healthy", 405, "Method Not Allowed\n", "GET,HEAD"),
            new Case("GET", "/-/ready", 200, "OK", ""),
            new Case("HEAD", "/-/ready", 200, "", ""),
            new Case("GET", "/-/reload", 405, "Method Not Allowed\n", "POST"),
            new Case("PUT", "/-/reload", 405, "Method Not Allowed\n", "POST"),
            new Case("HEAD", "/metrics", 405, "", "GET"),
            new Case("GET", "/nope", 404, "404 page not found\n", ""),
            new Case("GET", "/api/", 404, "404 page not found\n", ""),
            notFound("/api/v2/nope"),
            notFound("/api/v2/alerts/x"),
            notFound("/api/v2/receiver%73"),
            notAllowed("PUT", "/api/v2/alerts", "GET,POST"),
            notAllowed("DELETE", "/api/v2/alerts", "GET,POST"),
            notAllowed("OPTIONS", "/api/v2/alerts", "GET,POST"),
            notAllowed("FOO", "/api/v2/alerts", "GET,POST"),
            new Case("HEAD", "/api/v2/alerts", 405, "", "GET,POST"),
            notAllowed("POST", "/api/v2/status", "GET"),
            new Case("GET", "/api/v2/alerts/", 200, "[]\n", ""),
            new Case("GET", "//api/v2//alerts", 200, "[]\n", ""));

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void paths(Case c) {
        var answer = app.send(c.method, c.path, null);
        assertThat(answer.status()).isEqualTo(c.status);
        assertThat(answer.body()).isEqualTo(c.answer);
        assertThat(answer.allow()).isEqualTo(c.allow);
    }

    static final List<String> V1 =
            List.of("/api/v1/status", "/api/v1/receivers", "/api/v1/alerts", "/api/v1/silences", "/api/v1/silence/x");

    @ParameterizedTest(name = "{0}")
    @FieldSource("V1")
    void apiV1IsGone(String path) {
        for (var method : List.of("GET", "POST")) {
            var answer = app.send(method, path, "[]".getBytes(UTF_8));
            assertThat(answer.status()).isEqualTo(410);
            assertThat(answer.contentType()).isEqualTo("application/json");
            assertThat(answer.body())
                    .startsWith("{\"status\":\"deprecated\",\"error\":\"")
                    .endsWith("\"}\n");
        }
    }

    /** As Alertmanager 0.34.2 answers them. */
    @ParameterizedTest
    @CsvSource({
        "'',200",
        "application/json,200",
        "application/*,200",
        "'*/*;q=0.1',200",
        "'text/html,*/*;q=0.8',200",
        "'application/xml, application/json;q=0.2',200",
        "text/html,406",
        "'application/json;q=0',406",
        "'application/json; q=0.0',406",
        "garbage,406",
        "text/*,406"
    })
    void whoNamesWhatItTakesMustTakeJson(String accept, int status) {
        var answer = accept.isEmpty()
                ? app.send("GET", "/api/v2/status", null)
                : app.send("GET", "/api/v2/status", null, "Accept", accept);
        assertThat(answer.status()).isEqualTo(status);
        if (status == 406) {
            assertThat(answer.body())
                    .isEqualTo("{\"code\":406,\"message\":\"unsupported media type requested, only"
                            + " [application/json] are available\"}");
        }
    }

    @Test
    void seriesAreToldApartWhereThatIsWanted(@TempDir Path folder) {
        var config = """
                route: {receiver: hook, group_by: [alertname], group_wait: 0s}
                receivers: [{name: hook, webhook_configs: [{url: 'http://127.0.0.1:9/'}]}]
                """;
        try (var app = RunningApp.start(
                folder,
                config,
                "--alerts.per-alertname-limit=1",
                "--enable-feature=receiver-name-in-metrics,alert-names-in-metrics,group-key-in-metrics")) {
            var whom = "integration=\"webhook\",receiver_name=\"hook\"";
            assertThat(app.metric("alertmanager_notifications_total{" + whom + "}"))
                    .isZero();
            assertThat(
                            app.metric(
                                    "alertmanager_notifications_failed_total{integration=\"webhook\",reason=\"other\",receiver_name=\"hook\"}"))
                    .isZero();
            app.postAlerts("[{\"labels\":{\"alertname\":\"A\"}},{\"labels\":{\"alertname\":\"A\",\"n\":\"2\"}}]");
            assertThat(app.metric("alertmanager_alerts_limited_total{alertname=\"A\"}"))
                    .isEqualTo(1);
            assertThat(app.metric("alertmanager_alerts{group_key=\"{}:{alertname=\\\"A\\\"}\",state=\"active\"}"))
                    .isEqualTo(1);
        }
    }

    @Test
    void statusHasItsFieldsAndAConfigurationThatLoadsAgainWithoutSecrets() {
        var answer = app.get("/api/v2/status");
        assertThat(answer.body())
                .matches("\\{\"cluster\":\\{\"peers\":\\[],\"status\":\"disabled\"},\"config\":\\{\"original\":\".*\"},"
                        + "\"uptime\":\"\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}(Z|[+-]\\d\\d:\\d\\d)\","
                        + "\"versionInfo\":\\{\"branch\":\"\",\"buildDate\":\"\",\"buildUser\":\"\","
                        + "\"goVersion\":\"java\\d+\",\"revision\":\".+\",\"version\":\"0\\.34\\.\\d\"}}\n")
                .doesNotContain("geheim");
        var original = text(answer.body(), "original");
        assertThat(ConfigWriter.write(ConfigReader.read(original, "status", "/", MatcherSyntax.FALLBACK)))
                .isEqualTo(original);
    }

    @Test
    void aPeerOfOneIsAClusterThatIsReady(@TempDir Path folder) {
        try (var clustered =
                RunningApp.start(folder, CONFIG, "--cluster.listen-address=127.0.0.1:9094", "--cluster.peer-name=me")) {
            assertThat(clustered.get("/api/v2/status").body())
                    .contains("{\"name\":\"me\",\"peers\":[{\"address\":\"127.0.0.1:9094\",\"name\":\"me\"}],"
                            + "\"status\":\"ready\"}");
        }
    }

    private static String text(String json, String field) {
        try (var parser = new JsonFactory().createParser(ObjectReadContext.empty(), json)) {
            for (var token = parser.nextToken(); token != null; token = parser.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME && parser.currentName().equals(field)) {
                    parser.nextToken();
                    return parser.getString();
                }
            }
        }
        throw new AssertionError("no " + field + " in " + json);
    }

    @Test
    void aReloadCountsAndABadOneChangesNothing(@TempDir Path folder) {
        try (var reloading = RunningApp.start(folder, CONFIG)) {
            double hash = reloading.metric("alertmanager_config_hash");
            assertThat(hash).isEqualTo(Reloader.hash(CONFIG));
            assertThat(reloading.metric("alertmanager_config_last_reload_successful"))
                    .isEqualTo(1);
            double loaded = reloading.metric("alertmanager_config_last_reload_success_timestamp_seconds");

            reloading.writeConfig("route: {receiver: nobody}\nreceivers: [{name: pager}]\n");
            var refused = reloading.send("POST", "/-/reload", null);
            assertThat(refused.status()).isEqualTo(500);
            assertThat(refused.contentType()).startsWith("text/plain");
            assertThat(refused.body()).startsWith("failed to reload config: ").contains("nobody");
            assertThat(reloading.metric("alertmanager_config_last_reload_successful"))
                    .isEqualTo(0);
            assertThat(reloading.metric("alertmanager_config_hash")).isEqualTo(hash);
            assertThat(reloading.metric("alertmanager_config_last_reload_success_timestamp_seconds"))
                    .isEqualTo(loaded);
            assertThat(reloading.get("/api/v2/receivers").body()).contains("pager");

            var other = CONFIG.replace("pager", "other");
            reloading.writeConfig(other);
            var taken = reloading.send("POST", "/-/reload", null);
            assertThat(taken).extracting("status", "body").containsExactly(200, "");
            assertThat(reloading.metric("alertmanager_config_last_reload_successful"))
                    .isEqualTo(1);
            assertThat(reloading.metric("alertmanager_config_hash")).isEqualTo(Reloader.hash(other));
            assertThat(reloading.get("/api/v2/receivers").body()).contains("other");
        }
    }

    @Test
    void aMissingOrUnreadableFileIsARefusedReload(@TempDir Path folder) throws IOException {
        try (var reloading = RunningApp.start(folder, CONFIG)) {
            Files.delete(folder.resolve("alertmanager.yml"));
            assertThat(reloading.send("POST", "/-/reload", null).status()).isEqualTo(500);
            Files.write(folder.resolve("alertmanager.yml"), new byte[] {'a', ':', ' ', (byte) 0xff});
            assertThat(reloading.send("POST", "/-/reload", null).status()).isEqualTo(500);
            assertThat(reloading.get("/api/v2/receivers").body()).contains("pager");
        }
    }

    record Prefix(String title, List<String> flags) {
        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Prefix> PREFIXES = List.of(
            new Prefix("the path of the external URL", List.of("--web.external-url=http://x.example/am/")),
            new Prefix("a route prefix", List.of("--web.route-prefix=am")),
            new Prefix(
                    "a route prefix before an external URL",
                    List.of("--web.external-url=http://x.example/else", "--web.route-prefix=/am/")));

    @ParameterizedTest(name = "{0}")
    @FieldSource("PREFIXES")
    void everyPathHasThePrefix(Prefix c, @TempDir Path folder) {
        try (var prefixed = RunningApp.start(folder, CONFIG, c.flags.toArray(String[]::new))) {
            assertThat(prefixed.get("/")).extracting("status", "location").containsExactly(302, "/am");
            assertThat(prefixed.get("/am").status()).isEqualTo(200);
            assertThat(prefixed.get("/am/")).isEqualTo(prefixed.get("/am"));
            assertThat(prefixed.get("/am/api/v2/receivers").status()).isEqualTo(200);
            assertThat(prefixed.get("/am/api/v2/nope").body()).contains("\"path /am/api/v2/nope was not found\"");
            assertThat(prefixed.get("/am/-/healthy").body()).isEqualTo("OK");
            assertThat(prefixed.get("/am/metrics").status()).isEqualTo(200);
            assertThat(prefixed.get("/am/api/v1/alerts").status()).isEqualTo(410);
            for (var outside : List.of("/api/v2/receivers", "/-/healthy", "/metrics", "/amx", "/api/v1/alerts")) {
                assertThat(prefixed.get(outside))
                        .extracting("status", "body")
                        .containsExactly(404, "404 page not found\n");
            }
        }
    }

    @Test
    void aPrefixOfOneSlashIsNone(@TempDir Path folder) {
        try (var root =
                RunningApp.start(folder, CONFIG, "--web.external-url=http://x.example/am", "--web.route-prefix=/")) {
            assertThat(root.get("/").status()).isEqualTo(200);
            assertThat(root.get("/-/healthy").status()).isEqualTo(200);
        }
    }

    static final List<String> NO_URLS =
            List.of("--web.external-url=ftp://x", "--web.external-url=http://a b", "--web.listen-address=nonsense");

    @ParameterizedTest(name = "{0}")
    @FieldSource("NO_URLS")
    void anAddressThatIsNoneStopsTheStart(String flag, @TempDir Path folder) {
        assertThatThrownBy(() -> RunningApp.start(folder, CONFIG, flag).close())
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining(flag.substring(0, flag.indexOf('=')));
    }

    @Test
    void aPortInUseStopsTheStart(@TempDir Path folder) {
        var taken = "--web.listen-address=127.0.0.1:" + app.port();
        assertThatThrownBy(() -> RunningApp.start(folder, CONFIG, taken).close())
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("in use");
        assertThatThrownBy(() -> RunningApp.start(folder, CONFIG, "--web.listen-address=127.0.0.1:0", taken)
                        .close())
                .isInstanceOf(StartFailure.class)
                .hasMessageContaining("in use");
    }

    @Test
    void itListensOnEveryAddress(@TempDir Path folder) {
        var any = "--web.listen-address=127.0.0.1:0";
        try (var two = RunningApp.start(folder, CONFIG, any, any)) {
            var ports = two.app().addresses().stream()
                    .map(InetSocketAddress::getPort)
                    .toList();
            assertThat(ports).hasSize(2).doesNotHaveDuplicates();
            assertThat(ports).allSatisfy(port -> new Socket(InetAddress.getLoopbackAddress(), port).close());
        }
    }

    /** What the bytes come to, with a connection that is closed at the end: reading to it must not wait for ever. */
    private static String raw(String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    record Raw(String title, String head, String status) {
        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Raw> RAW = List.of(
            new Raw("a connection that the client wants closed", "GET /-/ready HTTP/1.1\r\n", "HTTP/1.1 200"),
            new Raw(
                    "quotes in a query, as curl sends them",
                    "GET /api/v2/alerts?filter=a=~\"x|y\" HTTP/1.1\r\n",
                    "HTTP/1.1 200"),
            new Raw("bytes beyond ASCII in a query", "GET /api/v2/alerts?filter=a=ü HTTP/1.1\r\n", "HTTP/1.1 200"),
            new Raw("brackets in a query", "GET /api/v2/alerts?filter[]=a HTTP/1.1\r\n", "HTTP/1.1 200"),
            new Raw(
                    "a long query",
                    "GET /api/v2/alerts?filter=a%3D" + "y".repeat(20_000) + " HTTP/1.1\r\n",
                    "HTTP/1.1 200"),
            new Raw("a long header", "GET /-/ready HTTP/1.1\r\nX: " + "y".repeat(20_000) + "\r\n", "HTTP/1.1 200"),
            new Raw(
                    "an offer of HTTP/2",
                    "GET /-/ready HTTP/1.1\r\nUpgrade: h2c\r\nHTTP2-Settings: AAMAAABkAAQAAP__\r\n",
                    "HTTP/1.1 200"),
            new Raw("a path that is none", "GET /a b HTTP/1.1\r\n", "HTTP/1.1 400"),
            new Raw("HTTP/1.0, which Helidon does not speak", "GET /-/ready HTTP/1.0\r\n", "HTTP/1.1 505"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("RAW")
    void strangeRequestsAreAnsweredAndTheConnectionIsClosed(Raw c) throws IOException {
        assertThat(raw(c.head + "Host: a_b:1\r\nConnection: close\r\n\r\n")).startsWith(c.status);
    }

    @Test
    void anUnreadBodyDoesNotSpoilTheNextRequest() throws IOException {
        var next = "GET /-/ready HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n";
        var garbage = "x".repeat(200_000);
        var head = " HTTP/1.1\r\nHost: x\r\nContent-Length: 200000\r\n\r\n";
        assertThat(raw("POST /api/v2/alerts" + head + garbage + next))
                .startsWith("HTTP/1.1 415")
                .endsWith("OK");
        assertThat(raw("POST /nope" + head + garbage + next))
                .startsWith("HTTP/1.1 404")
                .endsWith("OK");
        var json = head.replace("\r\n\r\n", "\r\nContent-Type: application/json\r\n\r\n");
        assertThat(raw("POST /api/v2/alerts" + json + "[]" + garbage.substring(2) + next))
                .startsWith("HTTP/1.1 400")
                .endsWith("OK");
    }

    @Test
    void aBodyInChunksIsTaken() throws IOException {
        var request = """
                POST /api/v2/alerts HTTP/1.1
                Host: x
                Connection: close
                Transfer-Encoding: chunked
                Content-Type: application/json

                1
                [
                1
                ]
                0

                """;
        assertThat(raw(request.replace("\n", "\r\n"))).startsWith("HTTP/1.1 200");
    }

    /** A GET counts from its head to its last byte: a client that does not read holds its place. */
    @Test
    void tooManyGetsAtOnceAreTurnedAway(@TempDir Path folder) throws IOException {
        try (var limited = RunningApp.start(folder, CONFIG, "--web.get-concurrency=2")) {
            for (int i = 0; i < 32; i++) {
                limited.postAlerts("[{\"labels\":{\"alertname\":\"big" + i + "\"},\"annotations\":{\"a\":\""
                        + "x".repeat(1 << 20) + "\"}}]");
            }
            var slow = new ArrayList<Socket>();
            for (int i = 0; i < 2; i++) {
                var socket = new Socket(InetAddress.getLoopbackAddress(), limited.port());
                socket.getOutputStream().write("GET /api/v2/alerts HTTP/1.1\r\nHost: x\r\n\r\n".getBytes(UTF_8));
                assertThat(socket.getInputStream().read()).isEqualTo('H');
                slow.add(socket);
            }
            var answer = limited.get("/-/healthy");
            assertThat(answer.status()).isEqualTo(503);
            assertThat(answer.body()).isEqualTo("Limit of concurrent GET requests reached (2), try again later.\n\n");
            assertThat(limited.postAlerts("[]").status())
                    .as("only GETs are limited")
                    .isEqualTo(200);
            for (var socket : slow) {
                socket.close();
            }
            await().untilAsserted(
                            () -> assertThat(limited.get("/-/healthy").status()).isEqualTo(200));
            await().untilAsserted(() -> assertThat(
                            limited.metric("alertmanager_http_concurrency_limit_exceeded_total{method=\"get\"}"))
                    .isGreaterThanOrEqualTo(1));
        }
    }

    @Test
    void postsAtTheSameTimeAreAllKept(@TempDir Path folder) {
        try (var busy = RunningApp.start(folder, CONFIG)) {
            var posts = new ArrayList<CompletableFuture<Void>>();
            for (int i = 0; i < 40; i++) {
                var body = "[{\"labels\":{\"alertname\":\"busy\",\"n\":\"" + i + "\"}}]";
                posts.add(runAsync(
                        () -> assertThat(busy.postAlerts(body).status()).isEqualTo(200)));
            }
            posts.forEach(CompletableFuture::join);
            assertThat(busy.metric("alertmanager_alerts{state=\"active\"}")).isEqualTo(40);
        }
    }

    static final List<String> METRICS = List.of(
            "alertmanager_build_info{",
            "alertmanager_config_hash ",
            "alertmanager_config_last_reload_successful ",
            "alertmanager_config_last_reload_success_timestamp_seconds ",
            "alertmanager_alerts_received_total{status=\"firing\",version=\"v2\"} ",
            "alertmanager_alerts_received_total{status=\"resolved\",version=\"v2\"} ",
            "alertmanager_alerts_invalid_total{version=\"v2\"} ",
            "alertmanager_http_request_duration_seconds_count{code=\"200\",handler=\"/api/v2/alerts\",method=\"get\"} ",
            "alertmanager_http_response_size_bytes_count{handler=\"/api/v2/alerts\",method=\"get\"} ",
            "alertmanager_http_requests_in_flight{method=\"get\"} ",
            "alertmanager_http_concurrency_limit_exceeded_total{method=\"get\"} ",
            "alertmanager_alerts{state=\"active\"} ",
            "alertmanager_alerts{state=\"suppressed\"} ",
            "alertmanager_alerts{state=\"unprocessed\"} ",
            "alertmanager_alerts_per_alert_limit ",
            "alertmanager_dispatcher_aggregation_groups ",
            "alertmanager_notifications_total{integration=\"webhook\"} ",
            "alertmanager_notifications_failed_total{integration=\"webhook\",reason=\"authError\"} ",
            "alertmanager_notifications_failed_total{integration=\"webhook\",reason=\"clientError\"} ",
            "alertmanager_notifications_failed_total{integration=\"webhook\",reason=\"contextCanceled\"} ",
            "alertmanager_notifications_failed_total{integration=\"webhook\",reason=\"contextDeadlineExceeded\"} ",
            "alertmanager_notifications_failed_total{integration=\"webhook\",reason=\"other\"} ",
            "alertmanager_notifications_failed_total{integration=\"webhook\",reason=\"rateLimited\"} ",
            "alertmanager_notifications_failed_total{integration=\"webhook\",reason=\"serverError\"} ",
            "alertmanager_notification_requests_total{integration=\"webhook\"} ",
            "alertmanager_notification_requests_failed_total{integration=\"webhook\"} ",
            "alertmanager_notification_latency_seconds_bucket{integration=\"webhook\",le=\"20.0\"} ",
            "alertmanager_receivers ",
            "alertmanager_integrations ",
            "alertmanager_inhibition_rules ",
            "alertmanager_cluster_enabled ",
            "process_start_time_seconds ",
            "process_cpu_seconds_total ",
            "process_resident_memory_bytes ",
            "process_open_fds ",
            "jvm_memory_used_bytes{");

    @ParameterizedTest(name = "{0}")
    @FieldSource("METRICS")
    void aMetricIsThere(String start) {
        app.get("/api/v2/alerts");
        assertThat(app.get("/metrics").body().lines()).anyMatch(line -> line.startsWith(start));
    }

    @Test
    void metricsComeInTheFormatThatIsAskedFor() {
        var text = app.get("/metrics");
        assertThat(text.contentType()).startsWith("text/plain; version=0.0.4");
        assertThat(text.body()).doesNotContain("# EOF");
        var open = app.send("GET", "/metrics", null, "Accept", "application/openmetrics-text; version=1.0.0");
        assertThat(open.contentType()).startsWith("application/openmetrics-text; version=1.0.0");
        assertThat(open.body()).endsWith("# EOF\n").contains("\n# TYPE alertmanager_notifications counter\n");
    }

    @Test
    void strangePathsAndMethodsMakeNoSeriesOfTheirOwn() {
        app.get("/strange/path");
        app.send("STRANGE", "/strange/path", null);
        assertThat(app.get("/metrics").body())
                .doesNotContainIgnoringCase("strange")
                .contains("handler=\"unknown\",method=\"get\"")
                .contains("handler=\"unknown\",method=\"other\"");
    }

    /** Alertmanager's mixin asks for these; without them its alerts would be silent for ever. */
    @Test
    void whatTheMixinsAlertsAskForIsThere(@TempDir Path folder) {
        try (var clustered = RunningApp.start(
                folder, "route: {receiver: a}\nreceivers: [{name: a}]", "--cluster.listen-address=0.0.0.0:9094")) {
            for (var series : List.of(
                    "alertmanager_cluster_members",
                    "alertmanager_cluster_enabled",
                    "alertmanager_config_last_reload_successful")) {
                assertThat(clustered.metric(series)).as(series).isEqualTo(1);
            }
            for (var integration : Receiver.INTEGRATION_TYPES) {
                var label = "{integration=\"" + integration + "\"";
                assertThat(clustered.metric("alertmanager_notifications_total" + label + "}"))
                        .isZero();
                assertThat(clustered.metric(
                                "alertmanager_notifications_failed_total" + label + ",reason=\"serverError\"}"))
                        .isZero();
            }
            assertThat(clustered.metric("alertmanager_cluster_failed_peers")).isZero();
            assertThat(clustered.metric("process_start_time_seconds")).isPositive();
        }
    }
}
