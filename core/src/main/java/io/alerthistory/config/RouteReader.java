package io.alerthistory.config;

import io.alerthistory.config.RouteSettings.GroupBy;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
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
    private final MatcherSyntax syntax;

    RouteReader(Set<String> receivers, MatcherSyntax syntax) {
        this.receivers = receivers;
        this.syntax = syntax;
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

    private RouteSettings child(Section route, Duration groupInterval, Duration repeatInterval) {
        NotYet.refuse(route, NotYet.ROUTE);
        return read(route, groupInterval, repeatInterval);
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
                matchers(route),
                route.field("continue").bool(false),
                groupWait,
                groupInterval,
                repeatInterval,
                labels(route.field("labels")),
                List.of(),
                List.of(),
                route.field("routes").sections().stream()
                        .map(child -> child(child, groupIntervalHere, repeatIntervalHere))
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
                item.refuse(notALabelName(name));
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

    private List<Matcher> matchers(Section route) {
        var matchers = new ArrayList<Matcher>();
        deprecated(route.field("match"), Matcher.Operator.EQUAL, matchers);
        deprecated(route.field("match_re"), Matcher.Operator.REGEXP, matchers);
        for (var item : route.field("matchers").items()) {
            try {
                matchers.addAll(syntax.matchers(item.text(""), item::warn));
            } catch (IllegalArgumentException e) {
                item.refuse(e.getMessage() + ". Write matchers like severity=\"page\"");
            }
        }
        return matchers.stream().sorted().toList();
    }

    /** {@code match} and {@code match_re}, which know the old label names only, whatever the syntax. */
    private static void deprecated(Field field, Matcher.Operator operator, List<Matcher> matchers) {
        field.named().forEach((name, value) -> {
            if (!MatcherSyntax.isClassicLabelName(name)) {
                value.refuse("\"" + name + "\" is no label name of ASCII letters, digits and underscores. "
                        + "Use matchers for other names");
            } else if (operator == Matcher.Operator.REGEXP && !value.isGiven()) {
                value.refuse("needs a regular expression");
            } else {
                try {
                    var matcher = new Matcher(name, operator, value.text(""));
                    matchers.add(operator == Matcher.Operator.REGEXP ? anchored(matcher) : matcher);
                } catch (IllegalArgumentException e) {
                    value.refuse(String.valueOf(e.getMessage()));
                }
            }
        });
    }

    /** Alertmanager keeps what {@code match_re} says with its anchors on, and so it shows in group keys. */
    private static Matcher anchored(Matcher matcher) {
        return new Matcher(matcher.name(), matcher.operator(), "^(?:" + matcher.value() + ")$");
    }

    private LabelSet labels(Field field) {
        var labels = new LinkedHashMap<String, String>();
        field.named().forEach((name, value) -> {
            if (!syntax.isLabelName(name)) {
                value.refuse(notALabelName(name));
            } else if (value.text("").contains("{{")) {
                NotYet.refuse(value, NotYet.TEMPLATE);
            } else {
                labels.put(name, value.text(""));
            }
        });
        return LabelSet.of(labels);
    }

    private String notALabelName(String name) {
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
