package io.alerthistory.cli;

import java.util.List;
import java.util.Set;

/**
 * Which of Alertmanager's flags this version does not act on. Where silent neglect would leave a door open, or page
 * somebody twice, the start is refused; the others are accepted, and
 * {@code --help} says that they have no effect.
 */
final class NotYet {
    /** {@code unless} are the values under which there is nothing to neglect. */
    record Refused(String flag, Unless unless, String sentence) {}

    enum Unless {
        EMPTY,
        FALSE
    }

    static final List<Refused> REFUSED = List.of(
            new Refused(
                    "web.systemd-socket",
                    Unless.FALSE,
                    "this version does not take over systemd's sockets. Disable the socket unit and use"
                            + " --web.listen-address"),
            new Refused(
                    "cluster.peer",
                    Unless.EMPTY,
                    "this is the Lite profile, one server without peers; several of them would each send every"
                            + " notification. Run one and leave this flag out, or give several servers a Redis and a"
                            + " PostgreSQL to share: --profile=standard --redis.addr=… --postgres.url=…"),
            new Refused(
                    "cluster.tls-config",
                    Unless.EMPTY,
                    "this version has no peers, so there is nothing to encrypt between them. Leave this flag out"));

    static final Set<String> WITHOUT_EFFECT = Set.of(
            "dispatch.maintenance-interval",
            "web.cors.origin",
            "auto-gomemlimit.ratio",
            "cluster.advertise-address",
            "cluster.peer-timeout",
            "cluster.peers-resolve-timeout",
            "cluster.gossip-interval",
            "cluster.pushpull-interval",
            "cluster.tcp-timeout",
            "cluster.probe-timeout",
            "cluster.probe-interval",
            "cluster.settle-timeout",
            "cluster.reconnect-interval",
            "cluster.reconnect-timeout",
            "cluster.allow-insecure-public-advertise-address-discovery",
            "cluster.label");

    private NotYet() {}

    static boolean refuses(String flag) {
        return REFUSED.stream().anyMatch(refused -> refused.flag().equals(flag));
    }

    /** Throws {@link UsageException} at the first flag that asks for what must not be neglected. */
    static void check(Values values) {
        boolean isShared = values.text("profile").equals("standard")
                && !values.text("postgres.url").isEmpty();
        for (Refused refused : REFUSED) {
            if (isShared && refused.flag().equals("cluster.peer")) {
                continue; // they find each other by what they share
            }
            boolean harmless = switch (refused.unless()) {
                case EMPTY -> values.texts(refused.flag()).isEmpty();
                case FALSE -> !values.isOn(refused.flag());
            };
            if (!harmless) {
                throw new UsageException(values.source(refused.flag()) + ": " + refused.sentence());
            }
        }
    }
}
