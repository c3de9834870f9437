package io.alerthistory.journeys;

import static org.junit.jupiter.api.Assumptions.abort;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/**
 * Other people's programs that a journey needs. One that is not in {@code PATH} is taken from its Debian package, which
 * is unpacked below the user's cache folder and not installed: nothing is started, and nobody needs to be root. Where
 * that cannot be done either, the journey is skipped and says what was missing.
 */
final class Need {
    private static final Duration LIMIT = Duration.ofMinutes(4);

    private Need() {}

    /** @param name of the program, and of the package that has it in {@code /usr/bin} */
    static Path program(String name) {
        try {
            return inPath(name)
                    .or(() -> unpacked(name))
                    .or(() -> fromPackage(name))
                    .orElseGet(() -> abort("skipped: there is no " + name
                            + " in PATH, and no Debian package of that name could be had; install " + name));
        } catch (IllegalStateException e) {
            return abort("skipped: there is no " + name + " in PATH, and its Debian package could not be had: "
                    + e.getMessage());
        }
    }

    private static Optional<Path> inPath(String name) {
        return Arrays.stream(
                        Optional.ofNullable(System.getenv("PATH")).orElse("").split(File.pathSeparator))
                .filter(folder -> !folder.isEmpty())
                .map(folder -> Path.of(folder, name))
                .filter(Files::isExecutable)
                .findFirst();
    }

    private static Path cache() {
        return Path.of(System.getProperty("user.home"), ".cache", "alerthistory", "need");
    }

    private static Optional<Path> unpacked(String name) {
        if (!Files.isDirectory(cache())) {
            return Optional.empty();
        }
        try (var folders = Files.list(cache())) {
            return folders.filter(folder -> folder.getFileName().toString().startsWith(name + "-"))
                    .map(folder -> folder.resolve("usr/bin").resolve(name))
                    .filter(Files::isExecutable)
                    .findFirst();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + cache() + ": " + e, e);
        }
    }

    private static Optional<Path> fromPackage(String name) {
        if (inPath("apt-get").isEmpty() || inPath("dpkg").isEmpty()) {
            return Optional.empty();
        }
        try {
            Files.createDirectories(cache());
            var work = Files.createTempDirectory(cache(), "unpacking-");
            download(name, work);
            try (var files = Files.newDirectoryStream(work, name + "_*.deb")) {
                var packed = files.iterator().next();
                var version = packed.getFileName().toString().split("_")[1];
                run(work, "dpkg", "-x", packed.toString(), "tree");
                // In one step, so that two builds at once do not meet half a tree.
                var place = cache().resolve(name + "-" + version);
                if (!Files.exists(place)) {
                    Files.move(work.resolve("tree"), place);
                }
            }
            run(cache(), "rm", "-r", work.toString());
            return unpacked(name);
        } catch (IOException e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }

    /** With the system's lists of packages; where they are missing or old, with lists of our own, fetched for it. */
    private static void download(String name, Path work) throws IOException {
        try {
            run(work, "apt-get", "-q", "download", name);
        } catch (IllegalStateException e) {
            var lists = Files.createDirectories(work.resolve("lists/partial")).getParent();
            var archives =
                    Files.createDirectories(work.resolve("archives/partial")).getParent();
            var own = List.of(
                    "-q",
                    "-o",
                    "Dir::State::Lists=" + lists,
                    "-o",
                    "Dir::Cache=" + archives,
                    "-o",
                    "Dir::Cache::Archives=" + archives);
            run(work, command("apt-get", own, "update"));
            run(work, command("apt-get", own, "download", name));
        }
    }

    private static String[] command(String program, List<String> options, String... rest) {
        var command = new ArrayList<>(List.of(program));
        command.addAll(options);
        command.addAll(List.of(rest));
        return command.toArray(String[]::new);
    }

    private static void run(Path folder, String... command) {
        try {
            var log = Files.createTempFile(folder, "log-", ".txt");
            var process = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile())
                    .start();
            boolean ended = process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            process.destroyForcibly();
            var said = Files.readString(log, StandardCharsets.UTF_8).strip();
            Files.delete(log);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + (ended ? ": " + said : " took longer than " + LIMIT));
            }
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", command) + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
