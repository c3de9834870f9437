package io.alerthistory.testing.chaos;

import io.alerthistory.testing.Child;
import io.alerthistory.testing.RedisServer;
import io.alerthistory.testing.chaos.Books.Death;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * Servers that work together, each in a process, a folder and on a port of its own; they can be killed, stopped, and
 * started again where they were. Broken by one thread, read by many.
 */
public final class Servers implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    /** How a server is started: its number from 0, the ports of all, a folder of its own, and the file. */
    @FunctionalInterface
    public interface Command {
        List<String> of(int number, Path folder, Path config, List<Integer> ports);
    }

    private final Command command;
    private final Path folder;
    private final Path config;
    private final List<Integer> ports;
    private final List<@Nullable Process> processes = new CopyOnWriteArrayList<>();
    private final List<Boolean> up = new CopyOnWriteArrayList<>();
    private final List<Death> deaths = new CopyOnWriteArrayList<>();
    private final HttpClient client = HttpClient.newHttpClient();

    Servers(int count, Command command, Path folder, Path config) {
        this.command = command;
        this.folder = folder;
        this.config = config;
        ports = IntStream.range(0, 2 * count)
                .mapToObj(i -> RedisServer.freePort())
                .distinct()
                .toList();
        for (int i = 0; i < count; i++) {
            processes.add(null);
            up.add(false);
        }
    }

    /** Alertmanager++, over these stores. */
    public static Command ours(List<String> program, String redis, String postgres, String password, String namespace) {
        return (number, folder, config, ports) -> {
            var words = new ArrayList<>(program);
            words.addAll(common(number, folder, config, ports));
            words.addAll(List.of(
                    "--profile=standard",
                    "--redis.addr=" + redis,
                    "--postgres.url=" + postgres,
                    "--postgres.password=" + password,
                    "--namespace=" + namespace,
                    "--cluster.listen-address=127.0.0.1:0"));
            return words;
        };
    }

    /**
     * Alertmanagers that gossip. A peer waits for the one before it the same part of a group interval as by default, where
     * the two are 15 s and 5 min; otherwise they would be told to do what nobody asks of them.
     */
    public static Command alertmanagers(String program) {
        return (number, folder, config, ports) -> {
            int count = ports.size() / 2;
            var words = new ArrayList<>(List.of(program));
            words.addAll(common(number, folder, config, ports));
            words.addAll(List.of(
                    "--cluster.listen-address=127.0.0.1:" + ports.get(count + number),
                    "--cluster.peer-timeout=250ms",
                    "--cluster.gossip-interval=50ms"));
            IntStream.range(0, count)
                    .filter(other -> other != number)
                    .forEach(other -> words.add("--cluster.peer=127.0.0.1:" + ports.get(count + other)));
            return words;
        };
    }

    private static List<String> common(int number, Path folder, Path config, List<Integer> ports) {
        return List.of(
                "--config.file=" + config,
                "--storage.path=" + folder,
                "--web.listen-address=127.0.0.1:" + ports.get(number),
                "--web.external-url=http://server-" + number,
                "--cluster.peer-name=server-" + number,
                "--log.level=debug");
    }

    int count() {
        return up.size();
    }

    /** As it names itself in what it tells. */
    static String name(int number) {
        return "http://server-" + number;
    }

    String url(int number) {
        return "http://127.0.0.1:" + ports.get(number);
    }

    /** Whether nobody holds it down; it may still be starting. */
    boolean isUp(int number) {
        return up.get(number);
    }

    List<Death> deaths() {
        return List.copyOf(deaths);
    }

    /** Starts it and returns at once. */
    void start(int number) {
        try {
            var home = Files.createDirectories(folder.resolve("server-" + number));
            var log = folder.resolve("server-" + number + ".log").toFile();
            processes.set(
                    number,
                    new ProcessBuilder(command.of(number, home, config, ports))
                            .redirectErrorStream(true)
                            .redirectOutput(ProcessBuilder.Redirect.appendTo(log))
                            .start());
        } catch (IOException e) {
            throw new IllegalStateException("cannot start server " + number, e);
        }
    }

    void startAll() {
        IntStream.range(0, count()).forEach(this::start);
        IntStream.range(0, count()).forEach(this::awaitReady);
    }

    /** From when it is ready, what it does not answer counts. */
    void awaitReady(int number) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!isReady(number)) {
            if (!process(number).isAlive() || System.nanoTime() > end) {
                throw new IllegalStateException("server " + number + " does not start, see " + folder);
            }
            World.sleep(Duration.ofMillis(50));
        }
        up.set(number, true);
    }

    private boolean isReady(int number) {
        try {
            var ask = HttpRequest.newBuilder(URI.create(url(number) + "/-/ready"))
                    .timeout(Duration.ofSeconds(2))
                    .build();
            return client.send(ask, HttpResponse.BodyHandlers.discarding()).statusCode() == 200;
        } catch (IOException e) {
            return false;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    private Process process(int number) {
        var process = processes.get(number);
        if (process == null) {
            throw new IllegalStateException("server " + number + " was not started");
        }
        return process;
    }

    void kill(int number) {
        up.set(number, false);
        deaths.add(new Death(name(number), Instant.now()));
        Child.signal("KILL", List.of(process(number).pid()));
        awaitEnd(number);
    }

    /** All at the same moment. */
    void killAll() {
        for (int i = 0; i < count(); i++) {
            up.set(i, false);
            deaths.add(new Death(name(i), Instant.now()));
        }
        Child.signal(
                "KILL",
                IntStream.range(0, count()).mapToObj(i -> process(i).pid()).toList());
        IntStream.range(0, count()).forEach(this::awaitEnd);
    }

    /** Asks it to end, as an orchestrator does, and waits for that. */
    void end(int number) {
        up.set(number, false);
        process(number).destroy();
        awaitEnd(number);
    }

    private void awaitEnd(int number) {
        if (!Child.endsInTime(process(number))) {
            throw new IllegalStateException("server " + number + " does not end, see " + folder);
        }
    }

    void pause(int number) {
        up.set(number, false);
        Child.signal("STOP", List.of(process(number).pid()));
    }

    void resume(int number) {
        Child.signal("CONT", List.of(process(number).pid()));
        up.set(number, true);
    }

    @Override
    public void close() {
        for (var process : processes) {
            if (process != null) {
                process.destroyForcibly();
                Child.endsInTime(process);
            }
        }
        client.close();
    }
}
