/**
 * Runs the engine, the very code of production, in a world of its own: virtual time, a Prometheus that posts and
 * re-posts, receivers that fail in every way we know, crashes and reloads, all drawn from one seed, all in one thread. A
 * week takes about a second. While it runs, {@link io.alerthistory.simulation.Promises} are kept or a violation is found;
 * the seed replays it to the last event. Uses {@code model}, {@code config}, {@code ledger} and {@code engine}.
 */
@NullMarked
package io.alerthistory.simulation;

import org.jspecify.annotations.NullMarked;
