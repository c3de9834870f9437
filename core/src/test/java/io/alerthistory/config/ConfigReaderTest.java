package io.alerthistory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.config.HttpSettings.Authorization;
import io.alerthistory.config.RouteSettings.GroupBy;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigReaderTest {
    private static final Configuration DEFAULTS =
            ConfigReader.read("route: {receiver: a}\nreceivers: [{name: a}]", "a.yml", "/", MatcherSyntax.FALLBACK);

    private static Configuration read(String text) {
        return ConfigReader.read(text, "a.yml", "/etc/am", MatcherSyntax.FALLBACK);
    }

    @Test
    void theseAreAllDefaults() {
        var read = read("""
                global: {}
                route: {receiver: a, routes: [{}]}
                receivers:
                  - name: a
                    webhook_configs: [{url: "http://a"}]
                """);
        assertThat(read)
                .isEqualTo(new Configuration(
                        Duration.ofMinutes(5),
                        new RouteSettings(
                                "a",
                                null,
                                List.of(),
                                false,
                                null,
                                null,
                                null,
                                LabelSet.NONE,
                                List.of(),
                                List.of(),
                                List.of(new RouteSettings(
                                        null,
                                        null,
                                        List.of(),
                                        false,
                                        null,
                                        null,
                                        null,
                                        LabelSet.NONE,
                                        List.of(),
                                        List.of(),
                                        List.of()))),
                        List.of(new Receiver(
                                "a",
                                LabelSet.of("name", "a"),
                                List.of(new WebhookSettings(
                                        true,
                                        new Secret.Text("http://a"),
                                        0,
                                        Duration.ZERO,
                                        "",
                                        HttpSettings.DEFAULT)))),
                        List.of(),
                        List.of(),
                        List.of(),
                        DEFAULTS.global(),
                        HttpSettings.DEFAULT,
                        DEFAULTS.others(),
                        OwnSettings.NONE,
                        List.of(),
                        List.of()));
        assertThat(read("""
                route: {receiver: a, routes: [{}]}
                receivers:
                  - name: a
                    webhook_configs: [{url: "http://a", http_config: {}}]
                """))
                .as("an absent global and an empty http_config are the same")
                .isEqualTo(read);
        assertThat(RouteSettings.GROUP_WAIT).isEqualTo(Duration.ofSeconds(30));
        assertThat(RouteSettings.GROUP_INTERVAL).isEqualTo(Duration.ofMinutes(5));
        assertThat(RouteSettings.REPEAT_INTERVAL).isEqualTo(Duration.ofHours(4));
    }

    @Test
    void everyFieldGetsWhereItBelongs() {
        var global = HttpSettings.of(null, false);
        var globals = new LinkedHashMap<>(DEFAULTS.global());
        globals.putAll(Map.of(
                "smtp_smarthost",
                "mail.example.org:25",
                "smtp_force_implicit_tls",
                false,
                "slack_api_url",
                text("https://hooks.slack.com/services/T/B/X"),
                "opsgenie_api_key",
                text("abc")));
        globals.remove("smtp_require_tls");
        assertThat(ConfigFilesTest.read("everything-good.yml"))
                .isEqualTo(new Configuration(
                        Duration.ofMinutes(10),
                        new RouteSettings(
                                "team",
                                new GroupBy(false, List.of("alertname", "cluster")),
                                List.of(),
                                false,
                                Duration.ofSeconds(10),
                                Duration.ofSeconds(90),
                                Duration.ofDays(1),
                                LabelSet.of("tier", "1"),
                                List.of(),
                                List.of(),
                                List.of(
                                        new RouteSettings(
                                                "pager",
                                                new GroupBy(true, List.of()),
                                                List.of(
                                                        new Matcher("host", Matcher.Operator.REGEXP, "db.*"),
                                                        new Matcher("service", Matcher.Operator.EQUAL, "mail"),
                                                        new Matcher("severity", Matcher.Operator.EQUAL, "page"),
                                                        new Matcher("team", Matcher.Operator.NOT_REGEXP, "a|b"),
                                                        new Matcher("zone", Matcher.Operator.REGEXP, "^(?:eu-.+)$")),
                                                true,
                                                Duration.ZERO,
                                                Duration.ofMinutes(2),
                                                Duration.ofHours(12),
                                                LabelSet.of("tier", "2", "with blank", "x"),
                                                List.of(),
                                                List.of(),
                                                List.of(new RouteSettings(
                                                        null,
                                                        GroupBy.NOTHING,
                                                        List.of(),
                                                        false,
                                                        null,
                                                        null,
                                                        null,
                                                        LabelSet.NONE,
                                                        List.of(),
                                                        List.of(),
                                                        List.of()))),
                                        new RouteSettings(
                                                null,
                                                null,
                                                List.of(),
                                                false,
                                                null,
                                                null,
                                                null,
                                                LabelSet.NONE,
                                                List.of(),
                                                List.of(),
                                                List.of()))),
                        List.of(
                                new Receiver("team", LabelSet.of("name", "team"), List.of()),
                                new Receiver(
                                        "pager",
                                        LabelSet.of("name", "pager", "owner", "ops"),
                                        List.of(
                                                new WebhookSettings(
                                                        false,
                                                        new Secret.Text("https://user:pass@hooks.example.org:8443"
                                                                + "/a%20b?token=%zz#part"),
                                                        20,
                                                        Duration.ofMillis(1500),
                                                        "",
                                                        http(new Authorization.Basic(text("bob"), text("secret")))),
                                                webhook(
                                                        new Secret.File("hook-url"),
                                                        http(new Authorization.Token(
                                                                "Token", new Secret.File("/etc/alertmanager/token")))),
                                                webhook(
                                                        text("http://[::1]:9093/"),
                                                        http(new Authorization.Token("Bearer", text("abc")))),
                                                webhook(
                                                        text("http://plain-host"),
                                                        http(new Authorization.Token(
                                                                "Bearer", new Secret.File("/etc/token")))),
                                                webhook(
                                                        text("http://plain"),
                                                        http(new Authorization.Basic(
                                                                new Secret.File("/etc/alertmanager/user"),
                                                                new Secret.File("/etc/password")))),
                                                webhook(
                                                        text("http://plain"),
                                                        http(new Authorization.Token("Bearer", text("")))),
                                                webhook(text("<secret>"), global)))),
                        List.of(),
                        List.of(),
                        List.of("templates/*.tmpl"),
                        globals,
                        global,
                        DEFAULTS.others(),
                        OwnSettings.NONE,
                        List.of(),
                        List.of()));
    }

    private static Secret text(String value) {
        return new Secret.Text(value);
    }

    private static HttpSettings http(Authorization authorization) {
        return HttpSettings.of(authorization, true);
    }

    private static WebhookSettings webhook(Secret url, HttpSettings http) {
        return new WebhookSettings(true, url, 0, Duration.ZERO, "", http);
    }

    @Test
    void yamlIsReadAsAlertmanagerReadsIt() {
        var read = ConfigFilesTest.read("yaml-good.yml");
        assertThat(read.route().receiver()).isEqualTo("yes");
        assertThat(read.route().routes())
                .as("what comes later wins, be it a field or a merge; of several merged ones the first")
                .extracting(RouteSettings::groupWait)
                .containsExactly(
                        Duration.ofSeconds(1), Duration.ofSeconds(2), Duration.ofSeconds(1), Duration.ofSeconds(4));
        assertThat(read.route().routes())
                .extracting(RouteSettings::groupInterval)
                .containsOnly(Duration.ofMinutes(1));
        assertThat(Matcher.text(read.route().routes().getLast().matchers()))
                .isEqualTo("{answer=\"no\",date=\"2001-01-01\",nothing=\"\",number=\"1e3\",octal=\"010\"}");
        var webhooks = read.receivers().getFirst().integrations().stream()
                .map(WebhookSettings.class::cast)
                .toList();
        assertThat(webhooks)
                .extracting(WebhookSettings::maxAlerts)
                .containsExactly(8, 31, 1000, 100, 3, Integer.MAX_VALUE, 8);
        assertThat(webhooks)
                .extracting(WebhookSettings::sendResolved)
                .containsExactly(false, true, true, true, true, true, true);
        assertThat(webhooks)
                .extracting(webhook -> webhook.http().followRedirects())
                .containsOnly(false);
    }

    @Test
    void aFieldWithNothingBehindItIsZeroNotItsDefault() {
        var read = ConfigFilesTest.read("empty-fields-good.yml");
        assertThat(read.resolveTimeout()).isZero();
        assertThat(read.route())
                .isEqualTo(new RouteSettings(
                        "a", null, List.of(), false, null, null, null, LabelSet.NONE, List.of(), List.of(), List.of()));
        assertThat(read.receivers().getFirst().integrations())
                .containsExactly(
                        new WebhookSettings(false, text("http://a"), 0, Duration.ZERO, "", HttpSettings.DEFAULT));
        assertThat(read.receivers().getLast().integrations())
                .containsExactly(
                        new WebhookSettings(true, text("http://b"), 0, Duration.ofNanos(5), "", HttpSettings.DEFAULT));
    }

    /** As yaml.v2, word by word; neighbours are those of other cases. */
    @ParameterizedTest
    @CsvSource({
        "y,true", "Y,true", "yes,true", "Yes,true", "YES,true", "on,true", "On,true", "ON,true", "true,true",
        "True,true", "TRUE,true", "n,false", "N,false", "no,false", "No,false", "NO,false", "off,false", "Off,false",
        "OFF,false", "false,false", "False,false", "FALSE,false", "yEs,", "tRUE,", "1,", "oN,"
    })
    void knowsTheWordsForBooleans(String word, @Nullable Boolean want) {
        var text = "route: {receiver: a, routes: [{continue: " + word + "}]}\nreceivers: [{name: a}]";
        if (want == null) {
            assertThatThrownBy(() -> read(text)).hasMessageContaining("must be true or false");
        } else {
            assertThat(read(text).route().routes().getFirst().goesOn()).isEqualTo(want);
        }
    }

    @Test
    void whatIsNotSupportedPassesWhileItSaysNothing() {
        for (var field : NotYet.TOP.keySet()) {
            var text = """
                    %s:
                    route: {receiver: a}
                    receivers:
                      - name: a
                        jira_configs: []
                        webhook_configs: [{url: http://a}]
                    """.formatted(field);
            assertThat(read(text).notYet()).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "msteamsv2_configs | {}                                  | http://global",
                "msteamsv2_configs | {no_proxy: a, proxy_url: http://b}  | http://b",
                "msteamsv2_configs | {enable_http2: false}               | http://global",
                "discord_configs   | {enable_http2: false}               | ",
            })
    void onlyTeamsWorkflowsTakeTheGlobalProxyBesideSettingsOfTheirOwn(String list, String http, String proxy) {
        var read = read("""
                global: {http_config: {proxy_url: "http://global", no_proxy: never, tls_config: {server_name: never}}}
                route: {receiver: a}
                receivers: [{name: a, %s: [{webhook_url: "http://a", http_config: %s}]}]
                """.formatted(list, http));
        var settings =
                (IntegrationSettings) read.receivers().getFirst().integrations().getFirst();
        assertThat(settings.http()).isNotNull().satisfies(own -> {
            assertThat(new Fields(own.further()).text("proxy_url")).isEqualTo(proxy == null ? "" : proxy);
            assertThat(own.further().toString()).doesNotContain("never");
        });
    }

    @Test
    void whatCannotBeDoneYetIsNoMistakeButIsNoted() {
        assertThat(ConfigFilesTest.read("not-yet-good.yml").notYet().stream()
                        .map(problem -> problem + "\n")
                        .collect(Collectors.joining()))
                .isEqualTo(ConfigFilesTest.text("not-yet-good.txt"));
    }

    @ParameterizedTest
    @CsvSource({
        "/etc/am, token, /etc/am/token",
        "/etc/am, /token, /token",
        "/etc/am, ../token, /etc/token",
        "., token, token",
        "'', token, token",
        "sub/folder, ./token, sub/folder/token"
    })
    void filesOfHttpConfigAreRelativeToTheConfiguration(String baseFolder, String written, String want) {
        var read = ConfigReader.read(
                "global: {http_config: {bearer_token_file: " + written + "}}\nroute: {receiver: a}\n"
                        + "receivers: [{name: a, webhook_configs: [{url_file: " + written + "}]}]",
                "a.yml",
                baseFolder,
                MatcherSyntax.FALLBACK);
        assertThat(read.receivers().getFirst().integrations())
                .containsExactly(webhook(
                        new Secret.File(written), http(new Authorization.Token("Bearer", new Secret.File(want)))));
    }

    @Test
    void namesAndMatchersAreOfTheSyntaxChosen() {
        var text = "route: {receiver: a, group_by: [ä], labels: {a-b: c}, routes: [{matchers: ['ä=b']}]}\n"
                + "receivers: [{name: a}]";
        assertThat(ConfigReader.read(text, "a.yml", "", MatcherSyntax.UTF8)).isEqualTo(read(text));
        assertThatThrownBy(() -> ConfigReader.read(text, "a.yml", "", MatcherSyntax.CLASSIC))
                .isInstanceOf(ConfigException.class)
                .hasMessage("""
                        a.yml:1: route.group_by[0]: "ä" is no label name. In classic mode it has ASCII letters, digits \
                        and underscores only
                        a.yml:1: route.labels.a-b: "a-b" is no label name. In classic mode it has ASCII letters, digits \
                        and underscores only
                        a.yml:1: route.routes[0].matchers[0]: bad matcher format: ä=b. Write matchers like \
                        severity="page\"""");
    }

    @Test
    void aLongListOfReceiversIsCutShort() {
        var names = IntStream.range(0, 22).mapToObj(i -> "{name: r" + i + "}").toList();
        assertThatThrownBy(() -> read("route: {receiver: qqqqqqqq}\nreceivers: " + names))
                .hasMessageContaining(", r19 and 2 more.");
    }

    static Stream<Map.Entry<String, String>> bombs() {
        var laughs = new StringBuilder("  - &a0 {matchers: [a=b]}\n");
        var chain = new StringBuilder("  - &a0 {matchers: [a=b]}\n");
        for (int i = 1; i < 100; i++) {
            laughs.append("  - &a%d {routes: [*a%d, *a%d]}\n".formatted(i, i - 1, i - 1));
            chain.append("  - &a%d {routes: [*a%d]}\n".formatted(i, i - 1));
        }
        var many = "  - &d {group_wait: 1s}\n" + "  - *d\n".repeat(130_000);
        var head = "receivers: [{name: a}]\nroute:\n  receiver: a\n  routes:\n";
        return Stream.of(
                Map.entry(
                        head + laughs,
                        "a.yml:1: aliases blow the file up by more than 400000 values. Use fewer aliases "
                                + "within what other aliases repeat"),
                Map.entry(head + chain, "a.yml:1: nested more than 200 levels deep. Make the tree flatter"),
                Map.entry(
                        head + "  - " + "[".repeat(201) + "]".repeat(201),
                        "a.yml:1: nested more than 200 levels deep. " + "Make the tree flatter"),
                Map.entry("[".repeat(200_000), "a.yml:1: nested more than 200 levels deep. Make the tree flatter"),
                Map.entry(head + many, ""),
                Map.entry(head + "  - {group_wait: 1s}\n".repeat(140_000), "")); // a large file may be large
    }

    @ParameterizedTest
    @MethodSource("bombs")
    @Timeout(20)
    void aSmallFileCannotBecomeALargeOne(Map.Entry<String, String> bomb) {
        if (bomb.getValue().isEmpty()) {
            assertThat(read(bomb.getKey()).route().routes()).hasSizeGreaterThan(130_000);
        } else {
            assertThatThrownBy(() -> read(bomb.getKey())).hasMessage(bomb.getValue());
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "http://a",
                "HTTP://a",
                "https://a.b/c?d#e",
                "http://1.2.3.4:80",
                "http://a:",
                "http://[::1]",
                "http://u:p@a",
                "http://a/x y",
                "http://a?%",
                "http://ä"
            })
    void takesUrls(String url) {
        assertThat(HttpReader.mistakeInUrl(url)).isNull();
    }
}
