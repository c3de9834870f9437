package io.alerthistory.ledger;

import io.alerthistory.model.Fingerprint;
import java.time.Instant;
import java.util.Set;

/**
 * What a channel was told last.
 *
 * @param firing the alerts it was told fire
 * @param resolved the alerts it was told are over
 * @param at when it had taken it
 * @param expires when this may be forgotten
 */
public record Told(Set<Fingerprint> firing, Set<Fingerprint> resolved, Instant at, Instant expires) {}
