package io.alerthistory.cli;

import static io.alerthistory.cli.Flag.Kind.LIST;
import static io.alerthistory.cli.Flag.Kind.SWITCH;
import static io.alerthistory.cli.Flag.Kind.TEXT;

import java.util.List;
import java.util.Locale;

/**
 * A flag as the user meets it. {@code meaning} is its sentence in {@code --help}; {@code fallback} is its default.
 * Source: {@code alertmanager --help} of 0.34.
 */
record Flag(String name, Kind kind, String fallback, String meaning) {
    enum Kind {
        /** {@code --x} or {@code --no-x}. */
        SWITCH,
        TEXT,
        /** May be given several times; in the environment its values are parted by commas. */
        LIST
    }

    /** Flags under one heading of the help page. */
    record Group(String heading, List<Flag> flags) {}

    private static final String NO_LIMIT = " Zero or less: no limit.";

    private static final String ZERO = " Zero: no limit.";

    /** What begins with one of these, and some others, may stand in the configuration file as well. */
    private static final String POSTGRES = "postgres.";

    private static final String REDIS = "redis.";

    private static final String HISTORY = "history.";
    private static final String CLASSIFICATION = "classification.";

    private static final String SHADOW = "shadow";

    private static final String LIMITS = "limits.";

    private static final String FILE = " Read again at each new connection.";

    static final List<Group> GROUPS = List.of(
            new Group(
                    "Configuration and storage",
                    List.of(
                            text("config.file", "alertmanager.yml", "The configuration file; SIGHUP reads it again."),
                            text(
                                    "config.auto-reload-interval",
                                    "0s",
                                    "How often to look whether it, or a template file, has changed, and to reload if so."
                                            + " Zero: only when asked to."),
                            text(
                                    "storage.path",
                                    "data/",
                                    "The folder for what outlives a restart: alerts, silences, timers, what was told."),
                            text("data.retention", "120h", "How long silences and the notification log are kept."),
                            text(
                                    "history.retention",
                                    "90d",
                                    "How long history is kept: what fired, who was told, silences. Also under"
                                            + " alerthistory: in the configuration file, as in history: {retention: 30d}."),
                            toggle(
                                    "shadow",
                                    "Tell nobody: beside a live Alertmanager that is told the same alerts, do all but send, and note"
                                            + " what would have been sent; \"compare\" says where the two differ. Also in the"
                                            + " configuration file, as in alerthistory: {shadow: true}."),
                            text(
                                    "shadow.silences-from",
                                    "",
                                    "The URL of that Alertmanager, whose silences a shadow takes over every 15 s."
                                            + " Empty: each has its own."),
                            text(
                                    "data.maintenance-interval",
                                    "15m",
                                    "How often what is older is dropped and a snapshot is stored."))),
            new Group(
                    "Profile and Redis, also under alerthistory: in the configuration file, as in redis: {pool_size: 50}",
                    List.of(
                            text(
                                    "profile",
                                    "lite",
                                    "lite: one server that needs nothing else. standard: with a Redis or Valkey; with a PostgreSQL,"
                                            + " too, several servers tell each change once."),
                            text(
                                    "namespace",
                                    "alerthistory",
                                    "Sets apart installations that share a Redis and a PostgreSQL: prefix of keys, name of"
                                            + " the schema. Small letters, digits and _."),
                            text("redis.addr", "", "Host and port of Redis 7, Valkey 7.2 or later. For standard only."),
                            text("redis.username", "", "The user to log in as. Empty: the default user."),
                            text(
                                    "redis.password",
                                    "",
                                    "Its password. Whoever may list processes can see it here; better use a file."),
                            text("redis.password-file", "", "A file that has the password." + FILE),
                            text("redis.db", "0", "The number of the database."),
                            text("redis.pool-size", "50", "Most connections at once."),
                            text("redis.min-idle", "1", "Connections that are kept open for what comes next."),
                            text("redis.dial-timeout", "5s", "Longest time to connect and log in."),
                            text(
                                    "redis.read-timeout",
                                    "3s",
                                    "Longest time to wait for an answer, and for a free connection."),
                            text("redis.write-timeout", "3s", "Longest time to hand a command over."),
                            text(
                                    "redis.max-retries",
                                    "3",
                                    "How often a command is tried again when its connection fails."),
                            text(
                                    "redis.min-retry-backoff",
                                    "8ms",
                                    "Pause before the first retry; it doubles each time."),
                            text("redis.max-retry-backoff", "512ms", "Longest pause before a retry."),
                            toggle("redis.tls", "Connect by TLS."),
                            text(
                                    "redis.tls-ca-file",
                                    "",
                                    "Certificates of the authorities to trust, in PEM. Default: those of the JVM."
                                            + FILE),
                            text("redis.tls-cert-file", "", "Our certificate, in PEM, for mutual TLS." + FILE),
                            text("redis.tls-key-file", "", "Its private key." + FILE),
                            text(
                                    "redis.tls-server-name",
                                    "",
                                    "The name in the server's certificate. Default: the host of --redis.addr."),
                            toggle("redis.tls-insecure-skip-verify", "Take any certificate, and so anyone."))),
            new Group(
                    "PostgreSQL, also under alerthistory: in the configuration file, as in postgres: {pool_size: 8}",
                    List.of(
                            text(
                                    "postgres.url",
                                    "",
                                    "Where it is, as in postgresql://user@host:5432/database. For standard only."),
                            text(
                                    "postgres.password",
                                    "",
                                    "Its password. Whoever may list processes can see it here; better use a file."),
                            text("postgres.password-file", "", "A file that has the password." + FILE))),
            new Group(
                    "Alerts and silences",
                    List.of(
                            text("silences.max-silences", "0", "Most silences, the expired ones included." + NO_LIMIT),
                            text("silences.max-silence-size-bytes", "0", "Largest silence, in bytes." + NO_LIMIT),
                            toggle("log.silences", "Log each change of a silence."),
                            text("alerts.gc-interval", "30m", "How often resolved alerts are removed from memory."),
                            text("alerts.per-alertname-limit", "0", "Most alerts of one alertname." + NO_LIMIT),
                            text(
                                    "dispatch.maintenance-interval",
                                    "30s",
                                    "How often groups that have ended are removed."),
                            text(
                                    "dispatch.start-delay",
                                    "0s",
                                    "Notify nobody before this long after the start, so that Prometheus can send all"
                                            + " alerts again; as Prometheus' --rules.alert.resend-delay."))),
            new Group(
                    "Web",
                    List.of(
                            list(
                                    "web.listen-address",
                                    ":9093",
                                    "Where API and pages listen: :9093, 127.0.0.1:9093, [::1]:9093; port 0 takes any"
                                            + " free one."),
                            text(
                                    "web.config.file",
                                    "",
                                    "A file that turns on TLS, passwords, headers or a rate limit, as for Prometheus."
                                            + " Changes of it, and of its certificates, count at once."),
                            toggle("web.systemd-socket", "Listen on the sockets that systemd hands over."),
                            text(
                                    "web.external-url",
                                    "",
                                    "The URL under which people reach this server, for links in notifications. Default:"
                                            + " the host's name and the port."),
                            text(
                                    "web.route-prefix",
                                    "",
                                    "What all paths begin with. Default: the path of --web.external-url."),
                            text("web.cors.origin", "", "Origins whose pages may call the API, as a regexp."),
                            text(
                                    "web.get-concurrency",
                                    "0",
                                    "Most GET requests at work at once. Zero or less: 8, or as many as there are"
                                            + " processors if those are more."),
                            text(
                                    "web.timeout",
                                    "0",
                                    "Longest time to make an answer, 503 beyond it. Zero or less: no limit."))),
            new Group(
                    "What clients may have, also under alerthistory: in the configuration file, as in limits: {labels: 99}",
                    List.of(
                            text(
                                    "limits.connections",
                                    "1000",
                                    "Most connections at once. The one that is idle longest goes for a new one; where none"
                                            + " is, the new one is answered 503."),
                            text(
                                    "limits.head-bytes",
                                    "1048576",
                                    "Largest head of a request, the first line and all headers; 431 beyond it."),
                            text("limits.body-bytes", "16777216", "Largest body; 413 beyond it."),
                            text(
                                    "limits.total-bytes",
                                    "67108864",
                                    "Most bytes of all requests that are coming in or being worked on; 503 beyond it, to"
                                            + " be tried again. Four to six times as much memory may be needed."),
                            text(
                                    "limits.head-timeout",
                                    "30s",
                                    "Longest time for a connection's TLS handshake and the head of its first request, and"
                                            + " from the first byte of each later head to its last; 408 beyond it."),
                            text(
                                    "limits.body-timeout",
                                    "1m",
                                    "Longest time for a body to come, 408 beyond it; and for a client to take each part of"
                                            + " an answer."),
                            text(
                                    "limits.idle-timeout",
                                    "10m",
                                    "How long a connection may be kept between requests. Prometheus closes its own after"
                                            + " 5m."),
                            text("limits.alerts", "50000", "Most alerts in one POST; 400 beyond it, as for all below."),
                            text("limits.labels", "256", "Most labels of an alert."),
                            text(
                                    "limits.label-bytes",
                                    "1048576",
                                    "Longest name or value of a label, or of a silence's matcher."),
                            text(
                                    "limits.annotation-bytes",
                                    "2097152",
                                    "Most bytes of an alert's annotations and its generatorURL together; the same for all"
                                            + " texts of a silence."))),
            new Group(
                    "Classification, also under alerthistory: in the file, as in classification: {mode: annotate}",
                    List.of(
                            text(
                                    "classification.mode",
                                    "off",
                                    "What becomes of what is said of alerts: off, shadow (in the API only), annotate (in"
                                            + " notifications too), route (routes can match ai_severity, ai_category and"
                                            + " ai_noise too). A route says otherwise by its label"
                                            + " alerthistory_classification."),
                            text(
                                    "classification.max-wait",
                                    "1s",
                                    "Longest time that a notification waits for a better answer than the built-in"
                                            + " model's."),
                            text(
                                    "classification.cache-size",
                                    "10000",
                                    "Most answers in memory; an answer has some 1 KiB."),
                            text(
                                    "classification.cache-ttl",
                                    "7d",
                                    "How long an answer stays in memory and in Redis; the archive has it for 90 days."))),
            new Group(
                    "Classification by a language model, also under alerthistory: in the configuration file",
                    List.of(
                            text(
                                    "classification.llm.provider",
                                    "",
                                    "openai (and all servers that speak its API), anthropic or ollama. Alerts' texts are sent"
                                            + " there, without secrets. Empty: none is asked."),
                            text(
                                    "classification.llm.url",
                                    "",
                                    "Where its API is, as in http://vllm:8000/v1. Default: the provider's own; for ollama, port"
                                            + " 11434 of this machine."),
                            text("classification.llm.model", "", "The model's name, as its server knows it."),
                            text(
                                    "classification.llm.api-key",
                                    "",
                                    "The key. Whoever may list processes can see it here; better use a file."),
                            text(
                                    "classification.llm.api-key-file",
                                    "",
                                    "A file that has the key. Read again for each request."),
                            text(
                                    "classification.llm.timeout",
                                    "20s",
                                    "Longest time for an answer, a second try included."),
                            text("classification.llm.concurrency", "4", "Most requests at once; others wait."),
                            text(
                                    "classification.llm.requests-per-minute",
                                    "60",
                                    "Most requests a minute, a sixth of them at once, of all servers together that share a"
                                            + " Redis." + ZERO),
                            text(
                                    "classification.llm.requests-per-day",
                                    "2000",
                                    "Most requests a day (UTC), of all those servers together." + ZERO),
                            text(
                                    "classification.llm.cost-per-day",
                                    "0",
                                    "Most dollars a day, the same way; needs both prices." + ZERO),
                            text(
                                    "classification.llm.input-price",
                                    "0",
                                    "Dollars for a million tokens that the model reads. Zero: not known."),
                            text(
                                    "classification.llm.output-price",
                                    "0",
                                    "Dollars for a million tokens that it writes. Zero: not known."),
                            toggle(
                                    "classification.llm.redact-hosts",
                                    "Keep names of hosts, pods and the like, and addresses, from it as well."))),
            new Group(
                    "Cluster",
                    List.of(
                            text(
                                    "cluster.listen-address",
                                    "0.0.0.0:9094",
                                    "Alertmanager's gossip address. An empty text turns clustering off."),
                            text("cluster.advertise-address", "", "The address that peers are told."),
                            text("cluster.peer-name", "", "This peer's name. Default: a random one."),
                            list("cluster.peer", "", "Another Alertmanager of the cluster, as host:port."),
                            text("cluster.peer-timeout", "15s", "How long a peer waits for the one before it."),
                            text("cluster.peers-resolve-timeout", "15s", "Longest time to look up the peers' names."),
                            text("cluster.gossip-interval", "200ms", "Time between gossip messages."),
                            text("cluster.pushpull-interval", "1m", "Time between full exchanges of state."),
                            text("cluster.tcp-timeout", "10s", "Longest time for a full exchange's connection."),
                            text("cluster.probe-timeout", "500ms", "Longest time for a peer's sign of life."),
                            text("cluster.probe-interval", "1s", "Time between such probes."),
                            text("cluster.settle-timeout", "1m", "Longest time to wait for the cluster at the start."),
                            text("cluster.reconnect-interval", "10s", "Time between tries to reach a lost peer."),
                            text("cluster.reconnect-timeout", "6h", "How long a lost peer is tried."),
                            text("cluster.tls-config", "", "A file that turns on mutual TLS between peers."),
                            toggle(
                                    "cluster.allow-insecure-public-advertise-address-discovery",
                                    "Allow a public address to be found and advertised."),
                            text("cluster.label", "", "Keeps clusters on one network apart."))),
            new Group(
                    "Log and features",
                    List.of(
                            text("log.level", "info", "Write lines of this level and above: debug, info, warn, error."),
                            text("log.format", "logfmt", "logfmt, or json. The log goes to stderr."),
                            text(
                                    "enable-feature",
                                    "",
                                    "Features to turn on, parted by commas: classic-mode, utf8-strict-mode,"
                                            + " auto-gomemlimit, alert-names-in-metrics, receiver-name-in-metrics,"
                                            + " group-key-in-metrics; this version refuses event-recorder."),
                            text("auto-gomemlimit.ratio", "0.9", "About Go's memory limit."))));

    static final List<Flag> ALL =
            GROUPS.stream().flatMap(group -> group.flags().stream()).toList();

    /** Whether the configuration file may have it, under {@code alerthistory}. */
    boolean isOwn() {
        return name.equals("profile")
                || name.startsWith(SHADOW)
                || name.equals("namespace")
                || name.startsWith(POSTGRES)
                || name.startsWith(REDIS)
                || name.startsWith(HISTORY)
                || name.startsWith(CLASSIFICATION)
                || name.startsWith(LIMITS);
    }

    /** What the configuration file calls it. */
    String field() {
        return name.replace('-', '_');
    }

    private static Flag text(String name, String fallback, String meaning) {
        return new Flag(name, TEXT, fallback, meaning);
    }

    private static Flag list(String name, String fallback, String meaning) {
        return new Flag(name, LIST, fallback, meaning);
    }

    private static Flag toggle(String name, String meaning) {
        return new Flag(name, SWITCH, "false", meaning);
    }

    /** As on the command line: {@code --log.level}. */
    String word() {
        return "--" + name;
    }

    /** What turns a switch off: {@code --no-log.silences}. */
    String negatedWord() {
        return "--no-" + name;
    }

    /** The environment variable that stands for the flag: {@code ALERTHISTORY_LOG_LEVEL}. */
    String variable() {
        return "ALERTHISTORY_" + name.toUpperCase(Locale.ROOT).replace('.', '_').replace('-', '_');
    }
}
