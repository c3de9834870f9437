package io.alerthistory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.alerthistory.model.MatcherSyntax;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Pairs of files: each {@code *-good.yml} loads, each {@code *-bad.yml} gives exactly the message beside it. */
class ConfigFilesTest {
    private static final Path FOLDER = Path.of("src/test/resources/config");

    static Stream<String> good() {
        return files("-good.yml");
    }

    static Stream<String> bad() {
        return files("-bad.yml");
    }

    private static Stream<String> files(String ending) {
        try (var files = Files.list(FOLDER)) {
            return files
                    .map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(ending))
                    .sorted()
                    .toList()
                    .stream();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static String text(String name) {
        try {
            return Files.readString(FOLDER.resolve(name));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static Configuration read(String name) {
        return ConfigReader.read(text(name), name, "/etc/alertmanager", MatcherSyntax.FALLBACK);
    }

    @ParameterizedTest
    @MethodSource("good")
    void loads(String name) {
        assertThat(read(name).receivers()).isNotEmpty();
    }

    @ParameterizedTest
    @MethodSource("bad")
    void isRefusedWithTheMessageBesideIt(String name) {
        var refusal = catchThrowableOfType(ConfigException.class, () -> read(name));
        assertThat(refusal).isNotNull();
        assertThat(refusal.getMessage() + "\n").isEqualTo(text(name.replace(".yml", ".txt")));
        assertThat(refusal.problems()).isSortedAccordingTo((a, b) -> Integer.compare(a.line(), b.line()));
    }

    @Test
    void noMessageRepeatsAnAddress() {
        assertThat(text("webhooks-bad.yml")).contains("secret");
        assertThat(text("webhooks-bad.txt")).doesNotContain("secret");
    }

    @Test
    void whatIsDoubtfulLoadsWithWarnings() {
        assertThat(read("doubtful-good.yml").warnings())
                .isEqualTo(List.of(
                        "doubtful-good.yml:4: route.repeat_interval: repeat_interval (5m) is shorter than group_interval "
                                + "(10m), so notifications repeat every group_interval only",
                        "doubtful-good.yml:6: route.routes[0].matchers[0]: matcher severity = very bad is read in the "
                                + "classic syntax only (the UTF-8 syntax says 16:19: unexpected bad: expected a comma or "
                                + "close brace). Write severity=\"very bad\", which both read alike",
                        "doubtful-good.yml:10: route.routes[3].group_interval: repeat_interval (5m) is shorter than "
                                + "group_interval (6m), so notifications repeat every group_interval only",
                        "doubtful-good.yml:14: receivers[1].name: no route uses receiver \"b\""));
    }

    @Test
    void whatIsEmptyLoadsWithWarningsWhereItMatters() {
        assertThat(read("empty-fields-good.yml").warnings())
                .containsExactly(
                        "empty-fields-good.yml:3: global.resolve_timeout: is empty, which means 0s. Write a duration like "
                                + "5m, or remove it",
                        "empty-fields-good.yml:17: receivers[0].webhook_configs[0].send_resolved: is empty, which means "
                                + "false. Write true or false, or remove it",
                        "empty-fields-good.yml:21: receivers[1].name: no route uses receiver \"b\"",
                        "empty-fields-good.yml:24: receivers[1].webhook_configs[0].timeout: without a unit these are "
                                + "nanoseconds. Write 5s if you mean seconds",
                        "empty-fields-good.yml:25: only the first YAML document of the file is read, as Alertmanager "
                                + "does. Remove the others");
    }
}
