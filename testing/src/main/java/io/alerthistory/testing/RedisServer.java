package io.alerthistory.testing;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * A real redis-server on a loopback port of its own and in a temporary folder. It can be ended and started again on the
 * same port, and be made to hang. Not safe for several threads.
 */
public final class RedisServer implements AutoCloseable {
    private final Need.Tool tool;
    private final Path folder;
    private final int port;
    private final List<String> settings;
    private Process process;

    private RedisServer(Need.Tool tool, Path folder, int port, List<String> settings) {
        this.tool = tool;
        this.folder = folder;
        this.port = port;
        this.settings = settings;
        this.process = launch();
    }

    /**
     * Starts one and waits until it answers; the test is skipped where there is none and none can be had.
     *
     * @param settings as on its command line, such as {@code "--requirepass", "secret"}
     */
    public static RedisServer start(String... settings) {
        var tool = Need.program("redis-server");
        try {
            var folder = Files.createTempDirectory("redis-");
            var server = new RedisServer(tool, folder, freePort(), new ArrayList<>(List.of(settings)));
            server.awaitAnswer();
            return server;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** A port of loopback that nobody listens on at this moment. */
    public static int freePort() {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private Process launch() {
        var words = new ArrayList<>(List.of(
                "--port",
                String.valueOf(port),
                "--bind",
                "127.0.0.1",
                "--dir",
                folder.toString(),
                "--logfile",
                folder.resolve("redis.log").toString(),
                "--save",
                ""));
        words.addAll(settings);
        try {
            return tool.command(words.toArray(String[]::new))
                    .redirectErrorStream(true)
                    .redirectOutput(folder.resolve("redis.out").toFile())
                    .start();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private void awaitAnswer() {
        if (!Child.answersInTime(process, Duration.ofMillis(10), this::answers)) {
            var said = said();
            close();
            throw new AssertionError("redis-server does not answer: " + said);
        }
    }

    /** Any answer does, as a server with TLS only, or with a password, gives one, too. */
    private boolean answers() {
        try (var socket = new Socket()) {
            socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), 500);
            socket.setSoTimeout(500);
            socket.getOutputStream().write("PING\r\n".getBytes(StandardCharsets.US_ASCII));
            var answer = new byte[512];
            int length = socket.getInputStream().read(answer);
            return length > 0 && !new String(answer, 0, length, StandardCharsets.US_ASCII).startsWith("-LOADING");
        } catch (IOException e) {
            return false;
        }
    }

    private String said() {
        var text = new StringBuilder();
        for (String name : List.of("redis.out", "redis.log")) {
            try {
                text.append(Files.readString(folder.resolve(name)));
            } catch (IOException e) {
                text.append(e);
            }
        }
        return text.toString();
    }

    /** Host and port, as settings write it. */
    public String address() {
        return "127.0.0.1:" + port;
    }

    public int port() {
        return port;
    }

    /** Ends it at once, as a crash does. Its port stays ours. */
    public void kill() {
        process.destroyForcibly();
        if (!Child.endsInTime(process)) {
            throw new AssertionError("redis-server " + process.pid() + " does not end");
        }
    }

    /** Starts it again where it was, with these settings instead of the earlier ones, after {@link #kill}. */
    public void startAgain(String... others) {
        settings.clear();
        settings.addAll(List.of(others));
        process = launch();
        awaitAnswer();
    }

    /** Takes connections and answers nothing until {@link #resume}. */
    public void hang() {
        Child.signal("STOP", List.of(process.pid()));
    }

    public void resume() {
        Child.signal("CONT", List.of(process.pid()));
    }

    @Override
    public void close() {
        kill();
        removeFolder(folder);
    }

    /** With all that is in it. */
    public static void removeFolder(Path folder) {
        try (var files = Files.walk(folder)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
