package io.alerthistory.config;

import io.alerthistory.config.RouteSettings.GroupBy;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads the routing tree, and checks each node against what it inherits and against the receivers there are. */
final class RouteReader {
    private final Set<String> receivers;
    private final Set<String> intervals;
    private final MatcherSyntax syntax;
    private final MatcherReader matchers;

    /** @param intervals the names of the time intervals that there are */
    RouteReader(Set<String> receivers, Set<String> intervals, MatcherSyntax syntax) {
        this.receivers = receivers;
        this.intervals = intervals;
        this.syntax = syntax;
        this.matchers = new MatcherReader(syntax);
    }

    RouteSettings root(Section route) {
        var receiver = route.field("receiver");
        if (receiver.text("").isEmpty()) {
            receiver.refuse("the root route must name a receiver, for alerts that no other route takes. Known: "
                    + Suggestion.list(receivers));
        }
        var goesOn = route.field("continue");
        if (goesOn.bool(false)) {
            goesOn.refuse("the root route has no siblings to continue with. Remove it");
        }
        for (var name : List.of("match", "match_re", "matchers")) {
            if (!route.field(name).isEmpty()) {
                route.field(name)
                        .refuse(
                                "the root route takes every alert and may have no matchers. Move them to a route below");
            }
        }
        for (var name : List.of("mute_time_intervals", "active_time_intervals")) {
            if (!route.field(name).isEmpty()) {
                route.field(name)
                        .refuse("the root route may not be muted by time. Move the intervals to a route below");
            }
        }
        return read(route, RouteSettings.GROUP_INTERVAL, RouteSettings.REPEAT_INTERVAL);
    }

    private RouteSettings read(Section route, Duration inheritedGroupInterval, Duration inheritedRepeatInterval) {
        @Nullable Duration groupWait = route.field("group_wait").prometheusDurationOrNull();
        @Nullable Duration groupInterval = notZero(route.field("group_interval"));
        @Nullable Duration repeatInterval = notZero(route.field("repeat_interval"));
        var groupIntervalHere = groupInterval == null ? inheritedGroupInterval : groupInterval;
        var repeatIntervalHere = repeatInterval == null ? inheritedRepeatInterval : repeatInterval;
        if ((groupInterval != null || repeatInterval != null) && repeatIntervalHere.compareTo(groupIntervalHere) < 0) {
            route.field(repeatInterval != null ? "repeat_interval" : "group_interval")
                    .warn("repeat_interval (" + Durations.printPrometheus(repeatIntervalHere)
                            + ") is shorter than group_interval (" + Durations.printPrometheus(groupIntervalHere)
                            + "), so notifications repeat every group_interval only");
        }
        var settings = new RouteSettings(
                receiver(route.field("receiver")),
                groupBy(route.field("group_by")),
                matchers.read(route, "match", "match_re", "matchers"),
                route.field("continue").bool(false),
                groupWait,
                groupInterval,
                repeatInterval,
                labels(route.field("labels")),
                intervals(route.field("mute_time_intervals")),
                intervals(route.field("active_time_intervals")),
                route.field("routes").sections().stream()
                        .map(child -> read(child, groupIntervalHere, repeatIntervalHere))
                        .toList());
        route.end();
        return settings;
    }

    private @Nullable String receiver(Field field) {
        var name = field.text("");
        if (name.isEmpty()) {
            return null;
        }
        if (!receivers.contains(name)) {
            field.refuse("receiver \"" + name + "\" is not defined. Known: " + Suggestion.list(receivers) + "."
                    + Suggestion.didYouMean(name, receivers));
        }
        return name;
    }

    private List<String> intervals(Field field) {
        for (var item : field.items()) {
            var name = item.text("");
            if (!intervals.contains(name)) {
                item.refuse("time interval \"" + name + "\" is not defined. Known: " + Suggestion.list(intervals) + "."
                        + Suggestion.didYouMean(name, intervals));
            }
        }
        return field.texts();
    }

    private static @Nullable Duration notZero(Field field) {
        @Nullable Duration duration = field.prometheusDurationOrNull();
        if (duration != null && duration.isZero()) {
            field.refuse("may not be zero. Write a duration like 5m");
            return null;
        }
        return duration;
    }

    private @Nullable GroupBy groupBy(Field field) {
        if (!field.isGiven()) {
            return null;
        }
        boolean all = false;
        var names = new ArrayList<String>();
        for (var item : field.items()) {
            var name = item.text("");
            if (name.equals("...")) {
                all = true;
            } else if (!syntax.isLabelName(name)) {
                item.refuse(notALabelName(name, syntax));
            } else if (names.contains(name)) {
                item.refuse("label \"" + name + "\" is named twice. Remove one");
            } else {
                names.add(name);
            }
        }
        if (all && !names.isEmpty()) {
            field.refuse("'...' stands for all labels and must be alone. Remove it, or the other names");
        }
        return new GroupBy(all, all ? List.of() : List.copyOf(names));
    }

    private LabelSet labels(Field field) {
        var labels = new LinkedHashMap<String, String>();
        field.named().forEach((name, value) -> {
            if (!syntax.isLabelName(name)) {
                value.refuse(notALabelName(name, syntax));
            } else {
                labels.put(name, value.text(""));
            }
        });
        return LabelSet.of(labels);
    }

    static String notALabelName(String name, MatcherSyntax syntax) {
        return "\"" + name + "\" is no label name. "
                + (syntax == MatcherSyntax.CLASSIC
                        ? "In classic mode it has ASCII letters, digits and underscores only"
                        : "It needs at least one character");
    }

    /** The receivers that some node of the tree names. */
    static Set<String> used(RouteSettings route) {
        var used = new HashSet<String>();
        if (route.receiver() != null) {
            used.add(route.receiver());
        }
        route.routes().forEach(child -> used.addAll(used(child)));
        return used;
    }
}
