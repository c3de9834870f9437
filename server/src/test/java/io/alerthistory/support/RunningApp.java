package io.alerthistory.support;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.alerthistory.App;
import io.alerthistory.cli.Cli;
import io.alerthistory.cli.Invocation;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.URI;
import java.net.URLEncoder;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The real program on a free loopback port, and a client of it. Safe for many threads. */
public final class RunningApp implements AutoCloseable {
    /** What it answered; a header that it did not send is the empty text. */
    public record Answer(
            int status, String body, String contentType, String allow, String location, String cacheControl) {}

    private final Path configFile;
    private final App app;
    private final HttpClient client =
            HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    private RunningApp(Path configFile, App app) {
        this.configFile = configFile;
        this.app = app;
    }

    /**
     * @param folder for the files of this run: empty, or that of one which has ended
     * @param moreFlags beside those for the files; they say where to listen, or it is any port of loopback
     */
    public static RunningApp start(Path folder, String config, String... moreFlags) {
        var configFile = folder.resolve("alertmanager.yml");
        write(configFile, config);
        var arguments = new ArrayList<>(List.of(moreFlags));
        arguments.add("--config.file=" + configFile);
        var storage = "--storage.path=" + folder.resolve("storage");
        for (var flag : List.of("--web.listen-address=127.0.0.1:0", "--cluster.listen-address=", storage)) {
            if (arguments.stream().noneMatch(given -> given.startsWith(flag.substring(0, flag.indexOf('=') + 1)))) {
                arguments.add(flag);
            }
        }
        return switch (Cli.parse(arguments.toArray(String[]::new), Map.of())) {
            case Invocation.Serve(var flags) -> new RunningApp(configFile, App.start(flags));
            case Invocation other -> throw new IllegalArgumentException("no flags to serve with: " + other);
        };
    }

    /** At once: whoever looks meanwhile sees the old text or the new one, and no half of it. */
    public static void write(Path file, String text) {
        try {
            var written = Files.writeString(file.resolveSibling(file.getFileName() + ".new"), text);
            Files.move(written, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Changes the file only; a reload makes it count. */
    public void writeConfig(String config) {
        write(configFile, config);
    }

    public App app() {
        return app;
    }

    public int port() {
        return app.addresses().getFirst().getPort();
    }

    public Answer get(String path) {
        return send("GET", path, null);
    }

    /** @param query names and values in turn, not yet encoded */
    public Answer get(String path, String... query) {
        var url = new StringBuilder(path);
        for (int i = 0; i < query.length; i += 2) {
            url.append(i == 0 ? '?' : '&').append(query[i]).append('=').append(URLEncoder.encode(query[i + 1], UTF_8));
        }
        return get(url.toString());
    }

    public Answer postAlerts(String json) {
        return postAlerts(json.getBytes(UTF_8));
    }

    public Answer postAlerts(byte[] json) {
        return send("POST", "/api/v2/alerts", json, "Content-Type", "application/json");
    }

    public Answer post(String path, String json) {
        return send("POST", path, json.getBytes(UTF_8), "Content-Type", "application/json");
    }

    /** @param headers names and values in turn */
    public Answer send(String method, String path, byte @Nullable [] body, String... headers) {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port() + path))
                .method(
                        method,
                        body == null
                                ? HttpRequest.BodyPublishers.noBody()
                                : HttpRequest.BodyPublishers.ofByteArray(body));
        if (headers.length > 0) {
            request.headers(headers);
        }
        try {
            var response = client.send(request.build(), HttpResponse.BodyHandlers.ofString(UTF_8));
            var sent = response.headers();
            return new Answer(
                    response.statusCode(),
                    response.body(),
                    sent.firstValue("Content-Type").orElse(""),
                    sent.firstValue("Allow").orElse(""),
                    sent.firstValue("Location").orElse(""),
                    sent.firstValue("Cache-Control").orElse(""));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** The value of a metric without labels, or with them as written, such as {@code x_total{a="b"}}. */
    public double metric(String series) {
        return get("/metrics")
                .body()
                .lines()
                .filter(line -> line.startsWith(series + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(series.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no metric " + series));
    }

    @Override
    public void close() {
        app.close();
        client.close();
    }
}
