package io.alerthistory.testing.chaos;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * What was to be told, what was told, and what the two have not in common. An alert fires once and resolves once, so what
 * is told of it can only go forward: a notification without any news is one too many. A value.
 *
 * @param changes in any order
 * @param told what receivers answered with 2xx, in the order of their answers
 * @param deaths servers that were killed, and when
 * @param split when servers had no store in common; each may then tell what another has told, and once more after it
 */
public record Books(List<Change> changes, List<Told> told, List<Death> deaths, List<Span> split) {
    static final Duration LATE = Duration.ofSeconds(30);

    /** A request is in flight from when it is read until its sender has written down what came of it. */
    private static final Duration IN_FLIGHT = Duration.ofSeconds(1);

    /** How long after servers have met again they may still be telling what the other had not known. */
    private static final Duration JOINED = Duration.ofSeconds(30);

    /**
     * An alert fires, or is over, and a receiver is to hear of it.
     *
     * @param overtakes whether it counts if it was over before anybody could hear of it, as the receiver was away
     */
    public record Change(String receiver, String alert, boolean firing, Instant at, boolean overtakes) {}

    /**
     * A notification that was taken.
     *
     * @param firing of each alert in it, whether it fires
     * @param sender the server that sent it, as it names itself
     * @param key its idempotency key, empty where it has none
     * @param at when it had come in
     */
    public record Told(
            String receiver, String group, Map<String, Boolean> firing, String sender, String key, Instant at) {}

    public record Death(String server, Instant at) {}

    public record Span(Instant from, Instant to) {
        boolean has(Instant at, Duration after) {
            return !at.isBefore(from) && !at.isAfter(to.plus(after));
        }
    }

    /**
     * @param late changes that were told, but not within {@link #LATE}
     * @param lost each in words; a change that was not told, or whose alert is said to fire though it is over
     * @param doubled each in words; without news, and not one of the named exceptions
     * @param named the same for those that are
     * @param overtaken fires that nobody could hear of before they were over
     */
    public record Account(
            int expected,
            int delivered,
            int late,
            List<String> lost,
            List<String> doubled,
            List<String> named,
            List<String> overtaken) {}

    public Account account() {
        var doubled = new ArrayList<String>();
        var named = new ArrayList<String>();
        sortRepetitions(doubled, named);
        var lost = new ArrayList<String>();
        var overtaken = new ArrayList<String>();
        int late = 0;
        var heard = heard();
        for (var change : changes) {
            var of = heard.getOrDefault(change.receiver() + " " + change.alert(), List.of());
            var first =
                    of.stream().filter(word -> word.firing == change.firing()).findFirst();
            if (first.isPresent() && (change.firing() || !of.getLast().firing)) {
                late += Duration.between(change.at(), first.get().at).compareTo(LATE) > 0 ? 1 : 0;
            } else if (change.firing() && change.overtakes() && isOver(change)) {
                overtaken.add(inWords(change));
            } else if (!change.firing() && of.isEmpty() && mayBeOvertaken(change)) {
                overtaken.add(inWords(change));
            } else {
                lost.add(inWords(change) + (first.isPresent() ? ", is said to fire again" : ", is not told"));
            }
        }
        int expected = changes.size() - overtaken.size();
        return new Account(expected, expected - lost.size(), late, lost, doubled, named, overtaken);
    }

    private record Word(boolean firing, Instant at) {}

    /** What a receiver heard of an alert, in order. */
    private Map<String, List<Word>> heard() {
        var heard = new HashMap<String, List<Word>>();
        for (var one : told) {
            one.firing()
                    .forEach((alert, firing) -> heard.computeIfAbsent(
                                    one.receiver() + " " + alert, any -> new ArrayList<>())
                            .add(new Word(firing, one.at())));
        }
        return heard;
    }

    private boolean isOver(Change fire) {
        return changes.stream()
                .anyMatch(other -> !other.firing()
                        && other.receiver().equals(fire.receiver())
                        && other.alert().equals(fire.alert()));
    }

    private boolean mayBeOvertaken(Change end) {
        return changes.stream()
                .anyMatch(other -> other.firing()
                        && other.overtakes()
                        && other.receiver().equals(end.receiver())
                        && other.alert().equals(end.alert()));
    }

    private void sortRepetitions(List<String> doubled, List<String> named) {
        var known = new HashMap<String, Set<Map.Entry<String, Boolean>>>();
        var before = new HashMap<String, List<Told>>();
        var joined = new HashSet<String>();
        for (var one : told) {
            var slot = one.receiver() + " " + one.group();
            var earlier = before.computeIfAbsent(slot, any -> new ArrayList<>());
            if (!known.computeIfAbsent(slot, any -> new HashSet<>())
                    .addAll(one.firing().entrySet())) {
                var reason = exception(one, earlier, joined);
                (reason.isEmpty() ? doubled : named).add(inWords(one, earlier) + reason);
            }
            earlier.add(one);
        }
    }

    /** Why it may be told again, or nothing. */
    private String exception(Told one, List<Told> earlier, Set<String> joined) {
        var same = earlier.stream()
                .filter(other ->
                        other.firing().equals(one.firing()) && other.key().equals(one.key()))
                .toList();
        for (var other : same) {
            if (deaths.stream().anyMatch(death -> wasInFlight(other, death))) {
                return ", whose sender was killed then; key " + one.key();
            }
        }
        for (var span : split) {
            boolean othersOnly = earlier.stream()
                    .noneMatch(other -> span.has(other.at(), JOINED)
                            && other.sender().equals(one.sender())
                            && other.firing()
                                    .entrySet()
                                    .containsAll(one.firing().entrySet()));
            if (span.has(one.at(), JOINED) && othersOnly) {
                return ", by another, while they knew nothing of each other";
            }
            if (span.has(one.at(), JOINED)
                    && one.at().isAfter(span.to())
                    && joined.add(one.receiver() + " " + one.group() + " " + span)) {
                return ", once, when they met again";
            }
        }
        return "";
    }

    private static boolean wasInFlight(Told one, Death death) {
        return death.server().equals(one.sender())
                && !death.at().isBefore(one.at().minus(IN_FLIGHT))
                && !death.at().isAfter(one.at().plus(IN_FLIGHT));
    }

    private static String inWords(Change change) {
        return change.at() + " " + change.receiver() + ": " + change.alert()
                + (change.firing() ? " fires" : " is over");
    }

    private static String inWords(Told one, List<Told> earlier) {
        var last = new LinkedHashMap<String, String>();
        earlier.stream()
                .filter(other -> other.firing().keySet().stream()
                        .anyMatch(alert -> one.firing().containsKey(alert)))
                .forEach(other -> last.put(other.at() + " by " + other.sender(), other.key()));
        return "%s %s: %s %s by %s (%s), told before at %s"
                .formatted(one.at(), one.receiver(), one.group(), one.firing(), one.sender(), one.key(), last);
    }
}
