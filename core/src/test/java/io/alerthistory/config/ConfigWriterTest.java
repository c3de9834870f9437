package io.alerthistory.config;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.config.HttpSettings.Authorization;
import io.alerthistory.config.RouteSettings.GroupBy;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.Supplier;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigWriterTest {
    private static final Configuration DEFAULTS =
            ConfigReader.read("route: {receiver: a}\nreceivers: [{name: a}]", "a.yml", "/", MatcherSyntax.FALLBACK);

    /** What one YAML or another takes for something else than a text, or stumbles over. */
    private static final List<String> NASTY = List.of(
            "yes",
            "No",
            "y",
            "null",
            "~",
            "",
            "true",
            "012",
            "0x1f",
            "1e3",
            "1_000",
            "2001-01-01",
            "1:30",
            "<<",
            "=",
            ".inf",
            "- a",
            "#a",
            "a #b",
            "a: b",
            "a:",
            ":a",
            "?",
            "-",
            "*a",
            "&a",
            "!a",
            "%a",
            "@a",
            "`a",
            "[",
            "{",
            "]",
            ",",
            "|",
            ">",
            "'",
            "\"",
            "\\",
            "a\nb",
            "\n",
            "\t",
            "\r",
            " a ",
            "\u0007",
            "\u0085",
            "\u2028",
            "\ufeff",
            "\u00a0",
            "ä",
            "🙂",
            "{{",
            "...",
            "---",
            "1.5s",
            "/etc/x",
            "plain",
            "<secret>");

    @Test
    void fillsDefaultsInAndMasksSecrets() {
        var read = ConfigReader.read("""
                route:
                  receiver: a
                  group_by: ['...']
                  routes:
                    - match: {severity: page}
                      group_by: []
                      group_wait: 90s
                      continue: yes
                      labels: {tier: 1}
                receivers:
                  - name: a
                    webhook_configs:
                      - url: http://token
                        timeout: 90s
                        http_config: {basic_auth: {username: token, password_file: password}}
                      - url_file: hook
                        http_config: {bearer_token: token, follow_redirects: no}
                templates: ['*.tmpl']
                """, "a.yml", "/etc", MatcherSyntax.FALLBACK);
        assertThat(ConfigWriter.write(read)).isEqualTo("""
                global:
                  resolve_timeout: 5m
                  http_config:
                    follow_redirects: true
                    enable_http2: true
                  smtp_hello: localhost
                  smtp_require_tls: true
                  smtp_tls_config:
                    insecure_skip_verify: false
                  slack_app_url: https://slack.com/api/chat.postMessage
                  pagerduty_url: https://events.pagerduty.com/v2/enqueue
                  opsgenie_api_url: https://api.opsgenie.com/
                  wechat_api_url: https://qyapi.weixin.qq.com/cgi-bin/
                  victorops_api_url: https://alert.victorops.com/integrations/generic/20131114/alert/
                  telegram_api_url: https://api.telegram.org
                  webex_api_url: https://webexapis.com/v1/messages
                  rocketchat_api_url: https://open.rocket.chat/
                route:
                  receiver: a
                  group_by:
                  - '...'
                  continue: false
                  routes:
                  - group_by: []
                    matchers:
                    - severity="page"
                    continue: true
                    group_wait: 1m30s
                    labels:
                      tier: "1"
                receivers:
                - name: a
                  labels:
                    name: a
                  webhook_configs:
                  - send_resolved: true
                    http_config:
                      basic_auth:
                        username: <secret>
                        password_file: /etc/password
                      follow_redirects: true
                      enable_http2: true
                    url: <secret>
                    url_file: ""
                    max_alerts: 0
                    timeout: 1m30s
                  - send_resolved: true
                    http_config:
                      authorization:
                        type: Bearer
                        credentials: <secret>
                      follow_redirects: false
                      enable_http2: true
                    url_file: hook
                    max_alerts: 0
                    timeout: 0s
                templates:
                - '*.tmpl'
                """);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yes",
                "No",
                "y",
                "off",
                "true",
                "null",
                "~",
                "",
                "012",
                "0x1f",
                "1e3",
                "2001-01-01",
                "<<",
                ".inf"
            })
    void quotesWhatIsNoTextToEveryParser(String text) {
        assertThat(YamlText.of(Map.of("a", text))).isIn("a: '" + text + "'\n", "a: \"" + text + "\"\n");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void whatIsWrittenIsReadAsTheSame(long seed) {
        var random = new Random(seed);
        for (int i = 0; i < 100; i++) {
            var written = configuration(random);
            var yaml = ConfigWriter.write(written);
            var read = ConfigReader.read(yaml, "a.yml", "/base", MatcherSyntax.FALLBACK);
            assertThat(withoutWarnings(read)).as(yaml).isEqualTo(written);
        }
    }

    private static Configuration withoutWarnings(Configuration read) {
        return new Configuration(
                read.resolveTimeout(),
                read.route(),
                read.receivers(),
                read.inhibitRules(),
                read.timeIntervals(),
                read.templates(),
                read.global(),
                read.http(),
                read.others(),
                read.own(),
                List.of(),
                List.of());
    }

    /** One whose secrets are masked already. */
    private static Configuration configuration(Random random) {
        var names = Stream.concat(Stream.of("first"), several(random, () -> nonEmpty(random)))
                .distinct()
                .toList();
        var route = route(random, names, 0);
        return new Configuration(
                millis(random),
                new RouteSettings(
                        "first",
                        route.groupBy(),
                        List.of(),
                        false,
                        route.groupWait(),
                        route.groupInterval(),
                        route.repeatInterval(),
                        route.labels(),
                        List.of(),
                        List.of(),
                        route.routes()),
                names.stream().map(name -> receiver(random, name)).toList(),
                List.of(),
                List.of(),
                several(random, () -> nasty(random))
                        .filter(text -> !text.isEmpty())
                        .toList(),
                DEFAULTS.global(),
                HttpSettings.DEFAULT,
                DEFAULTS.others(),
                OwnSettings.NONE,
                List.of(),
                List.of());
    }

    private static RouteSettings route(Random random, List<String> receivers, int depth) {
        var matchers = new ArrayList<Matcher>();
        several(random, () -> nonEmpty(random))
                .forEach(name -> matchers.add(new Matcher(
                        name,
                        random.nextBoolean() ? Matcher.Operator.EQUAL : Matcher.Operator.NOT_EQUAL,
                        nasty(random))));
        return new RouteSettings(
                orNull(random, receivers.get(random.nextInt(receivers.size()))),
                orNull(random, groupBy(random)),
                matchers.stream().sorted().toList(),
                random.nextBoolean(),
                orNull(random, millis(random)),
                orNull(random, millis(random).plusMillis(1)),
                orNull(random, millis(random).plusMillis(1)),
                labels(random),
                List.of(),
                List.of(),
                depth == 3
                        ? List.of()
                        : several(random, () -> route(random, receivers, depth + 1))
                                .toList());
    }

    private static GroupBy groupBy(Random random) {
        return random.nextInt(3) == 0
                ? new GroupBy(true, List.of())
                : new GroupBy(
                        false,
                        List.copyOf(new LinkedHashSet<>(several(random, () -> nonEmpty(random))
                                .filter(name -> !name.equals("..."))
                                .toList())));
    }

    private static Receiver receiver(Random random, String name) {
        return new Receiver(
                name,
                labels(random).with(LabelSet.of("name", name)),
                several(random, () -> webhook(random)).toList());
    }

    private static Receiver.Integration webhook(Random random) {
        return new WebhookSettings(
                random.nextBoolean(),
                random.nextBoolean() ? new Secret.Text("<secret>") : new Secret.File(nonEmpty(random)),
                random.nextInt() >>> 1,
                Duration.ofNanos(random.nextLong() >>> 1 + random.nextInt(63)),
                "",
                HttpSettings.of(orNull(random, authorization(random)), random.nextBoolean()));
    }

    private static Authorization authorization(Random random) {
        return random.nextBoolean()
                ? new Authorization.Basic(secret(random), secret(random))
                : new Authorization.Token("T" + nasty(random).strip(), secret(random));
    }

    private static Secret secret(Random random) {
        return switch (random.nextInt(3)) {
            case 0 -> new Secret.Text("");
            case 1 -> new Secret.Text("<secret>");
            default -> new Secret.File("/base/" + random.nextInt());
        };
    }

    private static LabelSet labels(Random random) {
        var pairs = several(random, () -> nonEmpty(random))
                .filter(name -> !name.equals("name"))
                .flatMap(name -> Stream.of(name, nasty(random).replace("{{", "{")))
                .toArray(String[]::new);
        return LabelSet.of(pairs);
    }

    private static Duration millis(Random random) {
        return Duration.ofMillis(random.nextLong(1L << 1 + random.nextInt(40)));
    }

    private static <T> @Nullable T orNull(Random random, T value) {
        return random.nextBoolean() ? value : null;
    }

    private static <T> Stream<T> several(Random random, Supplier<T> one) {
        return IntStream.range(0, random.nextInt(4)).mapToObj(_ -> one.get());
    }

    private static String nasty(Random random) {
        var text = NASTY.get(random.nextInt(NASTY.size()));
        return random.nextInt(4) == 0 ? text + NASTY.get(random.nextInt(NASTY.size())) : text;
    }

    private static String nonEmpty(Random random) {
        var text = nasty(random);
        return text.isEmpty() ? "a" : text;
    }
}
