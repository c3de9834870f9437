package io.alerthistory.testing.chaos;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.alerthistory.testing.chaos.Books.Told;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/** Webhooks, each at a path of its own. They write down what they answer with 200. Safe for many threads. */
final class Ear implements AutoCloseable {
    /** A receiver is no machine that answers at once; meanwhile a request is in flight. */
    private static final Duration PAUSE = Duration.ofMillis(20);

    private static final Duration HANGING = Duration.ofSeconds(100);
    private static final Pattern ALERT =
            Pattern.compile("\"status\":\"(firing|resolved)\",\"labels\":\\{[^}]*\"n\":\"([^\"]+)\"");
    private static final Pattern FINGERPRINT = Pattern.compile("\"fingerprint\":");

    enum Mood {
        FINE,
        REFUSES,
        HANGS,
        CLOSES
    }

    private final Map<String, Mood> moods = new ConcurrentHashMap<>();
    private final List<Told> told = new ArrayList<>(); // guarded by itself
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;

    Ear() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 1_024);
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    String url(String receiver) {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/" + receiver;
    }

    /** From now on. */
    void is(String receiver, Mood mood) {
        moods.put(receiver, mood);
    }

    List<Told> told() {
        synchronized (told) {
            return List.copyOf(told);
        }
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var at = Instant.now();
            var receiver = exchange.getRequestURI().getPath().substring(1);
            switch (moods.getOrDefault(receiver, Mood.FINE)) {
                case FINE -> {
                    Thread.sleep(PAUSE);
                    exchange.sendResponseHeaders(200, -1);
                    note(receiver, body, exchange, at);
                }
                case REFUSES -> exchange.sendResponseHeaders(503, -1);
                case HANGS -> Thread.sleep(HANGING);
                case CLOSES -> {}
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is being closed
        }
    }

    private void note(String receiver, String body, HttpExchange exchange, Instant at) {
        var key = Objects.requireNonNullElse(exchange.getRequestHeaders().getFirst("Idempotency-Key"), "");
        synchronized (told) {
            told.add(new Told(receiver, text(body, "groupKey"), alerts(body), text(body, "externalURL"), key, at));
        }
    }

    private static Map<String, Boolean> alerts(String body) {
        var firing = new LinkedHashMap<String, Boolean>();
        var found = ALERT.matcher(body);
        while (found.find()) {
            firing.put(found.group(2), found.group(1).equals("firing"));
        }
        if (firing.size() != FINGERPRINT.matcher(body).results().count()) {
            throw new IllegalStateException("found " + firing + " in " + body);
        }
        return firing;
    }

    private static String text(String body, String name) {
        var found =
                Pattern.compile("\"" + name + "\":\"((?:[^\"\\\\]|\\\\.)*)\"").matcher(body);
        return found.find() ? found.group(1) : "";
    }

    @Override
    public void close() {
        server.stop(0);
        threads.shutdownNow();
    }
}
