package io.alerthistory.simulation;

import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A Prometheus: its alerts come and go, it posts each change at once, repeats what fires every minute, and what is over
 * for a quarter of an hour, each time with an end four minutes ahead.
 */
final class SimulatedPrometheus {
    static final Duration RESEND = Duration.ofMinutes(1);

    private static final Duration TELLS_RESOLVED_FOR = Duration.ofMinutes(15);
    /** How far ahead the end is that it announces. */
    static final Duration ENDS_AFTER = Duration.ofMinutes(4);

    /** An alert's condition; it fires while {@code until} is null. */
    private static final class Condition {
        private @Nullable Instant since;
        private @Nullable Instant until;
    }

    private final SimulatedScheduler time;
    private final Chance chance;
    private final Consumer<List<Alert>> post;
    private final Map<LabelSet, Condition> conditions = new LinkedHashMap<>();

    SimulatedPrometheus(SimulatedScheduler time, Chance chance, Consumer<List<Alert>> post) {
        this.time = time;
        this.chance = chance;
        this.post = post;
    }

    /** Lets an alert come and go until {@code peace}, when it goes for good. */
    void watch(LabelSet labels, Duration meanQuiet, Duration meanFiring, Instant peace) {
        conditions.put(labels, new Condition());
        time.after(chance.around(meanQuiet), () -> turn(labels, meanQuiet, meanFiring, peace));
        time.at(peace, () -> resolve(labels));
    }

    private void turn(LabelSet labels, Duration meanQuiet, Duration meanFiring, Instant peace) {
        if (!time.now().isBefore(peace)) {
            return;
        }
        boolean fires = isFiring(labels);
        if (fires) {
            resolve(labels);
        } else {
            var condition = condition(labels);
            condition.since = time.now();
            condition.until = null;
            post.accept(List.of(alert(labels)));
        }
        time.after(chance.around(fires ? meanQuiet : meanFiring), () -> turn(labels, meanQuiet, meanFiring, peace));
    }

    private void resolve(LabelSet labels) {
        if (isFiring(labels)) {
            condition(labels).until = time.now();
            post.accept(List.of(alert(labels)));
        }
    }

    void resend() {
        var again = new ArrayList<Alert>();
        conditions.forEach((labels, condition) -> {
            boolean worth = condition.since != null
                    && (condition.until == null || time.now().isBefore(condition.until.plus(TELLS_RESOLVED_FOR)));
            if (worth) {
                again.add(alert(labels));
            }
        });
        if (!again.isEmpty()) {
            post.accept(again);
        }
        time.after(RESEND, this::resend);
    }

    private Condition condition(LabelSet labels) {
        var condition = conditions.get(labels);
        if (condition == null) {
            throw new IllegalStateException("nobody watches " + labels);
        }
        return condition;
    }

    private Alert alert(LabelSet labels) {
        var condition = condition(labels);
        if (condition.since == null) {
            throw new IllegalStateException(labels + " never fired");
        }
        var ends = condition.until == null ? time.now().plus(ENDS_AFTER) : condition.until;
        return new Alert(
                labels,
                Annotations.of("summary", "since " + condition.since),
                Timestamp.utc(condition.since),
                Timestamp.utc(ends),
                "",
                time.now(),
                false);
    }

    /** Of all alerts, whether they fire. */
    Map<LabelSet, Boolean> truth() {
        var truth = new LinkedHashMap<LabelSet, Boolean>();
        conditions.keySet().forEach(labels -> truth.put(labels, isFiring(labels)));
        return truth;
    }

    boolean isFiring(LabelSet labels) {
        var condition = condition(labels);
        return condition.since != null && condition.until == null;
    }

    boolean changesNow(LabelSet labels) {
        var condition = condition(labels);
        return time.now().equals(condition.since) || time.now().equals(condition.until);
    }
}
