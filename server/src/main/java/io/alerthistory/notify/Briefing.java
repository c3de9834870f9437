package io.alerthistory.notify;

import io.alerthistory.classification.Insights;
import io.alerthistory.classify.Insight;
import io.alerthistory.classify.Mode;
import io.alerthistory.classify.Subject;
import io.alerthistory.engine.Notification;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.LabelSet;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/**
 * What a notification says of its alerts. A better answer is waited for, but no longer than {@code max_wait}, than the
 * {@code group_wait} of its route, and than half of the time that the attempt has. Safe for many threads.
 */
public final class Briefing {
    /**
     * The label of a route that says another mode for it: {@code off} and {@code shadow} keep notifications as they are, the
     * others say what is known.
     */
    public static final String ROUTE_LABEL = "alerthistory_classification";

    /** Of alerts beyond these only what is known at once is said. */
    private static final int MOST_WAITED_FOR = 100;

    private final Insights insights;
    private final Duration maxWait;
    private final Function<Slot, Duration> groupWait;
    private final InstantSource time;

    /** @param groupWait of the group that is being told, by its slot */
    public Briefing(Insights insights, Duration maxWait, Function<Slot, Duration> groupWait, InstantSource time) {
        this.insights = insights;
        this.maxWait = maxWait;
        this.groupWait = groupWait;
        this.time = time;
    }

    /**
     * By the labels of the alerts; empty where nothing is to be said.
     *
     * @param left the time that the attempt has
     */
    Map<LabelSet, Insight> of(Notification notification, Duration left) {
        if (mode(notification).compareTo(Mode.ANNOTATE) < 0) {
            return Map.of();
        }
        var alerts = notification.alerts();
        var waits = List.of(maxWait, groupWait.apply(notification.channel().slot()), left.dividedBy(2));
        var end = time.instant().plus(Collections.min(waits));
        alerts.forEach(alert -> insights.begin(Subject.of(alert))); // all are looked for at the same time
        var said = new LinkedHashMap<LabelSet, Insight>();
        for (var alert : alerts) {
            var rest = said.size() < MOST_WAITED_FOR ? Duration.between(time.instant(), end) : Duration.ZERO;
            said.put(alert.labels(), insights.within(alert, rest));
        }
        return said;
    }

    private Mode mode(Notification notification) {
        return Mode.of(notification.routeLabels().valueOf(ROUTE_LABEL)).orElseGet(insights::mode);
    }
}
