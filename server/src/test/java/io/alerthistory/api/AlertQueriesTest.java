package io.alerthistory.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.support.RunningApp;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Every answer here was seen from Alertmanager 0.34.2 too. */
class AlertQueriesTest {
    private static final String CONFIG = """
            route:
              receiver: te.st
              group_by: [alertname]
              group_wait: 1h
              labels: {tier: "1"}
              routes:
                - matchers: ['team="db"', 'env=~"p.*"']
                  receiver: db-mail
                  continue: true
                  labels: {tier: "2", owner: me}
                - matchers: [team="db"]
                  receiver: db-page
                  group_by: ['...']
            receivers:
              - name: te.st
              - name: db-mail
              - name: db-page
                labels: {level: "1"}
            """;

    /** Named by {@code n}, so that answers can be told in short. */
    private static final String ALERTS = """
            [{"labels":{"alertname":"A","n":"1"}},
             {"labels":{"alertname":"A","n":"2","job":"b"}},
             {"labels":{"alertname":"A","n":"3","job":"a","instance":"2"}},
             {"labels":{"alertname":"A","n":"4","job":"a","instance":"1"}},
             {"labels":{"alertname":"B","n":"5","team":"db","env":"prod"},"annotations":{"b":"<1>","a":"2"},
              "startsAt":"2026-01-01T00:00:00.9999+02:00","endsAt":"2099-01-01T00:00:00Z","generatorURL":"http://x/?a&b"},
             {"labels":{"alertname":"B","n":"6","team":"db","env":"test"}},
             {"labels":{"alertname":"Over","n":"7"},"endsAt":"2026-01-01T00:00:00Z"}]
            """;

    private static RunningApp app;

    @BeforeAll
    static void start(@TempDir Path folder) {
        app = RunningApp.start(folder, CONFIG);
        assertThat(app.postAlerts(ALERTS).status()).isEqualTo(200);
    }

    @AfterAll
    static void stop() {
        app.close();
    }

    /** The {@code n} of the alerts that an answer has, in its order. */
    private static String numbers(String json) {
        var numbers = new StringBuilder();
        var found = Pattern.compile("\"n\":\"(\\d)\"").matcher(json);
        while (found.find()) {
            numbers.append(found.group(1));
        }
        return numbers.toString();
    }

    @Test
    void alertsAreInTheOrderOfTheirFingerprints() {
        var fingerprints = Pattern.compile("\"fingerprint\":\"([0-9a-f]{16})\"")
                .matcher(app.get("/api/v2/alerts").body())
                .results()
                .map(found -> found.group(1))
                .toList();
        assertThat(fingerprints).hasSize(6).isSorted();
    }

    @Test
    void anAlertHasTheseFieldsInThisOrder() {
        var answer = app.get("/api/v2/alerts", "filter", "n=5");
        assertThat(answer.contentType()).isEqualTo("application/json");
        assertThat(answer.cacheControl()).isEqualTo("no-store");
        assertThat(answer.body().replaceAll("\"updatedAt\":\"[^\"]*\"", "\"updatedAt\":\"now\""))
                .isEqualTo("[{\"annotations\":{\"a\":\"2\",\"b\":\"<1>\"},\"endsAt\":\"2099-01-01T00:00:00.000Z\","
                        + "\"fingerprint\":\"35b9ac04bb22ba18\",\"receivers\":[{\"name\":\"db-mail\"},"
                        + "{\"name\":\"db-page\"}],\"startsAt\":\"2026-01-01T00:00:00.999+02:00\","
                        + "\"status\":{\"inhibitedBy\":[],\"mutedBy\":[],\"silencedBy\":[],\"state\":\"active\"},"
                        + "\"updatedAt\":\"now\",\"generatorURL\":\"http://x/?a&b\","
                        + "\"labels\":{\"alertname\":\"B\",\"env\":\"prod\",\"n\":\"5\",\"team\":\"db\"}}]\n");
    }

    /** @param query names and values in turn */
    record Query(String title, String wanted, List<String> query) {
        Query(String title, String wanted, String... query) {
            this(title, wanted, List.of(query));
        }

        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Query> QUERIES = List.of(
            new Query("all that fire, and no resolved ones", "123456"),
            new Query("a matcher", "5", "filter", "n=\"5\""),
            new Query("one without quotes", "5", "filter", "n=5"),
            new Query("all of several matchers", "4", "filter", "alertname=A", "filter", "instance=1"),
            new Query("a missing label is empty", "1", "filter", "alertname=A", "filter", "job=\"\""),
            new Query("a present label is not", "234", "filter", "job!=\"\""),
            new Query("a regexp", "34", "filter", "instance=~\"1|2\""),
            new Query("a regexp matches the whole value", "", "filter", "env=~\"ro\""),
            new Query("and its opposite", "1256", "filter", "instance!~\"1|2\""),
            new Query("a receiver", "1234", "receiver", "te.st"),
            new Query("is a regexp", "1234", "receiver", "te?.st"),
            new Query("of its whole name", "", "receiver", "db"),
            new Query("with flags", "5", "receiver", "(?i)DB-MAIL"),
            new Query("alternatives are anchored too", "5", "receiver", "db-mail|te"),
            new Query("one of an alert's receivers is enough", "56", "receiver", "db-page"),
            new Query("an empty receiver is every one", "123456", "receiver", ""),
            new Query("of two receivers the last", "1234", "receiver", "db-page", "receiver", "te.st"),
            new Query("labels of receivers", "56", "receiver_matchers", "level=\"1\""),
            new Query("their names too", "56", "receiver_matchers", "name=~\"db.*\""),
            new Query("all of them", "", "receiver_matchers", "level=1", "receiver_matchers", "name=te.st"),
            new Query("active alerts not wanted", "", "active", "false"),
            new Query("active=", "123456", "active", ""),
            new Query("active=TRUE", "123456", "active", "TRUE"),
            new Query("active=1", "123456", "active", "1"),
            new Query("active=yes", "123456", "active", "yes"),
            new Query("active=ok", "123456", "active", "ok"),
            new Query("active=y", "123456", "active", "y"),
            new Query("active=On", "123456", "active", "On"),
            new Query("active=selected", "123456", "active", "selected"),
            new Query("active=checked", "123456", "active", "checked"),
            new Query("active=t", "123456", "active", "t"),
            new Query("active=enabled", "123456", "active", "enabled"),
            new Query("any other word is a no", "", "active", "ja"),
            new Query("of two words the last", "123456", "active", "false", "active", "true"),
            new Query("of two words the last, no", "", "active", "true", "active", "false"),
            new Query("nothing is silenced", "123456", "silenced", "false"),
            new Query("or inhibited", "123456", "inhibited", "false"),
            new Query("or unprocessed", "123456", "unprocessed", "false"),
            new Query("a parameter nobody knows", "123456", "x", "y"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("QUERIES")
    void aQueryFinds(Query c) {
        var answer = app.get("/api/v2/alerts", c.query.toArray(String[]::new));
        assertThat(answer.status()).isEqualTo(200);
        assertThat(numbers(answer.body()).chars().sorted())
                .containsExactlyElementsOf(c.wanted.chars().boxed().toList());
        if (c.wanted.isEmpty()) {
            assertThat(answer.body()).isEqualTo("[]\n");
        }
    }

    record Bad(String parameter, String text, String answer) {
        @Override
        public String toString() {
            return parameter + " " + text;
        }
    }

    static final List<Bad> BAD = List.of(
            new Bad("filter", "", "bad matcher format: "),
            new Bad("filter", "foo", "bad matcher format: foo"),
            new Bad("filter", "=", "bad matcher format: ="),
            new Bad("filter", "1a=\"b\"x\"", "bad matcher format: 1a=\\\"b\\\"x\\\""),
            new Bad("filter", "{a=\"b\"}", "unexpected open or close brace: {a=\\\"b\\\"}"),
            new Bad("filter", "a=\"b", "matcher value contains unescaped double quote: \\\"b"),
            new Bad("filter", "a=b\"c", "matcher value contains unescaped double quote: b\\\"c"),
            new Bad("filter", "a=~(", "error parsing regexp: missing closing ): `^(?:()$`"),
            new Bad("filter", "a=~[", "error parsing regexp: missing closing ]: `[)$`"),
            new Bad("filter", "a=~*", "error parsing regexp: missing argument to repetition operator: `*`"),
            new Bad("filter", "a=~a**", "error parsing regexp: invalid nested repetition operator: `**`"),
            new Bad("filter", "a=~x{1001}y", "error parsing regexp: invalid repeat count: `{1001}`"),
            new Bad("filter", "a=~(?=x)", "error parsing regexp: invalid or unsupported Perl syntax: `(?=`"),
            new Bad(
                    "receiver",
                    "(",
                    "failed to parse receiver param: error parsing regexp: missing closing ): `^(?:()$`"),
            new Bad("receiver_matchers", "foo", "failed to parse receiver_matchers param: bad matcher format: foo"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("BAD")
    void aBadQueryIsRefusedInAlertmanagersWords(Bad c) {
        for (var path : List.of("/api/v2/alerts", "/api/v2/alerts/groups")) {
            var answer = app.get(path, c.parameter, c.text);
            assertThat(answer.body()).isEqualTo("\"" + c.answer + "\"\n");
            assertThat(answer.status()).isEqualTo(400);
            assertThat(answer.contentType()).isEqualTo("application/json");
        }
    }

    /** The alerts of each group, and what the group is called. */
    private static String groups(String json) {
        return json.replaceAll("\\{\"annotations\".*?\"n\":\"(\\d)\".*?}}", "$1")
                .strip();
    }

    @Test
    void groupsAreInTheOrderOfTheirLabelsAndTheirAlertsInTheOrderOfANotification() {
        var b6 = "{\"alertname\":\"B\",\"env\":\"test\",\"n\":\"6\",\"team\":\"db\"}";
        assertThat(groups(app.get("/api/v2/alerts/groups").body()))
                .isEqualTo("[{\"alerts\":[4,3,2,1],\"labels\":{\"alertname\":\"A\"},\"receiver\":{\"name\":\"te.st\"},"
                        + "\"routeLabels\":{\"tier\":\"1\"}},"
                        + "{\"alerts\":[5],\"labels\":{\"alertname\":\"B\"},\"receiver\":{\"name\":\"db-mail\"},"
                        + "\"routeLabels\":{\"owner\":\"me\",\"tier\":\"2\"}},"
                        + "{\"alerts\":[5],\"labels\":"
                        + b6.replace("test", "prod").replace('6', '5')
                        + ",\"receiver\":{\"name\":\"db-page\"},\"routeLabels\":{\"tier\":\"1\"}},"
                        + "{\"alerts\":[6],\"labels\":" + b6
                        + ",\"receiver\":{\"name\":\"db-page\"},\"routeLabels\":{\"tier\":\"1\"}}]");
    }

    static final List<Query> GROUP_QUERIES = List.of(
            new Query("all groups", "432155" + "6"),
            new Query("those with alerts that match", "55", "filter", "n=5"),
            new Query("those of a receiver", "5", "receiver", "db-mail"),
            new Query("or of its labels", "56", "receiver_matchers", "level=1"),
            new Query("active alerts not wanted", "", "active", "false"),
            new Query("no group is muted", "4321556", "muted", "false"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("GROUP_QUERIES")
    void aQueryFindsGroups(Query c) {
        var answer = app.get("/api/v2/alerts/groups", c.query.toArray(String[]::new));
        assertThat(groups(answer.body()).replaceAll("\"labels\".*?(?=\\{\"alerts\"|$)|\\D", ""))
                .isEqualTo(c.wanted);
    }

    @Test
    void inAGroupAnAlertHasOnlyTheReceiversThatWereAskedFor() {
        assertThat(app.get("/api/v2/alerts/groups", "receiver", "db-mail").body())
                .contains("\"receivers\":[{\"name\":\"db-mail\"}]");
        assertThat(app.get("/api/v2/alerts", "receiver", "db-mail").body())
                .contains("\"receivers\":[{\"name\":\"db-mail\"},{\"name\":\"db-page\"}]");
    }

    @Test
    void receiversAreInTheOrderOfTheConfiguration() {
        assertThat(app.get("/api/v2/receivers").body())
                .isEqualTo("[{\"labels\":{\"name\":\"te.st\"},\"name\":\"te.st\"},"
                        + "{\"labels\":{\"name\":\"db-mail\"},\"name\":\"db-mail\"},"
                        + "{\"labels\":{\"level\":\"1\",\"name\":\"db-page\"},\"name\":\"db-page\"}]\n");
        assertThat(app.get("/api/v2/receivers", "receiver_matchers", "level=1").body())
                .isEqualTo("[{\"labels\":{\"level\":\"1\",\"name\":\"db-page\"},\"name\":\"db-page\"}]\n");
        assertThat(app.get("/api/v2/receivers", "receiver", "db-page").body()).contains("te.st");
        assertThat(app.get("/api/v2/receivers", "receiver_matchers", "x"))
                .extracting("status", "body")
                .containsExactly(400, "\"failed to parse receiver_matchers param: bad matcher format: x\"\n");
    }
}
