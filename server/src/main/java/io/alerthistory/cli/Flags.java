package io.alerthistory.cli;

import io.alerthistory.telemetry.LogFormat;
import io.alerthistory.telemetry.LogLevel;
import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * All flags, read and checked. {@code withoutEffect} names those that the user set and this version
 * does not act on, which is worth a line at the start.
 */
public record Flags(
        String configFile,
        Duration autoReloadInterval,
        OwnFlags own,
        Storage storage,
        Alerts alerts,
        Web web,
        Cluster cluster,
        Log log,
        Set<Feature> features,
        double autoGomemlimitRatio,
        List<String> withoutEffect) {
    public Flags {
        features = Set.copyOf(features);
        withoutEffect = List.copyOf(withoutEffect);
    }

    /** {@code retention} and {@code maintenanceInterval} are more than zero. */
    public record Storage(String path, Duration retention, Duration maintenanceInterval) {}

    /** Of the limits, zero or less means none. */
    public record Alerts(
            Duration gcInterval,
            int perAlertnameLimit,
            int maxSilences,
            int maxSilenceSizeBytes,
            boolean logSilences,
            Duration dispatchMaintenanceInterval,
            Duration startDelay) {}

    /**
     * There is at least one listen address. An empty {@code externalUrl} or {@code routePrefix} was not given. Of the
     * limits, zero or less means none.
     */
    public record Web(
            List<String> listenAddresses,
            String configFile,
            boolean systemdSocket,
            String externalUrl,
            String routePrefix,
            String corsOrigin,
            int getConcurrency,
            Duration timeout) {}

    /** An empty {@code listenAddress} turns clustering off. */
    public record Cluster(
            String listenAddress,
            String advertiseAddress,
            String peerName,
            List<String> peers,
            Duration peerTimeout,
            Duration peersResolveTimeout,
            Duration gossipInterval,
            Duration pushPullInterval,
            Duration tcpTimeout,
            Duration probeTimeout,
            Duration probeInterval,
            Duration settleTimeout,
            Duration reconnectInterval,
            Duration reconnectTimeout,
            String tlsConfig,
            boolean allowInsecurePublicAdvertiseAddressDiscovery,
            String label) {}

    public record Log(LogLevel level, LogFormat format) {}

    /** Throws {@link UsageException} if a value cannot be read, or asks for what this version must not neglect. */
    static Flags of(Values values) {
        var flags = new Flags(
                values.text("config.file"),
                values.duration("config.auto-reload-interval"),
                new OwnFlags(values),
                storage(values),
                alerts(values),
                web(values),
                cluster(values),
                new Log(
                        values.oneOf("log.level", LogLevel.class, "log level"),
                        values.oneOf("log.format", LogFormat.class, "log format")),
                Feature.parse(values.text("enable-feature")),
                values.ratio("auto-gomemlimit.ratio"),
                values.withoutEffect());
        NotYet.check(values);
        return flags;
    }

    private static Storage storage(Values values) {
        return new Storage(
                values.text("storage.path"),
                values.positiveDuration("data.retention"),
                values.positiveDuration("data.maintenance-interval"));
    }

    private static Alerts alerts(Values values) {
        return new Alerts(
                values.positiveDuration("alerts.gc-interval"),
                values.whole("alerts.per-alertname-limit"),
                values.whole("silences.max-silences"),
                values.whole("silences.max-silence-size-bytes"),
                values.isOn("log.silences"),
                values.duration("dispatch.maintenance-interval"),
                values.duration("dispatch.start-delay"));
    }

    private static Web web(Values values) {
        return new Web(
                values.atLeastOne("web.listen-address"),
                values.text("web.config.file"),
                values.isOn("web.systemd-socket"),
                values.text("web.external-url"),
                values.text("web.route-prefix"),
                values.text("web.cors.origin"),
                values.whole("web.get-concurrency"),
                values.duration("web.timeout"));
    }

    private static Cluster cluster(Values values) {
        return new Cluster(
                values.text("cluster.listen-address"),
                values.text("cluster.advertise-address"),
                values.text("cluster.peer-name"),
                values.texts("cluster.peer"),
                values.duration("cluster.peer-timeout"),
                values.duration("cluster.peers-resolve-timeout"),
                values.duration("cluster.gossip-interval"),
                values.duration("cluster.pushpull-interval"),
                values.duration("cluster.tcp-timeout"),
                values.duration("cluster.probe-timeout"),
                values.duration("cluster.probe-interval"),
                values.duration("cluster.settle-timeout"),
                values.duration("cluster.reconnect-interval"),
                values.duration("cluster.reconnect-timeout"),
                values.text("cluster.tls-config"),
                values.isOn("cluster.allow-insecure-public-advertise-address-discovery"),
                values.text("cluster.label"));
    }
}
