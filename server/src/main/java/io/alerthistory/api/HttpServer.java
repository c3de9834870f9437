package io.alerthistory.api;

import io.helidon.common.tls.Tls;
import io.helidon.common.uri.UriEncoding;
import io.helidon.http.DirectHandler;
import io.helidon.http.HeaderNames;
import io.helidon.http.HeaderValues;
import io.helidon.http.Method;
import io.helidon.http.ServerResponseHeaders;
import io.helidon.http.Status;
import io.helidon.webserver.CloseConnectionException;
import io.helidon.webserver.ListenerConfig;
import io.helidon.webserver.WebServer;
import io.helidon.webserver.http.DirectHandlers;
import io.helidon.webserver.http.HttpRouting;
import io.helidon.webserver.http.RoutingResponse;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import io.helidon.webserver.http1.Http1Config;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Semaphore;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/**
 * The HTTP server: finds the endpoint, counts, turns away what is too much, and turns errors into answers. Every
 * request has a virtual thread of its own.
 */
public final class HttpServer implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(HttpServer.class);

    /** Helidon's own limits of a head. Ours, which comes first, has words for it. */
    private static final int NO_LIMIT = 1 << 30;

    /** Of a body that nobody read, before the next request. */
    private static final long MOST_SKIPPED_BYTES = 256 << 10;

    private static final Duration FOR_EVER = Duration.ofDays(10_000);

    /** In an endpoint's path: {@code /api/v2/silence/{silenceID}}. */
    private static final Pattern PARAMETER = Pattern.compile("\\{[^/]+}");

    /** A part of {@code Accept} that JSON is in: not one with the weight of zero. */
    private static final Pattern JSON_RANGE =
            Pattern.compile("(application/json|application/\\*|\\*/\\*)(?!.*;\\s*q\\s*=\\s*0(\\.0*)?\\s*($|;)).*");

    private static final Pattern SLASHES = Pattern.compile("/{2,}");

    /** Those that are counted by name: any client can make up others. */
    private static final Set<String> METHODS = Set.of("GET", "HEAD", "POST", "PUT", "PATCH", "DELETE", "OPTIONS");

    private static final Duration GRACE = Duration.ofSeconds(1);

    /**
     * How it is reached.
     *
     * @param listen addresses; port 0 for any free one
     * @param prefix before every path: empty, or like {@code /alerts}
     * @param getConcurrency how many GETs may be under way at once
     * @param timeout for a request; zero or less for none
     * @param guard of all the addresses
     * @param limits of all the addresses together
     */
    public record Settings(
            List<InetSocketAddress> listen,
            String prefix,
            int getConcurrency,
            Duration timeout,
            Guard guard,
            Limits limits) {}

    private final Map<String, Endpoint> endpoints = new HashMap<>();
    private final Settings settings;
    private final InstantSource time;
    private final ApiMetrics metrics;
    private final Semaphore gets;
    private final Optional<TimeLimit> timeLimit;
    private final Connections connections;
    private @Nullable WebServer server;

    HttpServer(Settings settings, List<Endpoint> endpoints, InstantSource time, ApiMetrics metrics) {
        this.settings = settings;
        this.time = time;
        this.metrics = metrics;
        this.gets = new Semaphore(settings.getConcurrency());
        this.connections = new Connections(settings.limits(), metrics);
        this.timeLimit =
                Optional.of(settings.timeout()).filter(Duration::isPositive).map(TimeLimit::new);
        endpoints.forEach(endpoint -> this.endpoints.put(
                PARAMETER.matcher(tidy(settings.prefix() + endpoint.path())).replaceFirst("{}"), endpoint));
        if (!settings.prefix().isEmpty()) {
            this.endpoints.put("/", new Endpoint("/", false, new LinkedHashMap<>()).on("GET", this::leadIn));
        }
    }

    /**
     * Listens, and says so in the log once for each address.
     *
     * @throws UncheckedIOException if an address cannot be had
     */
    public void start() {
        var config = WebServer.builder().shutdownHook(false);
        for (int i = 0; i < settings.listen().size(); i++) {
            var address = settings.listen().get(i);
            if (i == 0) {
                listener(config, address);
            } else {
                config.putSocket("listener-" + i, (ListenerConfig.Builder socket) -> listener(socket, address));
            }
        }
        settings.listen().forEach(HttpServer::checkFree);
        var starting = config.build().start();
        // A listener that fails does not throw: it is logged, and has no port.
        if (IntStream.range(0, settings.listen().size()).anyMatch(listener -> port(starting, listener) < 0)) {
            starting.stop();
            throw new UncheckedIOException(
                    "cannot listen on " + settings.listen(), new IOException("the log has the reason"));
        }
        server = starting;
        for (var address : addresses()) {
            LOG.atInfo()
                    .addKeyValue("component", "web")
                    .addKeyValue("address", text(address))
                    .log("Listening on");
        }
    }

    /** Helidon would not say which address it could not have, nor why. */
    private static void checkFree(InetSocketAddress address) {
        try (var socket = new ServerSocket()) {
            socket.bind(address);
        } catch (IOException e) {
            throw new UncheckedIOException(
                    "cannot listen on " + text(address) + ": " + e.getMessage()
                            + "; name another address with --web.listen-address",
                    e);
        }
    }

    private static int port(WebServer running, int listener) {
        return listener == 0 ? running.port() : running.port("listener-" + listener);
    }

    private void listener(ListenerConfig.BuilderBase<?, ?> config, InetSocketAddress address) {
        config.bindAddress(address)
                .port(address.getPort())
                .shutdownGracePeriod(GRACE)
                .maxPayloadSize(settings.limits().bodyBytes())
                .idleConnectionTimeout(FOR_EVER) // it knows of no other state than idle
                .protocolsDiscoverServices(false)
                .addConnectionSelector(connections.http(Http1Config.builder()
                        .validatePrologue(false) // curl sends filter=a="b" as it is
                        .maxPrologueLength(NO_LIMIT)
                        .maxHeadersSize(NO_LIMIT)
                        .build()))
                .connectionOptions(connections.door())
                .directHandlers(DirectHandlers.builder()
                        .addHandler(DirectHandler.EventType.BAD_REQUEST, this::refuseUnrouted)
                        .addHandler(DirectHandler.EventType.PAYLOAD_TOO_LARGE, this::refuseUnrouted)
                        .addHandler(DirectHandler.EventType.OTHER, this::refuseUnrouted)
                        .build())
                .addRouting(HttpRouting.builder().any(this::handle));
        settings.guard()
                .tls()
                .ifPresent(context -> config.useNio(false) // else it would make an engine, and know no sockets
                        .tls(Tls.builder().sslContext(context).build()));
    }

    /** Of all requests that are coming in or being worked on; {@code --limits.total-bytes} bounds it. */
    public int requestBytes() {
        return connections.taken();
    }

    /** The addresses that are really bound, in the order of the settings. */
    public List<InetSocketAddress> addresses() {
        var running = server;
        if (running == null) {
            throw new IllegalStateException("the server was not started");
        }
        var bound = new ArrayList<InetSocketAddress>();
        for (int i = 0; i < settings.listen().size(); i++) {
            bound.add(new InetSocketAddress(settings.listen().get(i).getAddress(), port(running, i)));
        }
        return bound;
    }

    /** As Go writes it: {@code 127.0.0.1:9093}, and {@code [::]:9093} for all addresses. */
    public static String text(InetSocketAddress address) {
        var host = address.getAddress().isAnyLocalAddress()
                ? "::"
                : address.getAddress().getHostAddress();
        return (host.contains(":") ? "[" + host + "]" : host) + ":" + address.getPort();
    }

    /** Without slashes that are doubled or at the end. Alertmanager redirects to this path, or answers as for it. */
    private static String tidy(String path) {
        var single = SLASHES.matcher(path).replaceAll("/");
        return single.length() > 1 && single.endsWith("/") ? single.substring(0, single.length() - 1) : single;
    }

    private void leadIn(ServerRequest request, ServerResponse response) {
        response.header(HeaderNames.LOCATION, settings.prefix());
        plain(response, 302, "Found: " + settings.prefix() + "\n");
    }

    private void handle(ServerRequest request, ServerResponse response) {
        var connection = Connection.CURRENT.get();
        boolean hasBody = request.headers().contains(HeaderNames.TRANSFER_ENCODING)
                || request.headers().contentLength().orElse(0) > 0;
        connection.began(hasBody);
        if (hasBody) {
            request.streamFilter(body -> new WatchedBody(body, connection, settings.limits()));
        }
        var verdict = settings.guard().judge(request.headers().first(HeaderNames.AUTHORIZATION));
        response.beforeSend(() -> {
            // At last, so that they count also where an endpoint has its own.
            verdict.headers().forEach(response::header);
            if (connection.isBodyUnread() && !canBeSkipped(connection, request)) {
                response.header(HeaderValues.CONNECTION_CLOSE);
            }
        });
        verdict.refusal()
                .ifPresentOrElse(
                        refusal -> plain(response, refusal.status(), refusal.text()),
                        () -> admit(connection, request, response));
        if (request.headers().containsToken(HeaderValues.CONNECTION_CLOSE)) {
            // Helidon 4.5 says that it closes, and then waits for another request (helidon-io/helidon#12324).
            endWhole(response);
            throw new CloseConnectionException("the client asked for it");
        }
        if (connection.isBodyUnread()) {
            if (!canBeSkipped(connection, request)) {
                endWhole(response);
                throw new CloseConnectionException("there is a body that nobody wants");
            }
            skipBody(request);
        }
        connection.ended();
    }

    /** As in Go: what is longer is not worth the connection. A client that asks before it sends will not send it. */
    private static boolean canBeSkipped(Connection connection, ServerRequest request) {
        return !connection.isBodyTouched()
                && request.headers().contentLength().orElse(Long.MAX_VALUE) <= MOST_SKIPPED_BYTES
                && !request.headers().containsToken(HeaderValues.EXPECT_100);
    }

    /** The end of an answer that was sent in pieces is written after us, unless an exception comes between. */
    private static void endWhole(ServerResponse response) {
        if (response instanceof RoutingResponse answer) {
            answer.commit();
        }
    }

    private static void skipBody(ServerRequest request) {
        try (var body = request.content().inputStream()) {
            body.transferTo(OutputStream.nullOutputStream());
        } catch (IOException | Refusal e) {
            throw new CloseConnectionException("a body that nobody wants does not end", e);
        }
    }

    private void admit(Connection connection, ServerRequest request, ServerResponse response) {
        var began = time.instant();
        var path = tidy(request.path().rawPath());
        var method = request.prologue().method();
        var endpoint = endpoint(path);
        var label = METHODS.contains(method.text()) ? method.text().toLowerCase(Locale.ROOT) : "other";
        metrics.began(label);
        try {
            timeLimit.ifPresentOrElse(
                    limit -> limit.answer(response, buffered -> limited(path, endpoint, request, buffered)),
                    () -> limited(path, endpoint, request, response));
        } finally {
            metrics.answered(
                    label,
                    endpoint == null ? "unknown" : endpoint.path(),
                    code(connection, response),
                    Duration.between(began, time.instant()),
                    response.bytesWritten());
        }
    }

    /** Who went away within its body is counted as Alertmanager counts it. */
    private static int code(Connection connection, ServerResponse response) {
        if (connection.dismissedWith() > 0) {
            return connection.dismissedWith();
        }
        return connection.isBodyUnread() && !response.isSent()
                ? 400
                : response.status().code();
    }

    /** The last part of a path, or the last but one, may be a parameter. */
    private @Nullable Endpoint endpoint(String path) {
        int last = path.lastIndexOf('/');
        int before = path.lastIndexOf('/', last - 1);
        var found = endpoints.get(path);
        found = found != null ? found : endpoints.get(path.substring(0, last + 1) + "{}");
        return found != null ? found : endpoints.get(path.substring(0, before + 1) + "{}" + path.substring(last));
    }

    /**
     * What stands in the path where its endpoint has a parameter.
     *
     * @param fromEnd 0 for the last part, 1 for the one before it
     */
    static String parameter(ServerRequest request, int fromEnd) {
        var parts = tidy(request.path().rawPath()).split("/", -1);
        return UriEncoding.decodeUri(parts[parts.length - 1 - fromEnd]);
    }

    private void limited(String path, @Nullable Endpoint endpoint, ServerRequest request, ServerResponse response) {
        if (!request.prologue().method().equals(Method.GET)) {
            answer(path, endpoint, request, response);
            return;
        }
        if (!gets.tryAcquire()) {
            metrics.overLimit();
            plain(
                    response,
                    503,
                    "Limit of concurrent GET requests reached (" + settings.getConcurrency()
                            + "), try again later.\n\n");
            return;
        }
        try {
            answer(path, endpoint, request, response);
        } finally {
            gets.release();
        }
    }

    private void answer(String path, @Nullable Endpoint endpoint, ServerRequest request, ServerResponse response) {
        boolean inApi = (path + "/").startsWith(settings.prefix() + "/api/v2/");
        if (inApi) {
            response.header(HeaderNames.CACHE_CONTROL, "no-store");
        }
        if (endpoint == null) {
            if (inApi) {
                refuse(response, Refusal.form(404, "path " + path + " was not found"));
            } else if (path.startsWith(settings.prefix() + "/api/v1/")) {
                deprecated(response);
            } else {
                plain(response, 404, "404 page not found\n");
            }
            return;
        }
        var method = request.prologue().method().text();
        var action = endpoint.actions().get(method);
        if (action == null) {
            var allowed = String.join(",", endpoint.actions().keySet());
            response.header(HeaderNames.ALLOW, allowed);
            if (endpoint.inApi()) {
                refuse(response, Refusal.form(405, "method " + method + " is not allowed, but [" + allowed + "] are"));
            } else {
                plain(response, 405, "Method Not Allowed\n");
            }
            return;
        }
        try {
            if (endpoint.inApi() && method.equals("POST")) {
                checkMediaType(request);
            }
            if (method.equals("GET") && endpoint.path().startsWith("/api/v2/")) {
                checkAccept(request);
            }
            action.answer(request, response);
        } catch (Refusal refusal) {
            refuse(response, refusal);
        } catch (IOException | UncheckedIOException | CloseConnectionException e) {
            throw new CloseConnectionException("the client went away", e);
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("component", "api")
                    .addKeyValue("path", path)
                    .setCause(e)
                    .log("a request failed");
            if (!response.isSent()) {
                refuse(response, Refusal.form(500, "an error of ours; the log has it"));
            }
        }
    }

    private static void checkMediaType(ServerRequest request) {
        var type = request.headers().first(HeaderNames.CONTENT_TYPE).orElse("application/octet-stream");
        int parameters = type.indexOf(';');
        var media =
                (parameters < 0 ? type : type.substring(0, parameters)).strip().toLowerCase(Locale.ROOT);
        if (!media.equals("application/json")) {
            throw Refusal.form(415, "unsupported media type \"" + media + "\", only [application/json] are allowed");
        }
    }

    /** Who names what it takes must take JSON. */
    private static void checkAccept(ServerRequest request) {
        var accepted = request.headers().values(HeaderNames.ACCEPT);
        boolean takesJson = accepted.stream()
                .flatMap(value -> Arrays.stream(value.split(",")))
                .map(range -> range.strip().toLowerCase(Locale.ROOT))
                .anyMatch(range -> JSON_RANGE.matcher(range).matches());
        if (!accepted.isEmpty() && !takesJson) {
            throw Refusal.form(406, "unsupported media type requested, only [application/json] are available");
        }
    }

    /** What Helidon turns away before it comes to us. */
    private DirectHandler.TransportResponse refuseUnrouted(
            DirectHandler.TransportRequest request,
            DirectHandler.EventType type,
            Status status,
            ServerResponseHeaders headers,
            @Nullable String message) {
        var limits = settings.limits();
        var answer = DirectHandler.TransportResponse.builder()
                .status(status)
                .headers(headers)
                .keepAlive(false)
                .header(HeaderNames.CONTENT_TYPE, "application/json");
        if (status.code() == 503) {
            answer.header(HeaderNames.RETRY_AFTER, "1");
        }
        var refusal = Refusal.form(status.code(), limits.words(status.code()).orElse("this is no HTTP/1.1 request"));
        return answer.entity(Json.bytes(json -> write(json, status.code(), refusal)))
                .build();
    }

    private static void write(JsonGenerator json, int code, Refusal refusal) {
        json.writeStartObject();
        json.writeNumberProperty("code", code);
        json.writeStringProperty("message", Visible.text(refusal.getMessage()));
        json.writeEndObject();
    }

    private static void refuse(ServerResponse response, Refusal refusal) {
        response.status(refusal.status());
        if (refusal.status() == 503) {
            response.header(HeaderNames.RETRY_AFTER, "1");
        }
        refusal.code()
                .ifPresentOrElse(
                        code -> Json.sendBare(response, json -> write(json, code, refusal)),
                        () -> Json.send(response, json -> json.writeString(Visible.text(refusal.getMessage()))));
    }

    private static void deprecated(ServerResponse response) {
        response.status(410);
        Json.send(response, json -> {
            json.writeStartObject();
            json.writeStringProperty("status", "deprecated");
            json.writeStringProperty(
                    "error", "API v1 is gone since Alertmanager 0.27; use the same path under /api/v2");
            json.writeEndObject();
        });
    }

    /** Sends text for people. What users wrote in it is shown, and not obeyed by a terminal. */
    static void plain(ServerResponse response, int status, String text) {
        response.status(status);
        response.header(HeaderNames.CONTENT_TYPE, "text/plain; charset=utf-8");
        response.send(Visible.text(text).getBytes(StandardCharsets.UTF_8));
    }

    /** Takes no new requests; those under way have a second to end. */
    @Override
    public void close() {
        if (server != null) {
            server.stop();
        }
        connections.close();
    }
}
