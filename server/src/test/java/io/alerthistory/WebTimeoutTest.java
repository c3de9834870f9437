package io.alerthistory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.support.RunningApp;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code --web.timeout}. */
class WebTimeoutTest {
    private static final String CONFIG = "route: {receiver: pager}\nreceivers: [{name: pager}]\n";

    @TempDir
    private Path folder = Path.of("");

    /** It reads the body as long as it comes, and this one does not come to its end. */
    @Test
    void whatTakesTooLongIsAnswered503() throws IOException {
        try (var app = RunningApp.start(folder, CONFIG, "--web.timeout=150ms");
                var socket = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
            socket.getOutputStream().write("""
                    POST /api/v2/alerts HTTP/1.1
                    Host: x
                    Content-Type: application/json
                    Content-Length: 100

                    [""".replace("\n", "\r\n").getBytes(UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            assertThat(answer)
                    .startsWith("HTTP/1.1 503 ")
                    .contains("Content-Type: text/plain; charset=utf-8\r\n")
                    .contains("Connection: close\r\n")
                    .endsWith("\r\n\r\nExceeded configured timeout of 150ms.\n");
        }
    }

    @Test
    void whatDoesNotIsAnsweredAsEver(@TempDir Path other) {
        try (var limited = RunningApp.start(folder, CONFIG, "--web.timeout=10m");
                var unlimited = RunningApp.start(other, CONFIG)) {
            for (var path : List.of("/-/ready", "/api/v2/receivers", "/api/v2/nope", "/api/v2/silence/x", "/nope")) {
                assertThat(limited.get(path)).isEqualTo(unlimited.get(path));
            }
            assertThat(limited.get("/").body()).contains("<html");
            var big = "x".repeat(1 << 20);
            assertThat(limited.postAlerts("[{\"labels\":{\"a\":\"b\"},\"annotations\":{\"big\":\"" + big + "\"}}]")
                            .status())
                    .isEqualTo(200);
            assertThat(limited.get("/api/v2/alerts").body()).contains(big);
            assertThat(limited.send("HEAD", "/-/ready", null)).isEqualTo(unlimited.send("HEAD", "/-/ready", null));
            assertThat(
                            limited.metric(
                                    "alertmanager_http_request_duration_seconds_count{code=\"404\",handler=\"unknown\",method=\"get\"}"))
                    .isEqualTo(2);
        }
    }
}
