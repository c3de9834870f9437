package io.alerthistory;

import io.alerthistory.compare.Comparison;
import io.alerthistory.compare.Snapshot;
import io.alerthistory.compare.Told;
import io.alerthistory.config.Durations;
import io.alerthistory.model.LabelSet;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ArrayNode;
import tools.jackson.databind.node.ObjectNode;

/** Puts differences into words, with what our server says of them. For one thread. */
final class ComparisonReport {
    /** The server is asked for no more reasons than that: who has more differences has one cause. */
    private static final int MOST_REASONS = 20;

    private static final int MOST_ALERTS = 10;

    private static final ObjectMapper JSON = new ObjectMapper();

    private final ShadowServer shadow;
    private final Duration tolerance;
    private int asked;

    ComparisonReport(ShadowServer shadow, Duration tolerance) {
        this.shadow = shadow;
        this.tolerance = tolerance;
    }

    String text(Comparison comparison) {
        var text = new StringBuilder();
        text.append(comparison.same().size()).append(" notifications were told by both");
        var apart = comparison.apart();
        if (!apart.isEmpty()) {
            text.append(", half of them within ")
                    .append(seconds(middle(apart)))
                    .append(" s, all within ")
                    .append(seconds(apart.getLast()))
                    .append(" s of each other");
        }
        text.append(".\n");
        comparison.onlyTheirs().forEach(told -> {
            text.append("\nOnly Alertmanager told ").append(whom(told)).append('\n');
            alerts(text, "  ", told);
            lines(text, "  Alertmanager++ says: ", becauseOf(told, alertsOf(told)));
        });
        comparison.onlyOurs().forEach(told -> {
            text.append("\nOnly Alertmanager++ told ").append(whom(told)).append('\n');
            alerts(text, "  ", told);
            text.append("  Alertmanager++ says: ").append(told.reason()).append('\n');
        });
        comparison.different().forEach(pair -> {
            text.append("\nOther alerts were told ").append(whom(pair.theirs())).append('\n');
            var labels = new HashMap<>(pair.ours().labels());
            labels.putAll(pair.theirs().labels());
            differing(
                    text,
                    "fires, says only ",
                    pair.theirs().firing(),
                    pair.ours().firing(),
                    labels);
            differing(
                    text,
                    "is over, says only ",
                    pair.theirs().resolved(),
                    pair.ours().resolved(),
                    labels);
            lines(text, "  Alertmanager++ says: ", becauseOf(pair.theirs(), missing(pair)));
        });
        text.append('\n')
                .append(
                        comparison.differences() == 0
                                ? "No differences.\n"
                                : comparison.differences() + " differences.\n");
        if (comparison.undecided() > 0) {
            text.append(comparison.undecided())
                    .append(" more have no counterpart yet, and are less than ")
                    .append(Durations.printPrometheus(tolerance))
                    .append(" from the edge of what is known: they are not judged.\n");
        }
        return text.toString();
    }

    private static String whom(Told told) {
        return told.receiver() + " of the group " + told.groupKey() + (told.at() == null ? "" : " at " + told.at());
    }

    private static void alerts(StringBuilder text, String indent, Told told) {
        named(text, indent + "fires: ", told.firing(), told.labels());
        named(text, indent + "is over: ", told.resolved(), told.labels());
    }

    private static void named(StringBuilder text, String before, Set<String> alerts, Map<String, LabelSet> labels) {
        alerts.stream()
                .sorted()
                .limit(MOST_ALERTS)
                .forEach(
                        alert -> text.append(before).append(name(alert, labels)).append('\n'));
        if (alerts.size() > MOST_ALERTS) {
            text.append(before).append(alerts.size() - MOST_ALERTS).append(" more\n");
        }
    }

    private static String name(String fingerprint, Map<String, LabelSet> labels) {
        var known = labels.get(fingerprint);
        return known == null ? "the alert with fingerprint " + fingerprint : known.toString();
    }

    private static void differing(
            StringBuilder text, String what, Set<String> theirs, Set<String> ours, Map<String, LabelSet> labels) {
        named(text, "  " + what + "Alertmanager: ", without(theirs, ours), labels);
        named(text, "  " + what + "Alertmanager++: ", without(ours, theirs), labels);
    }

    private static Set<String> without(Set<String> all, Set<String> some) {
        var rest = new HashSet<>(all);
        rest.removeAll(some);
        return rest;
    }

    private static void lines(StringBuilder text, String before, List<String> lines) {
        lines.forEach(line -> text.append(before).append(line.stripLeading()).append('\n'));
    }

    private static Stream<String> alertsOf(Told told) {
        return Stream.concat(
                told.firing().stream().sorted(), told.resolved().stream().sorted());
    }

    private static Stream<String> missing(Comparison.Pair pair) {
        return Stream.concat(
                without(pair.theirs().firing(), pair.ours().firing()).stream().sorted(),
                without(pair.theirs().resolved(), pair.ours().resolved()).stream()
                        .sorted());
    }

    /** What our server says of the first of these alerts whose labels are known. */
    private List<String> becauseOf(Told told, Stream<String> alerts) {
        var labels = alerts.map(fingerprint -> told.labels().getOrDefault(fingerprint, LabelSet.NONE))
                .filter(set -> !set.isEmpty())
                .findFirst();
        if (labels.isEmpty() || asked == MOST_REASONS) {
            return List.of();
        }
        asked++;
        var lines = shadow.why(labels.get(), told.at());
        return lines.isEmpty() ? List.of("it had not heard of " + labels.get()) : lines;
    }

    String json(Comparison comparison) {
        var json = JSON.createObjectNode();
        json.put("toldByBoth", comparison.same().size());
        var apart = comparison.apart();
        if (!apart.isEmpty()) {
            json.putObject("apartSeconds").put("p50", seconds(middle(apart))).put("max", seconds(apart.getLast()));
        }
        var theirs = json.putArray("onlyAlertmanager");
        comparison
                .onlyTheirs()
                .forEach(told -> because(write(theirs.addObject(), told), becauseOf(told, alertsOf(told))));
        var ours = json.putArray("onlyUs");
        comparison.onlyOurs().forEach(told -> because(write(ours.addObject(), told), List.of(told.reason())));
        var different = json.putArray("otherAlerts");
        comparison.different().forEach(pair -> {
            var both = different.addObject();
            write(both.putObject("alertmanager"), pair.theirs());
            write(both.putObject("us"), pair.ours());
            because(both, becauseOf(pair.theirs(), missing(pair)));
        });
        json.put("notJudged", comparison.undecided());
        return json + "\n";
    }

    private static ObjectNode write(ObjectNode json, Told told) {
        if (told.at() != null) {
            json.put("at", told.at().toString());
        }
        json.put("receiver", told.receiver()).put("groupKey", told.groupKey());
        write(json.putArray("firing"), told.firing(), told);
        write(json.putArray("resolved"), told.resolved(), told);
        return json;
    }

    private static void write(ArrayNode json, Set<String> alerts, Told told) {
        alerts.stream().sorted().forEach(fingerprint -> {
            var alert = json.addObject().put("fingerprint", fingerprint);
            var labels = alert.putObject("labels");
            told.labels().getOrDefault(fingerprint, LabelSet.NONE).forEach(labels::put);
        });
    }

    private static void because(ObjectNode json, List<String> lines) {
        var because = json.putArray("because");
        lines.forEach(line -> because.add(line.strip()));
    }

    static String text(Snapshot ours, List<Snapshot.Difference> differences) {
        var text = new StringBuilder();
        for (var one : differences) {
            text.append(one.of())
                    .append("\n  ")
                    .append(one.what())
                    .append(": Alertmanager has \"")
                    .append(one.theirs())
                    .append("\", Alertmanager++ \"")
                    .append(one.ours())
                    .append("\"\n");
        }
        return text.append(differences.isEmpty() ? "No differences" : differences.size() + " differences")
                .append(" between the ")
                .append(ours.alerts().size())
                .append(" alerts of Alertmanager++ and those of Alertmanager.\n")
                .toString();
    }

    static String json(Snapshot ours, List<Snapshot.Difference> differences) {
        var json = JSON.createObjectNode().put("alerts", ours.alerts().size());
        var list = json.putArray("differences");
        differences.forEach(one -> list.addObject()
                .put("of", one.of())
                .put("what", one.what())
                .put("alertmanager", one.theirs())
                .put("us", one.ours()));
        return json + "\n";
    }

    private static Duration middle(List<Duration> sorted) {
        return sorted.get((sorted.size() - 1) / 2);
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1000.0;
    }
}
