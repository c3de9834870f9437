package io.alerthistory.journeys;

import static org.awaitility.Awaitility.await;

import io.alerthistory.testing.Need;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;

/** The real program, or another one, in a process of its own. Safe for many threads. */
final class Program implements AutoCloseable {
    private static final Duration LIMIT = Duration.ofSeconds(60);
    private static final Pattern LISTENING = Pattern.compile("msg=\"Listening on\".* address=(\\S+)");

    private final Process process;
    private final Captured out;
    private final Captured err;

    private Program(ProcessBuilder builder) throws IOException {
        process = builder.start();
        process.getOutputStream().close();
        out = new Captured(process.getInputStream());
        err = new Captured(process.getErrorStream());
    }

    /** Starts Alertmanager++ with these flags and returns at once. */
    static Program start(String... flags) throws IOException {
        return start(Map.of(), flags);
    }

    /** The same, with environment variables besides ours. */
    static Program start(Map<String, String> environment, String... flags) throws IOException {
        return start(environment, List.of(), flags);
    }

    /** The same, in a JVM with these options. */
    static Program startIn(List<String> jvm, String... flags) throws IOException {
        return start(Map.of(), jvm, flags);
    }

    private static Program start(Map<String, String> environment, List<String> jvm, String... flags)
            throws IOException {
        var command = command(jvm);
        command.addAll(List.of(flags));
        var builder = new ProcessBuilder(command);
        builder.environment().putAll(environment);
        return new Program(builder);
    }

    /** What starts Alertmanager++, without its flags, in a JVM with these options. */
    static List<String> command(List<String> jvm) throws IOException {
        // Options that only make it quick to start; what it runs on is what the tests themselves have of it.
        var command = new ArrayList<>(awake());
        command.addAll(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-XX:+UseSerialGC",
                "-XX:TieredStopAtLevel=1",
                "--enable-native-access=ALL-UNNAMED"));
        command.addAll(jvm);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), "io.alerthistory.Main"));
        return command;
    }

    /** As ./run does: who started the tests may ignore signals, and a JVM would do so, too. */
    private static List<String> awake() throws IOException {
        var awake = List.of("env", "--default-signal=HUP,INT");
        var probe = new ArrayList<>(awake);
        probe.add("true");
        try {
            return new ProcessBuilder(probe).start().waitFor() == 0 ? awake : List.of();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    /** Starts another program. */
    static Program other(Need.Tool tool, String... flags) throws IOException {
        return new Program(tool.command(flags));
    }

    /** Waits until it listens, and gives back where, such as {@code 127.0.0.1:9093}. */
    String address() {
        return addresses(1).getFirst();
    }

    /** Waits until it listens on so many addresses, and gives them back in their order. */
    List<String> addresses(int count) {
        await("\"Listening on\"").atMost(LIMIT).until(() -> listening().size() >= count || !process.isAlive());
        if (listening().size() < count) {
            throw new AssertionError("it ended with " + exitStatus() + " and said:\n" + err());
        }
        return listening();
    }

    private List<String> listening() {
        return LISTENING
                .matcher(err.text())
                .results()
                .map(line -> line.group(1))
                .toList();
    }

    String url(String path) {
        return "http://" + address() + path;
    }

    /** @param name without its SIG, such as {@code HUP} */
    void signal(String name) throws IOException, InterruptedException {
        var kill = new ProcessBuilder("kill", "-" + name, String.valueOf(process.pid()))
                .redirectErrorStream(true)
                .start();
        var said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        if (kill.waitFor() != 0) {
            throw new AssertionError("kill: " + said);
        }
    }

    long pid() {
        return process.pid();
    }

    boolean isAlive() {
        return process.isAlive();
    }

    /** Waits for its end. */
    int exitStatus() {
        try {
            if (!process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS)) {
                throw new AssertionError("it does not end; it said:\n" + err());
            }
            out.awaitEnd();
            err.awaitEnd();
            return process.exitValue();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    String out() {
        return out.text();
    }

    String err() {
        return err.text();
    }

    List<String> errLines() {
        return err.text().lines().toList();
    }

    /** Waits until stderr has a line with all of these. */
    String line(String... parts) {
        await("a line with " + List.of(parts)).atMost(LIMIT).until(() -> hasLine(parts) || !process.isAlive());
        return errLines().stream()
                .filter(line -> List.of(parts).stream().allMatch(line::contains))
                .findFirst()
                .orElseThrow(() -> new AssertionError("it ended and said:\n" + err()));
    }

    boolean hasLine(String... parts) {
        return errLines().stream().anyMatch(line -> List.of(parts).stream().allMatch(line::contains));
    }

    /** What stderr held at the end of each single read: where a line was being written in parts, it ends in its middle. */
    List<String> errReads() {
        return err.reads();
    }

    @Override
    public void close() {
        process.destroyForcibly();
        try {
            process.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    /** A stream as it comes in. */
    private static final class Captured {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private final List<String> reads = new ArrayList<>();
        private final Thread thread;

        Captured(InputStream in) {
            thread = Thread.ofVirtual().start(() -> read(in));
        }

        private void read(InputStream in) {
            var buffer = new byte[1 << 16];
            try (in) {
                for (int length = in.read(buffer); length >= 0; length = in.read(buffer)) {
                    synchronized (this) {
                        bytes.write(buffer, 0, length);
                        reads.add(new String(buffer, 0, length, StandardCharsets.UTF_8));
                    }
                }
            } catch (IOException e) {
                throw new UncheckedIOException(e);
            }
        }

        synchronized String text() {
            return bytes.toString(StandardCharsets.UTF_8);
        }

        synchronized List<String> reads() {
            return List.copyOf(reads);
        }

        void awaitEnd() throws InterruptedException {
            thread.join(LIMIT);
        }
    }
}
