package io.alerthistory.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpServer;
import io.alerthistory.testing.Need;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A real Prometheus watches a gauge and alerts to the program; the receiver hears that it fires, and that it is over. */
class PrometheusTest {
    private static final Duration GROUP_WAIT = Duration.ofSeconds(2);
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @Test
    void aRuleThatFiresIsToldAndSoIsItsEnd(@TempDir Path folder) throws Exception {
        var prometheus = Need.program("prometheus");
        var gauge = new AtomicInteger();
        try (var receiver = new Receiver();
                var page = page(gauge);
                var program = Program.start(Config.flags(Config.telling(folder, receiver, "2s", "3s")));
                var watcher = Program.other(
                        prometheus,
                        "--config.file=" + configuration(folder, program.address(), page.port()),
                        "--storage.tsdb.path=" + folder.resolve("tsdb"),
                        "--web.listen-address=127.0.0.1:0",
                        "--web.external-url=http://prometheus.example/")) {
            await("Prometheus is ready")
                    .atMost(LIMIT)
                    .until(() -> watcher.hasLine("Server is ready to receive web requests") || !watcher.isAlive());
            assertThat(watcher.isAlive()).as(watcher.err()).isTrue();

            gauge.set(1);
            var url = program.url("/api/v2/alerts");
            var alerts = await("Prometheus' first word")
                    .atMost(LIMIT)
                    .until(() -> Json.parse(Web.get(url).body()), list -> list.size() == 1);
            assertThat(alerts.text(0, "labels", "alertname")).isEqualTo("GaugeIsUp");
            assertThat(alerts.text(0, "labels", "severity")).isEqualTo("page");
            assertThat(alerts.text(0, "labels", "job")).isEqualTo("journey");
            assertThat(alerts.text(0, "labels", "instance")).isEqualTo("127.0.0.1:" + page.port());
            assertThat(alerts.text(0, "labels", "site")).isEqualTo("here");
            assertThat(alerts.text(0, "annotations", "summary")).isEqualTo("The gauge is at 1");
            assertThat(alerts.text(0, "generatorURL"))
                    .startsWith("http://prometheus.example/graph?g0.expr=journey_gauge");
            assertThat(alerts.text(0, "status", "state")).isEqualTo("active");
            assertThat(alerts.text(0, "receivers", 0, "name")).isEqualTo("journey");
            var received = OffsetDateTime.parse(alerts.text(0, "updatedAt")).toInstant();

            var fires = receiver.told(1);
            assertThat(fires.json().text("status")).isEqualTo("firing");
            assertThat(fires.json().text("alerts", 0, "labels", "alertname")).isEqualTo("GaugeIsUp");
            assertThat(fires.json().text("alerts", 0, "generatorURL")).isEqualTo(alerts.text(0, "generatorURL"));
            var took = Duration.between(received, fires.at());
            System.out.println("told " + took.toMillis() + " ms after Prometheus' first word; group_wait is "
                    + GROUP_WAIT.toMillis() + " ms");
            // Not before group_wait is over. How soon after it is printed and not asserted: this machine may be busy.
            assertThat(took).isGreaterThanOrEqualTo(GROUP_WAIT.minusMillis(1));

            var down = Instant.now();
            gauge.set(0);
            var over = receiver.told(2);
            System.out.println(
                    "its end was told " + Duration.between(down, over.at()).toMillis()
                            + " ms after the gauge went down; scrapes, evaluations and group_interval take up to 5000 ms");
            assertThat(over.json().text("status")).isEqualTo("resolved");
            assertThat(over.json().text("alerts", 0, "startsAt"))
                    .isEqualTo(fires.json().text("alerts", 0, "startsAt"));
            assertThat(Web.get(url).body().strip()).isEqualTo("[]");
            assertThat(Web.get(program.url("/metrics")).body())
                    .contains("alertmanager_notifications_total{integration=\"webhook\"} 2");
        }
    }

    private record Page(HttpServer server) implements AutoCloseable {
        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static Page page(AtomicInteger gauge) throws IOException {
        var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/metrics", exchange -> {
            try (exchange) {
                var text = ("journey_gauge " + gauge.get() + "\n").getBytes(StandardCharsets.UTF_8);
                exchange.getResponseHeaders().set("Content-Type", "text/plain; version=0.0.4");
                exchange.sendResponseHeaders(200, text.length);
                exchange.getResponseBody().write(text);
            }
        });
        server.start();
        return new Page(server);
    }

    private static Path configuration(Path folder, String alertmanager, int page) throws IOException {
        Files.writeString(folder.resolve("rules.yml"), """
                groups:
                  - name: journey
                    rules:
                      - alert: GaugeIsUp
                        expr: journey_gauge == 1
                        for: 0s
                        labels:
                          severity: page
                        annotations:
                          summary: The gauge is at {{ $value }}
                """);
        return Files.writeString(folder.resolve("prometheus.yml"), """
                global:
                  scrape_interval: 1s
                  evaluation_interval: 1s
                  external_labels:
                    site: here
                rule_files: [rules.yml]
                alerting:
                  alertmanagers:
                    - static_configs:
                        - targets: ["%s"]
                scrape_configs:
                  - job_name: journey
                    static_configs:
                      - targets: ["127.0.0.1:%d"]
                """.formatted(alertmanager, page));
    }
}
