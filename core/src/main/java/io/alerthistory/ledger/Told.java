package io.alerthistory.ledger;

import io.alerthistory.model.Alert;
import io.alerthistory.model.AlertHash;
import io.alerthistory.model.Fingerprint;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * What a channel was told last.
 *
 * @param firing the alerts it was told fire
 * @param resolved the alerts it was told are over
 * @param doubt the alerts it may have been told of since: a request went out, and no answer is known
 * @param at when it had taken the last that it is known to have taken; the epoch if there was none
 * @param expires when this may be forgotten
 * @param notes what the service wants to be reminded of, such as the name of a message that it could change
 * @param isInherited whether this is from Alertmanager's notification log, which names alerts by {@link AlertHash}
 */
public record Told(
        Set<Fingerprint> firing,
        Set<Fingerprint> resolved,
        Set<Fingerprint> doubt,
        Instant at,
        Instant expires,
        Map<String, String> notes,
        boolean isInherited) {

    public Told(
            Set<Fingerprint> firing,
            Set<Fingerprint> resolved,
            Set<Fingerprint> doubt,
            Instant at,
            Instant expires,
            Map<String, String> notes) {
        this(firing, resolved, doubt, at, expires, notes, false);
    }

    /** What Alertmanager had told. */
    public static Told inherited(
            Set<AlertHash> firing, Set<AlertHash> resolved, Instant at, Instant expires, Map<String, String> notes) {
        return new Told(bits(firing), bits(resolved), Set.of(), at, expires, notes, true);
    }

    private static Set<Fingerprint> bits(Set<AlertHash> hashes) {
        return hashes.stream().map(hash -> new Fingerprint(hash.bits())).collect(Collectors.toUnmodifiableSet());
    }

    /**
     * With these alerts named as we name them. Those of an inherited entry that are not among them keep their hashes, as
     * alerts of which no more is known.
     */
    public Told knowing(Collection<Alert> alerts) {
        if (!isInherited) {
            return this;
        }
        var fingerprints = alerts.stream()
                .collect(Collectors.toMap(
                        alert -> new Fingerprint(AlertHash.of(alert.labels()).bits()),
                        Alert::fingerprint,
                        (one, other) -> one));
        return new Told(
                renamed(firing, fingerprints), renamed(resolved, fingerprints), doubt, at, expires, notes, true);
    }

    private static Set<Fingerprint> renamed(Set<Fingerprint> hashes, Map<Fingerprint, Fingerprint> names) {
        return hashes.stream().map(hash -> names.getOrDefault(hash, hash)).collect(Collectors.toUnmodifiableSet());
    }

    public static final Told NOTHING = new Told(Set.of(), Set.of(), Set.of(), Instant.EPOCH, Instant.MAX, Map.of());

    /** The same, and in doubt about these too. */
    public Told doubting(Set<Fingerprint> more, Instant until) {
        var all = new LinkedHashSet<>(doubt);
        all.addAll(more);
        return new Told(firing, resolved, Collections.unmodifiableSet(all), at, until, notes, isInherited);
    }
}
