package io.alerthistory.testing;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * A real PostgreSQL on a loopback port of its own and in a temporary folder, with the user {@code postgres} and the
 * password {@code secret}. It can be ended and started again on the same port, and be made to hang. Not safe for several
 * threads.
 */
public final class PostgresServer implements AutoCloseable {
    /** What every user of the server has to know. */
    public static final String PASSWORD = "secret";

    private final Path programs;
    private final Path folder;
    private final int port;
    private Process process;

    private PostgresServer(Path programs, Path folder, int port) {
        this.programs = programs;
        this.folder = folder;
        this.port = port;
        this.process = launch();
    }

    /** Starts one and waits until it answers; the test is skipped where there is none and none can be had. */
    public static PostgresServer start() {
        var programs = installed()
                .or(PostgresServer::install)
                .orElseGet(() -> abort("skipped: there is no PostgreSQL, and none could be had; install postgresql"));
        try {
            var folder = Files.createTempDirectory("postgres-");
            var password = Files.writeString(folder.resolve("password"), PASSWORD + "\n");
            if (isRoot()) {
                Need.run(Path.of("/tmp"), "chown", "-R", user(), folder.toString());
            }
            var initdb = asNobody(List.of(
                    programs.resolve("initdb").toString(),
                    "--pgdata=" + folder.resolve("data"),
                    "--username=postgres",
                    "--pwfile=" + password,
                    "--auth=scram-sha-256",
                    "--encoding=UTF8",
                    "--no-locale",
                    "--no-sync"));
            Need.run(Path.of("/tmp"), initdb.toArray(String[]::new));
            var server = new PostgresServer(programs, folder, RedisServer.freePort());
            server.awaitAnswer();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** The folder with all programs of the latest version. */
    private static Optional<Path> installed() {
        var folder = Path.of("/usr/lib/postgresql");
        if (!Files.isDirectory(folder)) {
            return Optional.empty();
        }
        try (Stream<Path> versions = Files.list(folder)) {
            return versions.map(version -> version.resolve("bin"))
                    .filter(bin ->
                            Files.isExecutable(bin.resolve("postgres")) && Files.isExecutable(bin.resolve("initdb")))
                    .max(Path::compareTo);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Optional<Path> install() {
        try {
            if (!isRoot()) {
                return Optional.empty();
            }
            try {
                Need.run(Path.of("/tmp"), "apt-get", "-qy", "install", "--no-install-recommends", "postgresql");
            } catch (IllegalStateException e) {
                Need.run(Path.of("/tmp"), "apt-get", "-q", "update");
                Need.run(Path.of("/tmp"), "apt-get", "-qy", "install", "--no-install-recommends", "postgresql");
            }
            return installed();
        } catch (IllegalStateException e) {
            return abort("skipped: there is no PostgreSQL, and it could not be installed: " + e.getMessage());
        }
    }

    private static boolean isRoot() {
        return System.getProperty("user.name").equals("root");
    }

    /** PostgreSQL does not run as root. */
    private static String user() {
        try {
            return Files.readString(Path.of("/etc/passwd")).lines().anyMatch(line -> line.startsWith("postgres:"))
                    ? "postgres"
                    : "nobody";
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** {@code setpriv} becomes the program, so its process id is the program's. */
    private static List<String> asNobody(List<String> command) {
        if (!isRoot()) {
            return command;
        }
        var whole = new ArrayList<>(List.of("setpriv", "--reuid=" + user(), "--clear-groups"));
        whole.addAll(command);
        return whole;
    }

    private Process launch() {
        var command = asNobody(List.of(
                programs.resolve("postgres").toString(),
                "-D",
                folder.resolve("data").toString(),
                "-p",
                String.valueOf(port),
                "-c",
                "listen_addresses=127.0.0.1",
                "-c",
                "unix_socket_directories="));
        try {
            return new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(ProcessBuilder.Redirect.appendTo(
                            folder.resolve("log").toFile()))
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() throws IOException {
        if (!Child.answersInTime(process, Duration.ofMillis(20), this::answers)) {
            var said = Files.readString(folder.resolve("log"));
            close();
            throw new AssertionError("postgres does not answer: " + said);
        }
    }

    private boolean answers() {
        try {
            var check = new ProcessBuilder(
                            programs.resolve("pg_isready").toString(),
                            "-q",
                            "-h",
                            InetAddress.getLoopbackAddress().getHostAddress(),
                            "-p",
                            String.valueOf(port))
                    .start();
            return check.waitFor() == 0;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new AssertionError("interrupted", e);
        }
    }

    public int port() {
        return port;
    }

    /** As users write it; without the password. */
    public String url() {
        return "postgresql://postgres@127.0.0.1:" + port + "/postgres";
    }

    /** What it was asked last, and what it said to it. */
    public String log() {
        try {
            return Files.readString(folder.resolve("log"));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Ends it as fast as it can be without harm to its shared memory. Its port stays ours. */
    public void kill() {
        // SIGQUIT: at once, as in a crash, but its children end with it
        Child.signal("QUIT", List.of(process.pid()));
        if (!Child.endsInTime(process)) {
            process.destroyForcibly();
            throw new AssertionError("postgres " + process.pid() + " does not end");
        }
    }

    /** After {@link #kill}; it recovers from its log. */
    public void startAgain() {
        process = launch();
        try {
            awaitAnswer();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** It, and all its children, answer nothing until {@link #resume}; connections are taken. */
    public void hang() {
        Child.signal("STOP", all());
    }

    public void resume() {
        Child.signal("CONT", all());
    }

    private List<Long> all() {
        return Stream.concat(Stream.of(process.pid()), process.descendants().map(ProcessHandle::pid))
                .toList();
    }

    @Override
    public void close() {
        if (process.isAlive()) {
            kill();
        }
        RedisServer.removeFolder(folder);
    }
}
