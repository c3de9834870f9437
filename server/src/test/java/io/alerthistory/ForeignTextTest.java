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
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What users wrote is never more than text to whoever reads it: a browser, a terminal, a proxy. Of log lines, LogLinesTest says so. */
class ForeignTextTest {
    private static final String CONFIG = "route: {receiver: pager}\nreceivers: [{name: pager}]\n";

    /** In JSON: ends a line and a tag, paints a terminal, turns the direction of reading. */
    private static final String HOSTILE =
            "</td><script>alert(1)</script>\\\"' onx=\\u001b[31m\\r\\nSet-Cookie: a=b\\u0085\\u2028\\u202e&amp;\\u0000";

    /** The same, as it is. */
    private static final String MEANT = HOSTILE.replace("\\\"", "\"")
            .replace("\\r\\n", "\r\n")
            .replace("\\u001b", "\u001b")
            .replace("\\u0085", "\u0085")
            .replace("\\u2028", "\u2028")
            .replace("\\u202e", "\u202e")
            .replace("\\u0000", "\u0000");

    @TempDir
    private Path folder = Path.of("");

    private RunningApp withHostileTexts() {
        var app = RunningApp.start(folder, CONFIG);
        app.postAlerts("[{\"labels\":{\"alertname\":\"%1$s\",\"%1$s\":\"%1$s\"},\"annotations\":{\"%1$s\":\"%1$s\"}}]"
                .formatted(HOSTILE));
        var silence = """
                {"matchers":[{"name":"%1$s","value":"%1$s","isRegex":false}],"comment":"%1$s","createdBy":"%1$s",
                "startsAt":"2030-01-01T00:00:00Z","endsAt":"2099-01-01T00:00:00Z"}""".formatted(HOSTILE);
        assertThat(app.send("POST", "/api/v2/silences", silence.getBytes(UTF_8), "Content-Type", "application/json")
                        .status())
                .isEqualTo(200);
        return app;
    }

    private static boolean actsOnATerminal(int c) {
        return c != '\n'
                && switch (Character.getType(c)) {
                    case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR ->
                        true;
                    default -> false;
                };
    }

    @Test
    void thePageHasNoTagOfTheirs() {
        try (var app = withHostileTexts()) {
            for (var page : List.of(app.get("/"), app.get("/", "filter", MEANT))) {
                assertThat(page.status()).isEqualTo(200);
                assertThat(page.body())
                        .doesNotContain("<script", "onx=\u001b", "</td>")
                        .contains("&lt;script&gt;alert(1)&lt;/script&gt;&quot;&#39; onx=");
            }
            assertThat(app.get("/").body().codePoints()).noneMatch(ForeignTextTest::actsOnATerminal);
        }
    }

    @Test
    void plainTextHasNothingThatATerminalObeys() {
        try (var app = withHostileTexts()) {
            var explained = app.get("/api/explain", "format", "text");
            assertThat(explained.body()).contains("script");
            assertThat(explained.body().codePoints()).noneMatch(ForeignTextTest::actsOnATerminal);
            var unknown = app.send("POST", "/api/receivers/%1b%5b31m%0d%0aX:%20y%e2%80%a8/test", new byte[0]);
            assertThat(unknown.status()).isEqualTo(404);
            assertThat(unknown.body().codePoints()).noneMatch(ForeignTextTest::actsOnATerminal);
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"/api/v2/alerts?filter=", "/api/v2/alerts?receiver=(", "/api/v2/silences?filter=", "/api/v2/"})
    void aRefusalIsOneValueOfJsonAndNoHeader(String path) throws IOException {
        try (var app = RunningApp.start(folder, CONFIG);
                var socket = new Socket(InetAddress.getLoopbackAddress(), app.port())) {
            var encoded = "%3Cscript%3E%1b%5b31m%0d%0aSet-Cookie:%20a=b%e2%80%a8%22%00%7f";
            socket.getOutputStream()
                    .write(("GET " + path + encoded + " HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n")
                            .getBytes(UTF_8));
            var answer = new String(socket.getInputStream().readAllBytes(), UTF_8);
            int end = answer.indexOf("\r\n\r\n");
            assertThat(answer).startsWith("HTTP/1.1 4");
            assertThat(answer.substring(0, end))
                    .doesNotContain("Set-Cookie")
                    .containsIgnoringCase("Content-Type: application/json");
            assertThat(answer.substring(end + 4).strip().codePoints()).noneMatch(c -> c < ' ');
        }
    }
}
