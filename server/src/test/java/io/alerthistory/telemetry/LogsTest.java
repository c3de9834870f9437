package io.alerthistory.telemetry;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

class LogsTest {
    private static final Logger log = LoggerFactory.getLogger(LogsTest.class);

    /** Remembers what each write brought. */
    private static final class Writes extends ByteArrayOutputStream {
        final List<String> each = new ArrayList<>();

        @Override
        public synchronized void write(byte[] bytes, int from, int length) {
            each.add(new String(bytes, from, length, UTF_8));
        }

        @Override
        public void writeBytes(byte[] bytes) {
            write(bytes, 0, bytes.length);
        }

        @Override
        public void write(byte[] bytes) {
            write(bytes, 0, bytes.length);
        }

        @Override
        public synchronized void write(int b) {
            throw new AssertionError("a line goes out in one write, not byte by byte");
        }
    }

    private static Writes start(LogLevel level, LogFormat format) {
        var writes = new Writes();
        Logs.start(level, format, writes, ZoneId.of("Europe/Vienna"));
        return writes;
    }

    @AfterAll
    static void quietAgain() {
        Logs.start(LogLevel.WARN, LogFormat.LOGFMT);
    }

    @Test
    void aLineIsAsAlertmanagers() {
        var writes = start(LogLevel.INFO, LogFormat.LOGFMT);
        log.atInfo()
                .addKeyValue("component", "web")
                .addKeyValue("address", "127.0.0.1:9093")
                .addKeyValue("count", 3)
                .log("Listening on");
        assertThat(writes.each).hasSize(1);
        assertThat(writes.each.getFirst())
                .matches("time=\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}\\+0[12]:00 level=INFO "
                        + "source=LogsTest\\.java:\\d+ msg=\"Listening on\" component=web address=127\\.0\\.0\\.1:9093 "
                        + "count=3\n");
    }

    @Test
    void levels() {
        var writes = start(LogLevel.WARN, LogFormat.LOGFMT);
        log.info("no");
        log.warn("yes");
        log.error("yes");
        assertThat(writes.each)
                .satisfiesExactly(
                        line -> assertThat(line).contains(" level=WARN "),
                        line -> assertThat(line).contains(" level=ERROR "));
    }

    /** A value, and how slog's text handler writes it. */
    record Quoting(String value, String written) {}

    static final List<Quoting> QUOTING = List.of(
            new Quoting("plain", "plain"),
            new Quoting("", "\"\""),
            new Quoting("a b", "\"a b\""),
            new Quoting("a=b", "\"a=b\""),
            new Quoting("say \"hi\"", "\"say \\\"hi\\\"\""),
            new Quoting("C:\\temp", "C:\\temp"),
            new Quoting("C:\\my files", "\"C:\\\\my files\""),
            new Quoting("a\\\"", "\"a\\\\\\\"\""),
            new Quoting("{}/{a,b}:'x'", "{}/{a,b}:'x'"),
            new Quoting("é😀", "é😀"),
            new Quoting("a\nlevel=ERROR", "\"a\\nlevel=ERROR\""),
            new Quoting("\u001b[31mred", "\"\\x1b[31mred\""),
            new Quoting("a\u0000b", "\"a\\x00b\""),
            new Quoting("a\u2028b", "\"a\\u2028b\""),
            new Quoting("a\u0085b", "\"a\\u0085b\""),
            new Quoting("a\u00a0b", "\"a\\u00a0b\""),
            new Quoting("a\u202eb", "\"a\\u202eb\""),
            new Quoting("a\ud800", "\"a\\ud800\""),
            new Quoting("\udc00a", "\"\\udc00a\""));

    @ParameterizedTest
    @FieldSource("QUOTING")
    void quotes(Quoting q) {
        var writes = start(LogLevel.INFO, LogFormat.LOGFMT);
        log.atInfo().addKeyValue("k", q.value).addKeyValue("last", 1).log("m");
        assertThat(writes.each.getFirst()).endsWith(" msg=m k=" + q.written + " last=1\n");
    }

    @ParameterizedTest
    @FieldSource("QUOTING")
    void jsonParsesToTheSameValue(Quoting q) {
        var writes = start(LogLevel.INFO, LogFormat.JSON);
        log.atInfo().addKeyValue("k" + q.value, q.value).addKeyValue("last", 1).log("m " + q.value);
        String line = writes.each.getFirst();
        assertThat(line.substring(0, line.length() - 1)).doesNotContainPattern("[\\p{Cc}\\p{Cf}\\u2028\\u2029]");
        String value = new String(q.value.getBytes(UTF_8), UTF_8).replace('?', '\ufffd');
        var names = new ArrayList<String>();
        var texts = new ArrayList<String>();
        try (var json = new JsonFactory().createParser(ObjectReadContext.empty(), line)) {
            for (JsonToken token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME) {
                    names.add(json.currentName());
                } else if (token.isScalarValue()) {
                    texts.add(json.getString());
                }
            }
        }
        assertThat(names).containsExactly("time", "level", "source", "msg", "k" + value, "last");
        assertThat(texts).element(3).isEqualTo("m " + value);
        assertThat(texts).element(4).isEqualTo(value);
        assertThat(texts).element(5).isEqualTo("1");
    }

    @Test
    void anExceptionIsItsMessagesOnOneLine() {
        var thrown = new IllegalStateException("cannot read x.yml", new java.io.IOException("no such\nfile"));
        var writes = start(LogLevel.INFO, LogFormat.LOGFMT);
        log.atError().setCause(thrown).log("reload failed");
        assertThat(writes.each.getFirst())
                .endsWith(" msg=\"reload failed\" err=\"cannot read x.yml: no such\\nfile\"\n");
    }

    @Test
    void andAStackTraceAtDebug() {
        var writes = start(LogLevel.DEBUG, LogFormat.LOGFMT);
        log.atError().setCause(new NullPointerException()).log("m");
        assertThat(writes.each).hasSize(1);
        assertThat(writes.each.getFirst())
                .contains(" err=NullPointerException stacktrace=\"java.lang.NullPointerException")
                .contains("at io.alerthistory.telemetry.LogsTest")
                .containsOnlyOnce("\n");
    }

    @Test
    void librariesLoggersArriveTheSameWayAndQuieter() {
        var writes = start(LogLevel.INFO, LogFormat.LOGFMT);
        java.util.logging.Logger.getLogger("io.helidon.webserver").info("chatter");
        java.util.logging.Logger.getLogger("io.helidon.webserver").warning("worth a line");
        assertThat(writes.each).hasSize(1);
        assertThat(writes.each.getFirst()).contains("level=WARN", "msg=\"worth a line\"");
    }

    @Test
    void linesOfManyThreadsStayWhole() throws Exception {
        var writes = start(LogLevel.INFO, LogFormat.LOGFMT);
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < 200; i++) {
                threads.execute(
                        () -> log.atInfo().addKeyValue("k", "x".repeat(20_000)).log("m"));
            }
        }
        assertThat(writes.each).hasSize(200).allMatch(line -> line.startsWith("time=") && line.endsWith("x\n"));
    }
}
