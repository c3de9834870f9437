package io.alerthistory.e2e;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Timer;
import java.util.TimerTask;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * The guides for operators, followed to the letter: their commands, from top to bottom, in one shell for each guide, on a
 * working installation, which is a working installation afterwards.
 */
@Tag("e2e")
class GuidesTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    /** Longer than the longest guide takes; a command that waits for ever fails then. */
    private static final long LIMIT_MILLIS = 15 * 60 * 1000;

    private static final String MARK = "=== block in line ";

    @BeforeEach
    void install() {
        works();
    }

    private static void works() {
        Installation.needed();
        Installation.ready();
        Installation.serverHasRedis();
    }

    @Test
    void operations() throws Exception {
        doesWhatItSays("REDIS_OPERATIONS_GUIDE");
    }

    @Test
    void troubleshooting() throws Exception {
        doesWhatItSays("TROUBLESHOOTING");
    }

    @Test
    void disasterRecovery() throws Exception {
        doesWhatItSays("DISASTER_RECOVERY");
    }

    private static void doesWhatItSays(String name) throws IOException, InterruptedException {
        var guide = Guide.read(ROOT.resolve("docs").resolve(name + ".md"));
        int all = guide.blocks().size();
        int notRun = all - guide.run().size();
        System.out.println("    " + name + ": " + all + " blocks, " + notRun + " of them not run");
        assertThat(notRun * 10).as("at most one block in ten is not run").isLessThanOrEqualTo(all);
        var printed = follow(guide);
        for (var block : guide.run()) {
            holds(name + ".md:" + block.line(), printed.getOrDefault(block.line(), List.of()), block.prints());
        }
        works();
    }

    /** That the lines that are promised are among those printed, in this order. */
    private static void holds(String where, List<String> printed, List<String> promised) {
        int from = 0;
        for (var line : promised) {
            var pattern = Pattern.compile(Stream.of(line.strip().split("\\.\\.\\.", -1))
                    .map(Pattern::quote)
                    .collect(Collectors.joining(".*")));
            int at = from;
            while (at < printed.size()
                    && !pattern.matcher(printed.get(at).strip()).matches()) {
                at++;
            }
            assertThat(at)
                    .as(
                            "%s: the line \"%s\" is not printed, or not in its place; printed was:\n%s",
                            where, line, String.join("\n", printed))
                    .isLessThan(printed.size());
            from = at + 1;
        }
    }

    /** What each block printed, by its line. */
    private static Map<Integer, List<String>> follow(Guide guide) throws IOException, InterruptedException {
        var script = Files.createTempFile("guide-", ".sh");
        Files.writeString(
                script,
                guide.run().stream()
                        .map(block -> "echo '" + MARK + block.line() + "'\n" + block.commands() + "\n")
                        .collect(Collectors.joining("\n", "set -euo pipefail\nexec 2>&1\n", "")));
        var process = new ProcessBuilder("bash", script.toString())
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var watch = new Timer(true);
        watch.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        process.destroyForcibly();
                    }
                },
                LIMIT_MILLIS);
        var printed = new HashMap<Integer, List<String>>();
        int at = 0;
        try (var said = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            for (var line = said.readLine(); line != null; line = said.readLine()) {
                System.out.println("    " + line);
                if (line.startsWith(MARK)) {
                    at = Integer.parseInt(line.substring(MARK.length()));
                    printed.put(at, new ArrayList<>());
                } else {
                    printed.computeIfAbsent(at, _ -> new ArrayList<>()).add(line);
                }
            }
        } finally {
            watch.cancel();
        }
        int code = process.waitFor();
        Files.delete(script);
        if (code != 0) {
            fail(
                    "%s:%d: the block that begins here failed with exit code %d:\n%s",
                    ROOT.relativize(guide.file()), at, code, String.join("\n", printed.getOrDefault(at, List.of())));
        }
        return printed;
    }
}
