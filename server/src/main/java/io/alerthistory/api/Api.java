package io.alerthistory.api;

import io.alerthistory.clockwork.EngineLoop;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Timestamp;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.io.OutputStream;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;

/** Every path we answer, in one place. */
public final class Api {
    private Api() {}

    /** What an operator may ask of the process. */
    public interface Operations {
        /** Loads the configuration file again; returns why that failed, or empty. */
        Optional<String> reload();

        /**
         * Writes all metrics in the format that the {@code Accept} header asks for.
         *
         * @return the content type, before anything is written
         */
        String metricsType(String accept);

        void writeMetrics(String accept, OutputStream out) throws IOException;
    }

    /**
     * What {@code /status} says of the process.
     *
     * @param started when it started; Alertmanager calls it uptime
     * @param peer us, as the only member of a cluster of one, or empty where clustering is switched off
     */
    public record About(String version, String revision, Timestamp started, Optional<Peer> peer) {}

    /** @param address where other members would reach us */
    public record Peer(String name, String address) {}

    public static HttpServer server(
            HttpServer.Settings settings,
            EngineLoop engine,
            MatcherSyntax syntax,
            About about,
            Operations operations,
            ApiMetrics metrics,
            InstantSource time,
            ZoneId zone) {
        var alerts = new AlertsApi(engine, time, zone, syntax, metrics);
        var status = new StatusApi(engine, syntax, about);
        return new HttpServer(
                settings,
                List.of(
                        inApi("/api/v2/alerts").on("GET", alerts::list).on("POST", alerts::post),
                        inApi("/api/v2/alerts/groups").on("GET", alerts::groups),
                        inApi("/api/v2/receivers").on("GET", status::receivers),
                        inApi("/api/v2/status").on("GET", status::status),
                        plain("/-/healthy").on("GET", Api::ok).on("HEAD", Api::ok),
                        plain("/-/ready").on("GET", Api::ok).on("HEAD", Api::ok),
                        plain("/-/reload").on("POST", (request, response) -> reload(operations, response)),
                        plain("/metrics").on("GET", (request, response) -> metrics(operations, request, response)),
                        plain("/").on("GET", (request, response) -> signpost(settings.prefix(), response))),
                time,
                metrics);
    }

    private static Endpoint inApi(String path) {
        return new Endpoint(path, true, new LinkedHashMap<>());
    }

    private static Endpoint plain(String path) {
        return new Endpoint(path, false, new LinkedHashMap<>());
    }

    /** Alertmanager is ready as soon as it answers, and so are we: the engine runs before the server listens. */
    private static void ok(ServerRequest request, ServerResponse response) {
        HttpServer.plain(response, 200, "OK");
    }

    private static void reload(Operations operations, ServerResponse response) {
        operations
                .reload()
                .ifPresentOrElse(
                        why -> HttpServer.plain(response, 500, "failed to reload config: " + why + "\n"),
                        response::send);
    }

    private static void metrics(Operations operations, ServerRequest request, ServerResponse response)
            throws IOException {
        var accept = request.headers().first(HeaderNames.ACCEPT).orElse("");
        response.header(HeaderNames.CONTENT_TYPE, operations.metricsType(accept));
        try (var out = response.outputStream()) {
            operations.writeMetrics(accept, out);
        }
    }

    private static void signpost(String prefix, ServerResponse response) {
        HttpServer.plain(response, 200, """
                Alertmanager++ is running.

                %1$s/api/v2/alerts          what is firing
                %1$s/api/v2/alerts/groups   the same, as it is told
                %1$s/api/v2/status          configuration and version
                %1$s/metrics                for Prometheus
                """.formatted(prefix));
    }
}
