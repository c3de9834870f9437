package io.alerthistory.notify;

import io.alerthistory.classify.Insight;
import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.Notification;
import io.alerthistory.engine.Outcome;
import io.alerthistory.model.LabelSet;
import io.alerthistory.notify.integration.Services;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Carries notifications to receivers. Each attempt has a virtual thread of its own and blocks it; every attempt is
 * answered, whatever happens to it. Safe for many threads.
 */
public final class Courier implements Consumer<Effect.Send> {
    private static final Logger LOG = LoggerFactory.getLogger(Courier.class);

    /** What an operator wants to count. Every attempt is counted once by {@code attempted}. */
    public interface Metrics {
        /** One request to a receiver is over, or was {@linkplain Outcome.Withheld not made}. Worry when failures last longer than a receiver's own outages. */
        void attempted(Notification notification, Outcome outcome, Duration took);
    }

    private final Services services;
    private final Briefing briefing;
    private final InstantSource time;
    private final Metrics metrics;
    private final Consumer<Event> answers;

    /**
     * @param briefing says what is to be said of alerts
     * @param answers takes {@link Event.Answered}; must not block
     */
    public Courier(Services services, Briefing briefing, InstantSource time, Metrics metrics, Consumer<Event> answers) {
        this.services = services;
        this.briefing = briefing;
        this.time = time;
        this.metrics = metrics;
        this.answers = answers;
    }

    /** Begins an attempt and returns at once. */
    @Override
    public void accept(Effect.Send send) {
        Thread.ofVirtual().name("send-" + send.ticket()).start(() -> attempt(send));
    }

    private void attempt(Effect.Send send) {
        var began = time.instant();
        Outcome outcome;
        try {
            var insights = briefing.of(send.notification(), Duration.between(began, send.deadline()));
            outcome = send(send.notification(), insights, Duration.between(time.instant(), send.deadline()));
        } catch (RuntimeException e) {
            LOG.atError()
                    .addKeyValue("receiver", send.notification().receiver().name())
                    .setCause(e)
                    .log("an integration failed");
            outcome = new Outcome.Refused(Outcome.Failure.OTHER, "an error of ours: " + e);
        }
        metrics.attempted(send.notification(), outcome, Duration.between(began, time.instant()));
        answers.accept(new Event.Answered(send.ticket(), outcome));
    }

    private Outcome send(Notification notification, Map<LabelSet, Insight> insights, Duration left) {
        if (!left.isPositive()) {
            return new Outcome.Retryable(Outcome.Failure.DEADLINE_EXCEEDED, "no time was left", Duration.ZERO);
        }
        return services.tell(notification, insights, left);
    }
}
