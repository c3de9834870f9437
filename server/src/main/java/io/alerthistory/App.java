package io.alerthistory;

import io.alerthistory.adapter.embedded.JournalFolder;
import io.alerthistory.adapter.pghistory.PostgresHistory;
import io.alerthistory.adapter.postgres.Postgres;
import io.alerthistory.adapter.postgres.PostgresArchive;
import io.alerthistory.adapter.postgres.PostgresKeeper;
import io.alerthistory.adapter.redis.Redis;
import io.alerthistory.adapter.redis.RedisKeeper;
import io.alerthistory.adapter.sqlite.ArchiveFile;
import io.alerthistory.adapter.sqlite.FormerHistoryFile;
import io.alerthistory.adapter.sqlite.HistoryFile;
import io.alerthistory.api.Api;
import io.alerthistory.api.Guard;
import io.alerthistory.api.HttpServer;
import io.alerthistory.api.LabelIndex;
import io.alerthistory.classification.Archive;
import io.alerthistory.classification.Remarks;
import io.alerthistory.cli.Feature;
import io.alerthistory.cli.Flags;
import io.alerthistory.cli.OwnFlags;
import io.alerthistory.cli.Profile;
import io.alerthistory.cli.UsageException;
import io.alerthistory.cli.Version;
import io.alerthistory.clockwork.EngineLoop;
import io.alerthistory.clockwork.SystemTime;
import io.alerthistory.cluster.Replica;
import io.alerthistory.cluster.Store;
import io.alerthistory.config.ConfigException;
import io.alerthistory.config.ConfigWriter;
import io.alerthistory.config.Configuration;
import io.alerthistory.config.OwnSettings;
import io.alerthistory.config.Receiver;
import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Engine;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.Settings;
import io.alerthistory.engine.Tracked;
import io.alerthistory.history.WrittenHistory;
import io.alerthistory.journal.Memory;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Timestamp;
import io.alerthistory.muting.SilenceLimits;
import io.alerthistory.notify.Briefing;
import io.alerthistory.notify.Courier;
import io.alerthistory.notify.Trial;
import io.alerthistory.notify.Wording;
import io.alerthistory.notify.http.Http;
import io.alerthistory.notify.integration.Services;
import io.alerthistory.telemetry.Chronicle;
import io.alerthistory.telemetry.Metrics;
import io.alerthistory.web.WebGuard;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.UnknownHostException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Supplier;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The running program. {@link #start} builds each part from the ones above it; the order of its lines is the order of
 * start-up, and {@link #close} undoes it backwards.
 */
public final class App implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(App.class);

    /** In the folder of {@code --storage.path}, beside Alertmanager's files. */
    static final String MEMORY = "alerthistory";

    private static final String USER_AGENT = "Alertmanager/" + Version.ALERTMANAGER;
    private static final Duration SILENCES_INTERVAL = Duration.ofSeconds(15);

    private final Closer closer;
    private final Supplier<Optional<String>> reload;
    private final HttpServer server;

    private App(Closer closer, Supplier<Optional<String>> reload, HttpServer server) {
        this.closer = closer;
        this.reload = reload;
        this.server = server;
    }

    /**
     * Starts everything; it listens when this returns.
     *
     * @throws StartFailure if the configuration cannot be loaded, an address cannot be had, or a flag makes no sense;
     *     nothing is left behind
     */
    public static App start(Flags flags) {
        var time = new SystemTime();
        var zone = ZoneId.systemDefault();
        var random = RandomGenerator.getDefault();
        var started = time.instant();
        LOG.atInfo().addKeyValue("version", Version.own()).log("Starting Alertmanager++");
        flags.withoutEffect()
                .forEach(flag -> LOG.atWarn().addKeyValue("flag", flag).log("this flag has no effect in this version"));

        var closer = new Closer();
        try {
            var web = WebAddress.of(flags.web());
            var syntax = syntax(flags);
            var metrics = new Metrics(Version.ALERTMANAGER, Version.own(), detail(flags.features()));
            var reloader = new Reloader(flags.configFile(), syntax, metrics, time);
            var loaded = reloader.load();
            var configuration = loaded.configuration();
            var wording = new Wording(loaded.templates());
            LOG.atDebug()
                    .addKeyValue("configuration", ConfigWriter.write(configuration))
                    .log("effective configuration");

            var installation = installation(flags, configuration);
            var redis = installation.redis().map(chosen -> connect(chosen, closer, metrics, time, random));

            var http = closer.add("http client", new Http(USER_AGENT, System.getenv(), time));
            var settings = settings(flags, started, installation.postgres().isPresent());
            var journal = closer.add(
                    "storage", JournalFolder.open(Path.of(flags.storage().path(), MEMORY), time, metrics.journal()));
            var memory = journal.recover();
            if (memory.isNew()) {
                var inherited = AlertmanagerFiles.read(Path.of(flags.storage().path()));
                memory.note(started, inherited);
                journal.append(started, inherited);
            }
            var peer = peer(flags.cluster(), random);
            var name = processName(peer, random);
            var postgres = installation.postgres().map(chosen -> postgres(chosen, installation.namespace()));
            var loops = new AtomicReference<EngineLoop>();
            // Ends after the engine, whose last words it is to hear.
            var history = closer.add(
                    "history",
                    history(
                            postgres,
                            name,
                            Path.of(flags.storage().path(), MEMORY),
                            journal,
                            installation.historyRetention(),
                            loops,
                            time,
                            metrics.history()));
            EngineLoop loop;
            if (postgres.isPresent() && redis.isPresent()) {
                var address = peer.map(Api.Peer::address).orElse("");
                var own = journal.isHandedOver() ? new Memory() : memory; // of a time when this server was alone
                var replica = new Replica(name, address, Replica.FENCE, settings, configuration, random, own, started);
                var keeper = closer.add(
                        "postgres",
                        new PostgresKeeper(postgres.get(), name, flags.storage().retention()));
                var keepers = Map.of(
                        Store.POSTGRES,
                        keeper,
                        Store.REDIS,
                        new RedisKeeper(redis.get(), installation.namespace() + ":"));
                journal.start(replica::facts);
                loop = closer.add("engine", new EngineLoop(replica, keepers, journal, time));
            } else {
                journal.keepAlone();
                var engine = new Engine(settings, configuration, random, memory, started);
                journal.start(() -> engine.state().facts());
                loop = closer.add("engine", new EngineLoop(engine, journal, time));
            }
            loops.set(loop);
            metrics.watch(journal);
            metrics.watch(loop::state, time::instant, settings);
            metrics.watch(history);

            var classifying = Classifying.build(
                    installation,
                    history,
                    archive(postgres, flags, closer, time),
                    redis,
                    USER_AGENT,
                    closer,
                    metrics,
                    time);
            var insights = classifying.insights();

            Supplier<Optional<String>> reload = () -> reload(reloader, configuration.own(), loop, wording, http);
            var services = Services.sending(http, wording::templates, wording::externalUrl, time);
            var told = installation.shadow().isPresent()
                    ? Services.withholding(wording::templates, wording::externalUrl, time)
                    : services;
            var trial = new Trial(services, time);
            var index = new LabelIndex(loop.state().alerts().values());
            if (loop.view().isPresent()) {
                metrics.inCluster(() -> loop.view().orElseThrow());
            } else {
                metrics.inCluster(peer.map(Api.Peer::name));
            }
            var about = new Api.About(
                    Version.ALERTMANAGER,
                    Version.own(),
                    new Timestamp(started, zone.getRules().getOffset(started)),
                    installation.shadow().isPresent(),
                    peer);
            var guard = guard(flags.web(), time);
            var serving = new HttpServer.Settings(
                    web.listen(),
                    web.prefix(),
                    getConcurrency(flags.web()),
                    flags.web().timeout(),
                    guard,
                    installation.limits());
            var server = closer.add(
                    "http server",
                    Api.server(
                            serving,
                            loop,
                            index,
                            history,
                            insights,
                            classifying.tally(),
                            wording::routeLabels,
                            trial::tell,
                            syntax,
                            about,
                            Health.of(loop, journal, history::isUp, redis),
                            metrics,
                            reload,
                            time,
                            zone));
            metrics.watch(server);
            server.start();

            // The external URL names the port, which port 0 has only now. Until the loop runs, posts wait.
            wording.findUsAt(web.externalUrl(
                    guard.tls().isPresent(),
                    hostname(),
                    server.addresses().getFirst().getPort()));
            var courier = new Courier(
                    told,
                    new Briefing(
                            insights, installation.classification().maxWait(), slot -> groupWait(loop, slot), time),
                    time,
                    metrics,
                    loop::submit);
            var chronicle = new Chronicle(metrics, flags.alerts().logSilences());
            loop.start(effect -> {
                index.accept(effect);
                chronicle.accept(effect);
                switch (effect) {
                    case Effect.Send send -> courier.accept(send);
                    case Effect.Appeared(var alert) -> classifying.newcomers().expect(alert);
                    default -> {}
                }
            });
            history.start();
            classifying.start();
            installation
                    .shadow()
                    .map(OwnFlags.Shadow::silencesFrom)
                    .filter(url -> !url.isEmpty())
                    .ifPresent(url ->
                            closer.add("shadow silences", new ShadowSilences(url, SILENCES_INTERVAL, loop, time)));
            if (flags.autoReloadInterval().isPositive()) {
                closer.add("auto-reload", new AutoReload(flags.autoReloadInterval(), reloader::hasChanged, reload));
            }
            return new App(closer, reload, server);
        } catch (UncheckedIOException | JournalFolder.Unusable e) {
            closer.close();
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            closer.close();
            throw e;
        }
    }

    private static OwnFlags.Installation installation(Flags flags, Configuration configuration) {
        try {
            var installation = flags.own().over(configuration.own());
            LOG.atInfo().addKeyValue("profile", installation.profile()).log("Profile");
            if (installation.shadow().isPresent()) {
                LOG.atWarn()
                        .log("Shadow mode: nobody is told of any alert. What would have been sent is in history, for"
                                + " \"compare\"; start without --shadow to notify");
            }
            if (installation.profile() == Profile.STANDARD
                    && installation.postgres().isEmpty()) {
                LOG.atWarn()
                        .log(
                                "Without --postgres.url servers share no alerts: run one, since each of several would notify");
            }
            return installation;
        } catch (UsageException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** Does not wait for Redis: a server without it is better than none. */
    private static Redis connect(
            OwnFlags.Redis flags, Closer closer, Metrics metrics, InstantSource time, RandomGenerator random) {
        var redis =
                closer.add("redis", new Redis(flags.settings(), new RedisAccess(flags), time, random, metrics.redis()));
        metrics.watch(redis, flags.settings().pool().size());
        redis.start();
        return redis;
    }

    private static Postgres postgres(OwnFlags.Postgres flags, String namespace) {
        try {
            return new Postgres(flags.address(), Secrets.read(flags.password()), namespace);
        } catch (IOException e) {
            throw new StartFailure("--postgres.password-file: " + e.getMessage(), e);
        }
    }

    /** Shared where PostgreSQL is, else our own. */
    private static Archive archive(Optional<Postgres> postgres, Flags flags, Closer closer, InstantSource time) {
        try {
            var folder = Path.of(flags.storage().path(), MEMORY);
            if (postgres.isEmpty()) {
                return closer.add("classifications", ArchiveFile.open(folder, Remarks.PREFIX, time));
            }
            var shared = closer.add("classifications", new PostgresArchive(postgres.get(), Remarks.PREFIX, time));
            closer.add("former classifications", new FormerArchive(folder, Remarks.PREFIX, shared, time))
                    .start();
            return shared;
        } catch (IOException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    /** One for all servers where they share a PostgreSQL, else our own. Waits for neither. */
    private static WrittenHistory history(
            Optional<Postgres> postgres,
            String replica,
            Path folder,
            JournalFolder journal,
            Duration retention,
            AtomicReference<EngineLoop> loops,
            InstantSource time,
            WrittenHistory.Observer observer) {
        Supplier<Collection<Alert>> known = () -> known(loops.get());
        return postgres.isPresent()
                ? new PostgresHistory(
                        postgres.get(),
                        replica,
                        folder,
                        journal.tail(),
                        () -> FormerHistoryFile.in(folder),
                        retention,
                        known,
                        () -> knowsAll(loops.get()),
                        time,
                        observer)
                : new HistoryFile(folder, journal.tail(), retention, known, time, observer);
    }

    /** Whether it is alone, or uses the store that all others use. */
    private static boolean knowsAll(@Nullable EngineLoop loop) {
        return loop != null
                && loop.view().map(view -> view.uses().contains(Store.POSTGRES)).orElse(true);
    }

    private static List<Alert> known(@Nullable EngineLoop loop) {
        return loop == null
                ? List.of()
                : loop.state().alerts().values().stream().map(Tracked::alert).toList();
    }

    /** None once nobody is told of it any more. */
    private static Duration groupWait(EngineLoop loop, Slot slot) {
        var flight = loop.state().flights().get(slot);
        return flight == null ? Duration.ZERO : flight.group().route().groupWait();
    }

    private static Metrics.Detail detail(Set<Feature> features) {
        return new Metrics.Detail(
                features.contains(Feature.RECEIVER_NAME_IN_METRICS),
                features.contains(Feature.ALERT_NAMES_IN_METRICS),
                features.contains(Feature.GROUP_KEY_IN_METRICS));
    }

    private static MatcherSyntax syntax(Flags flags) {
        return flags.features().contains(Feature.CLASSIC_MODE)
                ? MatcherSyntax.CLASSIC
                : flags.features().contains(Feature.UTF8_STRICT_MODE) ? MatcherSyntax.UTF8 : MatcherSyntax.FALLBACK;
    }

    private static Settings settings(Flags flags, Instant started, boolean isShared) {
        return new Settings(
                started.plus(flags.alerts().startDelay()),
                flags.alerts().gcInterval(),
                flags.storage().retention(),
                flags.storage().maintenanceInterval(),
                flags.alerts().perAlertnameLimit(),
                new SilenceLimits(flags.alerts().maxSilences(), flags.alerts().maxSilenceSizeBytes()),
                isShared);
    }

    /** Lite is a cluster of one, unless clustering is switched off. */
    private static Optional<Api.Peer> peer(Flags.Cluster flags, RandomGenerator random) {
        if (flags.listenAddress().isEmpty()) {
            return Optional.empty();
        }
        var name = flags.peerName().isEmpty() ? randomName(random) : flags.peerName();
        return Optional.of(new Api.Peer(name, flags.listenAddress()));
    }

    /**
     * Whoever is started again under a name of the operator's choice is another to the stores: what the process before it
     * had claimed is not taken for its own, and no token comes twice.
     */
    private static String processName(Optional<Api.Peer> peer, RandomGenerator random) {
        var unique = randomName(random);
        return peer.map(known -> known.name() + "-" + unique.substring(unique.length() - 8))
                .orElse(unique);
    }

    /** Looks like Alertmanager's: 26 characters of a ULID's alphabet. */
    private static String randomName(RandomGenerator random) {
        var alphabet = "0123456789ABCDEFGHJKMNPQRSTVWXYZ";
        var name = new StringBuilder();
        random.ints(26, 0, alphabet.length()).forEach(i -> name.append(alphabet.charAt(i)));
        return name.toString();
    }

    private static int getConcurrency(Flags.Web flags) {
        return flags.getConcurrency() < 1
                ? Math.max(Runtime.getRuntime().availableProcessors(), 8)
                : flags.getConcurrency();
    }

    private static Guard guard(Flags.Web flags, InstantSource time) {
        if (flags.configFile().isEmpty()) {
            return Guard.OPEN;
        }
        try {
            var guard = new WebGuard(Path.of(flags.configFile()), time);
            LOG.atInfo()
                    .addKeyValue("component", "web")
                    .addKeyValue("file", flags.configFile())
                    .log(guard.tls().isPresent() ? "TLS is enabled" : "TLS is disabled");
            return guard;
        } catch (ConfigException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private static String hostname() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException e) {
            return "localhost"; // a container without a name for itself
        }
    }

    /** The addresses that are really bound, in the order of the flags. */
    public List<InetSocketAddress> addresses() {
        return server.addresses();
    }

    /** Loads the configuration file again. Returns why that failed, or empty; then the old one stays in force. */
    public Optional<String> reload() {
        return reload.get();
    }

    private static Optional<String> reload(
            Reloader reloader, OwnSettings own, EngineLoop loop, Wording wording, Http http) {
        // One at a time: else the older text could be put in force after the newer one.
        synchronized (reloader) {
            try {
                var loaded = reloader.load();
                if (!loaded.configuration().own().equals(own)) {
                    LOG.atWarn().log("what alerthistory: says has changed, and counts from the next start on");
                }
                wording.use(loaded.templates());
                loop.apply(new Event.Configured(loaded.configuration()));
                http.keep(loaded.configuration().receivers().stream()
                        .flatMap(receiver -> receiver.integrations().stream())
                        .map(Receiver.Integration::http)
                        .filter(Objects::nonNull)
                        .toList());
                return Optional.empty();
            } catch (StartFailure e) {
                return Optional.of(String.valueOf(e.getMessage()));
            } catch (CompletionException e) {
                return Optional.of("an error of ours; the log has it");
            }
        }
    }

    /** Takes no more requests, waits a little for notifications that are out, and ends. */
    @Override
    public void close() {
        closer.close();
    }
}
