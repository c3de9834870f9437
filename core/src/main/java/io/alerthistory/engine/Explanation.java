package io.alerthistory.engine;

import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Why somebody is, or is not, told of an alert: where it goes, what keeps it quiet, who was told what and when, and when
 * it is looked at next. Made of one {@link State}, so all of it is of the same moment.
 *
 * @param ways one for each route that the alert takes, in their order
 */
public record Explanation(Alert alert, boolean firing, Suppression suppression, List<Way> ways) {

    /**
     * One way of the alert.
     *
     * @param group null where the alert is in none any more: it was over, and that was told
     * @param mutedBy the names of the route's time intervals that mute it now
     * @param channels one for each integration of the receiver
     */
    public record Way(GroupId id, @Nullable Group group, List<String> mutedBy, List<ToChannel> channels) {}

    /**
     * One integration.
     *
     * @param told what it was told last
     * @param knows whether it was told that the alert fires, and not yet that it is over
     * @param leg the notification that is out, or waits to be tried again, if there is one
     * @param because what this comes to, as a sentence
     */
    public record ToChannel(Channel channel, Told told, boolean knows, Flight.@Nullable Leg leg, String because) {}

    /** Explains an alert at that time. */
    public static Explanation of(State state, Tracked tracked, Instant now) {
        var alert = tracked.alert();
        var suppression = state.suppression(alert.labels(), now);
        boolean firing = !alert.isResolvedAt(now);
        var ways = new ArrayList<Way>();
        for (var id : tracked.groups()) {
            var found = state.groups().get(id);
            var group = found != null && found.members().contains(alert.fingerprint()) ? found : null;
            ways.add(way(state, alert, firing, suppression, id, group, now));
        }
        return new Explanation(alert, firing, suppression, List.copyOf(ways));
    }

    private static Way way(
            State state,
            Alert alert,
            boolean firing,
            Suppression suppression,
            GroupId id,
            @Nullable Group group,
            Instant now) {
        var route = id.route();
        var mutedBy = route.mutedBy(now);
        var channels = new ArrayList<ToChannel>();
        for (var channel : Group.channels(id).keySet()) {
            var told = state.told().getOrDefault(channel, Told.NOTHING);
            boolean knows = told.firing().contains(alert.fingerprint());
            var leg = leg(state, channel);
            var because =
                    because(firing, suppression, mutedBy, route, group, told, knows, leg, verdict(group, channel));
            channels.add(new ToChannel(channel, told, knows, leg, because));
        }
        return new Way(id, group, mutedBy, List.copyOf(channels));
    }

    private static Flight.@Nullable Leg leg(State state, Channel channel) {
        var flight = state.flights().get(channel.slot());
        return flight == null
                ? null
                : flight.legs().stream()
                        .filter(leg -> leg.notification().channel().equals(channel))
                        .findFirst()
                        .orElse(null);
    }

    private static @Nullable Verdict verdict(@Nullable Group group, Channel channel) {
        return group == null
                ? null
                : group.verdicts().stream()
                        .filter(verdict -> verdict.channel().equals(channel))
                        .findFirst()
                        .orElse(null);
    }

    private static String because(
            boolean firing,
            Suppression suppression,
            List<String> mutedBy,
            Route route,
            @Nullable Group group,
            Told told,
            boolean knows,
            Flight.@Nullable Leg leg,
            @Nullable Verdict verdict) {
        if (leg != null && (leg.phase() == Flight.Phase.SENDING || leg.phase() == Flight.Phase.WAITING)) {
            return leg.phase() == Flight.Phase.SENDING
                    ? "is being told now, attempt " + leg.attempts()
                    : "attempt " + leg.attempts() + " failed, and it is tried again until the flush runs out of time";
        }
        var muted = muted(suppression, mutedBy);
        if (!muted.isEmpty()) {
            return "not told: " + muted + (knows ? "; was told before, at " + second(told.at()) : "");
        }
        if (group == null) {
            return firing ? "is in no group" : "is over, and nothing is left to tell";
        }
        if (verdict == null) {
            return "not told yet: its group is looked at first at " + second(group.next());
        }
        if (!firing) {
            return "is over; that is settled when its group is looked at, at " + second(group.next());
        }
        if (!knows) {
            return "not told yet: it came after its group was looked at, at " + second(verdict.at())
                    + (failed(verdict, told) ? ", and what was told then did not arrive" : "") + "; next at "
                    + second(group.next());
        }
        return "told at " + second(told.at()) + ", and nothing is new since; told again after "
                + second(told.at().plus(route.repeatInterval()));
    }

    private static Instant second(Instant time) {
        return time.truncatedTo(ChronoUnit.SECONDS);
    }

    private static boolean failed(Verdict verdict, Told told) {
        return verdict.decision() instanceof Decision.Tell && told.at().isBefore(verdict.at());
    }

    /** What keeps it quiet, or the empty text. */
    private static String muted(Suppression suppression, List<String> mutedBy) {
        var by = suppression.inhibitedBy();
        if (by != null) {
            return "inhibited by " + by.source().labels()
                    + (by.rule().name().isEmpty() ? "" : ", rule " + by.rule().name());
        }
        if (!mutedBy.isEmpty()) {
            return "its route is muted now by " + String.join(", ", mutedBy);
        }
        return suppression.silencedBy().isEmpty()
                ? ""
                : suppression.silencedBy().stream()
                        .map(silence -> "silenced by " + silence.id() + " (" + Quote.quote(silence.createdBy()) + ": "
                                + Quote.quote(silence.comment()) + ") until " + second(silence.endsAt()))
                        .collect(Collectors.joining("; "));
    }
}
