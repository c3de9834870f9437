package io.alerthistory;

import io.alerthistory.adapter.postgres.Postgres;
import io.alerthistory.adapter.postgres.PostgresArchive;
import io.alerthistory.adapter.redis.Redis;
import io.alerthistory.adapter.redis.RedisAnswers;
import io.alerthistory.adapter.redis.Standing;
import io.alerthistory.classification.Refill;
import io.alerthistory.classification.Remarks;
import io.alerthistory.cli.Cli;
import io.alerthistory.cli.Invocation;
import io.alerthistory.cli.OwnFlags;
import io.alerthistory.cli.Profile;
import io.alerthistory.cli.UsageException;
import io.alerthistory.clockwork.SystemTime;
import io.alerthistory.config.OwnSettings;
import io.alerthistory.telemetry.Metrics;
import java.io.IOException;
import java.io.PrintStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.random.RandomGenerator;

/** {@code rebuild-cache}: puts the classifications that PostgreSQL has into Redis. */
final class RebuildCacheCommand {
    private static final Duration PATIENCE = Duration.ofSeconds(10);
    private static final int BETWEEN_LINES = 5_000;

    private static final String HELP = """
            Usage: ./run rebuild-cache --redis.addr=HOST:PORT --postgres.url=URL [FLAGS]

            Puts the classifications that PostgreSQL has, and that still count, into Redis, 1,000 a second. Servers do so by
            themselves when they find Redis without them; this does it now, with progress, while they run or not.

            Takes the server's flags for Redis, PostgreSQL, --namespace and --classification.cache-ttl, or their environment
            variables; not the configuration file. Exit status 0 if all are there, 1 if not.
            """;

    private RebuildCacheCommand() {}

    static int run(List<String> arguments, Map<String, String> environment, PrintStream out, PrintStream err) {
        if (arguments.contains("--help") || arguments.contains("-h")) {
            out.print(HELP);
            return 0;
        }
        try {
            return rebuild(installation(arguments, environment), out, err);
        } catch (UsageException | StartFailure e) {
            err.println("error: " + e.getMessage() + "; try rebuild-cache --help");
            return 1;
        } catch (IOException e) {
            err.println("error: " + e.getMessage() + ". What was written is there; run it again");
            return 1;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return 1;
        }
    }

    private static OwnFlags.Installation installation(List<String> arguments, Map<String, String> environment) {
        var line = new ArrayList<>(arguments);
        line.add("--profile=" + Profile.STANDARD.name().toLowerCase(Locale.ROOT));
        if (!(Cli.parse(line.toArray(String[]::new), environment) instanceof Invocation.Serve(var flags))) {
            throw new StartFailure("a flag is not known, or makes no sense");
        }
        var installation = flags.own().over(OwnSettings.NONE);
        if (installation.postgres().isEmpty()) {
            throw new StartFailure("there is nothing to read from: name a database with --postgres.url");
        }
        return installation;
    }

    private static int rebuild(OwnFlags.Installation installation, PrintStream out, PrintStream err)
            throws IOException, InterruptedException {
        var time = new SystemTime();
        var flags = installation.postgres().orElseThrow();
        var chosen = installation.redis().orElseThrow();
        var postgres = new Postgres(flags.address(), Secrets.read(flags.password()), installation.namespace());
        var observer = new Metrics("", "", Metrics.Detail.NONE).redis();
        var began = time.instant();
        try (var redis = new Redis(
                        chosen.settings(), new RedisAccess(chosen), time, RandomGenerator.getDefault(), observer);
                var archive = new PostgresArchive(postgres, Remarks.PREFIX, time);
                var refill = new Refill(
                        new RedisAnswers(redis, installation.namespace() + ":", 1),
                        archive,
                        installation.classification().cacheTtl(),
                        time)) {
            redis.start();
            while (!(redis.standing() instanceof Standing.Here)) {
                if (time.instant().isAfter(began.plus(PATIENCE))) {
                    throw new StartFailure("Redis at " + chosen.settings().address() + " is not there: "
                            + (redis.standing() instanceof Standing.Away away ? away.reason() : ""));
                }
                TimeUnit.MILLISECONDS.sleep(50);
            }
            var done = refill.fill(progress -> {
                if (progress.read() % BETWEEN_LINES == 0) {
                    err.println(progress.read() + " read, " + progress.written() + " written");
                }
            });
            out.println(done.written() + " of " + done.read() + " written in "
                    + Duration.between(began, time.instant()).toSeconds() + " s; the others are too old, or no"
                    + " classifications");
            return 0;
        }
    }
}
