import io.alerthistory.testing.PostgresServer;
import io.alerthistory.testing.chaos.Fault;
import io.alerthistory.testing.chaos.Servers;
import io.alerthistory.testing.chaos.Stores;
import io.alerthistory.testing.chaos.World;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * What is lost, and what is told twice, when servers, stores and receivers fail, here and in Alertmanager?
 *
 * <p>For each fault three servers are started, over one Redis and one PostgreSQL, or gossiping; half of the alerts are sent
 * to all of them, half to one at a time. Each alert fires once and is over once, and two receivers are to hear of both.
 * A repetition counts as named, not as doubled, where its sender was killed while the same notification, with the same
 * key, was in flight, or where servers had no store in common. Exits 1 if ours lost or doubled anything else.
 *
 * <pre>./run --version &amp;&amp; mvn -q -pl testing -am -Dmaven.test.skip=true package
 * java -cp testing/target/classes bench/Chaos.java [--alertmanager PATH] [--ours false] [--scenarios kill,pause] [--alerts 120] [--seconds 70] [--seed 1]</pre>
 */
public final class Chaos {
    private static List<Fault> faults =
            Arrays.stream(Fault.values()).filter(fault -> fault != Fault.SHORT).toList();
    private static String alertmanager = "";
    private static boolean ours = true;
    private static int alerts = 120;
    private static int seconds = 70;
    private static long seed = 1;
    private static boolean fellShort;

    public static void main(String[] args) throws Exception {
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--alertmanager" -> alertmanager = args[i + 1];
                case "--scenarios" -> faults = Arrays.stream(args[i + 1].split(",")).map(Chaos::fault).toList();
                case "--alerts" -> alerts = Integer.parseInt(args[i + 1]);
                case "--seconds" -> seconds = Math.max(60, Integer.parseInt(args[i + 1]));
                case "--seed" -> seed = Long.parseLong(args[i + 1]);
                case "--ours" -> ours = Boolean.parseBoolean(args[i + 1]);
                default -> throw new IllegalArgumentException("unknown flag " + args[i]);
            }
        }
        var rows = new ArrayList<String>();
        if (ours) {
            try (var stores = Stores.start()) {
                closeAtExit(stores);
                for (var fault : faults) {
                    var command = Servers.ours(
                            program(), stores.redis().address(), stores.postgres().url(), PostgresServer.PASSWORD,
                            "chaos_" + fault.name().toLowerCase(Locale.ROOT));
                    rows.addAll(run("Alertmanager++", fault, command, stores));
                }
            }
        }
        if (!alertmanager.isEmpty()) {
            for (var fault : faults) {
                if (!fault.needsStores()) {
                    rows.addAll(run("Alertmanager", fault, Servers.alertmanagers(alertmanager), null));
                }
            }
        }
        System.out.printf("%,d alerts in %d s, two receivers, seed %d%n%n", alerts, seconds, seed);
        System.out.println("| what is broken | server | sent to | changes | told | LOST | DOUBLED | late | named | overtaken | POST p50 ms | p99 | max |");
        System.out.println("| --- | --- | --- | " + "---: | ".repeat(10).strip());
        rows.stream().sorted((a, b) -> Integer.compare(place(a), place(b))).forEach(System.out::println);
        System.exit(fellShort ? 1 : 0);
    }

    /** As ./run does, which would build anew, in the middle of it, when somebody edits a source. */
    private static List<String> program() throws IOException {
        var builds = Path.of(".build").toAbsolutePath();
        var build = builds.resolve(Files.readString(builds.resolve("current")).strip());
        return List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "-Xms96m", "-Xmn64m", "-Xmx1g", "-XX:+UseSerialGC", "-XX:+UseCompactObjectHeaders",
                "-XX:AOTCache=" + build.resolve("start.aot"), "-Xlog:disable",
                "--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow",
                "-cp", build + "/*", "io.alerthistory.Main");
    }

    /** Both servers' rows of a fault stand together. */
    private static int place(String row) {
        for (int i = 0; i < faults.size(); i++) {
            if (row.startsWith("| " + faults.get(i).words() + " |")) {
                return i;
            }
        }
        throw new IllegalStateException(row);
    }

    private static Fault fault(String flag) {
        return Arrays.stream(Fault.values())
                .filter(fault -> fault.flag().equals(flag))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no scenario " + flag + "; there are "
                        + Arrays.stream(Fault.values()).map(Fault::flag).toList()));
    }

    private static List<String> run(String name, Fault fault, Servers.Command command, Stores stores) throws Exception {
        System.err.printf("%s: %s ...%n", name, fault.words());
        var folder = Files.createTempDirectory("chaos-" + fault.flag() + "-");
        var lines = new ArrayList<String>();
        boolean keep = false;
        try (var world = new World(fault, new World.Plan(alerts, seconds, seed), command, stores, folder)) {
            closeAtExit(world);
            for (var row : world.run()) {
                System.err.println("  " + row.words());
                say("LOST", row.account().lost());
                say("DOUBLED", row.account().doubled());
                say("named", row.account().named());
                keep |= row.fallsShort();
                lines.add(line(name, fault, row));
            }
        } catch (RuntimeException e) {
            keep = true;
            throw e;
        } finally {
            if (keep) {
                System.err.println("  logs are in " + folder);
            } else {
                World.remove(folder);
            }
        }
        fellShort |= keep && name.equals("Alertmanager++");
        return lines;
    }

    /** So that Ctrl-C leaves no process behind. */
    private static void closeAtExit(AutoCloseable what) {
        Runtime.getRuntime().addShutdownHook(new Thread(() -> {
            try {
                what.close();
            } catch (Exception e) {
                // it was closed in time
            }
        }));
    }

    private static void say(String what, List<String> lines) {
        lines.stream().limit(5).forEach(line -> System.err.println("    " + what + " " + line));
        if (lines.size() > 5) {
            System.err.println("    ... " + (lines.size() - 5) + " more");
        }
    }

    private static String line(String name, Fault fault, World.Row row) {
        var account = row.account();
        return String.format(
                Locale.ROOT,
                "| %s | %s | %s | %d | %d | %d | %d | %d | %d | %d | %.0f | %.0f | %,.0f |",
                fault.words(), name, row.way(), account.expected(), account.delivered(), account.lost().size(),
                account.doubled().size(), account.late(), account.named().size(), account.overtaken().size(),
                row.quantile(0.5), row.quantile(0.99), row.quantile(1));
    }
}
