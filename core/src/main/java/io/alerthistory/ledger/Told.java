package io.alerthistory.ledger;

import io.alerthistory.model.Fingerprint;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Set;

/**
 * What a channel was told last.
 *
 * @param firing the alerts it was told fire
 * @param resolved the alerts it was told are over
 * @param doubt the alerts it may have been told of since: a request went out, and no answer is known
 * @param at when it had taken the last that it is known to have taken; the epoch if there was none
 * @param expires when this may be forgotten
 * @param notes what the service wants to be reminded of, such as the name of a message that it could change
 */
public record Told(
        Set<Fingerprint> firing,
        Set<Fingerprint> resolved,
        Set<Fingerprint> doubt,
        Instant at,
        Instant expires,
        Map<String, String> notes) {

    public static final Told NOTHING = new Told(Set.of(), Set.of(), Set.of(), Instant.EPOCH, Instant.MAX, Map.of());

    /** The same, and in doubt about these too. */
    public Told doubting(Set<Fingerprint> more, Instant until) {
        var all = new LinkedHashSet<>(doubt);
        all.addAll(more);
        return new Told(firing, resolved, Collections.unmodifiableSet(all), at, until, notes);
    }
}
