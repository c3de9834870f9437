package io.alerthistory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.alerthistory.support.CapturedLogs;
import io.alerthistory.support.RunningApp;
import io.alerthistory.support.TestKeys;
import io.alerthistory.testing.RedisServer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The program with a Redis beside it, and without. */
class StandardProfileTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);
    private static final String CONFIG = "{route: {receiver: a}, receivers: [{name: a}]}";

    private final CapturedLogs logs = new CapturedLogs();

    @Test
    void connectsAndSaysSo(@TempDir Path folder) throws Exception {
        var password = folder.resolve("password");
        Files.writeString(password, " a \\ \"b' \n");
        try (logs;
                var redis = RedisServer.start("--requirepass", " a \\ \"b' ");
                var app = RunningApp.start(
                        folder,
                        CONFIG,
                        "--profile=standard",
                        "--redis.addr=" + redis.address(),
                        "--redis.password-file=" + password,
                        "--redis.min-idle=5")) {
            await().atMost(LIMIT).until(() -> app.metric("alerthistory_redis_up") == 1);
            assertThat(logs.lines())
                    .filteredOn(line -> line.contains("Redis cache initialized successfully"))
                    .singleElement()
                    .asString()
                    .contains("address=\"" + redis.address() + "\"", "pool_size=\"50\"", "min_idle=\"5\"");
            assertThat(app.metric("alerthistory_redis_connections{state=\"idle\"}"))
                    .isEqualTo(5);
            assertThat(app.metric("alerthistory_redis_pool_size")).isEqualTo(50);
        }
    }

    @Test
    void worksWithoutItAndIsJoinedByIt(@TempDir Path folder) {
        try (logs;
                var redis = RedisServer.start()) {
            redis.kill();
            try (var app = RunningApp.start(folder, CONFIG, "--profile=standard", "--redis.addr=" + redis.address())) {
                await().atMost(LIMIT)
                        .until(() -> logs.lines().stream()
                                .anyMatch(line -> line.startsWith("WARN Redis is away: working from memory only")));
                assertThat(app.metric("alerthistory_redis_up")).isZero();
                assertThat(app.get("/-/ready").status()).isEqualTo(200);
                assertThat(app.postAlerts("[{\"labels\":{\"alertname\":\"A\"}}]")
                                .status())
                        .isEqualTo(200);
                redis.startAgain();
                await().atMost(LIMIT).until(() -> app.metric("alerthistory_redis_up") == 1);
            }
        }
    }

    @Test
    void speaksTlsAndKnowsWhomTo(@TempDir Path folder) throws Exception {
        var authority = TestKeys.authority("authority");
        var server = authority.issue("redis", TestKeys.LOOPBACK);
        Files.writeString(folder.resolve("ca.pem"), authority.certificatePem());
        Files.writeString(folder.resolve("redis.pem"), server.certificatePem());
        Files.writeString(folder.resolve("redis.key"), server.keyPem());
        Files.writeString(
                folder.resolve("other.pem"), TestKeys.authority("other").certificatePem());
        int port = RedisServer.freePort();
        try (logs;
                var redis = RedisServer.start(
                        "--tls-port",
                        String.valueOf(port),
                        "--tls-cert-file",
                        folder.resolve("redis.pem").toString(),
                        "--tls-key-file",
                        folder.resolve("redis.key").toString(),
                        "--tls-ca-cert-file",
                        folder.resolve("ca.pem").toString())) {
            assertThat(redis.port()).isNotEqualTo(port);
            for (var authorities : new String[] {"ca.pem", "other.pem"}) {
                // Mutual TLS: the server asks for a certificate of its authority, and its own is one.
                try (var app = RunningApp.start(
                        folder,
                        CONFIG,
                        "--profile=standard",
                        "--redis.addr=127.0.0.1:" + port,
                        "--redis.tls",
                        "--redis.tls-ca-file=" + folder.resolve(authorities),
                        "--redis.tls-cert-file=" + folder.resolve("redis.pem"),
                        "--redis.tls-key-file=" + folder.resolve("redis.key"))) {
                    boolean trusted = authorities.equals("ca.pem");
                    await().atMost(LIMIT)
                            .until(() -> trusted
                                    ? app.metric("alerthistory_redis_up") == 1
                                    : logs.lines().stream()
                                            .anyMatch(line -> line.startsWith("ERROR Redis is away")
                                                    && line.contains("does not agree on TLS")
                                                    && line.contains("--redis.tls")));
                }
            }
        }
    }

    @Test
    void liteOpensNoConnection(@TempDir Path folder) {
        try (logs;
                var redis = RedisServer.start();
                var app = RunningApp.start(folder, CONFIG, "--redis.addr=" + redis.address())) {
            assertThat(app.get("/metrics").body()).doesNotContain("alerthistory_redis");
            assertThat(logs.lines()).noneMatch(line -> line.contains("Redis"));
        }
    }

    @Test
    void theFileSaysItAsWell(@TempDir Path folder) {
        try (logs;
                var redis = RedisServer.start()) {
            var own = "{profile: standard, redis: {addr: '" + redis.address() + "', pool_size: 3}}";
            var config = CONFIG.replaceFirst("}$", ", alerthistory: " + own + "}");
            try (var app = RunningApp.start(folder, config)) {
                await().atMost(LIMIT).until(() -> app.metric("alerthistory_redis_up") == 1);
                assertThat(app.metric("alerthistory_redis_pool_size")).isEqualTo(3);
                assertThat(app.get("/api/v2/status").body()).doesNotContain("pool_size");
                app.writeConfig(config.replace("pool_size: 3", "pool_size: 4"));
                assertThat(app.app().reload()).isEmpty();
                assertThat(logs.lines()).anyMatch(line -> line.startsWith("WARN what alerthistory: says has changed"));
                app.writeConfig(config.replace("pool_size: 3", "pool_size: -4"));
                assertThat(app.app().reload())
                        .hasValueSatisfying(why -> assertThat(why)
                                .endsWith(
                                        "alertmanager.yml:1: alerthistory.redis.pool_size: must be 1 or more, not -4"));
            }
        }
    }

    @Test
    void standardNeedsAnAddress(@TempDir Path folder) {
        try (logs) {
            assertThatThrownBy(() -> RunningApp.start(folder, CONFIG, "--profile=standard"))
                    .hasMessageStartingWith("--profile: standard needs a Redis or Valkey.");
        }
    }
}
