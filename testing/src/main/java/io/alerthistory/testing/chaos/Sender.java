package io.alerthistory.testing.chaos;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * A Prometheus: what fires, and what is over, is sent when it changes and again every few seconds. A post that fails is
 * not repeated, its alerts come again with the next. To all servers, each by a thread of its own, as Prometheus does; or to
 * one at a time in turn, as through a load balancer, which tries the next where one does not answer and leaves that alone
 * for a while.
 */
final class Sender implements AutoCloseable {
    private static final Duration TURN = Duration.ofMillis(100);
    private static final Duration RESEND = Duration.ofSeconds(5);
    private static final Duration TIMEOUT = Duration.ofSeconds(5);
    private static final Duration LEFT_ALONE = Duration.ofSeconds(3);
    private static final int BATCH = 8;

    /** Whom an alert is sent to. */
    enum Way {
        ALL,
        ONE
    }

    /** An alert from its firing to its end. */
    record Life(String alert, String group, Way way, Instant from, Instant to) {
        String json(Instant now) {
            var ends = now.isBefore(to) ? now.plus(Duration.ofMinutes(4)) : to;
            return """
                    {"labels":{"alertname":"%s","n":"%s","severity":"page"},"annotations":{"summary":"%s is not well"},\
                    "startsAt":"%s","endsAt":"%s","generatorURL":"http://prometheus.example/graph"}""".formatted(group, alert, alert, from, ends);
        }
    }

    /** Milliseconds of the posts to servers that nobody held down; those without an answer with the time waited for it. */
    private final Map<Way, List<Double>> millis = new HashMap<>(); // guarded by itself

    private final List<Life> lives;
    private final Servers servers;
    private final HttpClient client = HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .connectTimeout(TIMEOUT)
            .build();
    private final List<Thread> threads = new ArrayList<>();

    Sender(List<Life> lives, Servers servers) {
        this.lives = lives;
        this.servers = servers;
        for (int i = 0; i < servers.count(); i++) {
            int server = i;
            threads.add(Thread.ofVirtual().start(() -> send(Way.ALL, batch -> post(Way.ALL, server, batch))));
        }
        var balancer = new Balancer();
        threads.add(Thread.ofVirtual().start(() -> send(Way.ONE, balancer::post)));
    }

    @FunctionalInterface
    private interface Post {
        void post(List<Life> batch) throws InterruptedException;
    }

    /** What is due is sent, over and over. */
    private void send(Way way, Post out) {
        var due = new HashMap<Life, Instant>();
        lives.stream().filter(life -> life.way() == way).forEach(life -> due.put(life, life.from()));
        try {
            while (true) {
                var now = Instant.now();
                var batch = lives.stream()
                        .filter(life -> due.containsKey(life) && !now.isBefore(due.get(life)))
                        .limit(BATCH)
                        .toList();
                for (var life : batch) {
                    boolean endsSooner = now.isBefore(life.to()) && life.to().isBefore(now.plus(RESEND));
                    due.put(life, endsSooner ? life.to() : now.plus(RESEND));
                }
                if (batch.isEmpty()) {
                    Thread.sleep(TURN);
                } else {
                    out.post(batch);
                }
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is being closed
        }
    }

    /** Returns whether it was taken. */
    private boolean post(Way way, int server, List<Life> batch) throws InterruptedException {
        var now = Instant.now();
        var body = batch.stream().map(life -> life.json(now)).collect(Collectors.joining(",", "[", "]"));
        var request = HttpRequest.newBuilder(URI.create(servers.url(server) + "/api/v2/alerts"))
                .timeout(TIMEOUT)
                .header("Content-Type", "application/json")
                .POST(HttpRequest.BodyPublishers.ofString(body))
                .build();
        boolean wasUp = servers.isUp(server);
        long began = System.nanoTime();
        boolean taken;
        try {
            taken = client.send(request, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            taken = false;
        }
        if (wasUp && servers.isUp(server)) {
            synchronized (millis) {
                millis.computeIfAbsent(way, any -> new ArrayList<>()).add((System.nanoTime() - began) / 1e6);
            }
        }
        return taken;
    }

    /** Safe for one thread. */
    private final class Balancer {
        private final Map<Integer, Instant> leftAloneUntil = new HashMap<>();
        private int turn;

        void post(List<Life> batch) throws InterruptedException {
            for (int tries = 0; tries < servers.count(); tries++) {
                int server = turn++ % servers.count();
                if (Instant.now().isBefore(leftAloneUntil.getOrDefault(server, Instant.EPOCH))) {
                    continue;
                }
                if (Sender.this.post(Way.ONE, server, batch)) {
                    return;
                }
                leftAloneUntil.put(server, Instant.now().plus(LEFT_ALONE));
            }
        }
    }

    List<Double> millis(Way way) {
        synchronized (millis) {
            return List.copyOf(millis.getOrDefault(way, List.of()));
        }
    }

    @Override
    public void close() {
        threads.forEach(Thread::interrupt);
        client.shutdownNow();
    }
}
