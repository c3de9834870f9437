package io.alerthistory.e2e;

import static io.alerthistory.e2e.Installation.CONNECTED;
import static io.alerthistory.e2e.Installation.REDIS;
import static io.alerthistory.e2e.Installation.info;
import static io.alerthistory.e2e.Installation.podReady;
import static io.alerthistory.e2e.Installation.redis;
import static io.alerthistory.e2e.Installation.serverHasRedis;
import static io.alerthistory.e2e.Shell.quietly;
import static io.alerthistory.e2e.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What operators do: change the password, the configuration, the profile, the number of servers. */
@Tag("e2e")
class OperationsTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);

    @BeforeAll
    static void install() {
        Installation.needed();
        podReady(60);
    }

    private static String secret() {
        return quietly("kubectl get secret alerthistory-redis-secret -o jsonpath='{.data.password}' | base64 -d")
                .ok()
                .text();
    }

    private static String uid() {
        return sh("kubectl get pod alerthistory-redis-0 -o"
                + " jsonpath='{.metadata.uid} {.status.containerStatuses[?(@.name==\"redis\")].restartCount}'");
    }

    /** Both passwords hold while the servers get the new one; nobody is restarted. */
    @Test
    void thePasswordIsChangedWithoutARestart() {
        var old = secret();
        var redis = uid();
        sh(REDIS + "redis-cli ACL SETUSER default '>new password, \"quoted\"'");
        sh("kubectl patch secret alerthistory-redis-secret --type merge -p"
                + " '{\"stringData\":{\"password\":\"new password, \\\"quoted\\\"\"}}'");
        await("the files of the pods follow the Secret")
                .atMost(LIMIT)
                .until(() -> quietly(REDIS + "cat /etc/alerthistory/redis/password")
                        .text()
                        .startsWith("new password"));
        sh(REDIS + "redis-cli ACL SETUSER default '<" + old + "'");
        sh(REDIS + "sh -c 'REDISCLI_AUTH=$(cat /etc/alerthistory/redis/password) redis-cli CLIENT KILL TYPE normal'");
        await("the server is back with the new one").atMost(LIMIT).untilAsserted(Installation::serverHasRedis);
        assertThat(sh(REDIS + "redis-cli PING")).contains("WRONGPASS");
        podReady(30);
        assertThat(uid()).isEqualTo(redis);
        assertThat(quietly("kubectl logs deployment/alerthistory | grep -c 'Starting Alertmanager++'")
                        .text())
                .isEqualTo("1");
        // A restart reads the new one, too; and an upgrade keeps it.
        sh("kubectl delete pod alerthistory-redis-0");
        podReady(60);
        assertThat(redis("PING")).isEqualTo("PONG");
        sh("helm upgrade alerthistory ./helm/alert-history --reuse-values");
        assertThat(secret()).isEqualTo("new password, \"quoted\"");
        serverHasRedis();
    }

    @Test
    void aChangedConfigurationCountsWithoutARestart() {
        var pods = sh(
                "kubectl get pods --selector app.kubernetes.io/component=server -o jsonpath='{.items[*].metadata.uid}'");
        sh(
                "helm upgrade alerthistory ./helm/alert-history --reuse-values"
                        + " --set config.alertmanager.route.receiver=somebody --set config.alertmanager.receivers[0].name=somebody");
        await("the new receiver is there")
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(2))
                .until(() -> quietly("kubectl get --raw"
                                + " /api/v1/namespaces/default/services/alerthistory:9093/proxy/api/v2/receivers")
                        .text()
                        .contains("somebody"));
        assertThat(
                        sh(
                                "kubectl get pods --selector app.kubernetes.io/component=server -o jsonpath='{.items[*].metadata.uid}'"))
                .isEqualTo(pods);
    }

    /** Lite removes the servers' use of Redis and nothing of its data; standard takes them over again. */
    @Test
    void toLiteAndBackKeepsTheData() {
        redis("SET profile kept");
        var password = secret();
        sh("helm upgrade alerthistory ./helm/alert-history --reuse-values --set profile=lite");
        sh("kubectl rollout status deployment/alerthistory --timeout=120s");
        assertThat(quietly("kubectl logs deployment/alerthistory").text())
                .contains("profile=LITE")
                .doesNotContain(CONNECTED);
        assertThat(sh("kubectl get pvc")).contains("redis-data-alerthistory-redis-0", "alerthistory");
        assertThat(redis("GET profile")).isEqualTo("kept");
        sh("helm upgrade alerthistory ./helm/alert-history --reuse-values --set profile=standard");
        sh("kubectl rollout status deployment/alerthistory --timeout=120s");
        serverHasRedis();
        assertThat(secret()).isEqualTo(password);
        podReady(60);
        assertThat(redis("GET profile")).isEqualTo("kept");
    }

    /** Ten servers with a pool of 50 each, all of it open at once. */
    @Test
    void fiveHundredConnections() {
        sh("helm upgrade alerthistory ./helm/alert-history --reuse-values --set replicaCount=10"
                + " --set valkey.client.minIdle=50 --set resources.requests.cpu=10m");
        sh("kubectl rollout status deployment/alerthistory --timeout=240s");
        await("500 connections")
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> Integer.parseInt(info("connected_clients")) >= 500);
        sh(REDIS + "redis-cli INFO clients | grep connected_clients");
        assertThat(info("rejected_connections")).isEqualTo("0");
        sh("helm upgrade alerthistory ./helm/alert-history --reuse-values --set replicaCount=1"
                + " --set valkey.client.minIdle=1 --set resources.requests.cpu=250m");
        sh("kubectl rollout status deployment/alerthistory --timeout=120s");
        await("they end with their servers")
                .atMost(LIMIT)
                .pollInterval(Duration.ofSeconds(1))
                .until(() -> Integer.parseInt(info("connected_clients")) < 60);
    }

    /** The planned data, 252.5 MB of values of 1.8 KB; the container's working set is below 80 % of its limit. */
    @Test
    void thePlannedDataFit() {
        // In portions: one script is one transaction, and its copy for the append-only file would not fit.
        sh(
                REDIS + "sh -c 'for k in $(seq 0 119); do redis-cli EVAL \"local v = string.rep(ARGV[2], 1800)"
                        + " for i=1,1000 do redis.call(\\\"SET\\\", \\\"fill:\\\"..(ARGV[1] * 1000 + i), v) end\" 0 $k x >/dev/null; done'");
        redis("BGSAVE");
        await().atMost(LIMIT).until(() -> info("rdb_bgsave_in_progress").equals("0"));
        System.out.println("    used_memory_human: " + info("used_memory_human"));
        var working = sh(REDIS + "sh -c 'if [ -e /sys/fs/cgroup/memory.current ];"
                + " then echo $(($(cat /sys/fs/cgroup/memory.current) - $(sed -n \"s/^inactive_file //p\" /sys/fs/cgroup/memory.stat)));"
                + " else echo $(($(cat /sys/fs/cgroup/memory/memory.usage_in_bytes) -"
                + " $(sed -n \"s/^total_inactive_file //p\" /sys/fs/cgroup/memory/memory.stat))); fi'");
        long percent = Long.parseLong(working) * 100 / (512L << 20);
        System.out.println(
                "    working set: " + Long.parseLong(working) / (1 << 20) + " MiB, " + percent + " % of the limit");
        assertThat(percent).isLessThan(80);
        assertThat(info("evicted_keys")).isEqualTo("0");
        long began = System.nanoTime();
        sh("kubectl delete pod alerthistory-redis-0 --force --grace-period=0");
        await("all data are loaded again")
                .atMost(Duration.ofSeconds(30))
                .until(() ->
                        quietly(REDIS + "redis-cli EXISTS fill:120000").text().equals("1"));
        System.out.println("    loaded again after " + (System.nanoTime() - began) / 1_000_000 + " ms (limit 30 s)");
        sh(REDIS + "redis-cli EVAL \"for i=1,120000 do redis.call('UNLINK', 'fill:'..i) end return 1\" 0 >/dev/null");
        podReady(60);
    }
}
