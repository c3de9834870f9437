package io.alerthistory.api;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.support.RunningApp;
import io.alerthistory.testing.Mutations;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a request says, it is taken or refused, and nothing of it is an error of ours. */
class FuzzTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00Z");

    private static final Limits LIMITS = new Limits(
            100,
            1 << 20,
            1 << 20,
            1 << 24,
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            Duration.ofMinutes(1),
            50,
            20,
            1000,
            5000);

    private static final List<String> ALERTS = List.of(
            "[{\"labels\":{\"alertname\":\"Up\",\"a\":\"b\"},\"annotations\":{\"x\":\"y\"},\"startsAt\":"
                    + "\"2026-11-25T11:00:00.5Z\",\"endsAt\":\"0001-01-01T00:00:00Z\",\"generatorURL\":"
                    + "\"http://p/graph?g0.expr=up+%3D%3D+0#x\"}]",
            "[]",
            "null",
            "[{\"LABELS\":{\"é\":\"\\ud83d\\ude00\"},\"unknown\":[{\"a\":[1,2.5e3,true,null]}]},{\"labels\":{}}]");

    private static final List<String> PLAIN = List.of("[]", """
            [{"labels":{"alertname":"Down","instance":"host:9100"},"annotations":{"summary":"It is down.","v":""},\
            "startsAt":"2026-11-25T12:00:00.123Z","endsAt":"2026-11-25T14:04:00+02:00",\
            "generatorURL":"http://prometheus:9090/graph?g0.expr=up+%3D%3D+0&g0.tab=1"},
            {"labels":{"z":"1","alertname":"Unsorted","a":"2","empty":""}}]
            """, """
            [ { "endsAt" : "0001-01-01T00:00:00Z" , "labels" : { "a" : "b" , "c" : "d" } , "annotations" : { } ,
                "generatorURL" : "" } ]
            """, """
            [{"labels":{"a":"1","a":"2"}},{"labels":{"a":"1"},"annotations":{"a":"1"}},{"annotations":{"a":"1"},"labels":{"a":"1"}}]
            """);

    private static final List<String> SILENCES = List.of(
            "{\"id\":\"\",\"matchers\":[{\"name\":\"a\",\"value\":\"b.*\",\"isRegex\":true,\"isEqual\":false},"
                    + "{\"name\":\"c\",\"value\":\"d\",\"isRegex\":false}],\"startsAt\":\"2026-11-25T12:00:00Z\",\"endsAt\":"
                    + "\"2026-11-26T12:00:00+01:00\",\"createdBy\":\"me\",\"comment\":\"x\",\"annotations\":{\"k\":\"v\"}}",
            "null");

    private static final List<String> TOKENS = List.of(
            "\"labels\":",
            "\"matchers\":",
            "[null,null]",
            "\\u0000",
            "\\ud800",
            "\\uZZZZ",
            "{\"a\":",
            "NaN",
            "1e400",
            "//x",
            "\"isRegex\":true",
            "\"startsAt\":\"",
            "\"2026-13-45T99:99:99Z\"",
            "(((",
            "a{1000}",
            "\"generatorURL\":\":%zz\"");

    /** A body is bytes, and not all of them are UTF-8. */
    private static byte[] bytes(String text, SplittableRandom random) {
        var bytes = text.getBytes(UTF_8);
        for (int i = random.nextInt(4); i > 0 && bytes.length > 0; i--) {
            bytes[random.nextInt(bytes.length)] = (byte) random.nextInt();
        }
        return bytes;
    }

    private static void each(long seed, int count, List<String> good, Consumer<byte[]> reader) {
        var random = new SplittableRandom(seed);
        var texts = Mutations.of(seed, count, good, TOKENS);
        for (int i = 0; i < texts.size(); i++) {
            try {
                reader.accept(bytes(texts.get(i), random));
            } catch (Refusal e) {
                assertThat(e.status()).isBetween(400, 499);
                assertThat(e.getMessage()).isNotEmpty();
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", case " + i + ": " + texts.get(i), e);
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void alerts(MatcherSyntax syntax) {
        var posted = new PostedAlerts(syntax, LIMITS);
        each(syntax.name().hashCode(), 8000, ALERTS, body -> {
            var accepted = posted.read(body, NOW, Duration.ofMinutes(5));
            assertThat(accepted.alerts()).hasSizeLessThanOrEqualTo(LIMITS.alerts());
            for (var alert : accepted.alerts()) {
                assertThat(alert.labels().size()).isBetween(1, LIMITS.labels());
            }
        });
    }

    /** The quick way and the one that knows everything give the same, whatever was read before. */
    @ParameterizedTest
    @EnumSource
    void plainAlerts(MatcherSyntax syntax) {
        var quick = new PostedAlerts(syntax, LIMITS);
        var thorough = new PostedAlerts(syntax, LIMITS);
        each(syntax.name().hashCode() + 1, 20_000, PLAIN, body -> {
            var read = quick.read(body, NOW, Duration.ofMinutes(5)); // whose refusal is one of both
            assertThat(read).isEqualTo(thorough.readAny(body, NOW, Duration.ofMinutes(5)));
            assertThat(quick.read(body, NOW, Duration.ofMinutes(5))).isEqualTo(read);
        });
    }

    @Test
    void plainAlertsAreReadTheQuickWay() {
        var known = new Known();
        var rules = new PostedAlerts.Rules(MatcherSyntax.FALLBACK, LIMITS);
        for (var body : PLAIN) {
            for (int i = 0; i < 2; i++) {
                assertThat(PlainAlerts.read(
                                body.getBytes(UTF_8), rules, known, new Interner(), NOW, Duration.ofMinutes(5)))
                        .as(body)
                        .isNotNull();
            }
        }
    }

    @ParameterizedTest
    @EnumSource
    void silences(MatcherSyntax syntax) {
        each(~syntax.name().hashCode(), 8000, SILENCES, body -> {
            var wish = PostedSilence.read(body, NOW, syntax, LIMITS);
            assertThat(wish.matchers()).isNotEmpty();
        });
    }

    @Test
    void urls() {
        for (var text : Mutations.of(
                20,
                20_000,
                List.of("http://u:p@[::1]:9090/a%20b?c#d", "mailto:x", "/x", "*"),
                List.of("%", "//", "[", "]", "@", ":"))) {
            assertThat(GoUrl.isOne(text) && text.chars().anyMatch(c -> c < 0x20) && text.indexOf('#') < 0)
                    .isFalse();
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "/api/v2/alerts?filter=",
                "/api/v2/alerts?receiver=",
                "/api/v2/alerts/groups?receiver_matchers=",
                "/api/v2/silences?filter=",
                "/api/explain?format=text&filter=",
                "/?filter=",
                "/api/v2/silence/",
                "/api/receivers/"
            })
    void queries(String path, @TempDir Path folder) {
        var filters = List.of("a=b", "a=~\"b|c.*\"", "{\"d e\"!~\"x{1,3}\"}", "pager|.*");
        try (var app = RunningApp.start(folder, "route: {receiver: pager}\nreceivers: [{name: pager}]\n")) {
            app.postAlerts("[{\"labels\":{\"a\":\"b\"}}]");
            for (var text : Mutations.of(path.hashCode(), 500, filters, List.of("=~", "(", "{1000}", "\\Q"))) {
                var answer = app.get(path + URLEncoder.encode(text.substring(0, Math.min(text.length(), 9000)), UTF_8));
                assertThat(answer.status()).as(path + text).isIn(200, 400, 404, 405, 422);
                assertThat(answer.body()).doesNotContain("an error of ours");
            }
        }
    }
}
