package io.alerthistory;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.util.List;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SimulationCommandTest {
    record Case(String title, int status, String printed, List<String> arguments) {
        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Case> CASES = List.of(
            new Case(
                    "one seed, one line",
                    0,
                    "seed 1: 1 days, \\d+ events, \\d+ notifications, \\d+ retries, \\d+ crashes, \\d+ reloads: every promise"
                            + " kept\n",
                    List.of("--seed", "1", "--days", "1")),
            new Case("as many lines as runs", 0, "(seed \\d+: .*kept\n){2}", List.of("--runs=2", "--days=1")),
            new Case(
                    "a planted bug is found, and how to see it again",
                    1,
                    "(?s)seed 1: .*BROKEN\n  .*replay it with: ./run sim --seed 1 --days 7 --plant DROP_RETRY --trace\n",
                    List.of("--seed", "1", "--plant", "drop-retry")),
            new Case(
                    "three servers",
                    0,
                    "seed 1: 1 hours, \\d+ events, \\d+ notifications, faults \\{KILL=\\d+, PAUSE=\\d+}: every promise"
                            + " kept\n",
                    List.of("--cluster", "--seed=1", "--faults=kill,pause")),
            new Case(
                    "a mechanism that is missed",
                    1,
                    "(?s)seed 1: .*BROKEN\n  .*replay it with: ./run sim --cluster --seed 1 --hours 1 --without RECORD"
                            + " --trace\n",
                    List.of("--cluster", "--seed=1", "--without=record")),
            new Case("no days", 2, "sim: --days, --hours and --runs must be at least 1\n", List.of("--days", "0")),
            new Case("no runs", 2, "sim: --days, --hours and --runs must be at least 1\n", List.of("--runs", "0")));

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void runs(Case c) {
        var printed = new ByteArrayOutputStream();
        assertThat(SimulationCommand.run(c.arguments, new PrintStream(printed, true, UTF_8)))
                .isEqualTo(c.status);
        assertThat(printed.toString(UTF_8)).matches(c.printed);
    }
}
