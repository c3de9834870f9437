package io.alerthistory.testing;

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
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/**
 * Other people's programs that a test needs. One that is not in {@code PATH} is taken from its Debian package, which is
 * unpacked below the user's cache folder, with the libraries it needs, and not installed: nothing is started, and nobody
 * needs to be root. Where that cannot be done either, the test is skipped and says what was missing.
 */
public final class Need {
    private static final Duration LIMIT = Duration.ofMinutes(4);
    private static final Path CACHE = Path.of(System.getProperty("user.home"), ".cache", "alerthistory", "need");

    /** Packages that could not be had, with the reason: to look for them again would take as long again. */
    private static final Map<String, String> MISSING = new ConcurrentHashMap<>();

    /** A program that can be started. {@code libraries} are folders that the linker must search, or none. */
    public record Tool(Path path, List<Path> libraries) {
        /** Ready to be started, with its arguments. */
        public ProcessBuilder command(String... arguments) {
            var words = new ArrayList<>(List.of(path.toString()));
            words.addAll(List.of(arguments));
            var builder = new ProcessBuilder(words);
            if (!libraries.isEmpty()) {
                builder.environment()
                        .put(
                                "LD_LIBRARY_PATH",
                                libraries.stream().map(Path::toString).collect(Collectors.joining(File.pathSeparator)));
            }
            return builder;
        }
    }

    private Need() {}

    /** The program of that name, out of the package of that name. */
    public static Tool program(String name) {
        return program(name, name);
    }

    /** @param deb the Debian package that has the program */
    public static Tool program(String name, String deb) {
        try {
            return inPath(name)
                    .map(path -> new Tool(path, List.of()))
                    .or(() -> unpacked(name, deb))
                    .or(() -> fetched(name, deb))
                    .orElseGet(() -> abort("skipped: there is no " + name + " in PATH, and no Debian package " + deb
                            + " could be had; install " + name));
        } catch (IllegalStateException e) {
            return abort("skipped: there is no " + name + " in PATH, and the Debian package " + deb
                    + " could not be had: " + e.getMessage());
        }
    }

    /**
     * A program of a Debian later than this machine's; one in {@code PATH} is not good enough, since the version matters.
     *
     * @param suite its release, such as {@code trixie}
     */
    public static synchronized Tool programOf(String suite, String name, String deb) {
        var key = suite + "/" + deb;
        try {
            if (MISSING.containsKey(key)) {
                throw new IllegalStateException(MISSING.get(key));
            }
            var found = LaterDebian.unpacked(CACHE, name, deb, suite);
            if (found.isEmpty()
                    && inPath("apt-get").isPresent()
                    && inPath("dpkg").isPresent()) {
                found = LaterDebian.fetch(CACHE, name, deb, suite);
            }
            return found.map(path -> new Tool(path, List.of()))
                    .orElseGet(() -> abort("skipped: Debian's " + key + " could not be had"));
        } catch (IOException | IllegalStateException e) {
            MISSING.put(key, String.valueOf(e.getMessage()));
            return abort("skipped: Debian's " + key + " could not be had: " + e.getMessage());
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

    private static Path home(String deb) {
        return CACHE.resolve(deb);
    }

    private static Optional<Tool> unpacked(String name, String deb) {
        return Stream.of("usr/bin", "bin")
                .map(folder -> home(deb).resolve(folder).resolve(name))
                .filter(Files::isExecutable)
                .findFirst()
                .map(program -> new Tool(program, libraries(home(deb))));
    }

    /** The folders of a tree that hold shared libraries. */
    private static List<Path> libraries(Path tree) {
        try (var files = Files.walk(tree, 4)) {
            return files.filter(file -> file.getFileName().toString().contains(".so"))
                    .map(Path::getParent)
                    .distinct()
                    .toList();
        } catch (IOException e) {
            throw new IllegalStateException("cannot read " + tree + ": " + e, e);
        }
    }

    private static synchronized Optional<Tool> fetched(String name, String deb) {
        if (inPath("apt-get").isEmpty() || inPath("dpkg").isEmpty()) {
            return Optional.empty();
        }
        if (MISSING.containsKey(deb)) {
            throw new IllegalStateException(MISSING.get(deb));
        }
        try {
            return unpack(name, deb);
        } catch (IllegalStateException e) {
            MISSING.put(deb, String.valueOf(e.getMessage()));
            throw e;
        }
    }

    private static Optional<Tool> unpack(String name, String deb) {
        try {
            Files.createDirectories(CACHE);
            var work = Files.createTempDirectory(CACHE, "unpacking-");
            try {
                download(deb, work);
                var tree = unpackAll(work);
                // In one step, so that two builds at once do not meet half a tree.
                if (!Files.exists(home(deb))) {
                    Files.move(tree, home(deb));
                }
            } finally {
                run(CACHE, "rm", "-r", work.toString());
            }
            return unpacked(name, deb);
        } catch (IOException e) {
            throw new IllegalStateException(e.toString(), e);
        }
    }

    /** With the system's lists of packages; where they are missing or old, with lists of our own, fetched for it. */
    private static void download(String deb, Path work) throws IOException {
        try {
            download(deb, work, List.of("-q"));
        } catch (IllegalStateException e) {
            var own = ownLists(work);
            run(work, command("apt-get", own, "update"));
            download(deb, work, own);
        }
    }

    /** Options of apt for lists of packages below that folder, instead of the system's. */
    static List<String> ownLists(Path work) throws IOException {
        var lists = Files.createDirectories(work.resolve("lists/partial")).getParent();
        var archives = Files.createDirectories(work.resolve("archives/partial")).getParent();
        return List.of(
                "-q",
                "-o",
                "Dir::State::Lists=" + lists,
                "-o",
                "Dir::Cache=" + archives,
                "-o",
                "Dir::Cache::Archives=" + archives);
    }

    /** Unpacks all packages of a folder into {@code tree} below it. */
    static Path unpackAll(Path work) throws IOException {
        var tree = work.resolve("tree");
        try (var files = Files.newDirectoryStream(work, "*.deb")) {
            for (Path packed : files) {
                run(work, "dpkg", "-x", packed.toString(), tree.toString());
            }
        }
        return tree;
    }

    /** The package and those it depends on that this machine lacks, which a rehearsed installation names. */
    private static void download(String deb, Path work, List<String> options) {
        var rehearsal = run(work, command("apt-get", options, "install", "--simulate", "--no-install-recommends", deb));
        var missing = new ArrayList<>(List.of("download", deb));
        rehearsal
                .lines()
                .filter(line -> line.startsWith("Inst "))
                .map(line -> line.split(" ")[1])
                .filter(other -> !other.equals(deb))
                .forEach(missing::add);
        run(work, command("apt-get", options, missing.toArray(String[]::new)));
    }

    static String[] command(String program, List<String> options, String... rest) {
        var command = new ArrayList<>(List.of(program));
        command.addAll(options);
        command.addAll(List.of(rest));
        return command.toArray(String[]::new);
    }

    /** Returns what it said; throws if it failed or took too long. */
    static String run(Path folder, String... command) {
        try {
            var log = Files.createTempFile(folder, "log-", ".txt");
            var builder = new ProcessBuilder(command)
                    .directory(folder.toFile())
                    .redirectErrorStream(true)
                    .redirectOutput(log.toFile());
            builder.environment().put("LC_ALL", "C");
            var process = builder.start();
            boolean ended = process.waitFor(LIMIT.toMillis(), TimeUnit.MILLISECONDS);
            process.destroyForcibly();
            var said = Files.readString(log, StandardCharsets.UTF_8).strip();
            Files.delete(log);
            if (!ended || process.exitValue() != 0) {
                throw new IllegalStateException(
                        String.join(" ", command) + (ended ? ": " + said : " took longer than " + LIMIT));
            }
            return said;
        } catch (IOException e) {
            throw new IllegalStateException(String.join(" ", command) + ": " + e, e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }
}
