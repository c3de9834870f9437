package io.alerthistory.cluster;

import io.alerthistory.model.Alert;
import io.alerthistory.model.Silence;

/**
 * A thing as it is since a moment, for all servers.
 *
 * @param stamp the moment, by whoever says so first: microseconds since 1970, or more, since it is higher than any stamp
 *     that a store knew when it first took the entry. Of two entries about a thing the higher one counts.
 */
public record Entry(Thing thing, long stamp) {
    /** What there is to know. */
    public sealed interface Thing {
        /** The same for every word about the same thing. */
        String key();
    }

    /** An alert, merged already with what was known of it. */
    public record OfAlert(Alert alert) implements Thing {
        @Override
        public String key() {
            return "a:" + alert.fingerprint();
        }
    }

    public record OfSilence(Silence silence) implements Thing {
        @Override
        public String key() {
            return "s:" + silence.id();
        }
    }

    public String key() {
        return thing.key();
    }
}
