package io.alerthistory.api;

import static io.alerthistory.support.LoopbackReceiver.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.RunningApp;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;

/** {@code GET /api/history/...}, and {@code /api/explain} of a moment that is past, of the running program. */
class HistoryTest {
    private final LoopbackReceiver receiver = new LoopbackReceiver();
    private final Path folder;
    private RunningApp app;

    HistoryTest(@TempDir Path folder) {
        this.folder = folder;
        app = RunningApp.start(folder, config());
    }

    private String config() {
        return """
                route: {receiver: pager, group_by: [alertname], group_wait: 50ms, group_interval: 1s, repeat_interval: 4h}
                receivers: [{name: pager, webhook_configs: [{url: "%s"}]}]
                """.formatted(receiver.url("/hook"));
    }

    @AfterEach
    void stop() {
        app.close();
        receiver.close();
    }

    private void post(String labels, String more) {
        var answer =
                app.postAlerts("[{\"labels\":{" + labels + "},\"annotations\":{\"summary\":\"=cmd()\"}" + more + "}]");
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
    }

    private String alerts(String... query) {
        return app.get("/api/history/alerts", query).body();
    }

    private String notifications(String... query) {
        return app.get("/api/history/notifications", query).body();
    }

    @Test
    void anAlertIsInHistoryFromItsPostToItsEndWithEachTry() {
        receiver.then(status(503, "busy \"now\"", "Retry-After: 0"));
        post("\"alertname\":\"Down\",\"team\":\"db\"", "");
        await().until(() -> notifications("filter", "team=db").contains("\"outcome\":\"delivered\""));
        assertThat(alerts("filter", "team=db"))
                .contains("\"labels\":{\"alertname\":\"Down\",\"team\":\"db\"}")
                .contains("\"annotations\":{\"summary\":\"=cmd()\"}")
                .contains("\"endsAt\":null,\"state\":\"firing\"")
                .contains("\"notifications\":1");
        assertThat(notifications("filter", "team=db", "outcome", "retryable"))
                .contains("\"receiver\":\"pager\",\"integration\":\"webhook\",\"index\":0")
                .contains("\"groupKey\":\"{}:{alertname=\\\"Down\\\"}\"")
                .contains("\"reason\":\"first notification\",\"attempt\":1,\"outcome\":\"retryable\"")
                .contains("\"failure\":\"serverError\"")
                .contains("busy")
                .contains("\"nextTry\":\"20")
                .contains("\"tookSeconds\":");
        assertThat(notifications("receiver", "nobody")).isEqualTo("{\"notifications\":[]}\n");
        post("\"alertname\":\"Down\",\"team\":\"db\"", ",\"endsAt\":\"" + Instant.now() + "\"");
        await().until(() -> alerts().contains("\"state\":\"resolved\""));
        await().until(() -> alerts().contains("\"notifications\":2"));
        assertThat(alerts()).contains("\"durationSeconds\":").doesNotContain("\"endsAt\":null");
        assertThat(app.metric("alerthistory_history_up")).isEqualTo(1);
        assertThat(app.metric("alerthistory_history_rows_written_total")).isGreaterThan(3);
        await().until(() -> app.metric("alerthistory_history_lag_bytes") == 0);
        assertThat(app.metric("alerthistory_history_lag_seconds")).isZero();
    }

    @Test
    void pagesGoOnWhereTheOneBeforeEnded() {
        for (int i = 0; i < 5; i++) {
            post("\"alertname\":\"A\",\"i\":\"" + i + "\"", "");
        }
        await().until(() -> alerts().contains("\"i\":\"4\""));
        var first = alerts("limit", "2");
        assertThat(first).contains("\"i\":\"4\"", "\"i\":\"3\"").doesNotContain("\"i\":\"2\"");
        post("\"alertname\":\"A\",\"i\":\"new\"", "");
        await().until(() -> alerts().contains("\"i\":\"new\""));
        var second = alerts("limit", "2", "cursor", cursor(first));
        assertThat(second).contains("\"i\":\"2\"", "\"i\":\"1\"").doesNotContain("new", "\"i\":\"3\"");
        var third = alerts("limit", "2", "cursor", cursor(second));
        assertThat(third).contains("\"i\":\"0\"").doesNotContain("\"next\"");
    }

    private static String cursor(String page) {
        return page.replaceAll("(?s).*\"next\":\"([^\"]*)\".*", "$1");
    }

    @Test
    void aTableIsHarmlessInASpreadsheet() {
        post("\"alertname\":\"A\",\"b\":\"x,y \\\\\\\"q\\\\\\\"\"", "");
        silence("", "=HYPERLINK(1)");
        await().until(() -> alerts().contains("\"A\""));
        var answer = app.get("/api/history/alerts", "format", "csv");
        assertThat(answer.contentType()).startsWith("text/csv");
        var lines = answer.body().split("\r\n", -1);
        assertThat(lines[0])
                .isEqualTo("startsAt,endsAt,state,durationSeconds,notifications,fingerprint,labels,annotations,heardAt,"
                        + "generatorURL");
        assertThat(lines[1]).contains(",firing,").contains("\"{alertname=\"\"A\"\", b=\"\"x,y ");
        assertThat(lines).hasSize(3);
        assertThat(app.get("/api/history/notifications", "format", "csv").body())
                .startsWith("at,receiver,");
        await().until(() -> app.get("/api/history/silences").body().contains("HYPERLINK"));
        assertThat(app.get("/api/history/silences", "format", "csv").body())
                .startsWith("at,change,id,")
                .endsWith(",me,'=HYPERLINK(1)\r\n");
    }

    static final List<List<String>> CELLS = List.of(
            List.of("plain", "plain"),
            List.of("", ""),
            List.of("=1+1", "'=1+1"),
            List.of("+49 30", "'+49 30"),
            List.of("-1", "'-1"),
            List.of("@SUM(A1)", "'@SUM(A1)"),
            List.of("\t=1", "'\t=1"),
            List.of("a,b", "\"a,b\""),
            List.of("say \"x\"", "\"say \"\"x\"\"\""),
            List.of("two\nlines", "\"two\nlines\""),
            List.of("=\"a\"", "\"'=\"\"a\"\"\""));

    @ParameterizedTest
    @FieldSource("CELLS")
    void aCellIs(List<String> cell) {
        assertThat(Csv.cell(cell.getFirst())).isEqualTo(cell.getLast());
    }

    @Test
    void aSilenceIsKeptInAllItsVersions() {
        var made = silence("", "first");
        var id = made.replaceAll(".*\"silenceID\":\"([^\"]*)\".*\n?", "$1");
        silence("\"id\":\"" + id + "\",", "second");
        app.send("DELETE", "/api/v2/silence/" + id, null);
        await().until(() -> app.get("/api/history/silences", "id", id).body().contains("\"expired\""));
        assertThat(app.get("/api/history/silences", "id", id).body())
                .containsSubsequence(
                        "\"change\":\"expired\"",
                        "\"change\":\"updated\"",
                        "\"comment\":\"second\"",
                        "\"change\":\"created\"",
                        "\"comment\":\"first\"");
        assertThat(app.get("/api/history/silences", "id", "x' OR 1=1 --").body())
                .isEqualTo("{\"silences\":[]}\n");
    }

    private String silence(String id, String comment) {
        return app.send(
                        "POST",
                        "/api/v2/silences",
                        """
                        {%s"matchers":[{"name":"alertname","value":"Quiet","isRegex":false}],
                         "startsAt":"2091-01-01T00:00:00Z","endsAt":"2092-01-01T00:00:00Z","createdBy":"me","comment":"%s"}
                        """.formatted(id, comment).getBytes(UTF_8),
                        "Content-Type",
                        "application/json")
                .body();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
            /api/history/alerts        | filter | x          | bad matcher format: x
            /api/history/alerts        | start  | yesterday  | start must be a time
            /api/history/alerts        | limit  | 1001       | limit must be a whole number from 1 to 1000
            /api/history/alerts        | cursor | 7          | cursor is none of ours
            /api/history/alerts        | cursor | '!'        | cursor is none of ours
            /api/history/alerts        | format | xml        | format must be json or csv
            /api/history/notifications | outcome | lost      | outcome must be one of delivered, shadow, retryable, unanswered, refused
            /api/history/silences      | filter | a=b        | silences have no filter
            /api/explain               | time   | 2091-01-01 | time must not be in the future
            /api/explain               | time   | noon       | time must be a time
            """)
    void aQuestionThatMakesNoSenseIsRefused(String path, String name, String value, String complaint) {
        await().until(() -> app.get("/api/history/alerts").status() == 200);
        var answer = app.get(path, name, value);
        assertThat(answer.status()).isEqualTo(400);
        assertThat(answer.body()).contains(complaint);
    }

    @Test
    void aRangeMayBeInSecondsAndMustNotBeEmpty() {
        post("\"alertname\":\"A\"", "");
        await().until(() -> alerts().contains("\"A\""));
        long now = Instant.now().getEpochSecond();
        assertThat(alerts("start", String.valueOf(now - 60), "end", (now + 60) + ".5"))
                .contains("\"A\"");
        assertThat(alerts("start", "2020-01-01", "end", "2020-01-02T00:00:00+02:00"))
                .isEqualTo("{\"alerts\":[]}\n");
        assertThat(alerts("start", "10", "end", "10")).isEqualTo("\"start must be before end\"\n");
    }

    @Test
    void historyOutlivesARestart() {
        post("\"alertname\":\"Before\"", "");
        await().until(() -> notifications().contains("delivered"));
        app.close();
        app = RunningApp.start(folder, config());
        post("\"alertname\":\"After\"", "");
        await().until(() -> app.get("/api/history/alerts").status() == 200 && alerts().contains("After"));
        assertThat(alerts()).containsOnlyOnce("\"Before\"");
    }

    @Test
    void whyAtAPastMomentSaysWhatWasKnownThen() {
        post("\"alertname\":\"Down\"", "");
        await().until(() -> notifications().contains("delivered"));
        var then = Instant.now();
        post("\"alertname\":\"Down\"", ",\"endsAt\":\"" + Instant.now() + "\"");
        await().until(() -> alerts().contains("\"state\":\"resolved\""));
        assertThat(app.get("/api/explain", "filter", "alertname=Down", "time", then.toString(), "format", "text")
                        .body()
                        .replaceAll("20[0-9T:.-]+Z", "TIME"))
                .isEqualTo("""
                        {alertname="Down"} fired, since TIME
                          group {}:{alertname="Down"} to pager, webhook[0]: was told that it fires at TIME, attempt 1 (first notification)
                        note: history does not hold which alert inhibited another, nor when a group would have been looked at next
                        """);
        assertThat(app.get(
                                "/api/explain",
                                "filter",
                                "alertname=Down",
                                "time",
                                Instant.now().toString())
                        .body())
                .contains("\"firing\":false,\"because\":\"did not fire; it had from ", "(resolved)\"");
        assertThat(app.get("/api/explain", "filter", "alertname=Down", "time", "2020-01-01")
                        .body())
                .contains("\"matching\":0", "history reaches back to");
    }
}
