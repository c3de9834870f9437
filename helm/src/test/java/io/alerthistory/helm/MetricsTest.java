package io.alerthistory.helm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.google.gson.JsonParser;
import io.alerthistory.testing.Need;
import io.alerthistory.testing.RedisServer;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The metrics that rules and dashboard name are there: the real exporter shows them of a real Redis with this chart's
 * redis.conf, and a real Prometheus answers every query of the dashboard on them.
 */
class MetricsTest {
    private static final Path RECORDED = Path.of("src", "test", "resources", "exporter-metrics.txt");

    /** What others expose: the server (the first from the version on that classifies), the kubelet, and Prometheus. */
    private static final Set<String> OF_OTHERS = Set.of(
            "alerthistory_classification_cache_lookups_total",
            "alerthistory_classification_llm_cost_dollars_total",
            "alerthistory_classification_llm_saved_dollars_total",
            "kubelet_volume_stats_available_bytes",
            "kubelet_volume_stats_capacity_bytes",
            "ALERTS");

    private static final Pattern SELECTOR = Pattern.compile("([A-Za-z_:][A-Za-z0-9_:]*)\\{");

    private static final Duration LIMIT = Duration.ofSeconds(30);

    private static final HttpClient HTTP = HttpClient.newHttpClient();

    @Test
    void rulesAndDashboardNameWhatIsThere() throws IOException {
        var known = new TreeSet<>(OF_OTHERS);
        recorded().map(line -> line.split(" ")[0]).forEach(known::add);
        RulesTest.rules().stream()
                .filter(rule -> rule.containsKey("record"))
                .forEach(rule -> known.add((String) rule.get("record")));
        var named = new TreeSet<String>();
        Stream.concat(RulesTest.rules().stream().map(rule -> (String) rule.get("expr")), Dashboard.queries().stream())
                .forEach(expression -> SELECTOR.matcher(expression)
                        .results()
                        .forEach(found -> named.add(found.group(1).replaceFirst("_bucket$", ""))));
        assertThat(named).hasSizeGreaterThan(100).isSubsetOf(known);
    }

    @Test
    void theDashboardIsAsRequired() {
        var dashboard = Dashboard.read();
        assertThat(dashboard.get("refresh").getAsString()).isEqualTo("30s");
        assertThat(dashboard.getAsJsonObject("time").get("from").getAsString()).isEqualTo("now-6h");
        var panels = Dashboard.panels();
        assertThat(panels).hasSizeGreaterThanOrEqualTo(12);
        assertThat(panels.stream().map(panel -> panel.get("id").getAsInt())).doesNotHaveDuplicates();
        assertThat(panels.stream().map(panel -> panel.get("title").getAsString()))
                .doesNotHaveDuplicates()
                .contains("Availability, 30 days", "Cost and savings", "All metrics");
        assertThat(Chart.with("{}")
                        .render()
                        .get("ConfigMap/alerthistory-redis-dashboard")
                        .map("metadata", "labels"))
                .containsEntry("grafana_dashboard", "1");
    }

    static Stream<String> recorded() throws IOException {
        return Files.readAllLines(RECORDED).stream().filter(line -> !line.startsWith("#"));
    }

    @Test
    void theExporterShowsThemAndPrometheusAnswersEveryQuery(@TempDir Path folder) throws Exception {
        var exporter = exporter();
        var prometheus = Need.program("prometheus");
        var processes = new ArrayList<Process>();
        try (var pod = RedisPod.of("{}")) {
            pod.startAndAwaitReady();
            try (var replica =
                    RedisServer.start("--replicaof", "127.0.0.1", String.valueOf(pod.port), "--masterauth", "secret")) {
                await().atMost(LIMIT).until(() -> pod.ask("INFO", "replication").contains("state=online"));
                assertThat(replica.port()).isNotEqualTo(pod.port);
                pod.ask("BGREWRITEAOF");
                int port = RedisServer.freePort();
                var builder = exporter.command(Stream.concat(
                                exporterArguments().stream().map(argument -> argument.replace(":6379", ":" + pod.port)),
                                Stream.of("-web.listen-address=127.0.0.1:" + port))
                        .toArray(String[]::new));
                builder.environment().put("REDIS_PASSWORD", "secret");
                processes.add(start(builder, folder.resolve("exporter.log")));
                var metrics = "http://127.0.0.1:" + port + "/metrics";
                await().atMost(LIMIT).until(() -> get(metrics).contains("redis_up 1"));
                pod.ask("SET", "key", "value", "EX", "3600");
                pod.ask("GET", "key");
                pod.ask("GET", "no key");
                compare(families(get(metrics)));

                int answers = RedisServer.freePort();
                processes.add(start(
                        prometheus.command(
                                "--config.file=" + configuration(folder, port),
                                "--storage.tsdb.path=" + folder.resolve("tsdb"),
                                "--web.listen-address=127.0.0.1:" + answers),
                        folder.resolve("prometheus.log")));
                var api = "http://127.0.0.1:" + answers + "/api/v1/query?query=";
                // Two scrapes after the commands, so that rates have something to stand on; and the rules were looked
                // at.
                await().atMost(LIMIT).until(() -> {
                    pod.ask("GET", "key");
                    return answered(api, "rate(redis_commands_total{cmd=\"get\"}[10s]) > 0")
                            && answered(api, "redis:availability:ratio_30d");
                });
                var silent = Dashboard.queries().stream()
                        .filter(query -> OF_OTHERS.stream().noneMatch(query::contains))
                        .filter(query -> !answered(api, query))
                        .toList();
                assertThat(silent).as("queries without an answer").isEmpty();
                Dashboard.queries().forEach(query -> answered(api, query));
            }
        } finally {
            for (var process : processes) {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** What the StatefulSet starts it with. */
    @SuppressWarnings("unchecked")
    private static List<String> exporterArguments() {
        return (List<String>) Chart.with("{}")
                .render()
                .get("StatefulSet/alerthistory-redis")
                .container("redis-exporter")
                .get("args");
    }

    /** The one that the chart has by default, from the Debian that has it. */
    private static Need.Tool exporter() throws IOException, InterruptedException {
        var tool = Need.programOf("trixie", "prometheus-redis-exporter", "prometheus-redis-exporter");
        var process = tool.command("-version").redirectErrorStream(true).start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).contains(" 1.69.0");
        process.waitFor();
        return tool;
    }

    private static Process start(ProcessBuilder builder, Path log) throws IOException {
        return builder.redirectErrorStream(true).redirectOutput(log.toFile()).start();
    }

    /** Every recorded family is there, with its type. */
    private static void compare(Set<String> shown) throws IOException {
        if (Boolean.getBoolean("metrics.write")) {
            var comments = Files.readAllLines(RECORDED).stream().filter(line -> line.startsWith("#"));
            Files.write(RECORDED, Stream.concat(comments, shown.stream()).toList());
        }
        assertThat(shown.size()).isGreaterThan(50);
        assertThat(shown).containsAll(recorded().toList());
    }

    private static Set<String> families(String metrics) {
        var families = new TreeSet<String>();
        for (String line : metrics.split("\n", -1)) {
            if (line.startsWith("# TYPE redis_")) {
                families.add(line.substring("# TYPE ".length()));
            }
        }
        return families;
    }

    private static Path configuration(Path folder, int exporter) throws IOException {
        RulesTest.write(folder.resolve("rules.yaml"), RulesTest.rules());
        return Files.writeString(folder.resolve("prometheus.yaml"), """
                global: {scrape_interval: 1s, evaluation_interval: 1s}
                rule_files: [rules.yaml]
                scrape_configs:
                  - job_name: redis
                    static_configs:
                      - targets: ["127.0.0.1:%d"]
                        labels: {namespace: monitoring, service: alerthistory-redis-metrics, pod: alerthistory-redis-0}
                """.formatted(exporter));
    }

    private static String get(String url) throws IOException, InterruptedException {
        try {
            return HTTP.send(
                            HttpRequest.newBuilder(URI.create(url))
                                    .timeout(LIMIT)
                                    .build(),
                            BodyHandlers.ofString())
                    .body();
        } catch (ConnectException e) {
            return "";
        }
    }

    /** Has Prometheus a result for it? Fails if Prometheus cannot read it. */
    private static boolean answered(String api, String query) {
        try {
            var text = get(api + URLEncoder.encode(query, UTF_8));
            if (!text.startsWith("{")) {
                return false; // not up yet
            }
            var answer = JsonParser.parseString(text).getAsJsonObject();
            assertThat(answer.get("status").getAsString())
                    .as(query + ": " + text)
                    .isEqualTo("success");
            return !answer.getAsJsonObject("data").getAsJsonArray("result").isEmpty();
        } catch (IOException e) {
            throw new AssertionError(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }
}
