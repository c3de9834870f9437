package io.alerthistory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.testing.Mutations;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a configuration or a duration is, it is read, or refused in the way that its reader names. */
class FuzzTest {
    private static final int CASES = 1500;

    private static final List<String> TOKENS = List.of(
            "- ",
            ": ",
            "&a ",
            "*a",
            "<<: *a",
            "!!binary ",
            "!!float ",
            "? ",
            "|-\n",
            ">+\n",
            "---\n",
            "...\n",
            "\n  ",
            "{{",
            "}}",
            "5m",
            "-1h",
            "~",
            "receivers:",
            "route:",
            "https://u:p@[::1]:99999/%zz",
            "0o17",
            ".nan",
            "1:30");

    private static List<String> good() throws IOException {
        try (var files = Files.list(Path.of("src/test/resources/config"))) {
            return files.filter(file -> file.toString().endsWith(".yml"))
                    .sorted()
                    .map(FuzzTest::text)
                    .toList();
        }
    }

    private static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3})
    void configurations(long seed) throws IOException {
        var texts = Mutations.of(seed, CASES, good(), TOKENS);
        for (int i = 0; i < texts.size(); i++) {
            try {
                var configuration = ConfigReader.read(texts.get(i), "am.yml", "/", MatcherSyntax.FALLBACK);
                assertThat(ConfigWriter.write(configuration)).isNotEmpty();
            } catch (ConfigException e) {
                assertThat(e).hasMessageMatching("(?s).+");
            } catch (RuntimeException | Error e) {
                throw new AssertionError("seed " + seed + ", case " + i + ": " + texts.get(i), e);
            }
        }
    }

    private static final List<String> DURATIONS =
            List.of("5m", "1h30m", "1y2w3d4h5m6s7ms", "-1.5h", "100ns", "9223372036854775807ns", "0", ".5s", "1µs");

    @Test
    void durations() {
        var readers = List.<Function<String, Duration>>of(
                Durations::parsePrometheus, Durations::parseGo, Durations::parseFlag);
        var texts = Mutations.of(4, 10_000, DURATIONS, List.of("h", "ms", "y", ".", "106751d", "2562047h"));
        for (int i = 0; i < texts.size(); i++) {
            for (var reader : readers) {
                try {
                    assertThat(Durations.printGo(reader.apply(texts.get(i)))).isNotEmpty();
                } catch (IllegalArgumentException e) {
                    assertThat(e).hasMessageMatching("(?s).+");
                } catch (RuntimeException | Error e) {
                    throw new AssertionError("case " + i + ": " + texts.get(i), e);
                }
            }
        }
    }

    /** Each line ten times the one before: read as it is written, it would be ten thousand million labels. */
    @Test
    void aliasesThatGrowAreRefused() {
        var bomb = IntStream.range(1, 10)
                .mapToObj(i -> "a" + i + ": &a" + i + " ["
                        + IntStream.range(0, 10).mapToObj(j -> "*a" + (i - 1)).collect(Collectors.joining(","))
                        + "]\n")
                .collect(Collectors.joining("", "a0: &a0 [x]\n", "route: {receiver: r, group_by: *a9}\n"));
        assertThatThrownBy(() -> ConfigReader.read(bomb, "am.yml", "/", MatcherSyntax.FALLBACK))
                .isInstanceOf(ConfigException.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"[", "{a: ", "- ", "a:\n ", "? ", "!!x ", "&a [", "route: {routes: [", "\"", "'"})
    void whatIsNestedWithoutEndIsRefused(String open) {
        assertThatThrownBy(() -> ConfigReader.read(open.repeat(100_000), "am.yml", "/", MatcherSyntax.FALLBACK))
                .isInstanceOf(ConfigException.class);
    }
}
