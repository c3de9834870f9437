package io.alerthistory.classify;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;

import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.testing.Mutations;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.UUID;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class NormaliserTest {
    private static final String SUFFIX = "bcdfghjklmnpqrstvwxz2456789";

    private static String key(LabelSet labels, String summary, String expression) {
        return Normaliser.essence(subject(labels, summary, expression)).key();
    }

    private static Subject subject(LabelSet labels, String summary, String expression) {
        return new Subject(
                labels,
                summary.isEmpty() ? Annotations.NONE : Annotations.of("summary", summary),
                "http://prom:9090/graph?g0.expr=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)
                        + "&g0.tab=1");
    }

    private static String text(String annotation) {
        return Normaliser.text(annotation, List.of());
    }

    /** Who an alert is about, drawn from a seed. */
    private record Identity(SplittableRandom random) {
        String letters(String alphabet, int length) {
            return random.ints(length, 0, alphabet.length())
                    .collect(StringBuilder::new, (b, i) -> b.append(alphabet.charAt(i)), StringBuilder::append)
                    .toString();
        }

        String ip() {
            return random.nextInt(1, 255) + "." + random.nextInt(256) + "." + random.nextInt(256) + "."
                    + random.nextInt(1, 255);
        }

        String ipv6() {
            return "2001:db8:" + Integer.toHexString(random.nextInt(0xffff)) + "::"
                    + Integer.toHexString(random.nextInt(1, 0xffff));
        }

        String uuid() {
            return new UUID(random.nextLong(), random.nextLong()).toString();
        }

        String host() {
            return "node-" + random.nextInt(1, 4000) + ".prod.example.com";
        }

        String pod() {
            return "checkout-" + letters(SUFFIX, random.nextInt(8, 11)) + "-" + letters(SUFFIX, 5);
        }

        /** With two digits at least, as nearly all have. */
        String hash() {
            return letters("0123456789abcdef", 10) + "4f" + letters("0123456789abcdef", 20) + "17";
        }

        String number() {
            return switch (random.nextInt(5)) {
                case 0 -> String.valueOf(random.nextInt(100_000));
                case 1 -> String.format(Locale.ROOT, "%.2f", random.nextDouble(1000));
                case 2 -> "-" + random.nextInt(1, 100);
                case 3 -> String.format(Locale.ROOT, "%.3e", random.nextDouble(1e12));
                default -> random.nextInt(10) + "," + random.nextInt(100, 1000);
            };
        }

        String time() {
            var when = Instant.ofEpochSecond(random.nextLong(4_000_000_000L));
            return switch (random.nextInt(3)) {
                case 0 -> when.toString();
                case 1 -> random.nextInt(1, 24) + "h " + random.nextInt(60) + "m " + random.nextInt(60) + "s";
                default -> random.nextInt(60) + "s";
            };
        }
    }

    private static Subject checkout(Identity who) {
        var instance = switch (who.random.nextInt(3)) {
            case 0 -> who.ip() + ":9100";
            case 1 -> "[" + who.ipv6() + "]:9100";
            default -> who.host() + ":9100";
        };
        var pod = who.pod();
        return subject(
                LabelSet.of(
                        "alertname",
                        "HTTP5xxHigh",
                        "severity",
                        "warning",
                        "service",
                        "checkout",
                        "region",
                        "us-east-1",
                        "instance",
                        instance,
                        "pod",
                        pod,
                        "node",
                        who.host(),
                        "container_id",
                        who.hash(),
                        "replicaset",
                        "checkout-" + who.letters("0123456789abcdef", 7) + "a1c",
                        "request",
                        who.uuid(),
                        "peer",
                        who.ip(),
                        "device",
                        "sd" + who.letters("abcdef", 1)),
                "5xx on " + instance + " (pod " + pod + ", peer " + who.ip() + ", " + who.ipv6() + "): p99 is "
                        + who.number() + "%, since " + who.time() + ", at " + who.time() + ", id " + who.uuid()
                        + ", image "
                        + who.hash() + " on " + who.host() + ", another pod " + who.pod(),
                "rate(http_requests_total{code=~\"5..\"}[5m]) > 0.05");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whoItIsAboutNeverChangesTheKey(long seed) {
        var random = new SplittableRandom(seed);
        var first = Normaliser.essence(checkout(new Identity(random)));
        for (int i = 0; i < 500; i++) {
            assertThat(Normaliser.essence(checkout(new Identity(random)))).isEqualTo(first);
        }
    }

    /** Each differs from each other in what it means, if only by a character. */
    static final List<List<String>> MEANINGS = List.of(
            List.of("HTTP4xx", "HTTP5xx", "HTTP4xxHigh", "HTTP"),
            List.of("Disk80", "Disk90", "Disk95", "Disk"),
            List.of("CPUHigh", "CPULow", "CPU", "MemoryHigh"),
            List.of("LatencyP95", "LatencyP99", "LatencyP50"),
            List.of("Port443Closed", "Port80Closed", "Port8080Closed"),
            List.of("TargetDown", "TargetDownV1", "TargetDownV2"),
            List.of("Deadbeef12345678", "Deadbeef12345679"),
            List.of("a b", "a_b", "ab", "a"));

    @ParameterizedTest
    @FieldSource("MEANINGS")
    void anotherNameIsAnotherKey(List<String> names) {
        assertThat(names.stream().map(name -> key(LabelSet.of("alertname", name), "", "")))
                .doesNotHaveDuplicates();
        assertThat(names.stream()
                        .map(name ->
                                key(LabelSet.of("alertname", "A", "service", name.toLowerCase(Locale.ROOT)), "", "")))
                .doesNotHaveDuplicates();
    }

    static final List<List<LabelSet>> LABELS = List.of(
            severities("critical", "warning", "info", "page", "none", "1", "2", "sev1", "sev2"),
            labels("code", "500", "503", "404", "4xx", "5xx"),
            labels("quantile", "0.5", "0.95", "0.99"),
            labels("region", "us-east-1", "us-east-2", "us-west-1", "eu-west-1", "eu-west-1a"),
            labels("mountpoint", "/", "/var", "/var/lib/docker", "/data1", "/data2"),
            labels("version", "v1", "v2", "1.2.3", "1.2.4"),
            labels("namespace", "prod", "staging", "prod-2", "team-42"),
            labels("job", "kafka:9092", "kafka:9093", "node", "node1"),
            labels("resource", "cpu", "memory", "pods", "nvidia.com/gpu"));

    private static List<LabelSet> severities(String... values) {
        return labels("severity", values);
    }

    private static List<LabelSet> labels(String name, String... values) {
        return List.of(values).stream()
                .map(value -> LabelSet.of("alertname", "A", name, value))
                .toList();
    }

    @ParameterizedTest
    @FieldSource("LABELS")
    void anotherMeaningOfALabelIsAnotherKey(List<LabelSet> labels) {
        assertThat(labels.stream().map(each -> key(each, "", ""))).doesNotHaveDuplicates();
    }

    @Test
    void anotherExpressionIsAnotherKey() {
        assertThat(List.of("x > 80", "x > 90", "x >= 90", "x < 90", "x{code=\"500\"} > 90", "y > 90", ""))
                .extracting(expression -> key(LabelSet.of("alertname", "A"), "", expression))
                .doesNotHaveDuplicates();
        assertThat(key(LabelSet.of("alertname", "A"), "", "x  >\n 80"))
                .isEqualTo(key(LabelSet.of("alertname", "A"), "", "x > 80"));
    }

    /** A value cannot pass itself off as another entry. */
    @Test
    void entriesKeepApart() {
        assertThat(List.of(
                        LabelSet.of("alertname", "A", "b", "c"),
                        LabelSet.of("alertname", "A\n=b\tc"),
                        LabelSet.of("alertname", "A", "b\tc", "d"),
                        LabelSet.of("alertname", "A", "b", "c\td")))
                .extracting(labels -> key(labels, "", ""))
                .doesNotHaveDuplicates();
        assertThat(Normaliser.essence(new Subject(LabelSet.of("a", "x"), Annotations.NONE, "")))
                .isNotEqualTo(Normaliser.essence(new Subject(LabelSet.NONE, Annotations.of("a", "x"), "")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            p95 latency of 5xx is 3.2s                       | p95 latency of 5xx is #
            99th percentile above 500ms                      | #99th
            HTTP 503 from us-east-1 and europe-west1         | HTTP # from us-east-1 and europe-west1
            up for 2h 3m 4s, since 2026-11-25T15:26:26Z      | up for #, since #
            node17 and node-17.example.com:9100              | node# and node-#.example.com:#
            api-7d9f8b6c5d-x2x9k and fluentd-x2x9k           | api-# and fluentd-#
            https and tcp-https are words, so is nginx-https | https and tcp-https are words, so is nginx-https
            ipv4 not ipv6, s3 and ec2, v1 and v2, k8s        | ipv4 not ipv6, s3 and ec2, v1 and v2, k8s
            {{ $value }}% on {{ $labels.instance }}          | #% on #
            -5 and +Inf and NaN and 1e+09 and 1,234          | # and # and # and # and #
            at 12:30:45 from fe80::1 and ::1                 | at # from # and ::#
            sha256:0f3a9d51c8 and 0f3a9d51 and facade        | sha256:# and # and facade
            /var/lib/pods/0f3a9d51-aaaa-4bbb-8ccc-123456789012/volumes | /var/lib/pods/#/volumes
            """)
    void annotationsLoseQuantitiesAndKeepNames(String annotation, String expected) {
        assertThat(text(annotation)).isEqualTo(expected.equals("#99th") ? "99th percentile above #" : expected);
    }

    @Test
    void valuesOfLabelsThatAreLeftOutGoFromAnnotationsToo() {
        var labels = LabelSet.of("alertname", "A", "instance", "zeus:9100", "pod", "apollo");
        var other = LabelSet.of("alertname", "A", "instance", "hera:9100", "pod", "ares");
        assertThat(key(labels, "zeus:9100 (zeus) lost apollo; apollonius stays", ""))
                .isEqualTo(key(other, "hera:9100 (hera) lost ares; apollonius stays", ""));
    }

    @Test
    void linksAndRawValuesDoNotCount() {
        var labels = LabelSet.of("alertname", "A");
        var annotations = Annotations.of(
                "summary",
                "s",
                "runbook_url",
                "http://x/1",
                "dashboard_url",
                "http://y?from=1",
                "value",
                "3",
                "__id",
                "7");
        assertThat(Normaliser.essence(new Subject(labels, annotations, "")))
                .isEqualTo(Normaliser.essence(new Subject(labels, Annotations.of("summary", "s"), "")));
    }

    /** Forty rules over three thousand instances: a day of ten thousand alerts is some sixty questions. */
    @Test
    void aDayOfManyInstancesHasFewKeys() {
        var who = new Identity(new SplittableRandom(7));
        var keys = new HashSet<String>();
        for (int i = 0; i < 10_000; i++) {
            int rule = who.random.nextInt(40);
            var instance = "node-" + who.random.nextInt(3000) + ".example.com:9100";
            var labels = LabelSet.of(
                    "alertname",
                    "Rule" + rule,
                    "severity",
                    rule % 3 == 0 ? "critical" : "warning",
                    "job",
                    rule % 2 == 0 ? "node" : "kubelet",
                    "instance",
                    instance,
                    "pod",
                    who.pod(),
                    "device",
                    "/dev/sd" + who.letters("abcdefgh", 1),
                    "cluster",
                    who.random.nextBoolean() ? "a" : "b");
            keys.add(key(
                    labels,
                    "value of " + instance + " is " + who.number() + " for " + who.time(),
                    "m" + rule + " > 1"));
        }
        assertThat(keys).hasSizeLessThanOrEqualTo(80);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void hostileTextsNeverThrow(long seed) {
        var texts = Mutations.of(
                seed,
                400,
                List.of("api-7d9f8b6c5d-x2x9k at 10.0.0.1:9100", "rate(x{a=\"b\"}[5m]) > 0", "{{ $labels.x }}"),
                List.of("%2", "%zz", "g0.expr=", "{{", "}}", "::", "-", "é"));
        assertThatCode(() -> {
                    for (var text : texts) {
                        var whole = text.codePoints()
                                .map(c -> c >= 0xd800 && c < 0xe000 ? '?' : c)
                                .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                                .toString();
                        var labels = LabelSet.of("alertname", whole, "instance", whole, "x", whole);
                        Normaliser.essence(new Subject(labels, Annotations.of("a", whole), text))
                                .key();
                        Normaliser.essence(new Subject(LabelSet.NONE, Annotations.NONE, "?g0.expr=" + text))
                                .key();
                    }
                })
                .doesNotThrowAnyException();
    }

    /** If it took the square of the length, this would not end. */
    @Test
    void timeGrowsWithLengthOnly() {
        var labels = IntStream.range(0, 200)
                .boxed()
                .flatMap(i -> List.of("l" + i + "_id", "a".repeat(i + 2)).stream())
                .toArray(String[]::new);
        var long1 = new Subject(LabelSet.of(labels), Annotations.of("a", "a".repeat(500_000)), "");
        var long2 = new Subject(LabelSet.of(labels), Annotations.of("a", "{{ a-1.".repeat(1_000_000)), "");
        assertThat(Normaliser.essence(long1).text()).isNotEmpty();
        assertThat(Normaliser.essence(long2).text()).isNotEmpty();
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '`', textBlock = """
            http://p/graph?g0.expr=up+%3D%3D+0&g0.tab=1 | up == 0
            /graph?g0.tab=1&g0.expr=a%2                 | a%2
            /graph?xg0.expr=no&g0.expr=yes              | yes
            g0.expr=up                                  | ``
            /graph?g0.expr=%ff                          | \ufffd
            http://grafana/alerting/x                   | ``
            """)
    void theExpressionIsInTheUrl(String url, String expression) {
        assertThat(new Subject(LabelSet.NONE, Annotations.NONE, url).expression())
                .isEqualTo(expression);
    }
}
