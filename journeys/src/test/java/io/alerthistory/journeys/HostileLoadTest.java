package io.alerthistory.journeys;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** In a heap of half a gibibyte, with the limits that are there by default, the program outlives whatever is sent to it. */
class HostileLoadTest {
    private static final Duration PATIENCE = Duration.ofMinutes(2);
    private static final int CLIENTS = 64;

    /** Just below the limit of a body. */
    private static final int BODY_BYTES = 16_700_000;

    private static final List<String> HEAP = List.of("-Xmx512m", "-XX:+ExitOnOutOfMemoryError");

    @TempDir
    private Path folder;

    private int port;

    /** What a body can be that takes the most memory for each of its bytes. */
    private static Map<String, String> bodies() {
        return Map.of(
                "many alerts",
                "[" + "{\"labels\":{\"a\":\"b\"}},".repeat(49_000) + "{\"labels\":{\"a\":\"b\"}}]",
                "many labels",
                "[" + filled(labels(250) + ",", BODY_BYTES - 10_000) + labels(250) + "]",
                "many times the same label",
                "[{\"labels\":{" + filled("\"a\":\"b\",", BODY_BYTES - 100) + "\"a\":\"b\"}}]",
                "long texts",
                "["
                        + filled(
                                "{\"labels\":{\"a\":\"b\"},\"annotations\":{\"x\":\"" + "é".repeat(500_000) + "\"}},",
                                BODY_BYTES / 2 - 600_000)
                        + "{\"labels\":{\"a\":\"b\"}}]",
                "bad names",
                "[" + "{\"labels\":{\"\":\"b\",\"c\":\"\"}},".repeat(49_000) + "{\"labels\":{\"a\":\"b\"}}]",
                "unknown fields",
                "[{\"x\":[" + filled("{\"a\":[1,2]},", BODY_BYTES - 100) + "1],\"labels\":{\"a\":\"b\"}}]",
                "fields of many names",
                "[{"
                        + IntStream.range(0, 1_200_000)
                                .mapToObj(i -> "\"k" + i + "\":1,")
                                .collect(Collectors.joining()) + "\"labels\":{\"a\":\"b\"}}]",
                "blanks",
                " ".repeat(BODY_BYTES) + "[]");
    }

    private static String filled(String piece, int length) {
        return piece.repeat(length / piece.length());
    }

    private static String labels(int count) {
        return IntStream.range(0, count)
                .mapToObj(i -> "\"l" + i + "\":\"" + i + "\"")
                .collect(Collectors.joining(",", "{\"labels\":{", "}}"));
    }

    @Test
    void manyLargeBodiesAtOnceAreNotItsEnd() throws Exception {
        try (var program = start()) {
            var statuses = new ConcurrentHashMap<String, AtomicInteger>();
            var calls = new ArrayList<Callable<Void>>();
            bodies().forEach((name, body) -> {
                var bytes = body.getBytes(StandardCharsets.UTF_8);
                for (int i = 0; i < CLIENTS / 8; i++) {
                    calls.add(() -> {
                        count(statuses, name + " " + post("/api/v2/alerts", bytes));
                        return null;
                    });
                }
            });
            all(calls);
            assertThat(statuses.keySet()).allMatch(answer -> answer.matches(".* (200|400|503|0)"));
            lives(program);
            // Each is taken, or refused for what it is, when it comes alone.
            bodies().forEach((name, body) -> {
                var bytes = body.getBytes(StandardCharsets.UTF_8);
                await(name).atMost(PATIENCE).until(() -> post("/api/v2/alerts", bytes), status -> {
                    return name.equals("bad names") || name.startsWith("many times") ? status == 400 : status == 200;
                });
            });
        }
    }

    @Test
    void patternsAreNotItsEnd() throws Exception {
        try (var program = start()) {
            var nested = "((a{1000}){1000}){1000}";
            var large = "b{999}".repeat(90);
            var calls = new ArrayList<Callable<Void>>();
            var statuses = new ConcurrentHashMap<String, AtomicInteger>();
            for (var value : List.of(nested, large, "(".repeat(20_000) + ")".repeat(20_000), "a{1000}".repeat(5_000))) {
                var silence = silence(value, 900);
                for (int i = 0; i < 40; i++) {
                    calls.add(() -> {
                        count(statuses, "silence " + post("/api/v2/silences", silence));
                        return null;
                    });
                    calls.add(() -> {
                        var text = "a=~\"" + value + "\"";
                        var encoded = URLEncoder.encode(text, StandardCharsets.UTF_8);
                        for (var path : List.of("/api/v2/alerts?filter=", "/?filter=", "/api/v2/alerts?receiver=")) {
                            count(
                                    statuses,
                                    path + Web.get(program.url(path + encoded)).status());
                        }
                        return null;
                    });
                }
            }
            all(calls);
            assertThat(statuses.keySet()).allMatch(answer -> answer.matches(".*(200|400|503|0)"));
            lives(program);
        }
    }

    /** A thousand clients that begin large heads or chunks and never end them. */
    @Test
    void whatIsBegunAndNotEndedIsNotItsEnd() throws Exception {
        try (var program = start()) {
            var beginnings = List.of(
                    "GET /?filter=" + "x".repeat(900_000),
                    "POST /api/v2/alerts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                            + "Transfer-Encoding: chunked\r\n\r\nfff000\r\n" + " ".repeat(2_000_000),
                    "POST /api/v2/alerts HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\n"
                            + "Content-Length: 16000000\r\n\r\n" + " ".repeat(2_000_000));
            var sockets = new ArrayList<Socket>();
            try {
                for (int i = 0; i < 600; i++) {
                    var socket = connect();
                    sockets.add(socket);
                    try {
                        socket.getOutputStream()
                                .write(beginnings.get(i % beginnings.size()).getBytes(US_ASCII));
                    } catch (IOException e) {
                        // it was turned away before all of it was sent
                    }
                }
                assertThat(program.isAlive()).isTrue();
            } finally {
                for (var socket : sockets) {
                    socket.close();
                }
            }
            lives(program);
        }
    }

    private Program start() throws IOException {
        var file = Config.write(folder, "route: {receiver: nobody}\nreceivers: [{name: nobody}]\n");
        var program = Program.startIn(HEAP, Config.flags(file));
        port = Integer.parseInt(program.address().replaceFirst(".*:", ""));
        return program;
    }

    private void lives(Program program) {
        assertThat(program.isAlive()).as(program.err()).isTrue();
        await().atMost(PATIENCE).until(() -> post("/api/v2/alerts", "[]".getBytes(US_ASCII)) == 200);
        assertThat(program.err()).doesNotContain("OutOfMemory", "StackOverflow", "an error of ours");
        assertThat(Web.get(program.url("/api/v2/alerts")).status()).isEqualTo(200);
    }

    private static byte[] silence(String value, int matchers) {
        return ("{\"matchers\":["
                        + ("{\"name\":\"a\",\"value\":\"" + value + "\",\"isRegex\":true},")
                                .repeat(Math.min(matchers, 10_000_000 / value.length()))
                        + "{\"name\":\"b\",\"value\":\"c\",\"isRegex\":false}],\"comment\":\"c\",\"createdBy\":\"x\","
                        + "\"startsAt\":\"2030-01-01T00:00:00Z\",\"endsAt\":\"2099-01-01T00:00:00Z\"}")
                .getBytes(US_ASCII);
    }

    private static void count(Map<String, AtomicInteger> statuses, String answer) {
        statuses.computeIfAbsent(answer, key -> new AtomicInteger()).incrementAndGet();
    }

    private static void all(List<Callable<Void>> calls) throws Exception {
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (Future<Void> done : threads.invokeAll(calls)) {
                done.get();
            }
        }
    }

    /** The status, or 0 where the connection was closed on us. */
    private int post(String path, byte[] body) {
        try (var socket = connect()) {
            socket.getOutputStream()
                    .write(("POST " + path
                                    + " HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: "
                                    + body.length + "\r\nConnection: close\r\n\r\n")
                            .getBytes(US_ASCII));
            try {
                socket.getOutputStream().write(body);
            } catch (IOException e) {
                // it may have been answered already
            }
            return status(socket.getInputStream());
        } catch (IOException e) {
            return 0;
        }
    }

    private static int status(InputStream in) throws IOException {
        var line = new String(in.readNBytes("HTTP/1.1 200".length()), US_ASCII);
        return line.startsWith("HTTP/1.1 ") ? Integer.parseInt(line.substring("HTTP/1.1 ".length())) : 0;
    }

    private Socket connect() throws IOException {
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) PATIENCE.toMillis());
        return socket;
    }
}
