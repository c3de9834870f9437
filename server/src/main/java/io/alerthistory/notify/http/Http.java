package io.alerthistory.notify.http;

import io.alerthistory.config.Fields;
import io.alerthistory.config.HttpSettings;
import io.alerthistory.config.Secret;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import okhttp3.HttpUrl;
import okhttp3.MediaType;
import okhttp3.OkHttpClient;
import okhttp3.Request;
import okhttp3.RequestBody;
import okhttp3.Response;

/**
 * Makes calls to receivers and says what became of them. Messages name the host and never the whole URL, whose path may be
 * a secret. Blocks its thread; safe for many threads.
 */
public final class Http implements Caller, AutoCloseable {
    /** More of an answer is not read. */
    public static final int MAX_ANSWER_BYTES = 64 << 10;

    /** How long the rest of an answer may take once its status is known. What was taken was taken. */
    private static final Duration REST = Duration.ofSeconds(2);

    private static final int MAX_PATIENT_ANSWER_BYTES = 256 << 10;

    private final String userAgent;
    private final int maxAnswerBytes;
    private final Duration rest;
    private final Clients clients;
    private final OAuth2 oauth2;

    /**
     * @param userAgent such as {@code Alertmanager/0.34.0}
     * @param environment where {@code proxy_from_environment} looks
     */
    public Http(String userAgent, Map<String, String> environment, InstantSource time) {
        this(userAgent, environment, time, MAX_ANSWER_BYTES, REST);
    }

    /**
     * One that reads answers for their bodies: up to 256 KiB of them, and for as long as the whole call may take.
     *
     * @see #Http
     */
    public static Http patient(String userAgent, Map<String, String> environment, InstantSource time) {
        return new Http(userAgent, environment, time, MAX_PATIENT_ANSWER_BYTES, Duration.ofDays(1));
    }

    private Http(
            String userAgent, Map<String, String> environment, InstantSource time, int maxAnswerBytes, Duration rest) {
        this.userAgent = userAgent;
        this.maxAnswerBytes = maxAnswerBytes;
        this.rest = rest;
        this.clients = new Clients(environment);
        this.oauth2 = new OAuth2(clients, userAgent, time);
    }

    @Override
    public Reply call(Call call, HttpSettings settings, Duration limit) {
        HttpUrl url;
        Request request;
        OkHttpClient client;
        try {
            url = url(call);
            client = clients.of(settings);
            request = request(call, url, settings, limit);
        } catch (OAuth2.Denied e) {
            return new Reply.None(e.outcome());
        } catch (IOException | IllegalArgumentException e) {
            // A file that cannot be read, a text that is no URL: as in Alertmanager, final for this flush.
            return new Reply.None(new Outcome.Refused(Failure.OTHER, String.valueOf(e.getMessage())));
        }
        var sent = new Sent();
        var exchange = client.newCall(request.newBuilder().tag(Sent.class, sent).build());
        exchange.timeout().timeout(limit.toNanos(), TimeUnit.NANOSECONDS);
        try (var response = exchange.execute()) {
            return new Reply.Answer(
                    Clients.status(response), contentType(response), body(response), retryAfter(response), place(url));
        } catch (IOException e) {
            return new Reply.None(broken(e, sent, url, limit));
        }
    }

    /** @throws IllegalArgumentException if it is none; the message does not quote it */
    static HttpUrl url(Call call) {
        try {
            return HttpUrl.get(Urls.encoded(call.url()));
        } catch (IllegalArgumentException e) {
            // Its own message would quote the URL, which is a secret.
            throw new IllegalArgumentException("the URL is none that can be sent to; look at " + call.urlField(), null);
        }
    }

    private Request request(Call call, HttpUrl url, HttpSettings settings, Duration limit) throws IOException {
        var request = new Request.Builder().url(url).header("User-Agent", userAgent);
        for (var header : headers(call, url, settings, limit)) {
            try {
                request.addHeader(header.name(), header.value());
            } catch (IllegalArgumentException e) {
                // Its own message would quote the header, which may be a secret.
                throw new IllegalArgumentException(
                        "the header " + header.name()
                                + " has a character that no header may have; is there a line break in it?",
                        e);
            }
        }
        var body =
                RequestBody.create(call.body().getBytes(StandardCharsets.UTF_8), MediaType.parse(call.contentType()));
        boolean bodiless = call.method().equals("GET") || call.method().equals("HEAD");
        return request.method(call.method(), bodiless ? null : body).build();
    }

    private record Header(String name, String value) {}

    /**
     * What a call or its URL says of credentials counts before what is configured, as in Alertmanager; a token of OAuth 2
     * counts before what the call says.
     */
    private List<Header> headers(Call call, HttpUrl url, HttpSettings settings, Duration limit) throws IOException {
        var headers = new ArrayList<Header>();
        call.headers().forEach((name, value) -> headers.add(new Header(name, value)));
        for (var entry : new Fields(settings.further()).named("http_headers").entrySet()) {
            headers.removeIf(header -> header.name().equalsIgnoreCase(entry.getKey()));
            for (var value : values(entry.getValue())) {
                headers.add(new Header(entry.getKey(), value));
            }
        }
        boolean ownKey = call.headers().containsKey("Authorization")
                && new Fields(settings.further()).part("oauth2").values().isEmpty();
        var authorization = ownKey ? "" : authorization(url, settings, limit);
        if (!authorization.isEmpty()) {
            headers.removeIf(header -> header.name().equalsIgnoreCase("Authorization"));
            headers.add(new Header("Authorization", authorization));
        }
        return headers;
    }

    private static List<String> values(Fields header) throws IOException {
        var values = new ArrayList<>(header.texts("values"));
        if (header.values().get("secrets") instanceof List<?> secrets) {
            for (var secret : secrets) {
                values.add(Secrets.read((Secret) secret));
            }
        }
        for (var file : header.texts("files")) {
            values.add(Secrets.read(new Secret.File(file)));
        }
        return values;
    }

    private String authorization(HttpUrl url, HttpSettings settings, Duration limit) throws IOException {
        if (!url.username().isEmpty() || !url.password().isEmpty()) {
            return basic(url.username() + ":" + url.password());
        }
        var oauth = new Fields(settings.further()).part("oauth2");
        if (!oauth.values().isEmpty()) {
            return oauth2.authorization(oauth, limit);
        }
        return switch (settings.authorization()) {
            case null -> "";
            case HttpSettings.Authorization.Basic(var username, var password) ->
                basic(Secrets.read(username) + ":" + Secrets.read(password));
            case HttpSettings.Authorization.Token(var type, var credentials) -> type + " " + Secrets.read(credentials);
        };
    }

    static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    /** Before a request has gone out nothing was taken; after that nobody can know. */
    private static Outcome broken(IOException why, Sent sent, HttpUrl url, Duration limit) {
        if (why instanceof InterruptedIOException && !Thread.currentThread().isInterrupted()) {
            return new Outcome.Unanswered(
                    Failure.DEADLINE_EXCEEDED, "no answer from " + place(url) + " within " + limit);
        }
        if (Thread.currentThread().isInterrupted()) {
            return new Outcome.Unanswered(Failure.CANCELED, "interrupted");
        }
        var reason = "cannot reach " + place(url) + ": " + why;
        return sent.any()
                ? new Outcome.Unanswered(Failure.OTHER, reason)
                : new Outcome.Retryable(Failure.OTHER, reason, Duration.ZERO);
    }

    private static String place(HttpUrl url) {
        boolean usual = HttpUrl.defaultPort(url.scheme()) == url.port();
        var host = url.host().contains(":") ? "[" + url.host() + "]" : url.host();
        return url.scheme() + "://" + host + (usual ? "" : ":" + url.port());
    }

    /** What of the body comes soon. That it breaks off changes nothing: the status has said what became of the request. */
    private String body(Response response) {
        var source = response.body().source();
        try {
            source.timeout().deadline(rest.toNanos(), TimeUnit.NANOSECONDS);
            source.request(maxAnswerBytes);
        } catch (IOException e) {
            // what has come until now is in the buffer
        }
        var buffer = source.getBuffer();
        try {
            return buffer.readString(Math.min(buffer.size(), maxAnswerBytes), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new IllegalStateException("a buffer in memory cannot fail", e);
        }
    }

    private static String contentType(Response response) {
        var type = response.header("Content-Type");
        return type == null ? "" : type;
    }

    /** Seconds only; a date would have to be compared with a clock that may differ from the receiver's. */
    private static Duration retryAfter(Response response) {
        var value = response.header(Clients.RETRY_AFTER);
        return value != null && value.matches("[0-9]{1,6}") ? Duration.ofSeconds(Long.parseLong(value)) : Duration.ZERO;
    }

    /** Forgets the clients that none of these settings need; requests that are out go on. */
    public void keep(List<HttpSettings> settings) {
        clients.keep(settings);
    }

    @Override
    public void close() {
        clients.close();
    }
}
