package io.alerthistory.api;

import io.alerthistory.classification.Insights;
import io.alerthistory.classification.Signposts;
import io.alerthistory.classification.Tally;
import io.alerthistory.clockwork.EngineLoop;
import io.alerthistory.history.History;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Timestamp;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.function.Supplier;

/** Every path we answer, in one place. */
public final class Api {
    private Api() {}

    /**
     * What {@code /status} says of the process.
     *
     * @param started when it started; Alertmanager calls it uptime
     * @param shadow whether nobody is told, which the page says and {@code /status} does not
     * @param peer us, as the only member of a cluster of one, or empty where clustering is switched off
     */
    public record About(String version, String revision, Timestamp started, boolean shadow, Optional<Peer> peer) {}

    /** @param address where other members would reach us */
    public record Peer(String name, String address) {}

    /** @param reload loads the configuration file again, and gives back why that failed, or empty */
    public static HttpServer server(
            HttpServer.Settings settings,
            EngineLoop engine,
            LabelIndex index,
            History history,
            Insights insights,
            Tally tally,
            RouteLabels routeLabels,
            ReceiverTest test,
            MatcherSyntax syntax,
            About about,
            Readiness readiness,
            ApiMetrics metrics,
            Supplier<Optional<String>> reload,
            InstantSource time,
            ZoneId zone) {
        var intake = new Intake(settings.limits());
        var alerts = new AlertsApi(
                engine,
                index,
                routeLabels,
                time,
                zone,
                syntax,
                metrics,
                intake,
                new Signposts(insights),
                settings.limits());
        var silences = new SilencesApi(engine, time, syntax, intake, settings.limits());
        var explain = new ExplainApi(engine, history, insights, time, syntax);
        var past = new HistoryApi(history, insights, syntax);
        var page = new AlertsPage(engine, time, syntax, about, settings.prefix());
        var status = new StatusApi(engine, syntax, about);
        var receivers = new ReceiversApi(engine, test);
        var said = new ClassificationApi(engine, insights, tally, intake, settings.limits(), time);
        return new HttpServer(
                settings,
                List.of(
                        inApi("/api/v2/alerts").on("GET", alerts::list).on("POST", alerts::post),
                        inApi("/api/v2/alerts/groups").on("GET", alerts::groups),
                        inApi("/api/v2/silences").on("GET", silences::list).on("POST", silences::post),
                        inApi("/api/v2/silence/{silenceID}")
                                .on("GET", silences::get)
                                .on("DELETE", silences::delete),
                        inApi("/api/v2/receivers").on("GET", status::receivers),
                        inApi("/api/v2/status").on("GET", status::status),
                        inApi("/api/explain").on("GET", explain::explain),
                        inApi("/api/history/alerts").on("GET", past::alerts),
                        inApi("/api/history/notifications").on("GET", past::notifications),
                        inApi("/api/history/silences").on("GET", past::silences),
                        inApi("/api/classification/classify").on("POST", said::classify),
                        inApi("/api/classification/feedback").on("POST", said::feedback),
                        inApi("/api/classification/mode").on("GET", said::mode).on("POST", said::setMode),
                        inApi("/api/classification/stats").on("GET", said::stats),
                        plain("/api/receivers/{receiver}/test").on("POST", receivers::test),
                        plain("/").on("GET", page::show),
                        plain("/-/healthy").on("GET", Api::ok).on("HEAD", Api::ok),
                        plain("/-/ready")
                                .on("GET", (request, response) -> ready(readiness, request, response))
                                .on("HEAD", (request, response) -> ready(readiness, request, response)),
                        plain("/-/reload").on("POST", (request, response) -> reload(reload, response)),
                        plain("/metrics").on("GET", (request, response) -> metrics(metrics, request, response))),
                time,
                metrics);
    }

    private static Endpoint inApi(String path) {
        return new Endpoint(path, true, new LinkedHashMap<>());
    }

    private static Endpoint plain(String path) {
        return new Endpoint(path, false, new LinkedHashMap<>());
    }

    /**
     * Alertmanager is ready as soon as it answers, and so is one server alone: the engine runs before the server listens.
     * One of several has to read first what the others know.
     */
    private static void ready(Readiness readiness, ServerRequest request, ServerResponse response) {
        var verbose = request.query().contains("verbose");
        var text = verbose ? readiness.lines() : readiness.isReady() ? "OK" : "not ready";
        HttpServer.plain(response, readiness.isReady() ? 200 : 503, text);
    }

    private static void ok(ServerRequest request, ServerResponse response) {
        HttpServer.plain(response, 200, "OK");
    }

    private static void reload(Supplier<Optional<String>> reload, ServerResponse response) {
        reload.get()
                .ifPresentOrElse(
                        why -> HttpServer.plain(response, 500, "failed to reload config: " + why + "\n"),
                        response::send);
    }

    private static void metrics(ApiMetrics metrics, ServerRequest request, ServerResponse response) throws IOException {
        var accept = request.headers().first(HeaderNames.ACCEPT).orElse("");
        response.header(HeaderNames.CONTENT_TYPE, metrics.contentType(accept));
        try (var out = response.outputStream()) {
            metrics.write(accept, out);
        }
    }
}
