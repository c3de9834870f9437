package io.alerthistory.e2e;

import static io.alerthistory.e2e.Installation.CONNECTED;
import static io.alerthistory.e2e.Installation.REDIS;
import static io.alerthistory.e2e.Installation.info;
import static io.alerthistory.e2e.Installation.metrics;
import static io.alerthistory.e2e.Installation.podReady;
import static io.alerthistory.e2e.Installation.redis;
import static io.alerthistory.e2e.Shell.ask;
import static io.alerthistory.e2e.Shell.quietly;
import static io.alerthistory.e2e.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.testing.Need;
import io.alerthistory.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/** The 17 acceptance tests of the Redis tier, in their order and with their commands. */
@Tag("e2e")
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
class AcceptanceTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);

    @BeforeAll
    static void install() {
        Installation.needed();
    }

    @Test
    @Order(1)
    void theChartRenders() {
        assertThat(sh("helm template alerthistory ./helm/alert-history --set profile=standard"
                        + " | grep -A 20 'kind: StatefulSet'"))
                .contains("name: alerthistory-redis");
        assertThat(sh("helm template alerthistory ./helm/alert-history --set profile=lite"))
                .doesNotContain("kind: StatefulSet", "name: alerthistory-redis");
    }

    @Test
    @Order(2)
    void theStatefulSetDeploys() {
        podReady(60);
    }

    /** The claim is named after the template {@code redis-data}, which the requirements give; not as their test has it. */
    @Test
    @Order(3)
    void theVolumeIsBound() {
        assertThat(sh("kubectl get pvc redis-data-alerthistory-redis-0 -o jsonpath='{.status.phase}'"))
                .isEqualTo("Bound");
    }

    @Test
    @Order(4)
    void redisAnswers() {
        assertThat(redis("PING")).isEqualTo("PONG");
    }

    @Test
    @Order(5)
    void theServerConnects() {
        await().atMost(LIMIT)
                .until(() -> quietly("kubectl logs deployment/alerthistory | grep '" + CONNECTED + "'")
                                .code()
                        == 0);
        sh("kubectl logs deployment/alerthistory | grep '" + CONNECTED + "'");
    }

    @Test
    @Order(6)
    void thePoolWorks() {
        var clients = sh(REDIS + "redis-cli INFO clients | grep connected_clients");
        assertThat(Integer.parseInt(clients.strip().split(":")[1].strip())).isPositive();
        assertThat(metrics()).contains("alerthistory_redis_pool_size 50");
    }

    @Test
    @Order(7)
    void keysAreSetAndRead() {
        assertThat(redis("SET test-key test-value")).isEqualTo("OK");
        assertThat(redis("GET test-key")).isEqualTo("test-value");
    }

    @Test
    @Order(8)
    void thereIsAnAppendOnlyFile() {
        sh(REDIS + "ls -lh /data/appendonly.aof");
    }

    @Test
    @Order(9)
    void thereIsASnapshot() {
        sh(REDIS + "ls -lh /data/dump.rdb");
    }

    @Test
    @Order(10)
    void aRestartPreservesData() {
        sh("kubectl delete pod alerthistory-redis-0");
        podReady(60);
        assertThat(redis("GET test-key")).isEqualTo("test-value");
    }

    @Test
    @Order(11)
    void theExporterRuns() {
        assertThat(sh(REDIS + "wget -qO- localhost:9121/metrics | head -5")).contains("# HELP");
        long families = sh(REDIS + "wget -qO- localhost:9121/metrics | grep '^# TYPE redis_'")
                .lines()
                .count();
        System.out.println("    " + families + " metrics of Redis");
        assertThat(families).isGreaterThanOrEqualTo(50);
    }

    @Test
    @Order(12)
    void thereIsAServiceMonitor() {
        sh("kubectl get servicemonitor alerthistory-redis-metrics");
        sh("kubectl get prometheusrule --selector app.kubernetes.io/instance=alerthistory");
        assertThat(sh("kubectl get service alerthistory-redis-metrics -o jsonpath='{.metadata.annotations}'"))
                .contains("\"prometheus.io/port\":\"9121\"", "\"prometheus.io/scrape\":\"true\"");
    }

    /** A real Prometheus, outside of the cluster, scrapes the exporter through a tunnel, with the job of the ServiceMonitor. */
    @Test
    @Order(13)
    void metricsAreVisibleInPrometheus(@TempDir Path folder) throws Exception {
        var prometheus = Need.program("prometheus");
        try (var forward = Forward.to("service/alerthistory-redis-metrics", 9121)) {
            var config = folder.resolve("prometheus.yml");
            Files.writeString(
                    config,
                    "scrape_configs: [{job_name: redis, scrape_interval: 1s, static_configs: [{targets: ['127.0.0.1:"
                            + forward.port() + "']}]}]");
            int port = RedisServer.freePort();
            var process = prometheus
                    .command(
                            "--config.file=" + config,
                            "--storage.tsdb.path=" + folder.resolve("tsdb"),
                            "--web.listen-address=127.0.0.1:" + port)
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("log").toFile())
                    .start();
            try {
                var query = "curl -sS --get http://127.0.0.1:" + port
                        + "/api/v1/query --data-urlencode 'query=redis_memory_used_bytes{job=\"redis\"}'";
                await().atMost(LIMIT)
                        .until(() -> quietly(query).text().contains("\"__name__\":\"redis_memory_used_bytes\""));
                sh(query);
            } finally {
                process.destroyForcibly().waitFor();
            }
        }
    }

    /** Grafana itself is not here: what its sidecar looks for is. */
    @Test
    @Order(14)
    void theDashboardWaitsForGrafana() {
        assertThat(sh("kubectl get configmap --selector grafana_dashboard=1 -o name"))
                .isEqualTo("configmap/alerthistory-redis-dashboard");
        assertThat(quietly("kubectl get configmap alerthistory-redis-dashboard -o jsonpath='{.data}'")
                        .text())
                .contains("now-6h", "30s");
    }

    @Test
    @Order(15)
    void anUnauthorizedPodIsShutOut() {
        var answer = ask("kubectl run -i --rm --restart=Never unauthorized-pod --image=redis:7-alpine"
                + " --command -- timeout 5 redis-cli -h alerthistory-redis PING");
        assertThat(answer.text()).doesNotContain("PONG", "NOAUTH");
        answer.fails();
    }

    @Test
    @Order(16)
    void thePasswordIsNeededAndWorks() {
        var password = "REDIS_PASSWORD=$(kubectl get secret alerthistory-redis-secret"
                + " -o jsonpath='{.data.password}' | base64 -d)";
        assertThat(sh(password + "; " + REDIS + "redis-cli -a \"$REDIS_PASSWORD\" PING"))
                .endsWith("PONG");
        assertThat(sh(REDIS + "env -u REDISCLI_AUTH redis-cli PING")).startsWith("NOAUTH");
        assertThat(sh(REDIS + "env REDISCLI_AUTH=wrong redis-cli PING")).contains("WRONGPASS");
    }

    @Test
    @Order(17)
    void dangerousCommandsAreDisabled() {
        assertThat(sh(REDIS + "redis-cli CONFIG GET maxmemory")).startsWith("ERR unknown command 'CONFIG'");
        assertThat(info("maxmemory_human")).isEqualTo("384.00M");
        assertThat(info("maxmemory_policy")).isEqualTo("allkeys-lru");
    }

    @Test
    @Order(18)
    void helmsOwnTestsPass() {
        assertThat(sh("helm test alerthistory")).contains("Succeeded").doesNotContain("Failed");
    }
}
