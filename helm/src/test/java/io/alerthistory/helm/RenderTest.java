package io.alerthistory.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.marcnuri.helm.Helm;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Every situation on every version of Kubernetes: what Helm makes of it, and whether Kubernetes would read it. */
class RenderTest {
    static List<Path> situations() {
        return Chart.situations();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("situations")
    void isReadByKubernetesFieldByField(Path values) {
        for (String version : Chart.KUBERNETES) {
            var manifests = new Chart("alerthistory", version, values).render();
            for (var manifest : manifests.all()) {
                assertThat(manifest.decoded())
                        .as("%s on %s", manifest.id(), version)
                        .isNotNull();
                assertThat(manifest.text("metadata", "namespace"))
                        .as("namespace of %s", manifest.id())
                        .isEqualTo("monitoring");
            }
            assertThat(new HashSet<>(manifests.ids())).as("each name once").hasSameSizeAs(manifests.ids());
        }
    }

    @Test
    void aMisspeltFieldWouldBeFound() {
        var text = Chart.of("standard").text();
        for (var planted : Map.of(
                        "terminationGracePeriodSeconds:", "terminationGracePeriod:",
                        "failureThreshold:", "failureTreshold:",
                        "averageUtilization:", "averageUtilisation:",
                        "podSelector:", "podSelectors:")
                .entrySet()) {
            var wrong = Manifests.of(text.replace(planted.getKey(), planted.getValue()));
            assertThatThrownBy(() -> wrong.all().forEach(Manifests.Manifest::decoded))
                    .as(planted.getValue())
                    .hasMessageContaining(planted.getValue().replace(":", ""));
        }
    }

    @Test
    void helmHasNothingToComplainAbout() {
        var result = new Helm(Chart.FOLDER).lint().strict().call();
        assertThat(result.getMessages()).allMatch(message -> message.contains("icon is recommended"));
        assertThat(result.isFailed()).isFalse();
    }

    @ParameterizedTest
    @ValueSource(strings = {"1.21", "1.22", "1.23", "1.26", "1.27", "1.34"})
    void newerFieldsAreWrittenWhereTheClusterKnowsThem(String version) {
        int minor = Integer.parseInt(version.substring(2));
        var manifests = Chart.of("standard").on(version).render();
        assertThat(manifests.get("HorizontalPodAutoscaler/alerthistory").apiVersion())
                .isEqualTo(minor < 23 ? "autoscaling/v2beta2" : "autoscaling/v2");
        for (String set : List.of("redis", "postgresql")) {
            var policy =
                    manifests.get("StatefulSet/alerthistory-" + set).at("spec", "persistentVolumeClaimRetentionPolicy");
            if (minor < 27) {
                assertThat(policy).isNull();
            } else {
                assertThat(policy).isEqualTo(Map.of("whenDeleted", "Retain", "whenScaled", "Retain"));
            }
        }
    }

    @Test
    void liteIsOnePodWithAVolume() {
        var manifests = Chart.of("lite").render();
        assertThat(manifests.ids())
                .containsExactlyInAnyOrder(
                        "ServiceAccount/alerthistory",
                        "Secret/alerthistory-config",
                        "PersistentVolumeClaim/alerthistory-data",
                        "Service/alerthistory",
                        "Deployment/alerthistory",
                        "Pod/alerthistory-test-server");
        var server = manifests.get("Deployment/alerthistory");
        assertThat(server.at("spec", "replicas")).isEqualTo(1);
        assertThat(server.text("spec", "strategy", "type")).isEqualTo("Recreate");
        assertThat(server.env("server", "ALERTHISTORY_PROFILE")).isEqualTo("lite");
        assertThat(server.json()).doesNotContain("REDIS").doesNotContain("POSTGRES");
    }

    @Test
    void standardIsTheDefault() {
        var manifests = Chart.with("{}").render();
        assertThat(manifests.ids())
                .contains(
                        "StatefulSet/alerthistory-redis",
                        "ConfigMap/alerthistory-redis-config",
                        "Service/alerthistory-redis",
                        "Service/alerthistory-redis-headless",
                        "Service/alerthistory-redis-metrics",
                        "StatefulSet/alerthistory-postgresql",
                        "HorizontalPodAutoscaler/alerthistory",
                        "PodDisruptionBudget/alerthistory",
                        "PodDisruptionBudget/alerthistory-redis",
                        "NetworkPolicy/alerthistory-redis",
                        "NetworkPolicy/alerthistory-postgresql");
        var server = manifests.get("Deployment/alerthistory");
        assertThat(server.at("spec", "replicas"))
                .as("the autoscaler's business")
                .isNull();
        assertThat(server.env("server", "ALERTHISTORY_REDIS_ADDR")).isEqualTo("alerthistory-redis:6379");
        assertThat(server.env("server", "ALERTHISTORY_REDIS_PASSWORD_FILE"))
                .isEqualTo("/etc/alerthistory/redis/password");
    }

    @Test
    void externalStoresTakeThePlaceOfOurs() {
        var manifests = Chart.of("external").render();
        assertThat(manifests.ids())
                .noneMatch(id -> id.contains("StatefulSet")
                        || id.endsWith("-redis")
                        || id.endsWith("-postgresql")
                        || id.contains("NetworkPolicy"));
        var server = manifests.get("Deployment/alerthistory");
        assertThat(Map.of(
                        "ADDR", server.env("server", "ALERTHISTORY_REDIS_ADDR"),
                        "USERNAME", server.env("server", "ALERTHISTORY_REDIS_USERNAME"),
                        "TLS", server.env("server", "ALERTHISTORY_REDIS_TLS"),
                        "CA", server.env("server", "ALERTHISTORY_REDIS_TLS_CA_FILE"),
                        "CERT", server.env("server", "ALERTHISTORY_REDIS_TLS_CERT_FILE"),
                        "KEY", server.env("server", "ALERTHISTORY_REDIS_TLS_KEY_FILE"),
                        "NAME", server.env("server", "ALERTHISTORY_REDIS_TLS_SERVER_NAME"),
                        "POSTGRES", server.env("server", "ALERTHISTORY_POSTGRES_URL")))
                .isEqualTo(Map.of(
                        "ADDR", "redis.example.com:6380",
                        "USERNAME", "alerthistory",
                        "TLS", "true",
                        "CA", "/etc/alerthistory/redis-tls/ca.crt",
                        "CERT", "/etc/alerthistory/redis-tls/tls.crt",
                        "KEY", "/etc/alerthistory/redis-tls/tls.key",
                        "NAME", "redis.internal",
                        "POSTGRES", "postgresql://alerthistory@db.example.com:5432/alerthistory"));
        assertThat(server.json()).contains("my-redis", "redis-password", "my-redis-tls", "my-postgresql");
    }

    @ParameterizedTest(name = "limit {0}")
    @ValueSource(strings = {"512Mi 384mb", "1Gi 768mb", "2Gi 1536mb", "1.5Gi 1152mb", "1000Mi 750mb"})
    void maxmemoryFollowsTheLimit(String limitAndMaxmemory) {
        var words = limitAndMaxmemory.split(" ");
        var conf = Chart.with("valkey: {resources: {limits: {memory: " + words[0] + "}}}")
                .render()
                .get("ConfigMap/alerthistory-redis-config")
                .text("data", "redis.conf");
        assertThat(conf.lines()).contains("maxmemory " + words[1]);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"512Mi 512Mi 60", "512Mi 1Gi 30", "1Gi 3Gi 20", "500M 1G 30"})
    void theHeapIsAShareOfTheRequest(String requestLimitPercent) {
        var words = requestLimitPercent.split(" ");
        var server = Chart.with(
                        "resources: {requests: {memory: %s}, limits: {memory: %s}}".formatted(words[0], words[1]))
                .render()
                .get("Deployment/alerthistory");
        assertThat(server.env("server", "JDK_JAVA_OPTIONS")).isEqualTo("-XX:MaxRAMPercentage=" + words[2]);
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "alerthistory alerthistory",
                "prod prod-alerthistory",
                "my-alerthistory-eu my-alerthistory-eu",
                "a-release-whose-name-takes-all-of-the-room a-release-whose-name-takes-all-of-the-ro"
            })
    void namesComeFromTheRelease(String releaseAndName) {
        var words = releaseAndName.split(" ");
        var manifests = Chart.with("monitoring: {force: true}").named(words[0]).render();
        assertThat(manifests.ids()).contains("Deployment/" + words[1], "StatefulSet/" + words[1] + "-redis");
        for (var manifest : manifests.all()) {
            assertThat(manifest.name()).startsWith(words[1]).hasSizeLessThanOrEqualTo(63);
            if (manifest.kind().equals("StatefulSet")) {
                assertThat(manifest.name())
                        .as("a label of the pods adds 11 characters")
                        .hasSizeLessThanOrEqualTo(52);
            }
        }
    }
}
