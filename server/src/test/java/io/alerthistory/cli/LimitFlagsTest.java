package io.alerthistory.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.api.Limits;
import io.alerthistory.config.ConfigReader;
import io.alerthistory.config.OwnSettings;
import io.alerthistory.model.MatcherSyntax;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.Function;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Each limit by its default, by file, by environment and by flag, of which the later ones win. */
class LimitFlagsTest {
    record Case(String name, Function<Limits, Object> reads, Object fallback) {
        @Override
        public String toString() {
            return name;
        }

        boolean isTime() {
            return fallback instanceof Duration;
        }
    }

    static final List<Case> CASES = List.of(
            new Case("limits.connections", Limits::connections, 1000),
            new Case("limits.head-bytes", Limits::headBytes, 1 << 20),
            new Case("limits.body-bytes", Limits::bodyBytes, 16 << 20),
            new Case("limits.total-bytes", Limits::totalBytes, 64 << 20),
            new Case("limits.head-timeout", Limits::headTimeout, Duration.ofSeconds(30)),
            new Case("limits.body-timeout", Limits::bodyTimeout, Duration.ofMinutes(1)),
            new Case("limits.idle-timeout", Limits::idleTimeout, Duration.ofMinutes(10)),
            new Case("limits.alerts", Limits::alerts, 50_000),
            new Case("limits.labels", Limits::labels, 256),
            new Case("limits.label-bytes", Limits::labelBytes, 1 << 20),
            new Case("limits.annotation-bytes", Limits::annotationBytes, 2 << 20));

    @Test
    void theTableHasEveryLimit() {
        assertThat(CASES.stream().map(Case::name))
                .containsExactlyElementsOf(Flag.ALL.stream()
                        .map(Flag::name)
                        .filter(name -> name.startsWith("limits."))
                        .toList());
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void isReadFromEachPlace(Case c) {
        assertThat(read(c, OwnSettings.NONE, Map.of())).isEqualTo(c.fallback);
        var file = ConfigReader.read(
                        "{route: {receiver: a}, receivers: [{name: a}], alerthistory: {limits: {"
                                + c.name.substring("limits.".length()).replace('-', '_') + ": " + text(c, 17) + "}}}",
                        "am.yml",
                        "/",
                        MatcherSyntax.FALLBACK)
                .own();
        var small = c.name.equals("limits.total-bytes") ? new String[] {"--limits.body-bytes=1"} : new String[0];
        assertThat(read(c, file, Map.of(), small)).isEqualTo(value(c, 17));
        var variable = Map.of("ALERTHISTORY_" + c.name.toUpperCase(Locale.ROOT).replaceAll("[.-]", "_"), text(c, 18));
        assertThat(read(c, file, variable, small)).isEqualTo(value(c, 18));
        var flag = "--" + c.name + "=" + text(c, 19);
        assertThat(read(c, file, variable, small.length == 0 ? new String[] {flag} : new String[] {small[0], flag}))
                .isEqualTo(value(c, 19));
    }

    private static Object value(Case c, int number) {
        return c.isTime() ? Duration.ofSeconds(number) : number;
    }

    private static String text(Case c, int number) {
        return number + (c.isTime() ? "s" : "");
    }

    private static Object read(Case c, OwnSettings file, Map<String, String> environment, String... flags) {
        var invocation = Cli.parse(flags, environment);
        assertThat(invocation).isInstanceOf(Invocation.Serve.class);
        return c.reads.apply(
                ((Invocation.Serve) invocation).flags().own().over(file).limits());
    }
}
