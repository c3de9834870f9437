package io.alerthistory.testing.chaos;

import io.alerthistory.testing.RedisServer;
import io.alerthistory.testing.chaos.Books.Account;
import io.alerthistory.testing.chaos.Books.Change;
import io.alerthistory.testing.chaos.Books.Span;
import io.alerthistory.testing.chaos.Books.Told;
import io.alerthistory.testing.chaos.Sender.Life;
import io.alerthistory.testing.chaos.Sender.Way;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Three servers, a sender, two receivers, and something that is broken. Half of the alerts are sent to all servers, half to
 * one at a time; each fires once and is over once, and both receivers are to hear of both.
 */
public final class World implements AutoCloseable {
    static final String PAGER = "pager";
    private static final List<String> RECEIVERS = List.of(PAGER, "chat");
    private static final int SERVERS = 3;

    /** After the last change, so long it may take until all is told. */
    private static final Duration DEADLINE = Duration.ofSeconds(60);

    /** When all is told, so long nothing more is to come. */
    private static final Duration QUIET = Duration.ofSeconds(6);

    /** @param alerts half of them in each way of sending */
    public record Plan(int alerts, int seconds, long seed) {}

    /** What came of one way of sending in one scenario. */
    public record Row(String way, Account account, List<Double> millis) {
        public double quantile(double q) {
            var sorted = millis.stream().sorted().toList();
            return sorted.isEmpty()
                    ? Double.NaN
                    : sorted.get((int) Math.min(sorted.size() - 1, Math.floor(q * sorted.size())));
        }

        public boolean fallsShort() {
            return !account.lost().isEmpty() || !account.doubled().isEmpty();
        }

        /** In one line. */
        public String words() {
            return String.format(
                    Locale.ROOT,
                    "to %s: %d of %d told, %d lost, %d doubled, %d late, %d named, %d overtaken; p99 %.0f ms",
                    way,
                    account.delivered(),
                    account.expected(),
                    account.lost().size(),
                    account.doubled().size(),
                    account.late(),
                    account.named().size(),
                    account.overtaken().size(),
                    quantile(0.99));
        }
    }

    private final Fault fault;
    private final Plan plan;
    private final Path folder;
    private final @Nullable Stores stores;
    private final Ear ear;
    private final Servers servers;
    private final List<Span> split = new ArrayList<>();
    private Instant begin = Instant.MAX;

    /**
     * @param stores what the servers share, or null if they gossip
     * @param folder for configuration, memory and logs of the servers
     */
    public World(Fault fault, Plan plan, Servers.Command command, @Nullable Stores stores, Path folder) {
        this.fault = fault;
        this.plan = plan;
        this.stores = stores;
        this.folder = folder;
        try {
            ear = new Ear();
            var config = Files.writeString(
                    folder.resolve("alertmanager.yml"), """
                    route:
                      receiver: pager
                      group_by: [alertname]
                      group_wait: 1s
                      group_interval: 5s
                      repeat_interval: 4h
                      routes:
                        - {receiver: pager, continue: true}
                        - {receiver: chat}
                    receivers:
                      - {name: pager, webhook_configs: [{url: "%s"}]}
                      - {name: chat, webhook_configs: [{url: "%s"}]}
                    """.formatted(ear.url(PAGER), ear.url("chat")));
            servers = new Servers(SERVERS, command, folder, config);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Starts the servers, lets all that happen, and counts. */
    public List<Row> run() {
        servers.startAll();
        sleep(QUIET); // until they know each other
        begin = Instant.now();
        var lives = lives();
        try (var sender = new Sender(lives, servers)) {
            fault.happen(this);
            at(plan.seconds());
            var end = Instant.now().plus(DEADLINE);
            while (Instant.now().isBefore(end) && !allIsTold(lives)) {
                sleep(Duration.ofMillis(200));
            }
            sleep(QUIET);
            var told = ear.told();
            write(told);
            return Stream.of(Way.values())
                    .map(way -> new Row(
                            way.name().toLowerCase(Locale.ROOT),
                            books(way, lives, told).account(),
                            sender.millis(way)))
                    .toList();
        }
    }

    /** From one seed always the same: they begin in the first half of the time, and last about as long. */
    private List<Life> lives() {
        var random = new Random(plan.seed());
        var lives = new ArrayList<Life>();
        long millis = plan.seconds() * 1_000L;
        for (int i = 0; i < plan.alerts(); i++) {
            var way = i % 2 == 0 ? Way.ALL : Way.ONE;
            var group = way.name().toLowerCase(Locale.ROOT) + "-" + random.nextInt(plan.alerts() / 4 + 1);
            var from = begin.plusMillis(millis * random.nextInt(0, 45) / 100 + random.nextInt(500));
            var to = from.plusMillis(millis * random.nextInt(40, 55) / 100 - random.nextInt(500));
            lives.add(new Life(group + "/" + i, group, way, from, to));
        }
        return lives;
    }

    private Books books(Way way, List<Life> lives, List<Told> told) {
        var changes = new ArrayList<Change>();
        for (var receiver : RECEIVERS) {
            boolean overtakes = fault.overtakes() && receiver.equals(PAGER);
            lives.stream().filter(life -> life.way() == way).forEach(life -> {
                changes.add(new Change(receiver, life.alert(), true, life.from(), overtakes));
                changes.add(new Change(receiver, life.alert(), false, life.to(), overtakes));
            });
        }
        var prefix = way.name().toLowerCase(Locale.ROOT) + "-";
        var heard = told.stream()
                .filter(one -> one.firing().keySet().stream().allMatch(alert -> alert.startsWith(prefix)))
                .toList();
        return new Books(changes, heard, servers.deaths(), List.copyOf(split));
    }

    private boolean allIsTold(List<Life> lives) {
        return Stream.of(Way.values())
                .allMatch(way -> books(way, lives, ear.told()).account().lost().isEmpty());
    }

    private void write(List<Told> told) {
        try {
            Files.write(
                    folder.resolve("told.txt"),
                    told.stream().map(Told::toString).toList());
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Waits for this second of the scenario. */
    void at(int second) {
        sleep(Duration.between(Instant.now(), begin.plusSeconds(second)));
    }

    int seconds() {
        return plan.seconds();
    }

    Servers servers() {
        return servers;
    }

    Ear ear() {
        return ear;
    }

    Stores stores() {
        if (stores == null) {
            throw new IllegalStateException(fault + " breaks stores, and there are none");
        }
        return stores;
    }

    /** From now on servers have no store in common. */
    void splits() {
        split.add(new Span(Instant.now(), Instant.MAX.minus(DEADLINE)));
    }

    /** From now on they have one again. */
    void meets() {
        split.add(new Span(split.removeLast().from(), Instant.now()));
    }

    static void sleep(Duration time) {
        try {
            Thread.sleep(time);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IllegalStateException("interrupted", e);
        }
    }

    @Override
    public void close() {
        servers.close();
        ear.close();
    }

    /** With all that is in it, when nobody wants to read it any more. */
    public static void remove(Path folder) {
        RedisServer.removeFolder(folder);
    }
}
