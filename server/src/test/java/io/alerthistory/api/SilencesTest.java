package io.alerthistory.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.support.RunningApp;
import java.nio.file.Path;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * Silences by the API, and the status that alerts have by them, by inhibition and by time. What is refused is refused
 * with the status and, unless it is about JSON itself, in the words of Alertmanager 0.34.2, which was asked the same.
 */
class SilencesTest {
    private static final String CONFIG = """
            route:
              receiver: a
              group_wait: 1h
              routes: [{matchers: [alertname="Night"], mute_time_intervals: [always]}]
            receivers: [{name: a}]
            inhibit_rules: [{source_matchers: [alertname="Source"], target_matchers: [alertname="Target"]}]
            time_intervals: [{name: always, time_intervals: [{}]}]
            """;

    private static final String MATCHERS = "'matchers':[{'name':'alertname','value':'A','isRegex':false}]";
    private static final String WORDS = "'createdBy':'me','comment':'c'";
    private static final String NEXT_YEARS = "'startsAt':'2090-01-01T00:00:00Z','endsAt':'2091-01-01T00:00:00Z'";
    private static final String NOW = "'startsAt':'2026-01-01T00:00:00Z','endsAt':'2091-01-01T00:00:00Z'";
    private static final Pattern ID = Pattern.compile("[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[0-9a-f]{4}-[0-9a-f]{12}");

    private RunningApp app;

    SilencesTest(@TempDir Path folder) {
        app = RunningApp.start(folder, CONFIG, "--silences.max-silences=5", "--alerts.per-alertname-limit=3");
    }

    @BeforeEach
    void alerts() {
        app.postAlerts("""
                [{"labels":{"alertname":"A","n":"1"}},{"labels":{"alertname":"A","n":"2"}},
                 {"labels":{"alertname":"Source"}},{"labels":{"alertname":"Target"}},{"labels":{"alertname":"Night"}}]
                """);
    }

    @AfterEach
    void stop() {
        app.close();
    }

    private RunningApp.Answer post(String body) {
        return app.send(
                "POST",
                "/api/v2/silences",
                body.replace('\'', '"').getBytes(UTF_8),
                "Content-Type",
                "application/json");
    }

    private String made(String body) {
        var answer = post(body);
        assertThat(answer.status()).as(answer.body()).isEqualTo(200);
        return ID.matcher(answer.body())
                .results()
                .map(MatchResult::group)
                .findFirst()
                .orElseThrow(() -> new AssertionError("no id in " + answer.body()));
    }

    private String names(String... query) {
        return Pattern.compile("\"alertname\":\"(\\w+)\"")
                .matcher(app.get("/api/v2/alerts", query).body())
                .results()
                .map(match -> match.group(1))
                .sorted()
                .toList()
                .toString();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            ``                                              | 422 | {"code":602,"message":"silence in body is required"}
            null                                            | 422 | {"code":602,"message":"comment in body is required"}
            {MATCHERS,NEXT,'createdBy':'x'}                 | 422 | {"code":602,"message":"comment in body is required"}
            {MATCHERS,NEXT,'comment':'x'}                   | 422 | {"code":602,"message":"createdBy in body is required"}
            {NEXT,WORDS}                                    | 422 | {"code":602,"message":"matchers in body is required"}
            {'matchers':[],NEXT,WORDS}                      | 422 | {"code":612,"message":"matchers in body should have at least 1 items"}
            {'matchers':[{}],NEXT,WORDS}                    | 422 | {"code":602,"message":"matchers.0.isRegex in body is required"}
            {'matchers':[null],NEXT,WORDS}                  | 422 | {"code":602,"message":"matchers.0.isRegex in body is required"}
            {'matchers':[{'name':'a','isRegex':true}],NEXT,WORDS}  | 422 | {"code":602,"message":"matchers.0.value in body is required"}
            {'matchers':[{'value':'a','isRegex':true}],NEXT,WORDS} | 422 | {"code":602,"message":"matchers.0.name in body is required"}
            {'matchers':[{'name':'','value':'b','isRegex':false}],NEXT,WORDS} | 400 | "invalid silence: invalid label matcher 0 in set 0: invalid label name \\"\\""
            {'matchers':[{'name':'a','value':'','isRegex':false}],NEXT,WORDS} | 400 | "invalid silence: matcher set 0: at least one matcher must not match the empty string"
            {'matchers':[{'name':'a','value':'.*','isRegex':true}],NEXT,WORDS} | 400 | "invalid silence: matcher set 0: at least one matcher must not match the empty string"
            {'matchers':[{'name':'a','value':'(','isRegex':true}],NEXT,WORDS} | 400 | "invalid silence: invalid label matcher 0 in set 0: invalid regular expression \\"(\\": error parsing regexp: missing closing ): `(`"
            {MATCHERS,'startsAt':'2090-01-01T00:00:00Z',WORDS}  | 422 | {"code":602,"message":"endsAt in body is required"}
            {MATCHERS,'endsAt':'2090-01-01T00:00:00Z',WORDS}    | 422 | {"code":602,"message":"startsAt in body is required"}
            {MATCHERS,'startsAt':'2091-01-01T00:00:00Z','endsAt':'2091-01-01T00:00:00Z',WORDS} | 400 | "Failed to create silence: start time must be before end time"
            {MATCHERS,'startsAt':'2001-01-01T00:00:00Z','endsAt':'2002-01-01T00:00:00Z',WORDS} | 400 | "Failed to create silence: end time can't be in the past"
            {'id':'nonsense',MATCHERS,NEXT,WORDS}               | 404 | "silence not found"
            """)
    void isRefusedAsByAlertmanagerAndNothingIsKept(String body, int status, String want) {
        var answer = post(
                body.replace("MATCHERS", MATCHERS).replace("NEXT", NEXT_YEARS).replace("WORDS", WORDS));
        assertThat(answer.status()).isEqualTo(status);
        assertThat(answer.body().strip()).isEqualTo(want);
        assertThat(app.get("/api/v2/silences").body()).isEqualTo("[]\n");
    }

    @Test
    void oneIsShownWithAllItsFields() {
        var id = made("{" + MATCHERS + "," + NEXT_YEARS + "," + WORDS + ",'annotations':{'x':'y'}}");
        var answer = app.get("/api/v2/silence/" + id);
        assertThat(answer.body().replaceAll("\"updatedAt\":\"[^\"]+Z\"", "U").strip())
                .isEqualTo("""
                {"id":"ID","status":{"state":"pending"},U,"annotations":{"x":"y"},"comment":"c","createdBy":"me",\
                "endsAt":"2091-01-01T00:00:00.000Z","matchers":[{"isEqual":true,"isRegex":false,"name":"alertname",\
                "value":"A"}],"startsAt":"2090-01-01T00:00:00.000Z"}""".replace("ID", id));
        assertThat(app.get("/api/v2/silences").body())
                .isEqualTo("[" + answer.body().strip() + "]\n");
    }

    @Test
    void goesZeroTimeIsNow() {
        var id = made("{" + MATCHERS + ",'startsAt':'0001-01-01T00:00:00.000Z','endsAt':'2091-01-01T00:00:00Z'," + WORDS
                + "}");
        assertThat(app.get("/api/v2/silence/" + id).body()).contains("\"state\":\"active\"");
    }

    @ParameterizedTest
    @CsvSource({
        "GET, nonsense, 422",
        "DELETE, nonsense, 422",
        "PUT, 11111111-2222-4333-8444-555555555555, 405",
        "GET, 11111111-2222-4333-8444-555555555555, 404",
        "DELETE, 11111111-2222-4333-8444-555555555555, 404",
        "GET, 11111111222243338444555555555555, 404",
        "GET, '', 404"
    })
    void whatIsNoSilenceIsNotFound(String method, String id, int status) {
        var answer = app.send(method, "/api/v2/silence/" + id, null);
        assertThat(answer.status()).isEqualTo(status);
        if (id.startsWith("1") && status == 404) {
            assertThat(answer.body()).isEmpty();
        }
    }

    @Test
    void aSilenceCountsWhenItIsAnsweredAndNoLongerWhenItIsDeleted() {
        var id = made("{" + MATCHERS + "," + NOW + "," + WORDS + "}");
        assertThat(app.get("/api/v2/alerts", "filter", "n=1").body())
                .contains("\"status\":{\"inhibitedBy\":[],\"mutedBy\":[],\"silencedBy\":[\"" + id
                        + "\"],\"state\":\"suppressed\"}");
        assertThat(names("silenced", "false")).isEqualTo("[Night, Source, Target]");
        assertThat(names("active", "false")).isEqualTo("[A, A, Target]");
        assertThat(app.metric("alertmanager_alerts{state=\"suppressed\"}")).isEqualTo(3);
        assertThat(app.metric("alertmanager_silences{state=\"active\"}")).isEqualTo(1);
        assertThat(app.send("DELETE", "/api/v2/silence/" + id, null).status()).isEqualTo(200);
        assertThat(app.send("DELETE", "/api/v2/silence/" + id, null).status())
                .as("again")
                .isEqualTo(200);
        assertThat(names("silenced", "false")).isEqualTo("[A, A, Night, Source, Target]");
        assertThat(app.get("/api/v2/silences", "expired", "false").body()).isEqualTo("[]\n");
    }

    @Test
    void anInhibitedAlertNamesItsSource() {
        var source = app.get("/api/v2/alerts", "filter", "alertname=Source").body();
        var fingerprint = source.replaceAll("(?s).*\"fingerprint\":\"([0-9a-f]{16})\".*", "$1");
        assertThat(app.get("/api/v2/alerts", "filter", "alertname=Target").body())
                .contains("\"status\":{\"inhibitedBy\":[\"" + fingerprint
                        + "\"],\"mutedBy\":[],\"silencedBy\":[],\"state\":\"suppressed\"}");
        assertThat(names("inhibited", "false")).isEqualTo("[A, A, Night, Source]");
    }

    @Test
    void aGroupOutOfItsTimeNamesTheInterval() {
        assertThat(app.get("/api/v2/alerts/groups", "filter", "alertname=Night").body())
                .contains("\"mutedBy\":[\"always\"],\"silencedBy\":[],\"state\":\"suppressed\"");
        assertThat(app.get("/api/v2/alerts", "filter", "alertname=Night").body())
                .as("the alert itself is not muted")
                .contains("\"mutedBy\":[],\"silencedBy\":[],\"state\":\"active\"");
        assertThat(app.get("/api/v2/alerts/groups", "muted", "false").body()).doesNotContain("Night");
    }

    @Test
    void aFilterAsksForTheMatchersThemselves() {
        made("{'matchers':[{'name':'a','value':'b|c','isRegex':true},{'name':'d','value':'e','isRegex':false}],"
                + NEXT_YEARS + "," + WORDS + "}");
        assertThat(app.get("/api/v2/silences", "filter", "d=e").body()).contains("b|c");
        assertThat(app.get("/api/v2/silences", "filter", "a=~\"b|c\"", "filter", "d=e")
                        .body())
                .contains("b|c");
        assertThat(app.get("/api/v2/silences", "filter", "a=b").body()).isEqualTo("[]\n");
        assertThat(app.get("/api/v2/silences", "filter", "d!=x").body()).isEqualTo("[]\n");
        assertThat(app.get("/api/v2/silences", "filter", "{d=e}").body())
                .isEqualTo("\"unexpected open or close brace: {d=e}\"\n");
    }

    @Test
    void activeOnesComeFirstThenPendingThenExpired() {
        var late = made(
                "{" + MATCHERS + ",'startsAt':'2095-01-01T00:00:00Z','endsAt':'2096-01-01T00:00:00Z'," + WORDS + "}");
        var soon = made("{" + MATCHERS + "," + NEXT_YEARS + "," + WORDS + "}");
        var over = made("{" + MATCHERS + "," + NOW + "," + WORDS + "}");
        app.send("DELETE", "/api/v2/silence/" + over, null);
        var active = made("{" + MATCHERS + "," + NOW + "," + WORDS + "}");
        assertThat(ID.matcher(app.get("/api/v2/silences").body()).results().map(MatchResult::group))
                .containsExactly(active, soon, late, over);
    }

    @Test
    void thereAreNoMoreThanTheLimitAllows() {
        for (int i = 0; i < 5; i++) {
            made("{" + MATCHERS + "," + NEXT_YEARS + "," + WORDS + "}");
        }
        assertThat(post("{" + MATCHERS + "," + NEXT_YEARS + "," + WORDS + "}"))
                .extracting(RunningApp.Answer::status, RunningApp.Answer::body)
                .containsExactly(400, "\"exceeded maximum number of silences: 5 (limit: 5)\"\n");
    }

    @Test
    void alertsBeyondTheLimitForTheirNameAreDroppedAndCounted() {
        var answer = app.postAlerts(
                "[{\"labels\":{\"alertname\":\"A\",\"n\":\"3\"}},{\"labels\":{\"alertname\":\"A\",\"n\":\"4\"}}]");
        assertThat(answer.status()).isEqualTo(200);
        assertThat(names("filter", "alertname=A")).isEqualTo("[A, A, A]");
        assertThat(app.metric("alertmanager_alerts_limited_total")).isEqualTo(1);
        assertThat(app.metric("alertmanager_alerts_per_alert_limit")).isEqualTo(3);
    }
}
