package io.alerthistory.cluster;

import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.Silence;

/**
 * A thing as it is since a moment, for all servers.
 *
 * @param stamp the moment, by whoever says so first: microseconds since 1970, or more, since it is higher than any stamp
 *     that a store knew when it first took the entry
 * @param by the replica that said so first
 */
public record Entry(Thing thing, long stamp, String by) {
    /** What there is to know. */
    public sealed interface Thing {
        /** The same for every word about the same thing. */
        String key();
    }

    /** An alert, merged already with what was known of it. */
    public record OfAlert(Alert alert) implements Thing {
        @Override
        public String key() {
            return key(alert.fingerprint());
        }

        static String key(Fingerprint alert) {
            return "a:" + alert;
        }
    }

    public record OfSilence(Silence silence) implements Thing {
        @Override
        public String key() {
            return key(silence.id());
        }

        static String key(String id) {
            return "s:" + id;
        }
    }

    public String key() {
        return thing.key();
    }

    /** Of two entries about a thing the later one counts. */
    public boolean isAfter(Entry other) {
        return stamp != other.stamp ? stamp > other.stamp : by.compareTo(other.by) > 0;
    }
}
