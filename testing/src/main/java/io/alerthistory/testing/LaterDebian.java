package io.alerthistory.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;

/**
 * Programs of a later Debian than this machine's. Their packages are fetched, with the libraries they need, the C library
 * among them, from where the system gets its own; and each is started by that Debian's own loader, through a small script.
 */
final class LaterDebian {
    private LaterDebian() {}

    private static Path home(Path cache, String deb, String suite) {
        return cache.resolve(suite + "-" + deb);
    }

    static Optional<Path> unpacked(Path cache, String name, String deb, String suite) {
        var script = home(cache, deb, suite).resolve("bin").resolve(name);
        return Files.isExecutable(script) ? Optional.of(script) : Optional.empty();
    }

    /** @throws IllegalStateException if there is no such package, or nowhere to get it from */
    static Optional<Path> fetch(Path cache, String name, String deb, String suite) throws IOException {
        Files.createDirectories(cache);
        var work = Files.createTempDirectory(cache, "unpacking-");
        try {
            var apt = options(work, suite);
            Need.run(work, Need.command("apt-get", apt, "update"));
            var packages = new ArrayList<>(List.of("download", deb));
            Need.run(work, Need.command("apt-cache", apt, "depends", "--recurse", "--important", deb))
                    .lines()
                    .filter(line -> line.matches("lib\\S+|\\S+-tools"))
                    .distinct()
                    .forEach(packages::add);
            Need.run(work, Need.command("apt-get", apt, packages.toArray(String[]::new)));
            var tree = Need.unpackAll(work);
            var home = home(cache, deb, suite);
            if (!Files.exists(home)) {
                writeScripts(tree, home);
                Files.move(tree, home);
            }
        } finally {
            Need.run(cache, "rm", "-r", work.toString());
        }
        return unpacked(cache, name, deb, suite);
    }

    /** The system's own sources, for the other suite. */
    private static List<String> options(Path work, String suite) throws IOException {
        var sources = Files.createDirectories(work.resolve("sources"));
        var deb822 = Path.of("/etc/apt/sources.list.d/debian.sources");
        var list = Path.of("/etc/apt/sources.list");
        if (Files.isReadable(deb822)) {
            var first = Files.readString(deb822).strip().split("\n\n")[0];
            Files.writeString(
                    sources.resolve("other.sources"), first.replaceAll("(?m)^Suites:.*", "Suites: " + suite) + "\n");
        } else if (Files.isReadable(list)) {
            var lines = Files.readAllLines(list).stream()
                    .filter(line -> line.matches("deb .* main.*"))
                    .limit(1)
                    .map(line -> line.replaceFirst("^(deb (?:\\[.*] )?\\S+) \\S+ ", "$1 " + suite + " "))
                    .toList();
            Files.write(sources.resolve("other.list"), lines);
        } else {
            throw new IllegalStateException("this machine has no Debian sources");
        }
        var options = new ArrayList<>(
                List.of("-o", "Dir::Etc::sourcelist=/dev/null", "-o", "Dir::Etc::sourceparts=" + sources));
        options.addAll(Need.ownLists(work));
        return options;
    }

    /** @param home where the tree will be */
    private static void writeScripts(Path tree, Path home) throws IOException {
        List<Path> files;
        try (var all = Files.walk(tree)) {
            files = all.filter(file -> !Files.isDirectory(file)).toList();
        }
        var loader = files.stream()
                .filter(file -> file.getFileName().toString().matches("ld-linux.*\\.so\\.[0-9]+"))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("the packages have no loader"));
        var libraries = files.stream()
                .filter(file -> file.getFileName().toString().contains(".so"))
                .map(Path::getParent)
                .distinct()
                .map(folder -> home.resolve(tree.relativize(folder)).toString())
                .collect(Collectors.joining(":"));
        var bin = Files.createDirectory(tree.resolve("bin-of-scripts"));
        for (var program : files) {
            if (!tree.resolve("usr/bin").equals(program.getParent()) || !Files.isExecutable(program)) {
                continue;
            }
            var name = program.getFileName().toString();
            Files.writeString(
                    bin.resolve(name),
                    "#!/bin/sh\nexec '" + home.resolve(tree.relativize(loader)) + "' --library-path '" + libraries
                            + "' --argv0 " + name + " '"
                            + home.resolve("usr/bin").resolve(name) + "' \"$@\"\n",
                    StandardCharsets.UTF_8);
            Files.setPosixFilePermissions(bin.resolve(name), PosixFilePermissions.fromString("rwxr-xr-x"));
        }
        // Some packages have a folder or a link of that name at the top.
        Files.deleteIfExists(tree.resolve("bin"));
        Files.move(bin, tree.resolve("bin"));
    }
}
