package io.alerthistory.journeys;

import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/** A webhook on a loopback port. It remembers what it is told, and answers 200 once it may. */
final class Receiver implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    /**
     * @param at when the request had come in
     * @param key its idempotency key
     * @param status what it is answered
     */
    record Told(Instant at, String key, int status, Json json) {}

    private final List<Told> told = new CopyOnWriteArrayList<>();
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final HttpServer server;
    private volatile CountDownLatch mayAnswer = new CountDownLatch(0);
    private volatile int status = 200;

    Receiver() throws IOException {
        server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        server.createContext("/", this::take);
        server.setExecutor(threads);
        server.start();
    }

    private void take(HttpExchange exchange) throws IOException {
        try (exchange) {
            var body = new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8);
            var key = exchange.getRequestHeaders().getFirst("Idempotency-Key");
            int answer = status;
            told.add(new Told(Instant.now(), key, answer, Json.parse(body)));
            mayAnswer.await();
            exchange.sendResponseHeaders(answer, -1);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is being closed
        }
    }

    String url() {
        return "http://127.0.0.1:" + server.getAddress().getPort() + "/";
    }

    /** From now on requests are taken and not answered. */
    void hold() {
        mayAnswer = new CountDownLatch(1);
    }

    /** Answers those that are held, and from now on all at once. */
    void release() {
        mayAnswer.countDown();
    }

    /** From now on answers this. */
    void answer(int other) {
        status = other;
    }

    List<Told> told() {
        return List.copyOf(told);
    }

    /** Waits until it has been told at least so many things, and gives back the last of these, counted from 1. */
    Told told(int count) {
        await("notification " + count).atMost(LIMIT).until(() -> told.size() >= count);
        return told.get(count - 1);
    }

    @Override
    public void close() {
        release();
        server.stop(0);
        threads.shutdownNow();
    }
}
