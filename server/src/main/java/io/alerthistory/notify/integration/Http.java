package io.alerthistory.notify.integration;

import io.alerthistory.config.HttpSettings;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpConnectTimeoutException;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Base64;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Flow;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Sends HTTP requests to receivers, and says what an answer means: 2xx is success, 5xx and broken connections are worth
 * another try, everything else is final. Messages name the host and never the whole URL, whose path may be a secret.
 * Safe for many threads.
 */
public final class Http implements AutoCloseable {
    /** How long the rest of an answer may take once its status is known. What was taken was taken. */
    private static final Duration REST = Duration.ofSeconds(2);

    private static final int EXCERPT_BYTES = 256;

    private final HttpClient following;
    private final HttpClient staying;
    private final String userAgent;

    /** @param userAgent such as {@code Alertmanager/0.34.0} */
    public Http(String userAgent) {
        this.userAgent = userAgent;
        this.following = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NORMAL)
                .build();
        this.staying = HttpClient.newBuilder()
                .followRedirects(HttpClient.Redirect.NEVER)
                .build();
    }

    /** @throws IOException if a file with credentials cannot be read */
    HttpRequest.Builder request(URI uri, HttpSettings settings) throws IOException {
        var request = HttpRequest.newBuilder(uri).header("User-Agent", userAgent);
        if ("http".equalsIgnoreCase(uri.getScheme())) {
            // Without TLS the client would offer an upgrade to HTTP/2 in each request, and simple receivers stumble on
            // it.
            request.version(HttpClient.Version.HTTP_1_1);
        }
        var authorization = authorization(uri, settings);
        if (!authorization.isEmpty()) {
            try {
                request.header("Authorization", authorization);
            } catch (IllegalArgumentException e) {
                // Its own message would quote the header, which is a secret.
                throw new IllegalArgumentException(
                        "the credentials have a character that no header may have; is there a line break in them?",
                        null);
            }
        }
        return request;
    }

    /** What the URL itself says counts before what is configured, as in Alertmanager. */
    private static String authorization(URI uri, HttpSettings settings) throws IOException {
        var inUrl = uri.getUserInfo();
        if (inUrl != null) {
            return basic(inUrl.contains(":") ? inUrl : inUrl + ":");
        }
        return switch (settings.authorization()) {
            case null -> "";
            case HttpSettings.Authorization.Basic(var username, var password) ->
                basic(Secrets.read(username) + ":" + Secrets.read(password));
            case HttpSettings.Authorization.Token(var type, var credentials) -> type + " " + Secrets.read(credentials);
        };
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    Outcome send(HttpRequest request, HttpSettings settings, Duration limit) {
        var answer = new Answer();
        var exchange = (settings.followRedirects() ? following : staying).sendAsync(request, answer);
        try {
            // The client's own timeout ends with the headers, so the wait is ours.
            CompletableFuture.anyOf(answer.head, exchange).get(limit.toNanos(), TimeUnit.NANOSECONDS);
            answer.finish(exchange);
            return meaning(answer.head.join(), answer.excerpt(), request.uri());
        } catch (TimeoutException e) {
            return new Outcome.Unanswered(
                    Failure.DEADLINE_EXCEEDED, "no answer from " + place(request.uri()) + " within " + limit);
        } catch (ExecutionException e) {
            return broken(e.getCause() == null ? e : e.getCause(), request.uri());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return new Outcome.Unanswered(Failure.CANCELED, "interrupted");
        } finally {
            exchange.cancel(true);
        }
    }

    /** Without a connection nothing was taken; after that nobody can know. */
    private static Outcome broken(Throwable why, URI uri) {
        var reason = "cannot reach " + place(uri) + ": " + why;
        return why instanceof ConnectException || why instanceof HttpConnectTimeoutException
                ? new Outcome.Retryable(Failure.OTHER, reason, Duration.ZERO)
                : new Outcome.Unanswered(Failure.OTHER, reason);
    }

    private static String place(URI uri) {
        return uri.getScheme() + "://" + uri.getHost() + (uri.getPort() < 0 ? "" : ":" + uri.getPort());
    }

    private static Outcome meaning(HttpResponse.ResponseInfo head, String excerpt, URI uri) {
        int status = head.statusCode();
        if (status / 100 == 2) {
            return new Outcome.Delivered();
        }
        var reason =
                "unexpected status code " + status + " from " + place(uri) + (excerpt.isEmpty() ? "" : ": " + excerpt);
        return status / 100 == 5
                ? new Outcome.Retryable(Failure.SERVER_ERROR, reason, retryAfter(head))
                : new Outcome.Refused(failure(status), reason);
    }

    private static Failure failure(int status) {
        return switch (status) {
            case 401, 403 -> Failure.AUTH_ERROR;
            case 429 -> Failure.RATE_LIMITED;
            default -> status / 100 == 4 ? Failure.CLIENT_ERROR : Failure.OTHER;
        };
    }

    /** Seconds only; a date would have to be compared with a clock that may differ from the receiver's. */
    private static Duration retryAfter(HttpResponse.ResponseInfo head) {
        return head.headers()
                .firstValue("Retry-After")
                .filter(value -> value.matches("[0-9]{1,6}"))
                .map(value -> Duration.ofSeconds(Long.parseLong(value)))
                .orElse(Duration.ZERO);
    }

    @Override
    public void close() {
        following.shutdownNow();
        staying.shutdownNow();
    }

    /** An answer as it comes in: its head first, then its body, of which the beginning is kept. */
    private static final class Answer implements HttpResponse.BodyHandler<Void> {
        final CompletableFuture<HttpResponse.ResponseInfo> head = new CompletableFuture<>();
        private final byte[] beginning = new byte[EXCERPT_BYTES];
        private volatile int length;

        @Override
        public HttpResponse.BodySubscriber<Void> apply(HttpResponse.ResponseInfo info) {
            head.complete(info);
            return new Keeping();
        }

        /** Waits a little for the rest, so that the connection can be used again. */
        void finish(CompletableFuture<?> exchange) throws InterruptedException {
            try {
                exchange.get(REST.toNanos(), TimeUnit.NANOSECONDS);
            } catch (ExecutionException | TimeoutException e) {
                if (!head.isDone()) {
                    throw new IllegalStateException("an exchange ended without a head", e);
                }
            }
        }

        String excerpt() {
            return new String(beginning, 0, length, StandardCharsets.UTF_8).strip();
        }

        private final class Keeping implements HttpResponse.BodySubscriber<Void> {
            private final CompletableFuture<Void> done = new CompletableFuture<>();

            @Override
            public CompletionStage<Void> getBody() {
                return done;
            }

            @Override
            public void onSubscribe(Flow.Subscription subscription) {
                subscription.request(Long.MAX_VALUE);
            }

            @Override
            public void onNext(List<ByteBuffer> buffers) {
                int kept = length;
                for (var buffer : buffers) {
                    int taken = Math.min(buffer.remaining(), EXCERPT_BYTES - kept);
                    buffer.get(beginning, kept, taken);
                    kept += taken;
                }
                length = kept;
            }

            @Override
            public void onError(Throwable problem) {
                done.completeExceptionally(problem);
            }

            @Override
            @SuppressWarnings("NullAway") // Void has no other value
            public void onComplete() {
                done.complete(null);
            }
        }
    }
}
