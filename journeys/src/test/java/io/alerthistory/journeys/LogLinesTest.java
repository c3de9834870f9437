package io.alerthistory.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What stands on stderr can be read by programs, whoever sends what. */
class LogLinesTest {
    /** A text that would end the line, add a line of its own, and paint the terminal red. */
    private static final String HOSTILE =
            "x\\\" y\\nlevel=ERROR msg=forged\\r\\u001b[31mred\\u001b[0m\\u0085\\u2028\\u202e{}=";

    private static final String LOGFMT = "time=\\S+ level=(DEBUG|INFO|WARN|ERROR) source=[\\w?]+(\\.java:\\d+)? msg=.*";

    @TempDir
    private Path folder;

    private Receiver receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    /** Who looks for "Listening on" reads what is there, and must not find half of it. */
    @Test
    void everyLineComesInOneWrite() throws Exception {
        try (var program = Program.start(Config.flags(Config.telling(folder, receiver), "--log.level=debug"))) {
            program.address();
            program.signal("TERM");
            program.exitStatus();
            assertThat(program.errReads())
                    .isNotEmpty()
                    .allSatisfy(read -> assertThat(read).endsWith("\n"));
        }
    }

    @Test
    void nothingButLogLinesIsWritten() throws Exception {
        try (var program = Program.start(Config.flags(Config.telling(folder, receiver)))) {
            program.address();
            program.signal("TERM");
            program.exitStatus();
            assertThat(program.errLines())
                    .isNotEmpty()
                    .allSatisfy(line -> assertThat(line).matches(LOGFMT));
            assertThat(program.out()).isEmpty();
        }
    }

    @Test
    void jsonLinesAreJson() throws Exception {
        try (var program = Program.start(Config.flags(Config.telling(folder, receiver), "--log.format=json"))) {
            program.line("Listening on");
            program.signal("TERM");
            program.exitStatus();
            var lines = program.errLines().stream().map(Json::parse).toList();
            assertThat(lines).allSatisfy(line -> {
                assertThat(line.text("time")).isNotEmpty();
                assertThat(line.text("level")).isEqualTo("INFO");
                assertThat(line.text("source")).contains(".java:");
            });
            assertThat(lines).anySatisfy(line -> {
                assertThat(line.text("msg")).isEqualTo("Listening on");
                assertThat(line.text("address")).startsWith("127.0.0.1:");
            });
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"logfmt", "json"})
    void hostileTextNeverBreaksALine(String format) throws Exception {
        receiver.answer(400); // so that there is a failure to be logged
        var file = Config.telling(folder, receiver);
        try (var program = Program.start(Config.flags(file, "--log.level=debug", "--log.format=" + format))) {
            program.line("Listening on");
            var url = "http://" + address(program) + "/api/v2/alerts";
            var hostile = Web.post(url, """
                    [{"labels": {"alertname": "%1$s", "%1$s": "%1$s"}, "annotations": {"a": "%1$s"}}]
                    """.formatted(HOSTILE));
            assertThat(hostile.status()).isEqualTo(200);
            assertThat(receiver.told(1).json().text("groupLabels", "alertname")).contains("forged");
            var invalid = Web.post(url, """
                    [{"labels": {"": "%1$s", "%1$s": ""}}]
                    """.formatted(HOSTILE));
            assertThat(invalid.status()).isEqualTo(400);
            var nonsense = Web.post(url, "[{\"labels\": {\"a\": \"b\"}, \"generatorURL\": \"" + HOSTILE + "\"}]");
            assertThat(nonsense.status()).isEqualTo(422);
            program.line("Notify for alerts failed", "forged");
            program.signal("TERM");
            program.exitStatus();
            check(program.errLines(), format);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"logfmt", "json"})
    void hostileNamesThatAreRefusedNeverBreakALine(String format) throws Exception {
        var file = Config.telling(folder, receiver);
        try (var program =
                Program.start(Config.flags(file, "--enable-feature=classic-mode", "--log.format=" + format))) {
            program.line("Listening on");
            var refused = Web.post("http://" + address(program) + "/api/v2/alerts", """
                    [{"labels": {"alertname": "A", "%1$s": "%1$s"}}]
                    """.formatted(HOSTILE));
            assertThat(refused.status()).isEqualTo(400);
            program.line("Failed to validate alerts", "forged");
            program.signal("TERM");
            program.exitStatus();
            check(program.errLines(), format);
        }
    }

    private static String address(Program program) {
        var line = program.line("Listening on");
        return line.startsWith("{") ? Json.parse(line).text("address") : program.address();
    }

    private static void check(List<String> lines, String format) {
        assertThat(lines).allSatisfy(line -> {
            if (format.equals("json")) {
                assertThat(Json.parse(line).text("msg")).isNotEmpty();
            } else {
                assertThat(line).matches(LOGFMT);
            }
            assertThat(line.codePoints()).noneMatch(LogLinesTest::actsOnATerminal);
        });
    }

    private static boolean actsOnATerminal(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL, Character.FORMAT, Character.LINE_SEPARATOR, Character.PARAGRAPH_SEPARATOR -> true;
            default -> false;
        };
    }
}
