package io.alerthistory.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** HTTP connections as they are seen on the wire. */
class ConnectionTest {
    @TempDir
    private Path folder;

    /** Proxies ask for it, and simple clients read until the end. */
    @ParameterizedTest
    @ValueSource(strings = {"/api/v2/alerts", "/api/v2/nothing", "/metrics", "/"})
    void isClosedAfterTheAnswerWhenTheClientAsksForIt(String path) throws IOException {
        try (var receiver = new Receiver();
                var program = Program.start(Config.flags(Config.telling(folder, receiver), "--log.level=debug"))) {
            var url = program.url(path);
            // The page tells for how many seconds the program is up: a second may end in between, not in each of ten
            // tries.
            for (int tries = 1; ; tries++) {
                var before = Web.get(url).body();
                var answer = wholeAnswer(program, path);
                assertThat(answer).startsWith("HTTP/1.1 ").contains("\r\n\r\n");
                if (answer.toLowerCase(Locale.ROOT).contains("transfer-encoding: chunked")) {
                    assertThat(answer).as("its last chunk").endsWith("\r\n0\r\n\r\n");
                }
                if (path.equals("/metrics")) { // which say something else each time
                    break;
                }
                if (before.equals(Web.get(url).body())) {
                    assertThat(answer).contains(before.strip());
                    break;
                }
                assertThat(tries).isLessThan(10);
            }
            assertThat(program.errLines()).noneMatch(line -> line.contains("level=WARN") || line.contains("ERROR"));
        }
    }

    private static String wholeAnswer(Program program, String path) throws IOException {
        try (var socket = connect(program)) {
            ask(socket, "GET " + path + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
            return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        }
    }

    /** What it sends besides is too much to be read, so the connection ends with the answer. */
    @Test
    void isClosedAfterTheWholeAnswerWhenNobodyWantsTheBody() throws IOException {
        try (var receiver = new Receiver();
                var program = Program.start(Config.flags(Config.telling(folder, receiver)));
                var socket = connect(program)) {
            ask(socket, "GET /metrics HTTP/1.1\r\nHost: x\r\nContent-Length: 10000000\r\n\r\n");
            var answer = new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(answer.toLowerCase(Locale.ROOT)).contains("transfer-encoding: chunked");
            assertThat(answer).as("its last chunk").endsWith("\r\n0\r\n\r\n");
        }
    }

    @Test
    void staysOpenOtherwise() throws IOException {
        try (var receiver = new Receiver();
                var program = Program.start(Config.flags(Config.telling(folder, receiver)));
                var socket = connect(program)) {
            for (int i = 0; i < 3; i++) {
                ask(socket, "GET /-/ready HTTP/1.1\r\nHost: x\r\n\r\n");
                var answer = new StringBuilder();
                while (!answer.toString().endsWith("\r\n\r\nOK")) {
                    int next = socket.getInputStream().read();
                    assertThat(next).as("after " + answer).isNotNegative();
                    answer.append((char) next);
                }
            }
        }
    }

    private static Socket connect(Program program) throws IOException {
        int port = Integer.parseInt(program.address().replaceFirst(".*:", ""));
        var socket = new Socket(InetAddress.getLoopbackAddress(), port);
        socket.setSoTimeout((int) Duration.ofSeconds(20).toMillis());
        return socket;
    }

    private static void ask(Socket socket, String request) throws IOException {
        socket.getOutputStream().write(request.getBytes(StandardCharsets.US_ASCII));
    }
}
