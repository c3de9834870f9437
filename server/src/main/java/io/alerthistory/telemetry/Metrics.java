package io.alerthistory.telemetry;

import io.alerthistory.adapter.embedded.JournalFolder;
import io.alerthistory.adapter.redis.Observer;
import io.alerthistory.adapter.redis.Redis;
import io.alerthistory.api.ApiMetrics;
import io.alerthistory.api.HttpServer;
import io.alerthistory.classification.Newcomers;
import io.alerthistory.classify.Budget;
import io.alerthistory.cluster.Store;
import io.alerthistory.cluster.View;
import io.alerthistory.config.Receiver;
import io.alerthistory.engine.Notification;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Route;
import io.alerthistory.engine.Settings;
import io.alerthistory.engine.State;
import io.alerthistory.engine.Tracked;
import io.alerthistory.history.WrittenHistory;
import io.alerthistory.journal.Journal;
import io.alerthistory.ledger.Decision;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Silence;
import io.alerthistory.notify.Courier;
import io.prometheus.metrics.core.metrics.Counter;
import io.prometheus.metrics.core.metrics.Gauge;
import io.prometheus.metrics.core.metrics.GaugeWithCallback;
import io.prometheus.metrics.core.metrics.Histogram;
import io.prometheus.metrics.expositionformats.ExpositionFormatWriter;
import io.prometheus.metrics.expositionformats.ExpositionFormats;
import io.prometheus.metrics.instrumentation.jvm.JvmMetrics;
import io.prometheus.metrics.model.registry.PrometheusRegistry;
import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.IntSupplier;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Counts under Alertmanager's names, so that its dashboards and alerts go on working. Safe for many threads. */
public final class Metrics implements ApiMetrics, Courier.Metrics {
    /**
     * What is told apart beyond what Alertmanager always does: each makes as many series more as there are such things.
     *
     * @param receivers notifications by the receiver's name
     * @param alertNames dropped alerts by their name
     * @param groupKeys alerts by the key of their group
     */
    public record Detail(boolean receivers, boolean alertNames, boolean groupKeys) {
        public static final Detail NONE = new Detail(false, false, false);
    }

    private static final List<String> LIMITS =
            List.of("connections", "head-bytes", "total-bytes", "head-timeout", "body-timeout");

    private final Detail detail;
    private final PrometheusRegistry registry = new PrometheusRegistry();
    private boolean knowsJvm;
    private volatile @Nullable LlmMetrics llm;
    private final ExpositionFormats formats = ExpositionFormats.init();

    private final Counter received =
            counter("alerts_received", "Alerts that were posted and taken.", "status", "version");
    private final Counter invalid = counter("alerts_invalid", "Alerts that were posted and refused.", "version");
    private final Gauge inFlight = gauge("http_requests_in_flight", "Requests being answered now.", "method");
    private final Counter overLimit = counter(
            "http_concurrency_limit_exceeded", "Requests turned away because too many were under way.", "method");
    private final Counter limits = Counter.builder()
            .name("alerthistory_http_limits_met")
            .help("Clients that were turned away or cut off, by the flag that says so, without its --limits.")
            .labelNames("limit")
            .register(registry);
    private final Histogram requestSeconds = Histogram.builder()
            .name("alertmanager_http_request_duration_seconds")
            .help("How long requests took.")
            .labelNames("code", "handler", "method")
            .register(registry);
    private final Histogram responseBytes = Histogram.builder()
            .name("alertmanager_http_response_size_bytes")
            .help("How large answers were.")
            .labelNames("handler", "method")
            .classicExponentialUpperBounds(100, 10, 7)
            .register(registry);
    private final Counter notifications;
    private final Counter notificationsFailed;
    private final Counter requests;
    private final Counter requestsFailed;
    private final Histogram notificationSeconds;
    private final Counter shadow = Counter.builder()
            .name("alerthistory_shadow_notifications")
            .help(
                    "Notifications that --shadow kept from being sent; alertmanager_notifications_total has none of them.")
            .labelNames("receiver", "integration")
            .register(registry);
    private final Counter suppressed =
            counter("notifications_suppressed", "Alerts that were held back when their group was looked at.", "reason");
    private final Counter limited;
    private final Gauge configHash = gauge("config_hash", "Hash of the configuration file that is in force.");
    private final Gauge reloadSuccessful =
            gauge("config_last_reload_successful", "Whether the last attempt to load the configuration succeeded.");
    private final Gauge reloadSeconds = gauge(
            "config_last_reload_success_timestamp_seconds", "When the configuration was last loaded successfully.");

    /** @param version shown in {@code alertmanager_build_info} */
    public Metrics(String version, String revision, Detail detail) {
        this.detail = detail;
        var whom = detail.receivers() ? new String[] {"integration", "receiver_name"} : new String[] {"integration"};
        var whomAndWhy = detail.receivers()
                ? new String[] {"integration", "receiver_name", "reason"}
                : new String[] {"integration", "reason"};
        notifications = counter("notifications", "Notifications that were tried, each counted once.", whom);
        notificationsFailed = counter("notifications_failed", "Notifications that were given up.", whomAndWhy);
        requests = counter("notification_requests", "Requests to receivers.", whom);
        requestsFailed = counter("notification_requests_failed", "Requests to receivers that failed.", whom);
        notificationSeconds = Histogram.builder()
                .name("alertmanager_notification_latency_seconds")
                .help("How long requests to receivers took.")
                .labelNames(whom)
                .classicUpperBounds(1, 5, 10, 15, 20)
                .register(registry);
        limited = counter(
                "alerts_limited",
                "Alerts that were dropped because of the limit for one name.",
                detail.alertNames() ? new String[] {"alertname"} : new String[0]);
        gauge("build_info", "What is running.", "branch", "goversion", "revision", "version")
                .labelValues("", "java" + Runtime.version().feature(), revision, version)
                .set(1);
        received.initLabelValues("firing", "v2");
        received.initLabelValues("resolved", "v2");
        invalid.initLabelValues("v2");
        overLimit.initLabelValues("get");
        for (var limit : LIMITS) {
            limits.initLabelValues(limit);
        }
        inFlight.initLabelValues("get");
        for (var reason : List.of("inhibition", "active_time_interval", "mute_time_interval", "silence")) {
            suppressed.initLabelValues(reason);
        }
        if (!detail.receivers()) {
            Receiver.INTEGRATION_TYPES.forEach(integration -> init(integration));
        }
    }

    /** So that a rate can be computed from the first notification on. */
    private void init(String... whom) {
        notifications.initLabelValues(whom);
        requests.initLabelValues(whom);
        requestsFailed.initLabelValues(whom);
        notificationSeconds.initLabelValues(whom);
        for (var failure : Outcome.Failure.values()) {
            notificationsFailed.initLabelValues(with(whom, failure.label()));
        }
    }

    private static String[] with(String[] labels, String more) {
        var all = Arrays.copyOf(labels, labels.length + 1);
        all[labels.length] = more;
        return all;
    }

    private String[] whom(Notification notification) {
        var integration = notification.integration().type();
        return detail.receivers()
                ? new String[] {integration, notification.receiver().name()}
                : new String[] {integration};
    }

    private Counter counter(String name, String help, String... labels) {
        return Counter.builder()
                .name("alertmanager_" + name)
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    private Gauge gauge(String name, String help, String... labels) {
        return Gauge.builder()
                .name("alertmanager_" + name)
                .help(help)
                .labelNames(labels)
                .register(registry);
    }

    /**
     * Shows the cluster that Lite is: of one member, which is always well. Dashboards and alerts of clusters ask for it.
     * Gossip itself does not exist here, and its counters do not, either.
     *
     * @param peer our name in it, or empty where clustering is switched off
     */
    public void inCluster(Optional<String> peer) {
        gauge("cluster_enabled", "Whether replicas are clustered.").set(peer.isPresent() ? 1 : 0);
        peer.ifPresent(name -> {
            gauge("cluster_members", "Members of the cluster.").set(1);
            gauge("cluster_failed_peers", "Members that cannot be reached.").set(0);
            gauge("cluster_health_score", "Zero is well.").set(0);
            gauge("peer_position", "Our place among the members, from 0.").set(0);
            gauge("cluster_peer_info", "The members.", "peer").labelValues(name).set(1);
        });
    }

    /** Shows the servers that share what they know, and through which stores. */
    public void inCluster(Supplier<View> view) {
        gauge("cluster_enabled", "Whether replicas are clustered.").set(1);
        watched(
                "alertmanager_cluster_members",
                "Members of the cluster.",
                () -> view.get().servers().size());
        watched("alertmanager_cluster_failed_peers", "Members that cannot be reached.", () -> 0);
        watched(
                "alertmanager_cluster_health_score",
                "Zero is well; one for each store that is away.",
                () -> Store.values().length - view.get().uses().size());
        watched(
                "alerthistory_cluster_other_configurations",
                "Live servers whose configuration is not this one's. Worry when it stays above 0 after a rollout.",
                () -> view.get().differing().size());
        GaugeWithCallback.builder()
                .name("alertmanager_cluster_peer_info")
                .help("The members.")
                .labelNames("peer")
                .callback(callback -> view.get().servers().forEach(server -> callback.call(1, server.replica())))
                .register(registry);
        GaugeWithCallback.builder()
                .name("alerthistory_store_used")
                .help("Whether the store is used: it answers, and the other servers know that this one relies on it.")
                .labelNames("store")
                .callback(callback -> {
                    for (var store : Store.values()) {
                        boolean used = view.get().uses().contains(store);
                        callback.call(used ? 1 : 0, store.name().toLowerCase(Locale.ROOT));
                    }
                })
                .register(registry);
    }

    private void watched(String name, String help, IntSupplier value) {
        GaugeWithCallback.builder()
                .name(name)
                .help(help)
                .callback(callback -> callback.call(value.getAsInt()))
                .register(registry);
    }

    /** Shows what the engine knows whenever somebody looks. */
    public void watch(Supplier<State> state, Supplier<Instant> now, Settings settings) {
        gauge("alerts_per_alert_limit", "The limit for alerts of one name; 0 for none.")
                .set(Math.max(0, settings.alertsOfOneName()));
        GaugeWithCallback.builder()
                .name("alertmanager_alerts")
                .help("Alerts that fire, by state.")
                .labelNames(detail.groupKeys() ? new String[] {"state", "group_key"} : new String[] {"state"})
                .callback(callback -> {
                    var at = now.get();
                    var known = state.get();
                    if (!detail.groupKeys()) {
                        var all = known.alerts().values().stream().map(Tracked::alert);
                        countStates(callback, suppressed(all, known, at));
                        return;
                    }
                    for (var group : known.groups().values()) {
                        var alerts = known.alertsOf(group).stream();
                        countStates(
                                callback,
                                suppressed(alerts, known, at),
                                group.slot().groupKey());
                    }
                })
                .register(registry);
        GaugeWithCallback.builder()
                .name("alertmanager_silences")
                .help("Silences, by state.")
                .labelNames("state")
                .callback(callback -> {
                    var at = now.get();
                    var states = state.get().silences().all().stream()
                            .collect(Collectors.groupingBy(silence -> silence.stateAt(at), Collectors.counting()));
                    for (var one : Silence.State.values()) {
                        callback.call(states.getOrDefault(one, 0L), one.name().toLowerCase(Locale.ROOT));
                    }
                })
                .register(registry);
        watch(
                "dispatcher_aggregation_groups",
                "Groups of alerts.",
                state,
                it -> it.groups().size());
        watch(
                "receivers",
                "Receivers that routes lead to.",
                state,
                it -> receivers(it).size());
        watch(
                "silences_state_size",
                "Silences, the expired ones included.",
                state,
                it -> it.silences().size());
        watch("integrations", "Integrations of those receivers.", state, Metrics::integrations);
        watch(
                "inhibition_rules",
                "Inhibition rules.",
                state,
                it -> it.configuration().inhibitRules().size());
    }

    private void watch(String name, String help, Supplier<State> state, ToDoubleFunction<State> value) {
        GaugeWithCallback.builder()
                .name("alertmanager_" + name)
                .help(help)
                .callback(callback -> callback.call(value.applyAsDouble(state.get())))
                .register(registry);
    }

    private static void countStates(
            GaugeWithCallback.Callback callback, Map<Boolean, Long> suppressed, String... groupKey) {
        var active = suppressed.getOrDefault(false, 0L);
        var muted = suppressed.getOrDefault(true, 0L);
        callback.call(active, labels("active", groupKey));
        callback.call(muted, labels("suppressed", groupKey));
        callback.call(0, labels("unprocessed", groupKey));
    }

    private static String[] labels(String state, String... groupKey) {
        return groupKey.length == 0 ? new String[] {state} : new String[] {state, groupKey[0]};
    }

    /** How many firing alerts are suppressed (true) and how many are not. */
    private static Map<Boolean, Long> suppressed(Stream<Alert> alerts, State state, Instant now) {
        return alerts.filter(alert -> !alert.isResolvedAt(now))
                .collect(Collectors.groupingBy(
                        alert -> state.suppression(alert.labels(), now).isAny(), Collectors.counting()));
    }

    private static Set<Receiver> receivers(State state) {
        var found = new HashSet<Receiver>();
        collect(state.routes().root(), found);
        return found;
    }

    private static void collect(Route route, Set<Receiver> found) {
        found.add(route.receiver());
        route.children().forEach(child -> collect(child, found));
    }

    private static double integrations(State state) {
        return receivers(state).stream()
                .mapToInt(receiver -> receiver.integrations().size())
                .sum();
    }

    /** @param hash of the configuration file, the same for the same text */
    public void loaded(double hash, Instant now) {
        configHash.set(hash);
        reloadSuccessful.set(1);
        reloadSeconds.set(now.toEpochMilli() / 1000.0);
    }

    /** These receivers may be told from now on. */
    public void knows(List<Receiver> receivers) {
        if (detail.receivers()) {
            for (var receiver : receivers) {
                receiver.integrations().forEach(integration -> init(integration.type(), receiver.name()));
            }
        }
    }

    public void loadingFailed() {
        reloadSuccessful.set(0);
    }

    @Override
    public void received(boolean firing) {
        received.labelValues(firing ? "firing" : "resolved", "v2").inc();
    }

    @Override
    public void invalid(int count) {
        invalid.labelValues("v2").inc(count);
    }

    @Override
    public void began(String method) {
        inFlight.labelValues(method).inc();
    }

    @Override
    public void answered(String method, String handler, int code, Duration took, long bytes) {
        inFlight.labelValues(method).dec();
        requestSeconds.labelValues(String.valueOf(code), handler, method).observe(seconds(took));
        responseBytes.labelValues(handler, method).observe((double) bytes);
    }

    /** Begins to count what concerns Redis. Once at most. */
    public JournalFolder.Observer journal() {
        return new JournalMetrics(registry);
    }

    /** @param server whose load is shown from now on */
    public void watch(HttpServer server) {
        GaugeWithCallback.builder()
                .name("alerthistory_http_request_bytes")
                .help("Bytes of all requests that are coming in or being worked on; --limits.total-bytes bounds them.")
                .callback(to -> to.call(server.requestBytes()))
                .register(registry);
    }

    /** @param journal whose trouble is shown from now on */
    public void watch(Journal journal) {
        JournalMetrics.watch(journal, registry);
    }

    public WrittenHistory.Observer history() {
        return HistoryMetrics.observer(registry);
    }

    /** @param history whose state is shown from now on */
    public void watch(WrittenHistory history) {
        HistoryMetrics.watch(history, registry);
    }

    public Observer redis() {
        return new RedisMetrics(registry);
    }

    public io.alerthistory.classification.Observer classification() {
        return new ClassificationMetrics(registry, () -> {
            var asked = llm;
            return asked == null ? 0 : asked.meanCost();
        });
    }

    public void watch(Newcomers newcomers) {
        ClassificationMetrics.watch(newcomers, registry);
    }

    /**
     * Begins to count what concerns the language model. Once at most.
     *
     * @param budget whose rest is shown
     */
    public io.alerthistory.adapter.llm.Observer llm(Budget budget) {
        var asked = new LlmMetrics(registry, budget);
        llm = asked;
        return asked;
    }

    public void watch(Redis redis, int poolSize) {
        RedisMetrics.watch(redis, poolSize, registry);
    }

    @Override
    public void limited(String limit) {
        limits.labelValues(limit).inc();
    }

    @Override
    public void overLimit() {
        overLimit.labelValues("get").inc();
    }

    @Override
    public void attempted(Notification notification, Outcome outcome, Duration took) {
        if (outcome instanceof Outcome.Withheld) {
            return; // no request was made
        }
        var whom = whom(notification);
        requests.labelValues(whom).inc();
        notificationSeconds.labelValues(whom).observe(seconds(took));
        if (!(outcome instanceof Outcome.Delivered)) {
            requestsFailed.labelValues(whom).inc();
        }
    }

    void delivered(Notification notification) {
        notifications.labelValues(whom(notification)).inc();
    }

    void withheld(Notification notification) {
        shadow.labelValues(
                        notification.receiver().name(),
                        notification.integration().type())
                .inc();
    }

    void givenUp(Notification notification, Outcome.Failure failure) {
        var whom = whom(notification);
        notifications.labelValues(whom).inc();
        notificationsFailed.labelValues(with(whom, failure.label())).inc();
    }

    void muted(Decision.Why why, int alerts) {
        suppressed.labelValues(reason(why)).inc(alerts);
    }

    void limited(Alert alert) {
        if (detail.alertNames()) {
            limited.labelValues(alert.name()).inc();
        } else {
            limited.inc();
        }
    }

    private static String reason(Decision.Why why) {
        return switch (why) {
            case INHIBITED -> "inhibition";
            case OUTSIDE_ACTIVE_TIME -> "active_time_interval";
            case IN_MUTE_TIME -> "mute_time_interval";
            case SILENCED -> "silence";
            case NOTHING_FIRING, NOTHING_NEW, RESOLVED_NOT_WANTED, NOT_HEARD_OF ->
                throw new IllegalStateException(why + " mutes no alert");
        };
    }

    static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    @Override
    public String contentType(String accept) {
        return writer(accept).getContentType();
    }

    @Override
    public void write(String accept, OutputStream out) throws IOException {
        addJvm();
        writer(accept).write(out, registry.scrape());
    }

    /** Not before somebody looks: to find what the JVM tells of itself takes longer than all else here, at every start. */
    private synchronized void addJvm() {
        if (!knowsJvm) {
            JvmMetrics.builder().register(registry);
            knowsJvm = true;
        }
    }

    private ExpositionFormatWriter writer(String accept) {
        return formats.findWriter(accept);
    }
}
