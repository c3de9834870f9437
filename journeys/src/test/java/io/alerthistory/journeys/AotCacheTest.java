package io.alerthistory.journeys;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The cache that ./run has the JVM make when it builds: it can be used, with the options that ./run gives, and is. */
class AotCacheTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();

    @TempDir
    Path app;

    private String run(int status, String script) throws Exception {
        var process = new ProcessBuilder(
                        "bash",
                        "-c",
                        "set -euo pipefail; . scripts/rehearsal.sh; eval \"$(sed -n '/^jvm=(/,/)$/p' run)\"; "
                                + "jvm+=(-XX:+UseSerialGC); " + script,
                        "run",
                        app.toString(),
                        Path.of(System.getProperty("java.home"), "bin", "java").toString())
                .directory(ROOT.toFile())
                .redirectErrorStream(true)
                .start();
        process.getOutputStream().close();
        var said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor()).as(said).isEqualTo(status);
        return said;
    }

    @Test
    void isMadeAndUsed() throws Exception {
        var jars = new ArrayList<Path>();
        for (var folder : List.of("server/target", "server/target/lib")) {
            try (var found = Files.newDirectoryStream(ROOT.resolve(folder), "*.jar")) {
                found.forEach(jars::add);
            }
        }
        for (var jar : jars) {
            Files.copy(jar, app.resolve(jar.getFileName()));
        }
        run(0, "rehearse \"$1\" \"$1\" \"$2\" \"${jvm[@]}\" -cp \"$1/*\"");
        assertThat(app.resolve("start.aot")).isNotEmptyFile();

        // With AOTMode=on a JVM that cannot use it does not start.
        var loaded = run(
                0,
                "\"$2\" \"${jvm[@]}\" -XX:AOTCache=\"$1/start.aot\" -XX:AOTMode=on -Xlog:class+load"
                        + " -cp \"$1/*\" io.alerthistory.Main check-config examples/alertmanager.yml");
        assertThat(loaded.lines()
                        .filter(line -> line.contains(" io.alerthistory.") && line.contains("shared objects file")))
                .hasSizeGreaterThan(50);

        Files.copy(jars.getFirst(), app.resolve("another.jar")); // another class path: a cache of something else
        run(
                1,
                "\"$2\" \"${jvm[@]}\" -XX:AOTCache=\"$1/start.aot\" -XX:AOTMode=on -cp \"$1/*\" io.alerthistory.Main --version");
    }
}
