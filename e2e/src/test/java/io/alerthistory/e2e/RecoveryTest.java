package io.alerthistory.e2e;

import static io.alerthistory.e2e.Installation.REDIS;
import static io.alerthistory.e2e.Installation.info;
import static io.alerthistory.e2e.Installation.podReady;
import static io.alerthistory.e2e.Installation.redis;
import static io.alerthistory.e2e.Installation.serverHasRedis;
import static io.alerthistory.e2e.Shell.ask;
import static io.alerthistory.e2e.Shell.quietly;
import static io.alerthistory.e2e.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** What becomes of the data when Redis' pod, its files or its node go. Limits are those of the requirements (NFR-2). */
@Tag("e2e")
class RecoveryTest {
    private static final Duration LIMIT = Duration.ofMinutes(2);
    private static final String PASSWORD =
            "kubectl get secret alerthistory-redis-secret -o jsonpath='{.data.password}' | base64 -d";

    @BeforeAll
    static void install() {
        Installation.needed();
        podReady(60);
    }

    @AfterEach
    void allIsWellAgain() {
        podReady(90);
        serverHasRedis();
    }

    /**
     * Kills Redis with SIGKILL where its process can be seen from this machine, as with a cluster in containers. From
     * within its container it cannot be done: the kernel protects the first process. Elsewhere the pod is deleted by force.
     */
    private static void crash() {
        var container = quietly("kubectl get pod alerthistory-redis-0 -o"
                        + " jsonpath='{.status.containerStatuses[?(@.name==\"redis\")].containerID}'")
                .ok()
                .text()
                .replaceFirst(".*//", "");
        var process = ProcessHandle.allProcesses()
                .filter(one -> cgroup(one.pid()).contains(container))
                .filter(one -> one.info().command().orElse("").matches(".*(redis|valkey).*"))
                .findFirst();
        if (process.isPresent()) {
            System.out.println("$ kill -9 " + process.get().pid() + "  # redis-server");
            process.get().destroyForcibly();
        } else {
            sh("kubectl delete pod alerthistory-redis-0 --force --grace-period=0");
        }
    }

    private static String cgroup(long pid) {
        try {
            return Files.readString(Path.of("/proc/" + pid + "/cgroup"));
        } catch (IOException e) {
            return ""; // it has just ended, or is nobody's
        }
    }

    private static void done(String what, long began) {
        System.out.println("    " + what + ": " + (System.nanoTime() - began) / 1_000_000 + " ms");
    }

    /** Somebody writes all the time; the pod is killed without a word; what was acknowledged is there. */
    @Test
    void aKilledPodComesBackWithItsData() throws Exception {
        redis("SET before kept");
        var password = quietly(PASSWORD).ok().text();
        var acknowledged = new long[100_000];
        int[] last = {0};
        try (var forward = Forward.to("pod/alerthistory-redis-0", 6379);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var line = forward.new Line();
            assertThat(line.say("AUTH \"" + password + "\"")).isEqualTo("+OK");
            var writing = threads.submit(() -> {
                try {
                    for (int i = 1; i < acknowledged.length; i++) {
                        line.say("SET counter " + i);
                        acknowledged[i] = System.nanoTime();
                        last[0] = i;
                    }
                } catch (IOException e) {
                    // this is the moment
                }
            });
            await().atMost(LIMIT).until(() -> last[0] > 2000);
            crash();
            writing.get();
        }
        long killed = System.nanoTime();
        await().atMost(Duration.ofSeconds(30))
                .until(() -> quietly(REDIS + "redis-cli GET before").text().equals("kept"));
        done("data are back (limit 30 s)", killed);
        podReady(30);
        int kept = Integer.parseInt(redis("GET counter"));
        var lost = kept >= last[0] ? Duration.ZERO : Duration.ofNanos(acknowledged[last[0]] - acknowledged[kept]);
        System.out.println("    acknowledged " + last[0] + ", kept " + kept + ": the last " + lost.toMillis()
                + " ms of writes were lost (limit 1000)");
        assertThat(lost).isLessThan(Duration.ofSeconds(1));
        serverHasRedis();
        done("the server has Redis again (limit 90 s)", killed);
        assertThat(Duration.ofNanos(System.nanoTime() - killed)).isLessThan(Duration.ofSeconds(90));
    }

    /** The last write is half there, as after a loss of power. Redis cuts it off and says so. */
    @Test
    void aTornAppendOnlyFileIsCutAndTheRestIsKept() {
        redis("SET whole kept");
        await().atMost(LIMIT).until(() -> info("aof_pending_bio_fsync").equals("0"));
        // In one go, so that nothing is written behind the torn end.
        ask(REDIS + "sh -c 'printf \"*3\\r\\n\\$3\\r\\nSET\\r\\n\\$4\\r\\ntor\" >> /data/appendonly.aof;"
                + " redis-cli SHUTDOWN NOSAVE'");
        await().atMost(LIMIT)
                .until(() -> quietly("kubectl logs alerthistory-redis-0 | grep 'Truncating the AOF'")
                                .code()
                        == 0);
        podReady(60);
        assertThat(redis("GET whole")).isEqualTo("kept");
        assertThat(sh("kubectl logs alerthistory-redis-0")).contains("Truncating the AOF");
    }

    /** As DISASTER_RECOVERY.md has it: a snapshot is copied out, the data are lost, the snapshot is put in. */
    @Test
    void aSnapshotIsRestored() {
        redis("SET precious value");
        redis("SAVE");
        sh("kubectl cp -c redis alerthistory-redis-0:/data/dump.rdb /tmp/alerthistory-backup.rdb");
        redis("FLUSHALL");
        redis("SET after lost");
        long began = System.nanoTime();
        sh("kubectl cp -c redis /tmp/alerthistory-backup.rdb alerthistory-redis-0:/data/restore.rdb");
        sh("kubectl delete pod alerthistory-redis-0");
        podReady(120);
        assertThat(redis("GET precious")).isEqualTo("value");
        done("restored (limit 5 min)", began);
        assertThat(redis("GET after")).isEmpty();
        assertThat(sh("kubectl logs alerthistory-redis-0 -c init")).contains("restored the snapshot restore.rdb");
        assertThat(sh(REDIS + "sh -c 'ls -d /data/before-restore-*'")).contains("before-restore-");
        // What was restored is on disk as an append-only file, too, and survives the next end.
        redis("SET later too");
        sh("kubectl delete pod alerthistory-redis-0 --force --grace-period=0");
        podReady(60);
        assertThat(redis("MGET precious later")).isEqualTo("value\ntoo");
        sh("rm /tmp/alerthistory-backup.rdb");
    }

    @Test
    void aRuinedSnapshotIsRefusedAndNothingIsChanged() {
        redis("SET steady kept");
        sh(REDIS + "sh -c 'echo nonsense > /data/restore.rdb'");
        sh("kubectl delete pod alerthistory-redis-0");
        await().atMost(LIMIT)
                .until(() -> quietly("kubectl logs alerthistory-redis-0 -c init")
                        .text()
                        .contains("is no good snapshot"));
        sh("kubectl logs alerthistory-redis-0 -c init");
        // The container of the init still has the volume for as long as it waits to be tried again.
        sh("kubectl debug --help >/dev/null; kubectl run mender --restart=Never --image=redis:7-alpine --overrides='"
                + "{\"spec\":{\"securityContext\":{\"runAsUser\":999,\"fsGroup\":1000},\"containers\":[{\"name\":\"mender\","
                + "\"image\":\"redis:7-alpine\",\"command\":[\"rm\",\"/data/restore.rdb\"],\"volumeMounts\":[{\"name\":\"d\","
                + "\"mountPath\":\"/data\"}]}],\"volumes\":[{\"name\":\"d\",\"persistentVolumeClaim\":{\"claimName\":"
                + "\"redis-data-alerthistory-redis-0\"}}]}}'");
        await().atMost(LIMIT)
                .until(() -> quietly("kubectl get pod mender -o jsonpath='{.status.phase}'")
                        .text()
                        .equals("Succeeded"));
        sh("kubectl delete pod mender");
        sh("kubectl delete pod alerthistory-redis-0");
        podReady(60);
        assertThat(redis("GET steady")).isEqualTo("kept");
    }

    @Test
    void aDrainedNodeGivesItBack() {
        redis("SET drained kept");
        var node = sh("kubectl get pod alerthistory-redis-0 -o jsonpath='{.spec.nodeName}'");
        long began = System.nanoTime();
        sh("kubectl drain " + node + " --ignore-daemonsets --delete-emptydir-data --force --timeout=120s"
                + " --pod-selector app.kubernetes.io/instance=alerthistory");
        ask("kubectl get pods");
        sh("kubectl uncordon " + node);
        podReady(60);
        assertThat(redis("GET drained")).isEqualTo("kept");
        done("drained, uncordoned and back", began);
        Installation.ready();
    }

    /** A file is there within a second after the first write, and each save point makes a snapshot. */
    @Test
    void savePointsSave() {
        var before = info("rdb_last_save_time");
        redis("SET one 1");
        assertThat(Long.parseLong(sh(REDIS + "stat -Lc %s /data/appendonly.aof")))
                .isPositive();
        // 10,000 changes within a minute: the save point that can be waited for. The others are 5 and 15 minutes.
        sh(REDIS + "redis-cli EVAL \"for i=1,10000 do redis.call('SET','save:'..i,i) end return 'OK'\" 0");
        await().atMost(Duration.ofSeconds(90))
                .until(() -> !info("rdb_last_save_time").equals(before));
        assertThat(info("rdb_last_bgsave_status")).isEqualTo("ok");
        sh(REDIS + "redis-cli EVAL \"for i=1,10000 do redis.call('DEL','save:'..i) end return 'OK'\" 0");
    }
}
