package io.alerthistory.compare;

import io.alerthistory.model.LabelSet;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A notification that one side sent, or would have sent.
 *
 * @param at when; null where nobody noted it
 * @param groupKey as Alertmanager writes it, the same on both sides
 * @param firing fingerprints of the alerts that it said fire, as 16 hexadecimal digits
 * @param resolved the same of those that it said are over
 * @param labels of its alerts by fingerprint, as far as they are known
 * @param reason why it was sent; empty where nobody noted it
 */
public record Told(
        @Nullable Instant at,
        String receiver,
        String groupKey,
        Set<String> firing,
        Set<String> resolved,
        Map<String, LabelSet> labels,
        String reason) {
    public Told {
        firing = Set.copyOf(firing);
        resolved = Set.copyOf(resolved);
        labels = Map.copyOf(labels);
    }

    boolean saysTheSameAs(Told other) {
        return firing.equals(other.firing) && resolved.equals(other.resolved);
    }
}
