package io.alerthistory;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.support.RunningApp;
import io.alerthistory.support.TestKeys;
import io.alerthistory.support.TlsSockets;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code --limits.*}: what is too much is refused in words that name the limit, and slow clients keep nobody out. */
class ClientLimitsTest {
    private static final String CONFIG = "route: {receiver: pager}\nreceivers: [{name: pager}]\n";
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @TempDir
    private Path folder = Path.of("");

    private RunningApp start(String... flags) {
        return RunningApp.start(folder, CONFIG, flags);
    }

    private static Socket connect(RunningApp app) throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), app.port());
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.replace("\n", "\r\n").getBytes(US_ASCII));
    }

    private static String rest(Socket socket) throws IOException {
        var bytes = new ByteArrayOutputStream();
        try {
            socket.getInputStream().transferTo(bytes);
        } catch (IOException e) {
            // a reset counts as the end, too
        }
        return bytes.toString(UTF_8);
    }

    private static String head(int contentLength) {
        return "POST /api/v2/alerts HTTP/1.1\nHost: x\nContent-Type: application/json\nContent-Length: " + contentLength
                + "\n\n";
    }

    private static String alerts(int count, String body) {
        return IntStream.range(0, count)
                .mapToObj(i -> "{\"labels\":{\"alertname\":\"A" + i + "\"" + body + "}}")
                .collect(Collectors.joining(",", "[", "]"));
    }

    private static String labels(int count) {
        return IntStream.range(1, count).mapToObj(i -> ",\"l" + i + "\":\"v\"").collect(Collectors.joining());
    }

    private static String silence(String matcherValue, String comment) {
        return "{\"matchers\":[{\"name\":\"a\",\"value\":\"" + matcherValue + "\",\"isRegex\":false}],\"comment\":\""
                + comment + "\",\"createdBy\":\"x\",\"startsAt\":\"2030-01-01T00:00:00Z\",\"endsAt\":"
                + "\"2031-01-01T00:00:00Z\"}";
    }

    /** A body just inside a limit, and one just outside. */
    record Edge(String flag, String path, String inside, String outside, int status) {
        @Override
        public String toString() {
            return flag + " " + path;
        }
    }

    private static final String POST_ALERTS = "/api/v2/alerts";
    private static final String POST_SILENCE = "/api/v2/silences";

    static final List<Edge> EDGES = List.of(
            new Edge("--limits.alerts=3", POST_ALERTS, alerts(3, ""), alerts(4, ""), 400),
            new Edge("--limits.labels=5", POST_ALERTS, alerts(1, labels(5)), alerts(1, labels(6)), 400),
            new Edge(
                    "--limits.label-bytes=9",
                    POST_ALERTS,
                    alerts(1, ",\"b\":\"äöü123\""),
                    alerts(1, ",\"b\":\"äöü1234\""),
                    400),
            new Edge(
                    "--limits.label-bytes=9",
                    POST_ALERTS,
                    alerts(1, ",\"b23456789\":\"\""),
                    alerts(1, ",\"b234567890\":\"\""),
                    400),
            new Edge(
                    "--limits.annotation-bytes=20",
                    POST_ALERTS,
                    alerts(1, "},\"annotations\":{\"a\":\"123456789\"},\"generatorURL\":\"/123456789\",\"x\":{"),
                    alerts(1, "},\"annotations\":{\"a\":\"123456789\"},\"generatorURL\":\"/1234567890\",\"x\":{"),
                    400),
            new Edge("--limits.label-bytes=9", POST_SILENCE, silence("123456789", ""), silence("1234567890", ""), 400),
            new Edge(
                    "--limits.annotation-bytes=9",
                    POST_SILENCE,
                    silence("1", "12345678"),
                    silence("1", "123456789"),
                    400),
            new Edge("--limits.body-bytes=100", POST_ALERTS, " ".repeat(98) + "[]", " ".repeat(99) + "[]", 413));

    @ParameterizedTest
    @FieldSource("EDGES")
    void whatIsBeyondTheLimitIsRefusedWholeByItsName(Edge edge) {
        try (var app = start(edge.flag)) {
            var refused = post(app, edge.path, edge.outside);
            assertThat(refused.status()).isEqualTo(edge.status);
            assertThat(refused.body())
                    .startsWith("{\"code\":" + edge.status + ",\"message\":\"")
                    .contains(edge.flag + " allows");
            assertThat(app.get("/api/v2/alerts").body()).isEqualTo("[]\n");
            assertThat(app.get("/api/v2/silences").body()).isEqualTo("[]\n");
            assertThat(post(app, edge.path, edge.inside).status()).isEqualTo(200);
        }
    }

    private static RunningApp.Answer post(RunningApp app, String path, String body) {
        return app.send("POST", path, body.getBytes(UTF_8), "Content-Type", "application/json");
    }

    /** Alertmanager reads 256 MiB of them. */
    @Test
    void blanksWithoutEndAreRefusedBySize() throws Exception {
        try (var app = start();
                var client = HttpClient.newHttpClient()) {
            var uri = URI.create("http://127.0.0.1:" + app.port() + "/api/v2/alerts");
            var sent = new Blanks();
            var chunked = HttpRequest.newBuilder(uri)
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofInputStream(() -> sent))
                    .build();
            var answer = client.send(chunked, HttpResponse.BodyHandlers.ofString());
            assertThat(answer.statusCode()).isEqualTo(413);
            assertThat(answer.body()).contains("--limits.body-bytes=16777216 allows");
            try (var socket = connect(app)) {
                send(socket, head(256 << 20));
                assertThat(rest(socket))
                        .startsWith("HTTP/1.1 413 ")
                        .contains("Connection: close\r\n")
                        .contains("--limits.body-bytes=16777216 allows");
            }
            assertThat(app.get("/-/ready").status()).isEqualTo(200);
        }
    }

    private static final class Blanks extends InputStream {
        @Override
        public int read() {
            return ' ';
        }

        @Override
        public int read(byte[] into, int offset, int length) {
            Arrays.fill(into, offset, offset + length, (byte) ' ');
            return length;
        }
    }

    /** One chunk that is declared large is not waited for, either. */
    @Test
    void aChunkThatIsTooLargeIsRefusedBeforeItComes() throws IOException {
        try (var app = start();
                var socket = connect(app)) {
            send(
                    socket,
                    "POST /api/v2/alerts HTTP/1.1\nHost: x\nContent-Type: application/json\nTransfer-Encoding:"
                            + " chunked\n\n10000000\n[");
            assertThat(rest(socket)).startsWith("HTTP/1.1 413 ").contains("--limits.body-bytes=16777216 allows");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"GET /?filter=%s HTTP/1.1\nHost: x\n\n", "GET / HTTP/1.1\nHost: x\nX-Long: %s\n\n"})
    void aHeadThatIsTooLargeIsRefused(String head) throws IOException {
        try (var app = start("--limits.head-bytes=20000")) {
            try (var socket = connect(app)) {
                send(socket, head.formatted("x".repeat(50_000)));
                assertThat(rest(socket))
                        .startsWith("HTTP/1.1 431 ")
                        .contains("the head of the request has more bytes than --limits.head-bytes=20000 allows");
            }
            try (var socket = connect(app)) {
                send(socket, head.formatted("x".repeat(10_000)).replace("\n\n", "\nConnection: close\n\n"));
                assertThat(rest(socket)).startsWith("HTTP/1.1 200 ");
            }
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "[null,null]",
                "[[]]",
                "[1]",
                "[{\"labels\":[null]}]",
                "[{\"labels\":{\"a\":null}},null]",
                "{\"labels\":null}",
                "[{\"labels\":{\"a\":{}}}]",
                "nul",
                "[",
                "\"",
                "[{\"startsAt\":{}}]",
                "\u0000"
            })
    void nonsenseIsRefusedAndTheServerLives(String body) {
        try (var app = start()) {
            assertThat(app.postAlerts(body).status()).isBetween(400, 422);
            assertThat(post(app, "/api/v2/silences", body).status()).isBetween(400, 422);
            assertThat(app.get("/-/ready").status()).isEqualTo(200);
            assertThat(app.get("/api/v2/alerts").body()).isEqualTo("[]\n");
        }
    }

    @ParameterizedTest
    @ValueSource(ints = {501, 100_000, 5_000_000})
    void deepNestingIsRefused(int depth) {
        try (var app = start()) {
            for (var open : List.of("[", "{\"a\":", "[{\"x\":", "{\"matchers\":[{\"x\":")) {
                var body = open.repeat(Math.min(depth, 16_000_000 / open.length()));
                assertThat(app.postAlerts(body).status()).isEqualTo(400);
                assertThat(post(app, "/api/v2/silences", body).status()).isEqualTo(400);
            }
            assertThat(app.get("/-/ready").status()).isEqualTo(200);
        }
    }

    /** Alertmanager keeps 50 of 50. */
    @ParameterizedTest
    @ValueSource(strings = {"head", "body", "chunk"})
    void slowClientsKeepNobodyOutAndAreCutOff(String part) throws IOException {
        try (var app = start("--limits.head-timeout=1s", "--limits.body-timeout=1s")) {
            var slow = new ArrayList<Socket>();
            try {
                for (int i = 0; i < 50; i++) {
                    var socket = connect(app);
                    slow.add(socket);
                    send(
                            socket,
                            switch (part) {
                                case "head" -> "POST /api/v2/alerts HTTP/1.1\nHost: ";
                                case "body" -> head(1000) + "[";
                                default ->
                                    "POST /api/v2/alerts HTTP/1.1\nHost: x\nContent-Type: application/json\n"
                                            + "Transfer-Encoding: chunked\n\nffff00\n[";
                            });
                }
                assertThat(app.postAlerts(alerts(1, "")).status()).isEqualTo(200);
                var dripping = Thread.ofVirtual().start(() -> drip(slow));
                for (var socket : slow) {
                    assertThat(rest(socket))
                            .startsWith("HTTP/1.1 408 Request Timeout\r\n")
                            .contains("--limits." + (part.equals("head") ? "head" : "body") + "-timeout=1s allows");
                }
                dripping.interrupt();
            } finally {
                for (var socket : slow) {
                    socket.close();
                }
            }
            assertThat(app.metric("alerthistory_http_limits_met_total{limit=\""
                            + (part.equals("head") ? "head" : "body") + "-timeout\"}"))
                    .isEqualTo(50);
            if (!part.equals("head")) {
                assertThat(
                                app.metric(
                                        "alertmanager_http_request_duration_seconds_count{code=\"408\",handler=\"/api/v2/alerts\",method=\"post\"}"))
                        .isEqualTo(50);
            }
            assertThat(app.postAlerts(alerts(1, "")).status()).isEqualTo(200);
        }
    }

    /** Who never makes the TLS connection, or sends nothing over it, goes as well. */
    @Test
    void slowClientsAreCutOffBehindTlsToo() throws Exception {
        var server = TestKeys.selfSigned("server", TestKeys.keyPair("EC", 256));
        Files.writeString(folder.resolve("server.pem"), server.certificatePem() + server.keyPem());
        var web = Files.writeString(
                folder.resolve("web.yml"), "tls_server_config: {cert_file: server.pem, key_file: server.pem}\n");
        try (var app = start("--web.config.file=" + web, "--limits.head-timeout=1s", "--limits.body-timeout=1s");
                var silent = connect(app);
                var hello = connect(app);
                var plain = connect(app);
                var slow = (SSLSocket) new TlsSockets(server, server, false)
                        .context()
                        .getSocketFactory()
                        .createSocket(plain, "127.0.0.1", app.port(), true)) {
            hello.getOutputStream().write(new byte[] {22, 3, 1, 2, 0, 1, 0});
            slow.startHandshake();
            send(slow, head(1000) + "[");
            assertThat(rest(slow)).startsWith("HTTP/1.1 408 ").contains("--limits.body-timeout=1s allows");
            assertThat(rest(silent)).isEmpty();
            assertThat(rest(hello)).doesNotContain("HTTP");
        }
    }

    /** A byte now and then to each, as long as it takes one. */
    private static void drip(List<Socket> sockets) {
        try {
            while (true) {
                Thread.sleep(100);
                for (var socket : sockets) {
                    try {
                        socket.getOutputStream().write(' ');
                    } catch (IOException e) {
                        // that one is cut off
                    }
                }
            }
        } catch (InterruptedException e) {
            // enough
        }
    }

    /** A client that reads nothing of a long answer does not hold its place among the GETs. */
    @Test
    void whoDoesNotTakeItsAnswerIsCutOff() throws IOException {
        try (var app = start("--limits.body-timeout=1s", "--web.get-concurrency=1");
                var lazy = new Socket()) {
            var big = "x".repeat(1 << 20);
            for (int i = 0; i < 20; i++) {
                app.postAlerts("[{\"labels\":{\"a\":\"" + i + "\"},\"annotations\":{\"big\":\"" + big + "\"}}]");
            }
            lazy.setReceiveBufferSize(4096);
            lazy.connect(app.app().addresses().getFirst());
            send(lazy, "GET /api/v2/alerts HTTP/1.1\nHost: x\n\n");
            assertThat(lazy.getInputStream().read()).isEqualTo('H');
            await().atMost(PATIENCE)
                    .until(() -> app.get("/api/v2/receivers").status() == 200
                            && app.metric("alerthistory_http_limits_met_total{limit=\"body-timeout\"}") == 1);
        }
    }

    @Test
    void idleConnectionsAreClosed() throws IOException {
        try (var app = start("--limits.idle-timeout=300ms");
                var socket = connect(app)) {
            for (int i = 0; i < 2; i++) {
                send(socket, "GET /-/ready HTTP/1.1\nHost: x\n\n");
                assertThat(new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), US_ASCII))
                        .isEqualTo("HTTP/1.1 200");
                var line = new StringBuilder();
                while (!line.toString().endsWith("\r\n\r\nOK")) {
                    line.append((char) socket.getInputStream().read());
                }
            }
            assertThat(rest(socket)).isEmpty();
        }
    }

    @Test
    void whoIsIdleMakesRoomForTheNewestConnection() throws IOException {
        try (var app = start("--limits.connections=2");
                var idle = connect(app);
                var busy = connect(app)) {
            send(busy, head(1000) + "[");
            send(idle, "GET /-/ready HTTP/1.1\nHost: x\n\n");
            assertThat(idle.getInputStream().readNBytes(12)).isEqualTo("HTTP/1.1 200".getBytes(US_ASCII));
            await().atMost(PATIENCE).until(() -> {
                try (var newest = connect(app)) {
                    send(newest, "GET /-/ready HTTP/1.1\nHost: x\nConnection: close\n\n");
                    return rest(newest).startsWith("HTTP/1.1 200 ");
                }
            });
            assertThat(rest(idle)).endsWith("OK"); // and no more comes
        }
    }

    @Test
    void whereNobodyIsIdleTheNewestConnectionIsTurnedAway() throws IOException {
        try (var app = start("--limits.connections=2");
                var one = connect(app);
                var another = connect(app)) {
            send(one, head(1000) + "[");
            send(another, head(2) + "[");
            try (var newest = connect(app)) {
                assertThat(rest(newest))
                        .startsWith("HTTP/1.1 503 Service Unavailable\r\n")
                        .contains("\r\nRetry-After: 1\r\n")
                        .endsWith("there are no more connections than --limits.connections=2 allows\n");
            }
            send(another, "]");
            assertThat(another.getInputStream().readNBytes(12)).isEqualTo("HTTP/1.1 200".getBytes(US_ASCII));
            await().atMost(PATIENCE).until(() -> {
                try (var newest = connect(app)) {
                    send(newest, "GET /-/ready HTTP/1.1\nHost: x\nConnection: close\n\n");
                    return rest(newest).startsWith("HTTP/1.1 200 ");
                }
            });
        }
    }

    /** What all send together is bounded, and what is turned away may come again. */
    @Test
    void requestsThatAreTooManyBytesTogetherAreTurnedAway() throws IOException {
        try (var app = start("--limits.body-bytes=100000", "--limits.total-bytes=150000")) {
            try (var first = connect(app);
                    var second = connect(app)) {
                send(first, head(100_000) + " ".repeat(90_000));
                // Else each could give way to the other.
                await().atMost(PATIENCE).until(() -> app.metric("alerthistory_http_request_bytes") > 90_000);
                send(second, head(100_000) + " ".repeat(90_000));
                var limit = "alerthistory_http_limits_met_total{limit=\"total-bytes\"}";
                await().atMost(PATIENCE).until(() -> app.metric(limit) == 1);
                assertThat(app.postAlerts(alerts(1, "")).status()).isEqualTo(200);
                send(first, " ".repeat(9_998) + "[]");
                send(second, " ".repeat(9_998) + "[]");
                var answers = List.of(start(first), start(second));
                assertThat(answers).containsExactlyInAnyOrder("HTTP/1.1 200", "HTTP/1.1 503");
                assertThat(rest(answers.getFirst().endsWith("503") ? first : second))
                        .contains("Retry-After: 1\r\n", "Connection: close\r\n")
                        .contains("--limits.total-bytes=150000 allows, try again later");
            }
            await().atMost(PATIENCE)
                    .untilAsserted(() -> assertThat(
                                    app.postAlerts(" ".repeat(99_998) + "[]").status())
                            .isEqualTo(200));
        }
    }

    private static String start(Socket socket) throws IOException {
        return new String(socket.getInputStream().readNBytes("HTTP/1.1 200".length()), US_ASCII);
    }

    /** A few large ones that never end do not keep the many small ones out. */
    @Test
    void theLargestGivesWay() throws IOException {
        try (var app = start("--limits.body-bytes=100000", "--limits.total-bytes=150000")) {
            var large = new ArrayList<Socket>();
            for (int i = 0; i < 20; i++) {
                var socket = connect(app);
                large.add(socket);
                send(socket, head(100_000) + " ".repeat(50_000));
                assertThat(app.postAlerts(" ".repeat(10_000) + alerts(1, "")).status())
                        .isEqualTo(200);
            }
            for (var socket : large) {
                socket.close();
            }
        }
    }

    /** A body that nobody reads ends the connection; else its bytes would be taken for the next request. */
    @Test
    void aBodyThatNobodyReadIsNoRequest() throws IOException {
        try (var app = start();
                var socket = connect(app)) {
            send(
                    socket,
                    "POST /nowhere HTTP/1.1\nHost: x\nContent-Length: 300000\n\nGET /-/ready HTTP/1.1\nHost: x\n\n");
            assertThat(rest(socket))
                    .startsWith("HTTP/1.1 404 ")
                    .contains("Connection: close\r\n")
                    .doesNotContain("200 OK");
        }
    }
}
