package io.alerthistory;

import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.template.Templates;
import java.io.IOException;
import java.nio.charset.CharacterCodingException;
import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.PatternSyntaxException;
import java.util.stream.Stream;

/** Finds the files that the {@code templates} of a configuration name, as Alertmanager does. */
final class TemplateFiles {
    private TemplateFiles() {}

    /**
     * @param patterns of files, with {@code *}, {@code ?} and {@code [a-z]} in each part of a path; one that fits nothing is
     *     fine
     * @param folder relative patterns start there
     * @throws StartFailure if a file cannot be read or is no template; the message says which, and where
     */
    static Templates load(List<String> patterns, Path folder, InstantSource clock) {
        var files = new ArrayList<Templates.File>();
        for (var file : find(patterns, folder)) {
            files.add(new Templates.File(file.getFileName().toString(), text(file)));
        }
        try {
            return Templates.of(files, clock);
        } catch (TemplateException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** Those that there are now, as {@link #load} would read them. */
    static List<Path> find(List<String> patterns, Path folder) {
        return patterns.stream()
                .flatMap(pattern -> matching(pattern, folder).stream())
                .toList();
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (CharacterCodingException e) {
            throw new StartFailure("the template file " + file + " is not UTF-8 text. Save it as UTF-8", e);
        } catch (IOException e) {
            throw new StartFailure("cannot read the template file " + file + ": " + e, e);
        }
    }

    /** In the order of their names, folder by folder. */
    private static List<Path> matching(String pattern, Path folder) {
        try {
            var path = folder.resolve(pattern).normalize();
            var found = List.of(path.getRoot());
            for (var part : path) {
                var next = new ArrayList<Path>();
                for (var base : found) {
                    next.addAll(within(base, part.toString()));
                }
                found = next;
            }
            return found.stream().filter(Files::isRegularFile).toList();
        } catch (InvalidPathException | PatternSyntaxException e) {
            throw new StartFailure("templates: " + pattern + " is no pattern of files: " + e.getMessage(), e);
        }
    }

    private static List<Path> within(Path base, String part) {
        if (!part.matches(".*[*?\\[\\\\].*")) {
            var child = base.resolve(part);
            return Files.exists(child) ? List.of(child) : List.of();
        }
        // Braces mean something in Java's patterns, and nothing in Go's.
        var matcher = FileSystems.getDefault()
                .getPathMatcher("glob:" + part.replace("{", "\\{").replace("}", "\\}"));
        try (Stream<Path> children = Files.list(base)) {
            return children.filter(child -> matcher.matches(child.getFileName()))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            return List.of(); // no folder, or none that we may look into: it has nothing that fits
        }
    }
}
