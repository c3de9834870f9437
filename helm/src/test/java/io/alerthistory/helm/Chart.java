package io.alerthistory.helm;

import com.marcnuri.helm.DryRun;
import com.marcnuri.helm.Helm;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;

/** The chart, as a user would render it: a release, a version of Kubernetes, values. */
record Chart(String release, String kubernetes, Path values) {
    static final Path FOLDER = Path.of("alert-history").toAbsolutePath();

    /** The chart with its hooks as ordinary objects, as Helm's library leaves hooks out of a rendering. */
    private static final Path WITHOUT_HOOKS = withoutHooks();

    /** All that the chart is made for. */
    static final List<String> KUBERNETES =
            IntStream.rangeClosed(21, 34).mapToObj(minor -> "1." + minor).toList();

    /** The values of real situations. */
    static List<Path> situations() {
        try (var files = Files.list(FOLDER.resolve("ci"))) {
            return files.sorted().toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** With the values of a situation, such as {@code "lite"}. */
    static Chart of(String situation) {
        return new Chart("alerthistory", "1.34", FOLDER.resolve("ci").resolve(situation + "-values.yaml"));
    }

    /** With values as YAML, in place of a situation's. */
    static Chart with(String yaml) {
        try {
            var file = Files.createTempFile("values-", ".yaml");
            file.toFile().deleteOnExit();
            Files.writeString(file, yaml);
            return new Chart("alerthistory", "1.34", file);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    Chart named(String other) {
        return new Chart(other, kubernetes, values);
    }

    Chart on(String version) {
        return new Chart(release, version, values);
    }

    /**
     * What {@code helm template} prints, where no cluster is to be seen.
     *
     * @throws IllegalStateException with Helm's message, if it refuses
     */
    String text() {
        FakeCluster.get().vanish();
        return textHere();
    }

    /** The same with {@link FakeCluster} as it is. */
    String textHere() {
        return new Helm(WITHOUT_HOOKS)
                .template()
                .withName(release)
                .withNamespace("monitoring")
                .withKubeVersion(kubernetes)
                .withValuesFile(values)
                .call();
    }

    Manifests render() {
        return Manifests.of(text());
    }

    /** What {@code helm install} says at its end. */
    String notes() {
        var said = new Helm(FOLDER)
                .install()
                .withName(release)
                .withNamespace("monitoring")
                .withKubeVersion(kubernetes)
                .withValuesFile(values)
                .clientOnly()
                .withDryRunOption(DryRun.CLIENT)
                .call()
                .getOutput();
        return said.substring(said.indexOf("NOTES:"));
    }

    private static Path withoutHooks() {
        var copy = Path.of("target", "chart-without-hooks").toAbsolutePath();
        try (var files = Files.walk(FOLDER)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                var to = copy.resolve(FOLDER.relativize(file));
                Files.createDirectories(to.getParent());
                Files.writeString(to, Files.readString(file).replace("helm.sh/hook", "no-hook"));
            }
            return copy;
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** What the chart has in a file of its own. */
    static String file(String path) {
        try {
            return Files.readString(FOLDER.resolve(path));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }
}
