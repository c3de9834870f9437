package io.alerthistory.engine;

import io.alerthistory.config.Configuration;
import io.alerthistory.config.Receiver;
import io.alerthistory.config.RouteSettings;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.TimeInterval;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Where alerts go: the routes of a configuration, with inheritance resolved. */
public final class RoutingTree {
    private final Route root;

    private RoutingTree(Route root) {
        this.root = root;
    }

    public static RoutingTree of(Configuration configuration) {
        var receivers = new LinkedHashMap<String, Receiver>();
        configuration.receivers().forEach(receiver -> receivers.put(receiver.name(), receiver));
        var intervals = new LinkedHashMap<String, TimeInterval>();
        configuration.timeIntervals().forEach(interval -> intervals.put(interval.name(), interval));
        return new RoutingTree(new Growing(receivers, intervals).route(configuration.route(), null));
    }

    public Route root() {
        return root;
    }

    /**
     * The routes an alert takes, at least one: depth first, the first child that matches, and its later siblings only
     * where it says {@code continue}; a node is the end of the way where no child matches.
     */
    public List<Route> match(LabelSet labels) {
        var found = new ArrayList<Route>(1);
        match(root, labels, found);
        return List.copyOf(found);
    }

    private static boolean match(Route route, LabelSet labels, List<Route> found) {
        if (!Matcher.allMatch(route.matchers(), labels)) {
            return false;
        }
        boolean further = false;
        for (var child : route.children()) {
            boolean matched = match(child, labels, found);
            further |= matched;
            if (matched && !child.goesOn()) {
                break;
            }
        }
        if (!further) {
            found.add(route);
        }
        return true;
    }

    /** Resolves inheritance, and counts routes on the way. */
    private static final class Growing {
        private final Map<String, Receiver> receivers;
        private final Map<String, TimeInterval> intervals;
        private int count;

        Growing(Map<String, Receiver> receivers, Map<String, TimeInterval> intervals) {
            this.receivers = receivers;
            this.intervals = intervals;
        }

        /** Everything but children and index is the parent's where the node does not say otherwise. */
        Route route(RouteSettings node, @Nullable Route parent) {
            var text = Matcher.text(node.matchers());
            var inheriting = new Route(
                    -1,
                    parent == null ? text : parent.key() + "/" + text,
                    node.receiver() != null
                            ? receiver(node.receiver())
                            : above(parent).receiver(),
                    or(node.groupBy(), parent == null ? RouteSettings.GroupBy.NOTHING : parent.groupBy()),
                    node.matchers(),
                    node.goesOn(),
                    or(node.groupWait(), parent == null ? RouteSettings.GROUP_WAIT : parent.groupWait()),
                    or(node.groupInterval(), parent == null ? RouteSettings.GROUP_INTERVAL : parent.groupInterval()),
                    or(node.repeatInterval(), parent == null ? RouteSettings.REPEAT_INTERVAL : parent.repeatInterval()),
                    parent == null ? node.labels() : parent.labels().with(node.labels()),
                    node.muteTimeIntervals().stream().map(this::interval).toList(),
                    node.activeTimeIntervals().stream().map(this::interval).toList(),
                    List.of());
            var children = node.routes().stream()
                    .map(child -> route(child, inheriting))
                    .toList();
            return inheriting.placed(count++, children);
        }

        private static Route above(@Nullable Route parent) {
            if (parent == null) {
                throw new IllegalStateException("the root route names no receiver; the configuration was not checked");
            }
            return parent;
        }

        private Receiver receiver(String name) {
            var receiver = receivers.get(name);
            if (receiver == null) {
                throw new IllegalStateException(
                        "route to " + name + ", known: " + receivers.keySet() + "; the configuration was not checked");
            }
            return receiver;
        }

        private TimeInterval interval(String name) {
            var interval = intervals.get(name);
            if (interval == null) {
                throw new IllegalStateException(
                        "interval " + name + ", known: " + intervals.keySet() + "; the configuration was not checked");
            }
            return interval;
        }

        private static <T> T or(@Nullable T own, T inherited) {
            return own != null ? own : inherited;
        }
    }
}
