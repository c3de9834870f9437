package io.alerthistory.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.alerthistory.model.MatcherSyntax;
import java.util.Arrays;
import java.util.Set;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Small configurations, each round one rule, with the verdict that {@code amtool check-config} of Alertmanager 0.34.2
 * gave on them.
 */
class VerdictsTest {
    /** Masked or without what is empty they say something else, or nothing that is allowed; so do Alertmanager's own. */
    private static final Set<String> NOT_THE_SAME_ONCE_WRITTEN = Set.of(
            "incidentio with neither", "slack update with bot", "global slack token and its url", "telegram plain");

    record Case(String verdict, String title, String yaml) {
        @Override
        public String toString() {
            return title + ": " + verdict;
        }
    }

    static Stream<Case> cases() {
        return Arrays.stream(ConfigFilesTest.text("verdicts.txt").split("(?m)^=== "))
                .filter(text -> !text.isEmpty())
                .map(text -> {
                    var head = text.substring(0, text.indexOf('\n')).split(": ", 2);
                    return new Case(head[0], head[1], text.substring(text.indexOf('\n') + 1));
                });
    }

    @ParameterizedTest
    @MethodSource("cases")
    void isJudgedAsByAmtool(Case one) {
        var refusal = catchThrowableOfType(ConfigException.class, () -> read(one.yaml()));
        if (one.verdict().equals("good")) {
            assertThat(refusal).isNull();
        } else {
            assertThat(refusal).isNotNull();
            assertThat(refusal.problems()).allSatisfy(problem -> {
                assertThat(problem.line()).isPositive();
                assertThat(problem.path()).isNotEmpty();
                assertThat(problem.message()).isNotEmpty();
            });
        }
    }

    /** amtool reads what {@code /api/v2/status} says. */
    @ParameterizedTest
    @MethodSource("cases")
    void whatIsGoodCanBeWrittenAndReadAgain(Case one) {
        if (one.verdict().equals("good") && !NOT_THE_SAME_ONCE_WRITTEN.contains(one.title())) {
            var written = ConfigWriter.write(read(one.yaml()));
            assertThat(ConfigWriter.write(read(written))).isEqualTo(written);
        }
    }

    private static Configuration read(String yaml) {
        return ConfigReader.read(yaml, "a.yml", "/etc/alertmanager", MatcherSyntax.FALLBACK);
    }
}
