package io.alerthistory.helm;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.helm.Manifests.Manifest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What must survive every upgrade, what stays when the profile changes, who may do what, and where secrets are. */
class PromisesTest {
    static List<Path> situations() {
        return Chart.situations();
    }

    /** Kubernetes refuses to change any of these, so an upgrade that did would end there. */
    @Test
    void whatCannotChangeHasNotChanged() {
        var manifests = Chart.of("standard").render();
        var redis = manifests.get("StatefulSet/alerthistory-redis");
        assertThat(redis.at("spec", "selector", "matchLabels"))
                .isEqualTo(Map.of(
                        "app.kubernetes.io/name", "alerthistory-redis",
                        "app.kubernetes.io/instance", "alerthistory",
                        "app.kubernetes.io/component", "redis"));
        assertThat(redis.at("spec", "serviceName")).isEqualTo("alerthistory-redis-headless");
        assertThat(redis.at("spec", "podManagementPolicy")).isEqualTo("Parallel");
        assertThat(redis.list("spec", "volumeClaimTemplates"))
                .isEqualTo(List.of(Map.of(
                        "metadata", Map.of("name", "redis-data"),
                        "spec",
                                Map.of(
                                        "accessModes", List.of("ReadWriteOnce"),
                                        "resources", Map.of("requests", Map.of("storage", "5Gi"))))));
        var postgresql = manifests.get("StatefulSet/alerthistory-postgresql");
        assertThat(postgresql.at("spec", "selector", "matchLabels"))
                .isEqualTo(Map.of(
                        "app.kubernetes.io/name", "alerthistory-postgresql",
                        "app.kubernetes.io/instance", "alerthistory",
                        "app.kubernetes.io/component", "postgresql"));
        assertThat(postgresql.at("spec", "serviceName")).isEqualTo("alerthistory-postgresql-headless");
        assertThat(postgresql.at("spec", "volumeClaimTemplates", 0, "metadata", "name"))
                .isEqualTo("postgresql-data");
        for (String situation : List.of("standard", "lite")) {
            assertThat(Chart.of(situation)
                            .render()
                            .get("Deployment/alerthistory")
                            .at("spec", "selector", "matchLabels"))
                    .isEqualTo(Map.of(
                            "app.kubernetes.io/name", "alerthistory",
                            "app.kubernetes.io/instance", "alerthistory",
                            "app.kubernetes.io/component", "server"));
        }
    }

    /** The default image is that of the program beside the chart. */
    @Test
    void theChartIsOfTheProgramsVersion() throws IOException {
        var version = Pattern.compile("<version>([^<]+)</version>").matcher(Files.readString(Path.of("pom.xml")));
        assertThat(version.find()).isTrue();
        assertThat(Chart.file("Chart.yaml").lines())
                .contains("version: " + version.group(1), "appVersion: \"" + version.group(1) + "\"");
    }

    @Test
    void requirementsNamesPortsAndSizes() {
        var manifests = Chart.with("{}").render();
        var redis = manifests.get("StatefulSet/alerthistory-redis");
        assertThat(redis.at("spec", "replicas")).isEqualTo(1);
        assertThat(redis.container("redis"))
                .containsEntry("image", "redis:7-alpine")
                .containsEntry(
                        "resources",
                        Map.of(
                                "limits", Map.of("cpu", "500m", "memory", "512Mi"),
                                "requests", Map.of("cpu", "250m", "memory", "256Mi")));
        assertThat(redis.pod()).containsEntry("terminationGracePeriodSeconds", 30);
        assertThat(manifests.get("Service/alerthistory-redis-headless").at("spec", "clusterIP"))
                .isEqualTo("None");
        assertThat(manifests
                        .get("Service/alerthistory-redis")
                        .at("spec", "selector", "statefulset.kubernetes.io/pod-name"))
                .isEqualTo("alerthistory-redis-0");
        assertThat(manifests.get("Service/alerthistory-redis-metrics").map("metadata", "annotations"))
                .containsEntry("prometheus.io/scrape", "true")
                .containsEntry("prometheus.io/port", "9121");
        assertThat(redis.at("spec", "template", "spec", "tolerations"))
                .isEqualTo(List.of(
                        Map.of(
                                "key", "node.kubernetes.io/not-ready",
                                "operator", "Exists",
                                "effect", "NoExecute",
                                "tolerationSeconds", 20),
                        Map.of(
                                "key", "node.kubernetes.io/unreachable",
                                "operator", "Exists",
                                "effect", "NoExecute",
                                "tolerationSeconds", 20)));
        var scaler = manifests.get("HorizontalPodAutoscaler/alerthistory");
        assertThat(List.of(scaler.at("spec", "minReplicas"), scaler.at("spec", "maxReplicas")))
                .isEqualTo(List.of(2, 10));
        assertThat(scaler.list("spec", "metrics").stream()
                        .map(metric -> metric.get("resource"))
                        .toList())
                .isEqualTo(List.of(
                        Map.of("name", "cpu", "target", Map.of("type", "Utilization", "averageUtilization", 70)),
                        Map.of("name", "memory", "target", Map.of("type", "Utilization", "averageUtilization", 80))));
    }

    /** The StatefulSets stay when the profile becomes lite, so all that their pods name must stay, too. */
    @ParameterizedTest
    @ValueSource(strings = {"redis", "postgresql"})
    void whatAKeptStatefulSetNeedsIsKept(String part) {
        FakeCluster.get().has(Map.of());
        var manifests = Manifests.of(Chart.with("{}").textHere());
        var set = manifests.get("StatefulSet/alerthistory-" + part);
        var needed = set.list("spec", "template", "spec", "volumes").stream()
                .flatMap(volume -> {
                    var secret = (Map<?, ?>) volume.getOrDefault("secret", Map.of());
                    var config = (Map<?, ?>) volume.getOrDefault("configMap", Map.of());
                    return Set.of("Secret/" + secret.get("secretName"), "ConfigMap/" + config.get("name")).stream();
                })
                .filter(id -> !id.endsWith("null"))
                .collect(Collectors.toSet());
        needed.add(set.id());
        needed.add("Service/" + set.text("spec", "serviceName"));
        needed.add("ServiceAccount/" + set.text("spec", "template", "spec", "serviceAccountName"));
        needed.add("NetworkPolicy/" + set.name());
        assertThat(needed).hasSize(6);
        for (String id : needed) {
            assertThat(manifests.get(id).map("metadata", "annotations"))
                    .as(id)
                    .containsEntry("helm.sh/resource-policy", "keep");
        }
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("situations")
    void podsHaveNoRightsAndNoTokenAndNoRoot(Path values) {
        var manifests = new Chart("alerthistory", "1.34", values).render();
        assertThat(manifests.all().stream().map(Manifest::kind)).doesNotContain("Role", "RoleBinding", "ClusterRole");
        for (var manifest : manifests.all()) {
            if (manifest.pod().isEmpty()) {
                continue;
            }
            assertThat(manifest.pod())
                    .as(manifest.id())
                    .containsEntry("automountServiceAccountToken", false)
                    .containsEntry("enableServiceLinks", false);
            var security = (Map<?, ?>) manifest.pod().get("securityContext");
            assertThat(security.get("runAsNonRoot")).isEqualTo(true);
            assertThat((Integer) security.get("runAsUser")).isPositive();
            assertThat(security.get("seccompProfile")).isEqualTo(Map.of("type", "RuntimeDefault"));
            assertThat(manifest.containers()).allSatisfy(container -> {
                assertThat(container.get("securityContext"))
                        .isEqualTo(Map.of(
                                "allowPrivilegeEscalation", false,
                                "readOnlyRootFilesystem", true,
                                "capabilities", Map.of("drop", List.of("ALL"))));
                assertThat(container.get("resources")).as("resources").isNotNull();
            });
        }
    }

    /** The one that a cluster has; nowhere but in the Secret, whose value it keeps. */
    @Test
    void aPasswordIsMadeOnceAndIsInTheSecretOnly() {
        FakeCluster.get().has(Map.of());
        var first = Manifests.of(Chart.with("{}").textHere());
        var made = first.get("Secret/alerthistory-redis-secret").text("data", "password");
        assertThat(made).as("32 characters in base64").hasSize(44);
        assertThat(first.get("Secret/alerthistory-postgresql-secret").text("data", "password"))
                .isNotEqualTo(made);

        FakeCluster.get().has(Map.of("alerthistory-redis-secret", "kept-one"));
        var text = Chart.with("{}").textHere();
        var later = Manifests.of(text);
        assertThat(later.get("Secret/alerthistory-redis-secret").text("data", "password"))
                .isEqualTo("a2VwdC1vbmU=");
        assertThat(text).doesNotContain("kept-one").containsOnlyOnce("a2VwdC1vbmU=");
    }

    /** Helm would refuse to take it over. */
    @Test
    void aSecretMadeByHandIsUsedAsItIs() {
        FakeCluster.get().hasByHand(Map.of("alerthistory-redis-secret", "mine"));
        var manifests = Manifests.of(Chart.with("{}").textHere());
        assertThat(manifests.ids())
                .doesNotContain("Secret/alerthistory-redis-secret")
                .contains("Secret/alerthistory-postgresql-secret");
        assertThat(manifests.get("StatefulSet/alerthistory-redis").json()).contains("alerthistory-redis-secret");
    }

    @Test
    void withoutAClusterNoPasswordIsMadeUp() {
        var text = Chart.with("{}").text();
        assertThat(Manifests.of(text).ids()).doesNotContain("Secret/alerthistory-redis-secret");
        assertThat(text)
                .contains("kubectl --namespace monitoring create secret generic alerthistory-redis-secret")
                .contains("valkey.auth.existingSecret");
    }

    @Test
    void existingAndExternalSecretsTakeTheirPlace() {
        FakeCluster.get().has(Map.of());
        var existing = Manifests.of(Chart.of("existing-secrets").textHere());
        assertThat(existing.ids()).noneMatch(id -> id.startsWith("Secret/"));
        assertThat(existing.get("StatefulSet/alerthistory-redis").json())
                .contains("\"secretName\":\"my-redis\"", "\"key\":\"redis-password\"")
                .doesNotContain("alerthistory-redis-secret");

        var external = Manifests.of(Chart.of("external-secrets").textHere());
        assertThat(external.ids()).noneMatch(id -> id.startsWith("Secret/") && id.endsWith("-secret"));
        var wanted = external.get("ExternalSecret/alerthistory-redis-secret");
        assertThat(wanted.apiVersion()).isEqualTo("external-secrets.io/v1");
        assertThat(wanted.map("spec"))
                .isEqualTo(Map.of(
                        "refreshInterval",
                        "1h",
                        "secretStoreRef",
                        Map.of("name", "aws-secrets-manager", "kind", "SecretStore"),
                        "target",
                        Map.of("name", "alerthistory-redis-secret"),
                        "data",
                        List.of(Map.of(
                                "secretKey",
                                "password",
                                "remoteRef",
                                Map.of("key", "alertmanager-plus-plus/redis-password")))));
        assertThat(external.get("ExternalSecret/alerthistory-postgresql-secret").apiVersion())
                .isEqualTo("external-secrets.io/v1beta1");
    }

    @Test
    void theConfigurationIsASecretAndNeedsNoRollOut() {
        var standard = Chart.of("standard").render();
        assertThat(standard.get("Secret/alerthistory-config").map("data"))
                .containsOnlyKeys("alertmanager.yml", "team.tmpl");
        assertThat(standard.get("Deployment/alerthistory").map("spec", "template"))
                .isEqualTo(
                        Chart.with("{}").render().get("Deployment/alerthistory").map("spec", "template"));
    }

    /** Redis reads its file at its start only. So its pod changes with it, and with nothing else. */
    @Test
    void redisRestartsForItsConfigurationOnly() {
        var now = checksum("{}");
        assertThat(checksum("valkey: {settings: {maxmemorySamples: 6}}")).isNotEqualTo(now);
        assertThat(checksum("valkey: {resources: {limits: {memory: 1Gi}}}")).isNotEqualTo(now);
        assertThat(checksum("config: {alertmanager: {route: {receiver: other}}}"))
                .isEqualTo(now);
        assertThat(checksum("valkey: {storage: {requestedSize: 6Gi}}")).isEqualTo(now);
        var labels = Chart.with("{}")
                .render()
                .get("StatefulSet/alerthistory-redis")
                .map("spec", "template", "metadata", "labels");
        assertThat(labels).doesNotContainKeys("helm.sh/chart", "app.kubernetes.io/version");
    }

    private static Object checksum(String values) {
        return Chart.with(values)
                .render()
                .get("StatefulSet/alerthistory-redis")
                .at("spec", "template", "metadata", "annotations", "checksum/config");
    }

    @Test
    void networkPoliciesLetInServersAndPrometheusOnly() {
        var manifests = Chart.with("{}").render();
        var policy = manifests.get("NetworkPolicy/alerthistory-redis");
        var client = Map.of("app.kubernetes.io/name", "alerthistory", "app.kubernetes.io/instance", "alerthistory");
        assertThat(policy.map("spec"))
                .isEqualTo(Map.of(
                        "podSelector",
                        Map.of(
                                "matchLabels",
                                manifests
                                        .get("StatefulSet/alerthistory-redis")
                                        .map("spec", "template", "metadata", "labels")),
                        "policyTypes",
                        List.of("Ingress", "Egress"),
                        "ingress",
                        List.of(
                                Map.of(
                                        "from",
                                        List.of(Map.of("podSelector", Map.of("matchLabels", client))),
                                        "ports",
                                        List.of(Map.of("port", 6379))),
                                Map.of(
                                        "from",
                                        List.of(Map.of(
                                                "namespaceSelector",
                                                Map.of(),
                                                "podSelector",
                                                Map.of("matchLabels", Map.of("app.kubernetes.io/name", "prometheus")))),
                                        "ports",
                                        List.of(Map.of("port", 9121)))),
                        "egress",
                        List.of()));
        assertThat(manifests.get("NetworkPolicy/alerthistory-postgresql").at("spec", "ingress"))
                .isEqualTo(List.of(Map.of(
                        "from",
                        List.of(Map.of("podSelector", Map.of("matchLabels", client))),
                        "ports",
                        List.of(Map.of("port", 5432)))));
        assertThat(manifests.get("Deployment/alerthistory").map("spec", "template", "metadata", "labels"))
                .containsAllEntriesOf(client);
        assertThat(manifests.get("Pod/alerthistory-test-redis").map("metadata", "labels"))
                .containsAllEntriesOf(client)
                .as("not one of the Service's pods")
                .containsEntry("app.kubernetes.io/component", "test");
    }

    @Test
    void theNotesNameTheDangers() {
        assertThat(Chart.with("{}").notes())
                .contains("helm test alerthistory --namespace monitoring")
                .contains("NOBODY IS TOLD YET")
                .contains("SEVERAL SERVERS ARE NEW IN THIS VERSION")
                .contains("--set autoscaling.enabled=false --set replicaCount=1")
                .contains("Redis may hold 384mb of data in a limit of 512Mi");
        assertThat(Chart.of("one-replica").notes()).doesNotContain("REPLICAS DO NOT SHARE");
        assertThat(Chart.of("standard").notes()).doesNotContain("NOBODY IS TOLD YET");
        assertThat(Chart.with("valkey: {settings: {maxmemory: 341mb}}").notes()).doesNotContain("Redis may hold");
        assertThat(Chart.with("valkey: {settings: {maxmemory: 342mb}}").notes()).contains("Redis may hold");
        assertThat(Chart.with("valkey: {settings: {appendonly: no, save: []}}").notes())
                .contains("REDIS KEEPS NOTHING");
        assertThat(Chart.with("valkey: {settings: {appendonly: no}}").notes()).contains("Redis keeps snapshots only");
        assertThat(Chart.with("networkPolicy: {enabled: false}").notes()).contains("Any pod of the cluster can reach");
        assertThat(Chart.of("lite").notes())
                .doesNotContain("REPLICAS")
                .contains("If this release had profile standard");
    }
}
