package io.alerthistory;

import io.alerthistory.simulation.ClusterSimulation;
import io.alerthistory.simulation.Fault;
import io.alerthistory.simulation.Mechanism;
import io.alerthistory.simulation.Simulation;
import java.io.PrintStream;
import java.time.Duration;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.random.RandomGenerator;
import java.util.stream.Collectors;
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
            "With --cluster: three servers share a Redis and a PostgreSQL, and about once a minute one of --faults happens.",
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

    @Option(names = "--cluster", description = "Three servers instead of one.")
    private boolean cluster;

    @Option(
            names = "--hours",
            defaultValue = "1",
            description = "With --cluster: simulated hours of each run. Default: ${DEFAULT-VALUE}.")
    private int hours = 1;

    @Option(
            names = "--faults",
            split = ",",
            description = "With --cluster: what goes wrong, of ${COMPLETION-CANDIDATES}. Default: nothing.")
    private Set<Fault> faults = EnumSet.noneOf(Fault.class);

    @Option(
            names = "--without",
            split = ",",
            description = "With --cluster: take out what keeps the promises, to see that it is missed:"
                    + " ${COMPLETION-CANDIDATES}.")
    private Set<Mechanism> without = EnumSet.noneOf(Mechanism.class);

    @Option(names = "--trace", description = "Print everything that happens.")
    private boolean trace;

    private final PrintStream out;

    private SimulationCommand(PrintStream out) {
        this.out = out;
    }

    /** Returns the exit status. */
    static int run(List<String> arguments, PrintStream out) {
        return new CommandLine(new SimulationCommand(out))
                .registerConverter(Simulation.Bug.class, name -> Simulation.Bug.valueOf(constant(name)))
                .registerConverter(Fault.class, name -> Fault.valueOf(constant(name)))
                .registerConverter(Mechanism.class, name -> Mechanism.valueOf(constant(name)))
                .execute(arguments.toArray(String[]::new));
    }

    private static String constant(String word) {
        return word.toUpperCase(Locale.ROOT).replace('-', '_');
    }

    @Override
    public Integer call() {
        if (days < 1 || runs < 1 || hours < 1) {
            out.println("sim: --days, --hours and --runs must be at least 1");
            return 2;
        }
        return cluster ? runCluster() : runOne();
    }

    private int runCluster() {
        var seeds = RandomGenerator.getDefault();
        int count = seed == null ? runs : 1;
        for (int i = 0; i < count; i++) {
            var report = ClusterSimulation.run(
                    seed == null ? seeds.nextInt(1, Integer.MAX_VALUE) : seed,
                    Duration.ofHours(hours),
                    faults,
                    without,
                    trace ? out::println : line -> {});
            boolean isGood = report.violations().isEmpty();
            out.printf(
                    "seed %d: %d hours, %d events, %d notifications, faults %s: %s%n",
                    report.seed(),
                    hours,
                    report.events(),
                    report.told(),
                    report.faults(),
                    isGood ? "every promise kept" : "BROKEN");
            if (!isGood) {
                report.violations().forEach(violation -> out.println("  " + violation));
                out.printf(
                        "replay it with: ./run sim --cluster --seed %d --hours %d%s%s --trace%n",
                        report.seed(), hours, option("--faults", faults), option("--without", without));
                return 1;
            }
        }
        return 0;
    }

    private static String option(String name, Set<? extends Enum<?>> values) {
        return values.isEmpty()
                ? ""
                : values.stream().map(Enum::name).collect(Collectors.joining(",", " " + name + " ", ""));
    }

    private int runOne() {
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
