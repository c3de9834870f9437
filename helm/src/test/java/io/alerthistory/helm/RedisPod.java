package io.alerthistory.helm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.testing.Need;
import io.alerthistory.testing.RedisServer;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * Redis' pod without a cluster: the scripts and redis.conf of the rendered ConfigMap, a volume, a Secret, and a real Redis or
 * Valkey, in a temporary folder and on a loopback port. Folder, address and
 * port are put into redis.conf in place of the pod's.
 */
final class RedisPod implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    /** What a script came to. */
    record Outcome(int code, String said) {}

    final Path folder;
    final Path data;
    final int port = RedisServer.freePort();

    private final List<String> shell;
    private final Need.Tool server;
    private String more = "";
    private Process process;

    /** @param server beside its client and its other programs; the scripts find them in their PATH */
    RedisPod(Need.Tool server, List<String> shell, String values) {
        this.server = server;
        this.shell = shell;
        try {
            folder = Files.createTempDirectory("redis-pod-");
            data = Files.createDirectories(folder.resolve("data"));
            Files.createDirectories(folder.resolve("etc"));
            Files.createDirectories(folder.resolve("share"));
            for (var file : Chart.with(values)
                    .render()
                    .get("ConfigMap/alerthistory-redis-config")
                    .map("data")
                    .entrySet()) {
                Files.writeString(folder.resolve("share").resolve(file.getKey()), (String) file.getValue());
            }
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        password("secret");
    }

    static RedisPod of(String values) {
        return new RedisPod(Need.program("redis-server"), List.of("sh"), values);
    }

    void password(String password) {
        write("password", password);
    }

    /** Lines for redis.conf that the chart does not write. */
    void also(String lines) {
        more = lines;
    }

    private void write(String file, String text) {
        try {
            Files.writeString(folder.resolve(file), text);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private ProcessBuilder builder(List<String> command) {
        var builder = new ProcessBuilder(command).directory(data.toFile()).redirectErrorStream(true);
        var environment = builder.environment();
        environment.put("DATA", data.toString());
        environment.put("TEMPLATE", folder.resolve("share/redis.conf").toString());
        environment.put("CONF", folder.resolve("etc/redis.conf").toString());
        environment.put("PASSWORD_FILE", folder.resolve("password").toString());
        environment.put("PORT", String.valueOf(port));
        environment.merge(
                "PATH", server.path().getParent().toString(), (path, ours) -> ours + File.pathSeparator + path);
        environment.putAll(libraries());
        return builder;
    }

    private Map<String, String> libraries() {
        var environment = server.command().environment();
        return environment.containsKey("LD_LIBRARY_PATH")
                ? Map.of("LD_LIBRARY_PATH", environment.get("LD_LIBRARY_PATH"))
                : Map.of();
    }

    private Outcome run(ProcessBuilder builder) {
        try {
            var running = builder.start();
            running.getOutputStream().close();
            var said = new String(running.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(running.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("ends in time")
                    .isTrue();
            return new Outcome(running.exitValue(), said.strip());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    private Outcome script(String name, String... arguments) {
        var command = new ArrayList<>(shell);
        command.add(folder.resolve("share").resolve(name).toString());
        command.addAll(List.of(arguments));
        return run(builder(command));
    }

    /** The init container. */
    Outcome init() {
        return script("init.sh");
    }

    /** A probe: {@code "alive"} or {@code "ready"}. */
    Outcome probe(String mode) {
        return script("probe.sh", mode);
    }

    /** Init container and Redis, which answers after this, if only that it is loading. */
    void start() {
        var conf = read("share/redis.conf")
                .replace("\nbind * -::*\n", "\nbind 127.0.0.1\n")
                .replace("\nport 6379\n", "\nport " + port + "\n")
                .replace("\ndir /data\n", "\ndir " + data + "\n");
        write("share/redis.conf", conf + more);
        more = "";
        var outcome = init();
        assertThat(outcome.code()).as(outcome.said()).isZero();
        startContainer();
    }

    /** Redis alone, as after a crash: the init container does not run again. */
    void startContainer() {
        try {
            var command = new ArrayList<>(shell);
            command.add(folder.resolve("share/start.sh").toString());
            process = builder(command)
                    .redirectOutput(folder.resolve("redis.log").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
        await().atMost(LIMIT).pollInterval(Duration.ofMillis(20)).until(() -> {
            assertThat(process.isAlive()).as(read("redis.log")).isTrue();
            return probe("alive").code() == 0;
        });
    }

    void startAndAwaitReady() {
        start();
        await().atMost(LIMIT)
                .pollInterval(Duration.ofMillis(20))
                .until(() -> probe("ready").code() == 0);
    }

    /** What redis-cli prints, with the password that the Secret has, as a person in the container would see it. */
    String ask(String... command) {
        return askAs(read("password"), command);
    }

    /** The same with a password of one's own; empty for none. */
    String askAs(String password, String... command) {
        var words = new ArrayList<>(List.of(client().toString(), "-h", "127.0.0.1", "-p", String.valueOf(port)));
        words.addAll(List.of(command));
        var builder = builder(words);
        if (!password.isEmpty()) {
            builder.environment().put("REDISCLI_AUTH", password);
        }
        return run(builder).said();
    }

    private Path client() {
        var valkey = server.path().resolveSibling("valkey-cli");
        return Files.exists(valkey) ? valkey : server.path().resolveSibling("redis-cli");
    }

    /** Writes a snapshot now; while a child still writes one, Redis asks to wait. */
    void save() {
        await().atMost(LIMIT).until(() -> ask("SAVE").equals("OK"));
    }

    /** As Kubernetes ends it. Returns the exit code. */
    int terminate() {
        process.destroy();
        return ended();
    }

    /** As a crash ends it. */
    void kill() {
        process.destroyForcibly();
        ended();
    }

    private int ended() {
        try {
            assertThat(process.waitFor(LIMIT.toSeconds(), TimeUnit.SECONDS))
                    .as("ends in time")
                    .isTrue();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    String read(String file) {
        try {
            return Files.readString(folder.resolve(file), StandardCharsets.ISO_8859_1);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @Override
    public void close() {
        if (process != null) {
            kill();
        }
        RedisServer.removeFolder(folder);
    }
}
