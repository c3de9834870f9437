package io.alerthistory;

import io.alerthistory.simulation.Simulation;
import java.io.PrintStream;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code sim}: runs simulated worlds, one seed each, until a promise is broken or all are through. */
@Command(
        name = "./run sim",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Runs the engine in simulated worlds: alerts come and go, receivers fail, the process crashes and reloads, and"
                    + " time is virtual, so a week takes about a second. Checks that nothing is lost, doubled, or told wrongly.",
            "Exit status 0 if every promise was kept, 1 if one was broken; its seed replays it."
        })
final class SimulationCommand implements Callable<Integer> {
    @Option(names = "--seed", description = "Run this seed only; without it, seeds are drawn.")
    private @Nullable Long seed;

    @Option(names = "--runs", defaultValue = "10", description = "How many seeds to draw. Default: ${DEFAULT-VALUE}.")
    private int runs = 10;

    @Option(
            names = "--days",
            defaultValue = "7",
            description = "Simulated days of each run. Default: ${DEFAULT-VALUE}.")
    private int days = 7;

    @Option(
            names = "--plant",
            description =
                    "Plant a bug, to see that it is found: ${COMPLETION-CANDIDATES}. Also written drop-retry and so on.")
    private Simulation.@Nullable Bug bug;

    @Option(names = "--trace", description = "Print everything that happens.")
    private boolean trace;

    private final PrintStream out;

    private SimulationCommand(PrintStream out) {
        this.out = out;
    }

    /** Returns the exit status. */
    static int run(List<String> arguments, PrintStream out) {
        return new CommandLine(new SimulationCommand(out))
                .registerConverter(
                        Simulation.Bug.class,
                        name -> Simulation.Bug.valueOf(
                                name.toUpperCase(Locale.ROOT).replace('-', '_')))
                .execute(arguments.toArray(String[]::new));
    }

    @Override
    public Integer call() {
        if (days < 1 || runs < 1) {
            out.println("sim: --days and --runs must be at least 1");
            return 2;
        }
        var seeds = RandomGenerator.getDefault();
        int count = seed == null ? runs : 1;
        for (int i = 0; i < count; i++) {
            var report = Simulation.run(
                    seed == null ? seeds.nextInt(1, Integer.MAX_VALUE) : seed,
                    Duration.ofDays(days),
                    Optional.ofNullable(bug),
                    trace ? out::println : line -> {});
            out.printf(
                    "seed %d: %d days, %d events, %d notifications, %d retries, %d crashes, %d reloads: %s%n",
                    report.seed(),
                    days,
                    report.events(),
                    report.told(),
                    report.retries(),
                    report.crashes(),
                    report.reloads(),
                    report.isGood() ? "every promise kept" : "BROKEN");
            if (!report.isGood()) {
                report.violations().forEach(violation -> out.println("  " + violation));
                out.printf(
                        "replay it with: ./run sim --seed %d --days %d%s --trace%n",
                        report.seed(), days, bug == null ? "" : " --plant " + bug.name());
                return 1;
            }
        }
        return 0;
    }
}
