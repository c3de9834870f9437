package io.alerthistory.helm;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.Gson;
import io.alerthistory.testing.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The alerts, as Prometheus reads them: what each fires for, and what it leaves alone. */
class RulesTest {
    private static final Path TESTS = Path.of("src", "test", "rules");

    private static final String REDIS = "job=\"redis\",namespace=\"monitoring\",service=\"alerthistory-redis-metrics\"";

    /** What NFR-5 asks for, and what FR-4 asks for beside it. */
    private static final Map<String, String> SEVERITIES = Map.ofEntries(
            Map.entry("RedisDown", "critical"),
            Map.entry("RedisOutOfMemory", "critical"),
            Map.entry("RedisTooManyConnections", "critical"),
            Map.entry("RedisRejectedConnections", "critical"),
            Map.entry("RedisPersistenceFailure", "critical"),
            Map.entry("RedisHighMemoryUsage", "warning"),
            Map.entry("RedisHighConnectionUsage", "warning"),
            Map.entry("RedisSlowQueries", "warning"),
            Map.entry("RedisReplicationLag", "warning"),
            Map.entry("RedisLowHitRate", "warning"),
            Map.entry("RedisVolumeAlmostFull", "critical"),
            Map.entry("RedisVolumeFillsUp", "warning"),
            Map.entry("RedisSnapshotStale", "warning"),
            Map.entry("RedisAppendOnlyFileGrows", "warning"));

    /** The rules that record, and the alerts. */
    static List<Map<String, Object>> rules() {
        var spec = Chart.of("monitoring").render().get("PrometheusRule/alerthistory-redis");
        return spec.list("spec", "groups").stream()
                .flatMap(group -> list(group.get("rules")).stream())
                .toList();
    }

    @SuppressWarnings("unchecked")
    private static List<Map<String, Object>> list(Object value) {
        return (List<Map<String, Object>>) value;
    }

    private static List<Map<String, Object>> alerts() {
        return rules().stream().filter(rule -> rule.containsKey("alert")).toList();
    }

    @Test
    void areTheOnesThatAreAskedFor() {
        var severities = new TreeMap<String, Object>();
        for (var alert : alerts()) {
            var name = (String) alert.get("alert");
            severities.put(name, ((Map<?, ?>) alert.get("labels")).get("severity"));
            var annotations = (Map<?, ?>) alert.get("annotations");
            assertThat(annotations.get("summary")).as(name).asString().isNotBlank();
            assertThat(annotations.get("description")).as(name).asString().endsWith(".");
            assertThat(annotations.get("runbook_url"))
                    .asString()
                    .endsWith("/docs/TROUBLESHOOTING.md#" + name.toLowerCase(Locale.ROOT));
        }
        assertThat(severities).isEqualTo(new TreeMap<>(SEVERITIES));
    }

    @Test
    void eachHasATestForFiringAndOneForNotFiring() throws IOException {
        for (String name : SEVERITIES.keySet()) {
            assertThat(Chart.FOLDER.resolve("files/alerts/" + name + ".yaml"))
                    .content()
                    .startsWith("alert: " + name + "\n");
            var text = Files.readString(TESTS.resolve(name + ".yaml"));
            var outcomes = new HashSet<Boolean>();
            var file = (Map<?, ?>) new Load(LoadSettings.builder().build()).loadFromString(text);
            for (var test : list(file.get("tests"))) {
                for (var check : list(test.get("promql_expr_test"))) {
                    assertThat(check.get("expr").toString()).contains("alertname=\"" + name + "\"");
                    outcomes.add(!list(check.get("exp_samples")).isEmpty());
                }
            }
            assertThat(outcomes).as(name).containsExactlyInAnyOrder(true, false);
        }
    }

    @Test
    void promtoolTestsThem() throws Exception {
        var folder = Files.createDirectories(Path.of("target", "rules").toAbsolutePath());
        write(folder.resolve("rules.yaml"), rules());
        var files = new ArrayList<String>(List.of("test", "rules"));
        try (var tests = Files.list(TESTS)) {
            for (Path test : tests.sorted().toList()) {
                var text = Files.readString(test)
                        .replace("$redis", REDIS)
                        .replace("$server", "namespace=\"monitoring\",service=\"alerthistory\"")
                        .replace(
                                "$claim",
                                "namespace=\"monitoring\",persistentvolumeclaim=\"redis-data-alerthistory-redis-0\"");
                Files.writeString(folder.resolve(test.getFileName()), text);
                files.add(folder.resolve(test.getFileName()).toString());
            }
        }
        promtool("check", "rules", folder.resolve("rules.yaml").toString());
        promtool(files.toArray(String[]::new));
    }

    static void write(Path file, List<Map<String, Object>> rules) throws IOException {
        Files.writeString(file, new Gson().toJson(Map.of("groups", List.of(Map.of("name", "chart", "rules", rules)))));
    }

    static void promtool(String... arguments) throws IOException, InterruptedException {
        var process = Need.program("promtool", "prometheus")
                .command(arguments)
                .redirectErrorStream(true)
                .start();
        var said = new String(process.getInputStream().readAllBytes(), UTF_8);
        assertThat(process.waitFor()).as(said).isZero();
    }
}
