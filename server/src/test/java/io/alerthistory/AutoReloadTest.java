package io.alerthistory;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.support.CapturedLogs;
import io.alerthistory.support.RunningApp;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A file that changes is loaded without anybody asking; as Kubernetes does it, too, by turning a link. */
class AutoReloadTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final CapturedLogs logs = new CapturedLogs();

    private static String config(String receiver) {
        return "{route: {receiver: " + receiver + "}, receivers: [{name: " + receiver + "}], templates: ['*.tmpl']}";
    }

    private Stream<String> lines(String part) {
        return logs.lines().stream().filter(line -> line.contains(part));
    }

    @Test
    void loadsWhatHasChangedOnce(@TempDir Path folder) throws Exception {
        var file = folder.resolve("alertmanager.yml");
        try (logs;
                var app = RunningApp.start(folder, config("one"), "--config.auto-reload-interval=10ms")) {
            app.writeConfig(config("two"));
            await().atMost(LIMIT)
                    .until(() -> app.get("/api/v2/receivers").body().contains("two"));

            app.writeConfig("{}");
            await().atMost(LIMIT)
                    .until(() -> lines("Loading configuration file failed").count() == 1);
            assertThat(app.get("/api/v2/receivers").body()).contains("two");

            // The same content at another time, and a template that comes and goes.
            app.writeConfig(config("two"));
            await().atMost(LIMIT).until(() -> lines("Completed loading").count() == 3);
            Files.setLastModifiedTime(file, FileTime.from(Instant.EPOCH));
            RunningApp.write(folder.resolve("a.tmpl"), "{{ define \"a\" }}{{ end }}");
            await().atMost(LIMIT).until(() -> lines("Completed loading").count() == 4);

            var other = Files.createDirectory(folder.resolve("data")).resolve("alertmanager.yml");
            Files.writeString(other, config("three"));
            var link = Files.createSymbolicLink(folder.resolve("link"), other);
            Files.move(link, file, java.nio.file.StandardCopyOption.ATOMIC_MOVE);
            await().atMost(LIMIT)
                    .until(() -> app.get("/api/v2/receivers").body().contains("three"));
            assertThat(lines("Completed loading")).hasSize(5);
            assertThat(lines("Loading configuration file failed")).hasSize(1);
        }
    }

    @Test
    void whatSomebodyElseHadLoadedIsNotLoadedAgain(@TempDir Path folder) {
        try (logs;
                var app = RunningApp.start(folder, config("one"), "--config.auto-reload-interval=200ms")) {
            app.writeConfig(config("two"));
            assertThat(app.app().reload()).isEmpty();
            // It may have been quicker, but then the one that was asked for is the second and the last.
            await().during(Duration.ofSeconds(1))
                    .atMost(LIMIT)
                    .until(() -> lines("a file has changed").count() <= 1);
            assertThat(lines("Completed loading").count()
                            - lines("a file has changed").count())
                    .isEqualTo(2);
        }
    }

    /** The new configuration is not in force yet, and still it is its templates that count. */
    @Test
    void aMendedTemplateIsLoaded(@TempDir Path folder) throws Exception {
        try (logs;
                var app = RunningApp.start(folder, config("one"), "--config.auto-reload-interval=10ms")) {
            var template = Files.writeString(folder.resolve("new.text"), "{{ define }}");
            app.writeConfig(config("two").replace("*.tmpl", "*.text"));
            await().atMost(LIMIT)
                    .until(() -> lines("Loading configuration file failed").count() == 1);
            Files.writeString(template, "{{ define \"a\" }}{{ end }}");
            await().atMost(LIMIT)
                    .until(() -> app.get("/api/v2/receivers").body().contains("two"));
            assertThat(lines("Loading configuration file failed")).hasSize(1);
        }
    }
}
