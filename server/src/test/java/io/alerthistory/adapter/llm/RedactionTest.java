package io.alerthistory.adapter.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.classify.Subject;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class RedactionTest {
    private static final String JWT = "eyJhbGciOiJIUzI1NiIsInR5cCI6IkpXVCJ9.eyJzdWIiOiIxMjM0NTY3ODkwIn0"
            + ".dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U";

    /**
     * @param text as it may stand anywhere
     * @param secret of which nothing may be left
     */
    record Case(String text, String secret) {
        @Override
        public String toString() {
            return text.replaceAll("[\\r\\n]", " ");
        }
    }

    static final List<Case> SECRETS = List.of(
            new Case("Authorization: Bearer abc.def.ghi", "abc.def.ghi"),
            new Case("curl -H 'authorization: bearer s3cr3tt0ken' http://x", "s3cr3tt0ken"),
            new Case("{\"Authorization\":\"Basic dXNlcjpodW50ZXIy\"}", "dXNlcjpodW50ZXIy"),
            new Case("sent Bearer hunter2hunter2 to it", "hunter2hunter2"),
            new Case("postgres://app:hunter2@db.example:5432/app", "hunter2"),
            new Case("amqp://guest:p@ss/wo:rd@mq/", "p@ss/wo:rd"),
            new Case("https://sometoken@github.com/x/y.git", "sometoken"),
            new Case("redis root:hunter2@cache:6379 refused", "hunter2"),
            new Case("AKIAIOSFODNN7EXAMPLE", "AKIAIOSFODNN7EXAMPLE"),
            new Case("the key wJalrXUtnFEMI/K7MDENG/bPxRfiCYEXAMPLEKEY was used", "bPxRfiCYEXAMPLEKEY"),
            new Case("aws_secret_access_key = wJalrXUtnFEMI", "wJalrXUtnFEMI"),
            new Case(JWT, "dozjgNryP4J3jVmNHl0w5N_XgL0n3I9PlFUP0THsR8U"),
            new Case("got " + JWT + ".", "eyJzdWIiOiIxMjM0NTY3ODkwIn0"),
            new Case("-----BEGIN RSA PRIVATE KEY-----\nMIIabc\nHbxyz\n-----END RSA PRIVATE KEY-----", "Hbxyz"),
            new Case("-----BEGIN PRIVATE KEY-----\nMIIabc\nHbxyz and it ends here", "Hbxyz"),
            new Case("-----BEGIN PGP PRIVATE KEY BLOCK-----\nlQabc\n-----END PGP PRIVATE KEY BLOCK-----", "lQabc"),
            new Case("-----BEGIN OPENSSH PRIVATE KEY-----\\nb3Blbn\\n-----END OPENSSH PRIVATE KEY-----", "b3Blbn"),
            new Case("password=hunter2", "hunter2"),
            new Case("PASSWORD: hunter2", "hunter2"),
            new Case("password = \"correct horse battery\"", "horse"),
            new Case("password=\"a\\\"horse\"", "horse"),
            new Case("{\\\"password\\\": \\\"correct horse\\\"}", "horse"),
            new Case("{'db_password': 'correct horse'}", "horse"),
            new Case("passwd:hunter2", "hunter2"),
            new Case("pwd => hunter2", "hunter2"),
            new Case("DB_PASS=hunter2", "hunter2"),
            new Case("the password is hunter2", "hunter2"),
            new Case("token: hunter", "hunter"),
            new Case("token abc123", "abc123"),
            new Case("?access_token=hunter&x=1", "hunter"),
            new Case("x-api-key: hunter", "hunter"),
            new Case("apikey=hunter", "hunter"),
            new Case("client_secret=hunter", "hunter"),
            new Case("https://x.blob.core/y?sv=1&sig=hunter%3D&se=2", "hunter"),
            new Case("AccountKey=hunter==;EndpointSuffix=x", "hunter"),
            new Case("Set-Cookie: session=hunter; b=hunter", "hunter"),
            new Case("mysql --password hunter -h db", "hunter"),
            new Case("curl -u me:hunter http://x", "hunter"),
            new Case("xoxb-17653672481-19874698323-pdFZKVeTuE8sk7oOcHrzqqgy", "pdFZKVeTuE8sk7oOcHrzqqgy"),
            new Case("https://hooks.slack.com/services/T000/B000/XXXXXXXX", "XXXXXXXX"),
            new Case("https://discord.com/api/webhooks/1234/abcdef", "abcdef"),
            new Case("ghp_16C7e42F292c6912E7710c838347Ae178B4a", "16C7e42F292c6912E7710c838347Ae178B4a"),
            new Case("github_pat_11ABCDEFG0abcdefghijkl", "11ABCDEFG0abcdefghijkl"),
            new Case("glpat-abcdefghijklmnopqrst", "abcdefghijklmnopqrst"),
            new Case("sk-proj-abcdefghijklmnop", "abcdefghijklmnop"),
            new Case("AIzaSyDaGmWKa4JsXZ-HjGw7ISLn_3namBGewQe", "HjGw7ISLn"),
            new Case("9f86d081884c7d659a2feaa0c55ad015", "9f86d081884c7d659a2feaa0c55ad015"),
            new Case("at 550e8400-e29b-41d4-a716-446655440000 it", "e29b"),
            new Case("write to jane.doe+x@mail.example.com now", "jane.doe"),
            new Case("jane@example.com", "jane"),
            new Case("up{password=\"hunter\",job=\"a\"} == 0", "hunter"),
            new Case("up{token=~\"hunter.*\"} == 0", "hunter"));

    static Subject subject(String text) {
        return new Subject(
                LabelSet.of("alertname", "A", "note", text, text, "v"),
                Annotations.of("description", "It says " + text + " there.", "summary", text, "x", "(" + text + ")"),
                "http://prometheus:9090/graph?g0.expr="
                        + URLEncoder.encode("vector(1) # " + text, StandardCharsets.UTF_8) + "&g0.tab=1");
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("SECRETS")
    void aSecretDoesNotLeaveWhereverItStands(Case c) {
        for (boolean hosts : new boolean[] {false, true}) {
            assertThat(new Prompt(hosts).user(subject(c.text)))
                    .doesNotContain(c.secret)
                    .contains(Redaction.MARK);
        }
    }

    /** Keys as chance makes them: 1000 of each length, from one seed. Of Base64 of 16 bytes, one in thirteen looks like words. */
    @ParameterizedTest
    @CsvSource({"16, 90", "24, 35", "32, 15", "64, 2"})
    void whatChanceHasMadeDoesNotLeave(int bytes, int most) {
        var random = new Random(bytes);
        var redaction = Redaction.of(subject("x"), false);
        int missed = 0;
        for (int i = 0; i < 1000; i++) {
            var secret = new byte[bytes];
            random.nextBytes(secret);
            assertThat(redaction.text("of " + HexFormat.of().formatHex(secret) + ", it"))
                    .isEqualTo("of [redacted], it");
            var base64 = Base64.getUrlEncoder().withoutPadding().encodeToString(secret);
            missed += redaction.text("of " + base64 + ", it").equals("of [redacted], it") ? 0 : 1;
        }
        assertThat(missed).isLessThanOrEqualTo(most);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "PrometheusNotConnectedToAlertmanagers",
                "KubeHTTPRequestsErrorRateTooHigh95",
                "CouchDB5xxErrorRatioHigh",
                "HAProxyHighHTTP4xxErrorRateServerV1",
                "HAProxyFrontendSecurityBlockedRequestsV1",
                "rate(node_network_receive_errs_total[5m]) > 0.01",
                "sum by (namespace) (kube_pod_container_status_restarts_total) > 5",
                "histogram_quantile(0.99, sum(rate(apiserver_request_duration_seconds_bucket[5m])) by (le)) > 1",
                "instance:node_cpu_utilisation:rate5m",
                "kube-prometheus-stack-prometheus-node-exporter",
                "etcd3_grpc_http2_latency_p99_seconds",
                "Disk /var/lib/kubelet is 91.5% full since 2026-11-25T20:45:13Z on us-east-1a",
                "no answer within 30000 ms; 5xx rate is above 10%",
                "Sehr viele Anfragen schlagen fehl, 数据库已关闭"
            })
    void whatAModelNeedsStays(String text) {
        assertThat(Redaction.of(subject("x"), false).text(text)).isEqualTo(text);
    }

    @Test
    void aLabelsNameMayMakeASecretOfItsValue() {
        var redaction = Redaction.of(subject("x"), false);
        assertThat(redaction.value("db_password", "hunter two")).isEqualTo("[redacted]");
        assertThat(redaction.value("X-Api-Key", "hunter two")).isEqualTo("[redacted]");
        assertThat(redaction.value("severity", "critical")).isEqualTo("critical");
    }

    private static final Subject AT_HOME = new Subject(
            LabelSet.of(
                    "alertname",
                    "HostDown",
                    "instance",
                    "db-7.corp.example:9100",
                    "pod",
                    "api-0",
                    "cluster",
                    "eu",
                    "cpu",
                    "12"),
            Annotations.of(
                    "summary",
                    "db-7.corp.example:9100 is down; pod api-0 on 10.1.2.3:80, fe80::1ff:fe23:4567:890a, ip-10-0-12-34, other.svc, cache:6379",
                    "description",
                    "12 of 90 fail, at db-7.corp.example"),
            "http://prom.corp.example/graph?g0.expr=up%7Binstance%3D%22db-7.corp.example%3A9100%22%7D+%3D%3D+0");

    @Test
    void hostsStayHereWhereTheyAreToldTo() {
        assertThat(new Prompt(true).user(AT_HOME)).isEqualTo("""
                        <alert>
                        {"labels":{"alertname":"HostDown","cluster":"eu","cpu":"[host]","instance":"[host]","pod":"[host]"},\
                        "annotations":{"summary":"[host] is down; pod [host] on [host], [host], [host], [host], [host]",\
                        "description":"12 of 90 fail, at [host]"},"expression":"up{instance=\\"[host]\\"} == 0"}
                        </alert>""");
    }

    @Test
    void andGoWhereNotButNotThatOfPrometheus() {
        assertThat(new Prompt(false).user(AT_HOME))
                .contains("db-7.corp.example:9100 is down", "\"pod\":\"api-0\"", "10.1.2.3")
                .doesNotContain("prom.corp.example");
    }

    /** Each took for ever with a pattern that backtracks. The limit of the test is for that, not for a slow machine. */
    @ParameterizedTest
    @ValueSource(
            strings = {
                "a",
                "-",
                "a.",
                "a@",
                ":",
                "a:",
                "=",
                "password",
                "password=\"",
                "\\\"",
                "-----BEGIN PRIVATE KEY",
                "http://",
                "1.1.1.",
                "::",
                "Bearer ",
                "eyJ",
                "A1",
                "\n",
                "{{"
            })
    @org.junit.jupiter.api.Timeout(60)
    void hostileTextsTakeLinearTime(String part) {
        var text = part.repeat(2_000_000 / part.length());
        var subject = new Subject(
                LabelSet.of("alertname", "A", "pod", "aaaa", "note", text),
                Annotations.of("a", text, "b", text),
                "/?g0.expr=" + text);
        assertThat(new Prompt(true).user(subject)).hasSizeLessThan(50_000);
    }
}
