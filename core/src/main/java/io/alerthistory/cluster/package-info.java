/**
 * How the servers of one installation agree: what they make known to each other, who may tell a slot, and what each does
 * when a store or another server is away. {@link Replica} is the state machine of one server, with the engine in it;
 * {@link Store} says what it asks of Redis and PostgreSQL. Who sends the requests, and how a store keeps what it is told,
 * is settled elsewhere. Uses {@code engine} and what that uses.
 *
 * <p>Two stores cannot form a majority, so nothing is elected. Instead:
 *
 * <ol>
 *   <li>What is told merges: an {@link Entry} by its stamp, a {@link Row} by its version. A store may hear it late, twice,
 *       in any order, or forget it and be told again.
 *   <li>A claim is a compare-and-set in one store, the gate: PostgreSQL for whoever sees it, else Redis. A store
 *       refuses a claim while any live server uses a store that the claimant does not.
 *   <li>Which stores a server uses it declares before it uses them; so who claims in Redis knows that nobody claims in
 *       PostgreSQL, or waits until that one is known to be gone.
 *   <li>A store that was restarted, emptied, or set back says so to the first who asks, and takes no claim until everybody
 *       had time to give back what it forgot.
 * </ol>
 */
@NullMarked
package io.alerthistory.cluster;

import org.jspecify.annotations.NullMarked;
