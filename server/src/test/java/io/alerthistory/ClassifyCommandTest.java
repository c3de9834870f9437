package io.alerthistory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.cli.Cli;
import io.alerthistory.cli.Invocation;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import picocli.CommandLine;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class ClassifyCommandTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private static final String DOWN = """
            {"labels":{"alertname":"WidgetDown","instance":"a:1"},"annotations":{"description":"Widget is down"},\
            "generatorURL":"http://p/graph?g0.expr=widget_up+%3D%3D+0&g0.tab=1","startsAt":"2026-01-01T00:00:00Z","x":[1]}
            """;

    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private final ByteArrayOutputStream err = new ByteArrayOutputStream();

    @TempDir
    private Path folder = Path.of("");

    private int classify(InputStream in) {
        return new CommandLine(
                        new ClassifyCommand(in, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8)))
                .execute();
    }

    private int classify(String lines) {
        return classify(new ByteArrayInputStream(lines.getBytes(UTF_8)));
    }

    private int run(String... line) {
        return switch (Cli.parse(line, Map.of())) {
            case Invocation.Command(var name, var arguments) ->
                Commands.run(name, arguments, new PrintStream(out, true, UTF_8), new PrintStream(err, true, UTF_8));
            default -> throw new AssertionError("no such command");
        };
    }

    private List<JsonNode> answers() {
        return out.toString(UTF_8).lines().map(JSON::readTree).toList();
    }

    @Test
    void saysWhatAnAlertIs() {
        assertThat(classify(DOWN)).isZero();
        assertThat(err.toString(UTF_8)).isEmpty();
        assertThat(answers()).singleElement().satisfies(said -> {
            assertThat(said.propertyNames())
                    .containsExactly(
                            "severity",
                            "category",
                            "confidence",
                            "categoryConfidence",
                            "unsure",
                            "source",
                            "model",
                            "cause",
                            "actions",
                            "key");
            assertThat(said.path("severity").asString()).isEqualTo("critical");
            assertThat(said.path("category").asString()).isEqualTo("availability");
            assertThat(said.path("source").asString()).isEqualTo("embedded");
            assertThat(said.path("confidence").asDouble()).isBetween(0.5, 1.0);
            assertThat(said.path("cause").asString())
                    .isEqualTo("The target stopped answering: process down, network, or scrape configuration.");
            assertThat(said.path("actions").size()).isEqualTo(3);
            assertThat(said.path("key").asString()).matches("[0-9a-f]{32}");
        });
    }

    @Test
    void alertsThatMeanTheSameShareAKey() {
        assertThat(classify(DOWN + DOWN.replace("a:1", "b:2"))).isZero();
        assertThat(answers()).hasSize(2);
        assertThat(answers().get(0)).isEqualTo(answers().get(1));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            nonsense                                  | column 1: Unrecognized token
            []                                        | an alert must be a JSON object
            ``                                        | an alert must be a JSON object
            null                                      | an alert must be a JSON object
            {}                                        | labels must have at least one label
            {"labels":{"a":""}}                       | labels must have at least one label
            {"labels":[]}                             | labels must be an object
            {"labels":{"a":1}}                        | labels.a must be a string
            {"labels":{"a":"b"},"annotations":"c"}    | annotations must be an object
            {"labels":{"a":"b"},"generatorURL":3}     | generatorURL must be a string
            {"labels":{"a":"\\ud800"}}                | not valid Unicode
            """)
    void aLineThatIsNoAlertIsNamedAndTheRestIsRead(String line, String message) {
        assertThat(classify(DOWN + line + "\n" + DOWN)).isEqualTo(1);
        assertThat(err.toString(UTF_8)).startsWith("line 2: " + message).hasLineCount(1);
        assertThat(answers()).hasSize(3);
        assertThat(answers().get(1).path("error").asString()).startsWith("line 2: " + message);
        assertThat(answers().get(2)).isEqualTo(answers().get(0));
    }

    @Test
    void aLineWithoutEndCostsNoMemory() {
        var endless = new InputStream() {
            private long left = 200L << 20;

            @Override
            public int read() {
                return left-- > 0 ? 'x' : -1;
            }

            @Override
            public int read(byte[] into, int offset, int length) {
                if (left <= 0) {
                    return -1;
                }
                Arrays.fill(into, offset, offset + length, (byte) 'x');
                left -= length;
                return length;
            }
        };
        assertThat(classify(endless)).isEqualTo(1);
        assertThat(err.toString(UTF_8)).isEqualTo("line 1: the line is longer than 1048576 bytes\n");
    }

    @Test
    void readsAFile() throws IOException {
        Files.writeString(folder.resolve("alerts.jsonl"), DOWN + "\n");
        assertThat(run(
                        "classify",
                        "--source=embedded",
                        folder.resolve("alerts.jsonl").toString()))
                .isEqualTo(1);
        assertThat(answers()).hasSize(2);
        assertThat(run("classify", folder.resolve("none").toString())).isEqualTo(1);
        assertThat(err.toString(UTF_8)).contains("error: there is no file ");
    }

    @Test
    void knowsOneSource() {
        assertThat(run("classify", "--source=oracle")).isEqualTo(1);
        assertThat(err.toString(UTF_8)).isEqualTo("error: --source=oracle is not known; this version has embedded\n");
    }

    @Test
    void explainsItself() {
        assertThat(run("classify", "--help")).isZero();
        assertThat(out.toString(UTF_8)).contains("./run classify", "--source", "one JSON object a line");
    }
}
