package io.alerthistory.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.time.Duration;
import java.time.OffsetDateTime;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the program needs to start, where it then listens, and what it says when it cannot. */
class StartTest {
    @TempDir
    private Path folder;

    private Receiver receiver;

    @BeforeEach
    void listen() throws IOException {
        receiver = new Receiver();
    }

    @AfterEach
    void close() {
        receiver.close();
    }

    @Test
    void anUnknownFlagIsAUsageError() throws IOException {
        try (var program = Program.start("--web.listen-adress=:0")) {
            assertThat(program.exitStatus()).isEqualTo(1);
            assertThat(program.err()).isEqualTo("""
                            alertmanager: error: unknown long flag '--web.listen-adress', try --help
                            Did you mean '--web.listen-address'?
                            """);
            assertThat(program.out()).isEmpty();
        }
    }

    @Test
    void aConfigurationFileThatIsMissingIsNamed() throws IOException {
        var missing = folder.resolve("nowhere.yml");
        try (var program = Program.start(Config.flags(missing))) {
            assertThat(program.exitStatus()).isEqualTo(1);
            assertThat(program.line("level=ERROR")).contains("there is no file " + missing, "--config.file");
            assertThat(program.out()).isEmpty();
        }
    }

    @Test
    void allMistakesOfAConfigurationAreToldAtOnce() throws IOException {
        var file = Config.write(folder, """
                route:
                  receiver: pager
                  group_wiat: 10s
                receivers:
                  - name: journey
                    webhook_configs:
                      - url: nonsense
                """);
        try (var program = Program.start(Config.flags(file))) {
            assertThat(program.exitStatus()).isEqualTo(1);
            assertThat(program.line("level=ERROR"))
                    .contains(file + ":2", "\\\"pager\\\"")
                    .contains(file + ":3", "group_wiat")
                    .contains(file + ":7", "url");
        }
    }

    @Test
    void aPortInUseEndsTheStartAndLeavesNothing() throws IOException {
        var file = Config.telling(folder, receiver);
        int free = freePort();
        try (var other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int taken = other.getLocalPort();
            try (var program = Program.start(
                    Map.of("ALERTHISTORY_WEB_LISTEN_ADDRESS", "127.0.0.1:" + free + ",127.0.0.1:" + taken),
                    "--config.file=" + file,
                    "--storage.path=" + folder,
                    "--cluster.listen-address=")) {
                assertThat(program.exitStatus()).isEqualTo(1);
                assertThat(program.line("level=ERROR", "msg=\"cannot start\""))
                        .contains("cannot listen on 127.0.0.1:" + taken, "in use");
                assertThat(program.errLines())
                        .filteredOn(line -> !line.contains("level=INFO"))
                        .hasSize(1);
                assertThat(program.hasLine("Listening on")).isFalse();
            }
            try (var again = new ServerSocket()) {
                again.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), free));
                assertThat(again.isBound()).isTrue();
            }
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void thePortThatTheSystemChoseIsTheOneThatIsTold() throws IOException {
        var file = Config.telling(folder, receiver);
        try (var program = Program.start(Config.flags(file))) {
            assertThat(program.address()).matches("127\\.0\\.0\\.1:[1-9][0-9]*");
            assertThat(Web.get(program.url("/-/ready")).status()).isEqualTo(200);
            assertThat(program.out()).isEmpty();
        }
    }

    @Test
    void itListensOnSeveralAddresses() throws IOException {
        var file = Config.telling(folder, receiver);
        try (var program = Program.start(Config.flags(file, "--web.listen-address", "127.0.0.1:0"))) {
            assertThat(program.addresses(2))
                    .doesNotHaveDuplicates()
                    .allSatisfy(address -> assertThat(
                                    Web.get("http://" + address + "/-/ready").status())
                            .isEqualTo(200));
        }
    }

    @Test
    void itListensOnIpv6() throws IOException {
        assumeTrue(hasIpv6(), "this machine has no IPv6 loopback address");
        var file = Config.telling(folder, receiver);
        try (var program = Program.start(
                "--config.file=" + file,
                "--storage.path=" + folder,
                "--web.listen-address=[::1]:0",
                "--cluster.listen-address=")) {
            assertThat(program.address()).matches("\\[(::1|0:0:0:0:0:0:0:1)]:[1-9][0-9]*");
            assertThat(Web.get(program.url("/-/ready")).status()).isEqualTo(200);
        }
    }

    private static boolean hasIpv6() {
        try (var socket = new ServerSocket()) {
            socket.bind(new InetSocketAddress(InetAddress.ofLiteral("::1"), 0));
            return true;
        } catch (IOException e) {
            return false;
        }
    }

    @Test
    void theEnvironmentStandsInForFlags() throws IOException {
        var file = Config.telling(folder, receiver);
        var environment = Map.of(
                "ALERTHISTORY_CONFIG_FILE", file.toString(),
                "ALERTHISTORY_WEB_LISTEN_ADDRESS", "127.0.0.1:0",
                "ALERTHISTORY_CLUSTER_LISTEN_ADDRESS", "",
                "ALERTHISTORY_LOG_LEVEL", "debug");
        try (var program = Program.start(environment)) {
            assertThat(Web.get(program.url("/-/ready")).status()).isEqualTo(200);
            assertThat(program.hasLine("level=DEBUG")).isTrue();
        }
    }

    @Test
    void nobodyIsToldBeforeTheStartDelayIsOver() throws IOException {
        var file = Config.telling(folder, receiver);
        try (var program = Program.start(Config.flags(file, "--dispatch.start-delay=4s"))) {
            var posted = Web.post(program.url("/api/v2/alerts"), """
                    [{"labels": {"alertname": "Early"}}]
                    """);
            assertThat(posted.status()).isEqualTo(200);
            var status = Json.parse(Web.get(program.url("/api/v2/status")).body());
            var started = OffsetDateTime.parse(status.text("uptime")).toInstant();
            assertThat(receiver.told(1).at()).isAfterOrEqualTo(started.plus(Duration.ofSeconds(4)));
        }
    }
}
