package io.alerthistory.helm;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.testing.Need;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** The scripts and the redis.conf of the chart, with a real Redis. */
class RedisPodTest {
    @ParameterizedTest(name = "{0}")
    @ValueSource(
            strings = {
                "simple",
                "with space",
                "\"quoted\"",
                "it's",
                "back\\slash\\",
                "$HOME`id`$(id)",
                "# no comment",
                "${REDIS_PASSWORD}",
                "%s&/|;*?[a]{b}~!<>()=+,.:@^_-",
                "\\x41\\n"
            })
    void anyPrintablePasswordWorks(String password) {
        try (var pod = RedisPod.of("{}")) {
            pod.password(password);
            pod.startAndAwaitReady();
            assertThat(pod.ask("PING")).isEqualTo("PONG");
            assertThat(pod.askAs("", "PING")).startsWith("NOAUTH");
            assertThat(pod.askAs(password + "x", "PING")).contains("WRONGPASS");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "ends with a line\n", "tab\t", "p\u00e4ssword"})
    void otherPasswordsAreRefusedWithoutSayingThem(String password) {
        try (var pod = RedisPod.of("{}")) {
            pod.password(password);
            var outcome = pod.init();
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.said())
                    .startsWith("prepare: the password of Redis ")
                    .contains("into the Secret")
                    .doesNotContain("ssword\n");
            assertThat(pod.folder.resolve("etc/redis.conf")).doesNotExist();
        }
    }

    /** Alpine's shell, where this machine has BusyBox. */
    @Test
    void busyBoxRunsTheScriptsToo() throws IOException {
        var busybox = Need.program("busybox").path().toString();
        try (var pod = new RedisPod(Need.program("redis-server"), List.of(busybox, "sh"), "{}")) {
            pod.password("a \"b\" \\c");
            pod.startAndAwaitReady();
            pod.ask("SET", "key", "in the snapshot");
            pod.save();
            Files.copy(pod.data.resolve("dump.rdb"), pod.data.resolve("restore.rdb"));
            pod.ask("SET", "key", "later");
            pod.terminate();
            pod.startAndAwaitReady();
            assertThat(pod.ask("GET", "key")).isEqualTo("in the snapshot");
        }
    }

    @Test
    void valkeyTakesTheSameConfiguration() {
        try (var pod = new RedisPod(Need.programOf("trixie", "valkey-server", "valkey-server"), List.of("sh"), "{}")) {
            pod.startAndAwaitReady();
            assertThat(pod.ask("PING")).isEqualTo("PONG");
            assertThat(pod.ask("CONFIG", "GET", "maxmemory")).contains("unknown command");
        }
    }

    @Test
    void redisIsTunedAsRequired() {
        try (var pod = RedisPod.of("valkey: {settings: {renameCommands: null}}")) {
            pod.startAndAwaitReady();
            var wanted = new TreeMap<>(Map.of(
                    "maxmemory", "402653184",
                    "maxmemory-policy", "allkeys-lru",
                    "maxmemory-samples", "5",
                    "appendonly", "yes",
                    "appendfsync", "everysec",
                    "auto-aof-rewrite-percentage", "100",
                    "auto-aof-rewrite-min-size", "67108864",
                    "save", "900 1 300 10 60 10000",
                    "tcp-keepalive", "300",
                    "timeout", "0"));
            wanted.putAll(Map.of(
                    "tcp-backlog", "511",
                    "databases", "1",
                    "maxclients", "10000",
                    "loglevel", "notice",
                    "logfile", "",
                    "slowlog-log-slower-than", "10000",
                    "slowlog-max-len", "128",
                    "requirepass", "secret",
                    "protected-mode", "yes"));
            var got = new TreeMap<String, String>();
            for (String setting : wanted.keySet()) {
                var lines = pod.ask("CONFIG", "GET", setting).split("\n", -1);
                got.put(lines[0], lines.length > 1 ? lines[1] : "");
            }
            assertThat(got).isEqualTo(wanted);
        }
    }

    @Test
    void configIsNotToBeHad() {
        try (var pod = RedisPod.of("{}")) {
            pod.startAndAwaitReady();
            assertThat(pod.ask("CONFIG", "GET", "maxmemory")).contains("unknown command");
            assertThat(pod.ask("INFO"))
                    .contains("maxmemory:402653184", "maxmemory_policy:allkeys-lru", "aof_enabled:1");
        }
    }

    @Test
    void theFilesThatOperatorsLookForAreThereOnceItIsReady() throws IOException {
        try (var pod = RedisPod.of("{}")) {
            pod.start();
            assertThat(pod.probe("ready"))
                    .as("the first snapshot is being made")
                    .returns(1, RedisPod.Outcome::code);
            await().until(() -> pod.probe("ready").code() == 0);
            assertThat(pod.data.resolve("dump.rdb")).isNotEmptyFile();
            var link = pod.data.resolve("appendonly.aof");
            assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("appendonlydir/appendonly.aof.1.incr.aof"));

            pod.ask("SET", "key", "value");
            assertThat(Files.readString(link)).contains("value");
            pod.ask("BGREWRITEAOF");
            await().until(() -> pod.ask("INFO", "persistence").contains("aof_rewrite_in_progress:0")
                    && Files.exists(pod.data.resolve("appendonlydir/appendonly.aof.2.base.rdb")));
            assertThat(pod.probe("ready").code()).isZero();
            assertThat(Files.readSymbolicLink(link)).isEqualTo(Path.of("appendonlydir/appendonly.aof.2.incr.aof"));
            assertThat(Files.exists(link)).isTrue();
        }
    }

    @Test
    void anOldAppendOnlyFileIsNeverOverwritten() throws IOException {
        try (var pod = RedisPod.of("{}")) {
            pod.startAndAwaitReady();
            var link = pod.data.resolve("appendonly.aof");
            Files.delete(link);
            Files.writeString(link, "somebody's");
            assertThat(pod.probe("ready").code()).isZero();
            assertThat(Files.isSymbolicLink(link)).isFalse();
            assertThat(link).hasContent("somebody's");
        }
    }

    @Test
    void aContainerThatCrashedFindsTheLinkAndTheData() {
        try (var pod = RedisPod.of("{}")) {
            pod.startAndAwaitReady();
            pod.ask("SET", "key", "value");
            pod.kill();
            pod.startContainer();
            assertThat(pod.ask("GET", "key")).isEqualTo("value");
        }
    }

    @Test
    void termWritesASnapshotAndEndsWell() {
        try (var pod = RedisPod.of("{}")) {
            pod.startAndAwaitReady();
            pod.ask("SET", "key", "written-at-the-end");
            assertThat(pod.read("data/dump.rdb")).doesNotContain("written-at-the-end");
            assertThat(pod.terminate()).isZero();
            assertThat(pod.read("data/dump.rdb")).contains("written-at-the-end");
        }
    }

    /** Slowed down to half a second a key. */
    @Test
    void whileItLoadsItsDataItIsAliveAndNotReady() {
        try (var pod = RedisPod.of("{}")) {
            pod.also("rdbcompression no\n");
            pod.startAndAwaitReady();
            for (int i = 0; i < 20; i++) {
                pod.ask("SET", "key" + i, "x".repeat(4000));
            }
            pod.ask("BGREWRITEAOF");
            await().until(() -> Files.exists(pod.data.resolve("appendonlydir/appendonly.aof.2.base.rdb"))
                    && pod.ask("INFO", "persistence").contains("aof_rewrite_in_progress:0"));
            pod.terminate();
            pod.also("key-load-delay 500000\nloading-process-events-interval-bytes 1024\n");
            pod.start();
            var alive = pod.probe("alive");
            assertThat(alive.code()).isZero();
            assertThat(alive.said()).startsWith("LOADING");
            var ready = pod.probe("ready");
            assertThat(ready.code()).isEqualTo(1);
            assertThat(ready.said()).startsWith("LOADING");
        }
    }

    @Test
    void itIsNotAliveWhereNobodyAnswers() {
        try (var pod = RedisPod.of("{}")) {
            assertThat(pod.probe("alive").code()).isEqualTo(1);
        }
    }

    /** Both passwords hold until the restart, which knows the new one only. */
    @Test
    void aPasswordIsRotatedWithoutConfigAndHoldsAfterACrash() {
        try (var pod = RedisPod.of("{}")) {
            pod.startAndAwaitReady();
            assertThat(pod.ask("ACL", "SETUSER", "default", ">new")).isEqualTo("OK");
            assertThat(pod.askAs("secret", "PING")).isEqualTo("PONG");
            pod.password("new");
            assertThat(pod.probe("ready").code()).isZero();
            pod.kill();
            pod.startContainer();
            assertThat(pod.ask("PING")).isEqualTo("PONG");
            assertThat(pod.askAs("secret", "PING")).contains("WRONGPASS");
        }
    }

    /** A wrong password is no reason to be killed for. */
    @Test
    void withAStalePasswordItIsAliveAndNotReady() {
        try (var pod = RedisPod.of("{}")) {
            pod.startAndAwaitReady();
            pod.password("another");
            assertThat(pod.probe("alive").code()).isZero();
            assertThat(pod.probe("ready").code()).isEqualTo(1);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"yes", "no"})
    void aSnapshotIsRestored(String appendonly) throws IOException {
        try (var pod = RedisPod.of("valkey: {settings: {appendonly: '" + appendonly + "'}}")) {
            pod.startAndAwaitReady();
            pod.ask("SET", "key", "in the snapshot");
            pod.save();
            Files.copy(pod.data.resolve("dump.rdb"), pod.data.resolve("restore.rdb"));
            pod.ask("SET", "key", "later");
            pod.terminate();

            pod.startAndAwaitReady();
            assertThat(pod.ask("GET", "key")).isEqualTo("in the snapshot");
            assertThat(pod.data.resolve("restore.rdb")).doesNotExist();
            assertThat(aside(pod))
                    .hasSize(1)
                    .allSatisfy(old -> assertThat(read(old.resolve("dump.rdb"))).contains("later"));

            pod.ask("SET", "key", "after the restore");
            pod.terminate();
            pod.startAndAwaitReady();
            assertThat(pod.ask("GET", "key")).isEqualTo("after the restore");
            assertThat(aside(pod)).hasSize(1);
        }
    }

    @Test
    void aBadSnapshotIsRefusedAndNothingIsChanged() throws IOException {
        try (var pod = RedisPod.of("{}")) {
            pod.startAndAwaitReady();
            pod.ask("SET", "key", "value");
            pod.terminate();
            var whole = Files.readAllBytes(pod.data.resolve("dump.rdb"));
            whole[whole.length / 2] ^= 1;
            Files.write(pod.data.resolve("restore.rdb"), whole);
            var outcome = pod.init();
            assertThat(outcome.code()).isEqualTo(1);
            assertThat(outcome.said())
                    .contains("restore.rdb is no good snapshot")
                    .contains("nothing was changed");

            Files.delete(pod.data.resolve("restore.rdb"));
            pod.startAndAwaitReady();
            assertThat(pod.ask("GET", "key")).isEqualTo("value");
            assertThat(aside(pod)).isEmpty();
        }
    }

    /** Wherever a restore ends too early, the next start does it again. */
    @ParameterizedTest
    @ValueSource(ints = {1, 2, 3, 4})
    void aRestoreThatWasCutShortIsDoneAgain(int steps) throws IOException {
        try (var pod = RedisPod.of("{}")) {
            pod.startAndAwaitReady();
            pod.ask("SET", "key", "in the snapshot");
            pod.save();
            Files.copy(pod.data.resolve("dump.rdb"), pod.data.resolve("restore.rdb"));
            pod.ask("SET", "key", "later");
            pod.terminate();
            var half = pod.data.resolve("appendonlydir.new");
            if (steps >= 1) {
                Files.createDirectories(half);
            }
            if (steps >= 2) {
                Files.createLink(half.resolve("appendonly.aof.1.base.rdb"), pod.data.resolve("restore.rdb"));
                Files.writeString(
                        half.resolve("appendonly.aof.manifest"), "file appendonly.aof.1.base.rdb seq 1 type b\n");
            }
            if (steps >= 3) {
                Files.move(pod.data.resolve("appendonlydir"), pod.data.resolve("elsewhere"));
            }
            if (steps >= 4) {
                Files.move(half, pod.data.resolve("appendonlydir"));
            }
            pod.startAndAwaitReady();
            assertThat(pod.ask("GET", "key")).isEqualTo("in the snapshot");
            assertThat(half).doesNotExist();
        }
    }

    private static List<Path> aside(RedisPod pod) throws IOException {
        try (Stream<Path> files = Files.list(pod.data)) {
            return files.filter(file -> file.getFileName().toString().startsWith("before-restore-"))
                    .filter(file -> Files.isDirectory(file, LinkOption.NOFOLLOW_LINKS))
                    .toList();
        }
    }

    private static String read(Path file) {
        try {
            return Files.readString(file, ISO_8859_1);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void shellcheckFindsNothing() throws Exception {
        var scripts = new ArrayList<String>();
        try (var files = Files.list(Chart.FOLDER.resolve("files/redis"))) {
            files.map(Path::toString).forEach(scripts::add);
        }
        assertThat(scripts).hasSize(4);
        var process = Need.program("shellcheck")
                .command(scripts.toArray(String[]::new))
                .redirectErrorStream(true)
                .start();
        assertThat(new String(process.getInputStream().readAllBytes(), UTF_8)).isEmpty();
        assertThat(process.waitFor()).isZero();
    }
}
