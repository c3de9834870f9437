package io.alerthistory.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.helm.Manifests.Manifest;
import java.util.List;
import org.junit.jupiter.api.Test;

/** ServiceMonitors and rules, for which Kubernetes' client has no types: their fields, and what they find. */
class OperatorKindsTest {
    private static final Manifests MONITORED = Chart.of("monitoring").render();

    @Test
    void areMadeWhereTheClusterHasThemOrIfForced() {
        assertThat(Chart.with("{}").render().all().stream().map(Manifest::apiVersion))
                .doesNotContain("monitoring.coreos.com/v1");
        assertThat(MONITORED.ids())
                .contains(
                        "ServiceMonitor/alerthistory-redis-metrics",
                        "ServiceMonitor/alerthistory",
                        "PrometheusRule/alerthistory-redis");
        assertThat(Chart.with("monitoring: {enabled: false, force: true}")
                        .render()
                        .ids())
                .noneMatch(id -> id.contains("Monitor") || id.contains("Rule") || id.contains("dashboard"));
    }

    @Test
    void serviceMonitorsFindOneServiceEachAndThePortThatItHas() {
        for (String name : List.of("alerthistory-redis-metrics", "alerthistory")) {
            var monitor = MONITORED.get("ServiceMonitor/" + name);
            assertThat(monitor.map("metadata", "labels")).containsEntry("release", "prometheus");
            assertThat(monitor.map("spec").keySet()).isSubsetOf("jobLabel", "selector", "endpoints");
            assertThat(monitor.list("spec", "endpoints")).hasSize(1);
            assertThat(monitor.map("spec", "endpoints", 0)).containsOnlyKeys("port", "interval");
            assertThat(monitor.at("spec", "endpoints", 0, "interval")).isEqualTo("15s");
            var wanted = monitor.map("spec", "selector", "matchLabels");
            var found = MONITORED.all().stream()
                    .filter(manifest -> manifest.kind().equals("Service"))
                    .filter(service ->
                            service.map("metadata", "labels").entrySet().containsAll(wanted.entrySet()))
                    .toList();
            assertThat(found).extracting(Manifest::name).containsExactly(name);
            assertThat(found.getFirst().list("spec", "ports"))
                    .anySatisfy(
                            port -> assertThat(port.get("name")).isEqualTo(monitor.at("spec", "endpoints", 0, "port")));
        }
    }

    /** The operator takes the job's name from that label of the Service. */
    @Test
    void theJobIsRedis() {
        var label = MONITORED.get("ServiceMonitor/alerthistory-redis-metrics").text("spec", "jobLabel");
        assertThat(MONITORED
                        .get("Service/alerthistory-redis-metrics")
                        .map("metadata", "labels")
                        .get(label))
                .isEqualTo("redis");
        assertThat(Chart.with("monitoring: {force: true}")
                        .render()
                        .get("ServiceMonitor/alerthistory-redis-metrics")
                        .at("spec", "endpoints", 0, "interval"))
                .isEqualTo("30s");
    }

    @Test
    void rulesHaveNoOtherFields() {
        var rules = MONITORED.get("PrometheusRule/alerthistory-redis");
        assertThat(rules.map("spec")).containsOnlyKeys("groups");
        assertThat(rules.list("spec", "groups"))
                .allSatisfy(group -> assertThat(group).containsOnlyKeys("name", "rules"));
        assertThat(RulesTest.rules())
                .allSatisfy(rule -> assertThat(rule.keySet())
                        .isSubsetOf("record", "alert", "expr", "for", "labels", "annotations"));
    }

    /** An alert on snapshots where none are made would always fire. */
    @Test
    void withoutSnapshotsNoAlertOnThem() {
        assertThat(Chart.with("{monitoring: {force: true}, valkey: {settings: {save: []}}}")
                        .text())
                .contains("alert: RedisDown")
                .doesNotContain("alert: RedisSnapshotStale");
    }
}
