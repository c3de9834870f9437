package io.alerthistory.support;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.testing.Need;
import io.alerthistory.testing.RedisServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A real Alertmanager on a loopback port, alone, with its files in a folder of the test: the one that the environment
 * variable {@code ALERTMANAGER} names, or else Debian's.
 */
public final class RealAlertmanager implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final HttpClient http = HttpClient.newHttpClient();
    private final int port = RedisServer.freePort();
    private final Path folder;
    private final Process process;

    private RealAlertmanager(Path folder, Need.Tool program) {
        this.folder = folder;
        try {
            process = program.command(
                            "--config.file=" + folder.resolve("alertmanager.yml"),
                            "--storage.path=" + folder,
                            "--cluster.listen-address=",
                            "--web.listen-address=127.0.0.1:" + port)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts one and waits until it is ready; the test is skipped where there is none and none can be had. */
    public static RealAlertmanager start(Path folder, String configuration) throws IOException {
        var named = System.getenv("ALERTMANAGER");
        var program = named == null ? debians(folder) : new Need.Tool(Path.of(named), List.of());
        Files.writeString(folder.resolve("alertmanager.yml"), configuration);
        var started = new RealAlertmanager(folder, program);
        try {
            await("Alertmanager is ready or has ended")
                    .atMost(LIMIT)
                    .until(() -> !started.process.isAlive() || started.isReady());
            assertThat(started.process.isAlive())
                    .as(Files.readString(folder.resolve("log")))
                    .isTrue();
            return started;
        } catch (RuntimeException | Error e) {
            started.close();
            throw e;
        }
    }

    /**
     * A copy that reads its templates in the folder it is started in. Debian's own reads them where they are installed,
     * and nothing is.
     */
    private static Need.Tool debians(Path folder) throws IOException {
        var tool = Need.program("prometheus-alertmanager");
        var share = Path.of("usr/share/prometheus/alertmanager");
        var unpacked = tool.path().resolve("../../..").resolve(share).normalize();
        if (Files.exists(Path.of("/").resolve(share)) || !Files.exists(unpacked)) {
            return tool;
        }
        for (var name : List.of("default.tmpl", "email.tmpl")) {
            Files.copy(unpacked.resolve(name), folder.resolve(name), StandardCopyOption.REPLACE_EXISTING);
        }
        var there = "/" + share;
        var here = "./".repeat(there.length() / 2);
        var program = Files.readString(tool.path(), ISO_8859_1).replace(there, here);
        var copy = Files.writeString(folder.resolve("alertmanager"), program, ISO_8859_1);
        Files.setPosixFilePermissions(copy, PosixFilePermissions.fromString("rwx------"));
        return new Need.Tool(copy, tool.libraries());
    }

    private boolean isReady() {
        try {
            send(request("/-/ready").GET());
            return true;
        } catch (UncheckedIOException | IllegalStateException e) {
            return false;
        }
    }

    public String url() {
        return "http://127.0.0.1:" + port;
    }

    public String version() {
        return get("/api/v2/status").path("versionInfo").path("version").asString();
    }

    /** Whether it knows what came with 0.32: annotations of silences, and messages of Slack that are changed. */
    public boolean isRecent() {
        return !version().startsWith("0.25.");
    }

    public JsonNode get(String path) {
        return JsonMapper.shared().readTree(send(request(path).GET()));
    }

    public String post(String path, String json) {
        return send(request(path)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(json)));
    }

    public void delete(String path) {
        send(request(path).DELETE());
    }

    /** The value of a metric without labels. */
    public double metric(String name) {
        return send(request("/metrics").GET())
                .lines()
                .filter(line -> line.startsWith(name + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(name.length() + 1)))
                .sum();
    }

    private HttpRequest.Builder request(String path) {
        return HttpRequest.newBuilder(URI.create(url() + path)).timeout(LIMIT);
    }

    private String send(HttpRequest.Builder request) {
        try {
            var answer = http.send(request.build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(answer + ": " + answer.body());
            }
            return answer.body();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Ends it in good order, so that it writes its files. */
    public void end() throws InterruptedException {
        process.destroy();
        if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
            throw new AssertionError("Alertmanager " + process.pid() + " does not end");
        }
    }

    public Path file(String name) {
        return folder.resolve(name);
    }

    @Override
    public void close() {
        process.destroyForcibly();
        http.close();
    }
}
