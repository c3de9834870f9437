package io.alerthistory.notify;

import io.alerthistory.config.Receiver;
import io.alerthistory.engine.Group;
import io.alerthistory.engine.Notification;
import io.alerthistory.engine.Outcome;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Timestamp;
import io.alerthistory.notify.integration.Services;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Tells a receiver of an alert that is made up, so that its owner sees before the night whether it arrives. Neither the
 * engine nor its ledger hears of it: what a receiver really knows is not touched. Safe for many threads.
 */
public final class Trial {
    /** No service is worth a longer wait to somebody who looks at a screen. */
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private final Services services;
    private final InstantSource time;

    public Trial(Services services, InstantSource time) {
        this.services = services;
        this.time = time;
    }

    /** What came of each integration of the receiver, in its order. */
    public Map<Channel, Outcome> tell(Receiver receiver, boolean resolved) throws InterruptedException {
        var now = time.instant();
        var outcomes = new LinkedHashMap<Channel, Outcome>();
        var attempts = new LinkedHashMap<Channel, Callable<Outcome>>();
        Group.channels(slot(receiver), receiver).forEach((channel, integration) -> {
            var notification = notification(channel, receiver, integration, resolved, now);
            attempts.put(channel, () -> services.tell(notification, Map.of(), LIMIT));
        });
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var results = threads.invokeAll(attempts.values());
            int next = 0;
            for (var channel : attempts.keySet()) {
                outcomes.put(channel, outcome(results.get(next++)));
            }
        }
        return outcomes;
    }

    private static Outcome outcome(Future<Outcome> result) throws InterruptedException {
        try {
            return result.get();
        } catch (ExecutionException e) {
            return new Outcome.Refused(Outcome.Failure.OTHER, "an error of ours: " + e.getCause());
        }
    }

    /** No route has such a key, so that no incident that a service knows is taken for this one. */
    private static Slot slot(Receiver receiver) {
        return new Slot("{}/{test=\"true\"}:{alertname=\"TestNotification\"}", receiver.name());
    }

    private static Notification notification(
            Channel channel, Receiver receiver, Receiver.Integration integration, boolean resolved, Instant now) {
        var alert = new Alert(
                LabelSet.of("alertname", "TestNotification", "severity", "info", "test", "true"),
                Annotations.of(
                        "summary",
                        "A test of the receiver " + receiver.name(),
                        "description",
                        "Somebody has asked whether notifications arrive here. They do. Nothing is wrong."),
                Timestamp.utc(now.minusSeconds(60)),
                Timestamp.utc(resolved ? now : now.plusSeconds(300)),
                "",
                now,
                false);
        return new Notification(
                channel,
                receiver,
                integration,
                resolved ? Decision.Reason.ALL_ALERTS_RESOLVED : Decision.Reason.FIRST_NOTIFICATION,
                now,
                LabelSet.of("alertname", "TestNotification"),
                LabelSet.of(Map.of()),
                List.of(alert),
                Map.of(),
                "test-" + now.toEpochMilli());
    }
}
