package io.alerthistory;

import io.alerthistory.compare.Comparison;
import io.alerthistory.compare.CopyException;
import io.alerthistory.compare.Snapshot;
import io.alerthistory.compare.Told;
import io.alerthistory.compare.WebhookCopies;
import io.alerthistory.config.Durations;
import io.alerthistory.model.Rfc3339;
import java.io.IOException;
import java.io.PrintStream;
import java.net.InetSocketAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code compare}: says where a server in shadow mode and the Alertmanager beside it differ. */
@Command(
        name = "./run compare",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Compares what an Alertmanager told with what a server that runs with --shadow beside it would have told"
                    + " (--webhooks), or what both say of their alerts at this moment (--alertmanager).",
            "Exit status 0 if there are no differences, 1 if there are, 2 if they cannot be compared."
        })
final class CompareCommand implements Callable<Integer> {
    /** The exit status for trouble; 1 is for differences. */
    static final int TROUBLE = 2;

    private enum Output {
        TEXT,
        JSON
    }

    @Option(
            names = "--webhooks",
            paramLabel = "FILE",
            description = "What the Alertmanager sent to a webhook, a JSON payload a line, or {\"received\": TIME,"
                    + " \"payload\": {...}} as --listen writes them.")
    private @Nullable Path webhooks;

    @Option(
            names = "--alertmanager",
            paramLabel = "URL",
            description = "The Alertmanager, with its route prefix, to compare its alerts and groups as they are now.")
    private String alertmanager = "";

    @Option(
            names = "--against",
            paramLabel = "URL",
            defaultValue = "http://127.0.0.1:9093",
            description = "The server in shadow mode, with its route prefix. Default: ${DEFAULT-VALUE}.")
    private String against = "";

    @Option(
            names = "--tolerance",
            defaultValue = "90s",
            description =
                    "How far two notifications may be apart and be the same. What is younger than that is not judged"
                            + " yet. Default: ${DEFAULT-VALUE}.")
    private String tolerance = "";

    @Option(
            names = "--start",
            paramLabel = "TIME",
            description = "Notifications from then on, like 2006-01-02T15:04:05Z. Default: from the first copy on.")
    private String start = "";

    @Option(
            names = "--receiver",
            paramLabel = "NAME",
            description = "Notifications to this receiver only; may be repeated. Default: all with a webhook.")
    private List<String> receivers = List.of();

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "text or json. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.TEXT;

    @Option(
            names = "--listen",
            paramLabel = "HOST:PORT",
            description = "Compare nothing: be a webhook there, and append what comes to the file of --webhooks.")
    private String listen = "";

    private final PrintStream out;
    private final PrintStream err;
    private final InstantSource time;

    CompareCommand(PrintStream out, PrintStream err, InstantSource time) {
        this.out = out;
        this.err = err;
        this.time = time;
    }

    @Override
    public Integer call() throws InterruptedException {
        if ((webhooks == null) == alertmanager.isEmpty()) {
            throw new StartFailure("name what the Alertmanager did: either --webhooks=FILE or --alertmanager=URL");
        }
        if (!listen.isEmpty()) {
            return receive();
        }
        try {
            var apart = Durations.parseFlag(tolerance);
            int differences = webhooks == null ? compareMoment(apart) : compareNotifications(webhooks, apart);
            return differences == 0 ? 0 : 1;
        } catch (CopyException | IllegalArgumentException | DateTimeException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** Until the process is stopped. */
    private int receive() throws InterruptedException {
        int colon = listen.lastIndexOf(':');
        var port = listen.substring(colon + 1);
        if (webhooks == null || colon < 0 || !port.matches("[0-9]{1,5}") || Integer.parseInt(port) > 65_535) {
            throw new StartFailure("--listen needs HOST:PORT, like 127.0.0.1:5010, and --webhooks=FILE");
        }
        var host = listen.substring(0, colon).replaceAll("^\\[|]$", "");
        var address = new InetSocketAddress(host, Integer.parseInt(port));
        try (var receiver = new CopyReceiver(address, webhooks, time, err)) {
            out.println("Copies that come to http://" + listen.substring(0, colon) + ":"
                    + receiver.address().getPort() + "/ go to " + webhooks + ". Stop with Ctrl-C.");
            new CountDownLatch(1).await();
            return 0;
        } catch (IOException e) {
            throw new StartFailure("cannot listen on " + listen + " and write " + webhooks + ": " + e, e);
        }
    }

    private int compareNotifications(Path file, Duration apart) {
        var shadow = new ShadowServer(against);
        var copies = copies(file).stream().filter(this::isAsked).toList();
        var until = time.instant().minus(apart);
        var from = start.isEmpty() ? first(copies, file) : Rfc3339.parse(start).instant();
        var ours = shadow.toldSince(from.minus(apart)).stream()
                .filter(this::isAsked)
                .toList();
        var comparison = Comparison.of(copies, ours, apart, new Comparison.Range(from, until));
        var report = new ComparisonReport(shadow, apart);
        out.print(output == Output.JSON ? report.json(comparison) : report.text(comparison));
        return comparison.differences();
    }

    private boolean isAsked(Told told) {
        return receivers.isEmpty() || receivers.contains(told.receiver());
    }

    private static List<Told> copies(Path file) {
        try (var in = Files.newInputStream(file)) {
            return WebhookCopies.read(in);
        } catch (IOException e) {
            throw new StartFailure("cannot read " + file + ": " + e, e);
        } catch (CopyException e) {
            throw new StartFailure(file + ", " + e.getMessage(), e);
        }
    }

    private static Instant first(List<Told> copies, Path file) {
        return copies.stream()
                .map(Told::at)
                .filter(Objects::nonNull)
                .min(Instant::compareTo)
                .orElseThrow(() -> new StartFailure("no copy in " + file
                        + " says when it came, so say with --start from when on our notifications are to be compared"));
    }

    private int compareMoment(Duration apart) {
        var theirs = snapshot(alertmanager);
        var ours = snapshot(against);
        var differences = Snapshot.differences(theirs, ours, time.instant().minus(apart));
        out.print(
                output == Output.JSON
                        ? ComparisonReport.json(ours, differences)
                        : ComparisonReport.text(ours, differences));
        return differences.size();
    }

    private static Snapshot snapshot(String url) {
        try {
            return Snapshot.of(Commands.get(url, "/api/v2/alerts"), Commands.get(url, "/api/v2/alerts/groups"));
        } catch (CopyException e) {
            throw new StartFailure("cannot use what " + url + " says of its alerts: " + e.getMessage(), e);
        }
    }
}
