package io.alerthistory.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.support.RunningApp;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The page at {@code /} and {@code GET /api/explain}, which say the same. */
class ExplainTest {
    private static final String CONFIG = """
            route: {receiver: a, group_wait: 1h, group_by: [alertname]}
            receivers: [{name: a, webhook_configs: [{url: "http://127.0.0.1:1/"}]}]
            """;

    private static final String SILENCE = """
            {"matchers":[{"name":"alertname","value":"Quiet","isRegex":false}],"startsAt":"2026-01-01T00:00:00Z",
             "endsAt":"2091-01-01T00:00:00Z","createdBy":"<me>","comment":"first\\nsecond & 'last'"}""";

    private final RunningApp app;

    ExplainTest(@TempDir Path folder) {
        app = RunningApp.start(folder, CONFIG, "--web.route-prefix=/am");
        app.send("POST", "/am/api/v2/silences", SILENCE.getBytes(UTF_8), "Content-Type", "application/json");
        app.send("POST", "/am/api/v2/alerts", """
                [{"labels":{"alertname":"Quiet"}},
                 {"labels":{"alertname":"Down","x":"<script>"},"annotations":{"summary":"a<b>&\\"c'"}}]
                """.getBytes(UTF_8), "Content-Type", "application/json");
    }

    @AfterEach
    void stop() {
        app.close();
    }

    @Test
    void thePageShowsWhatFiresAndWhyAndEscapesWhatUsersWrote() {
        var page = app.get("/am/");
        assertThat(page.contentType()).isEqualTo("text/html; charset=utf-8");
        assertThat(page.body())
                .contains("<td class=\"state firing\">firing")
                .contains("<td class=\"state muted\">muted")
                .contains("webhook[0]: not told yet: its group is looked at first at ")
                .contains("not told: silenced by ")
                .contains("&quot;&lt;me&gt;&quot;")
                .contains("<span class=\"label\">x=&lt;script&gt;</span>")
                .contains("summary: a&lt;b&gt;&amp;&quot;c&#39;")
                .contains("href=\"/am/api/v2/status\"")
                .doesNotContain("<script");
    }

    @Test
    void thePageCanBeFilteredAndSaysWhatIsWrongWithAFilter() {
        assertThat(app.get("/am/", "filter", "alertname=Down").body())
                .contains("Down")
                .doesNotContain("muted\">muted");
        assertThat(app.get("/am/", "filter", "alertname=None").body()).contains("No alert matches.");
        assertThat(app.get("/am/", "filter", "\"><b>").body())
                .contains("nothing is filtered")
                .doesNotContain("<b>")
                .contains("Quiet");
    }

    @Test
    void explainAnswersInJson() {
        assertThat(app.get("/am/api/explain", "filter", "alertname=Quiet").body())
                .contains("\"matching\":1,\"alerts\":[{\"labels\":{\"alertname\":\"Quiet\"}")
                .contains("\"silencedBy\":[{\"id\":")
                .contains("\"route\":\"{}\",\"receiver\":\"a\",\"groupLabels\":{\"alertname\":\"Quiet\"},\"opened\":")
                .contains("\"integrations\":[{\"integration\":\"webhook\",\"index\":0,\"toldThatItFires\":false,"
                        + "\"repeatInterval\":\"4h\",\"because\":\"not told: silenced by ");
        assertThat(app.get("/am/api/explain", "limit", "1").body())
                .contains("\"matching\":2")
                .containsOnlyOnce("\"fingerprint\"");
    }

    @Test
    void explainAnswersInWordsOnOneLineEach() {
        var text = app.get("/am/api/explain", "filter", "alertname=Quiet", "format", "text")
                .body()
                .replaceAll("20[0-9T:.-]+Z", "TIME")
                .replaceAll("[0-9a-f]{8}-[0-9a-f-]{27}", "ID");
        assertThat(text).isEqualTo("""
                {alertname="Quiet"} fires since TIME
                  route "{}" to a, group {alertname="Quiet"}, looked at next at TIME
                    webhook[0]: not told: silenced by ID ("<me>": "first\\nsecond & 'last'") until TIME
                """);
    }

    @Test
    void aQuestionThatMakesNoSenseIsRefused() {
        assertThat(app.get("/am/api/explain", "filter", "x").body()).isEqualTo("\"bad matcher format: x\"\n");
        assertThat(app.get("/am/api/explain", "limit", "0").body())
                .isEqualTo("\"limit must be a whole number from 1 to 10000\"\n");
    }
}
