/**
 * What outlives the process: facts, each the whole new state of one thing, and the memory that they add up to. Who keeps
 * them, and where, is settled elsewhere. What happened travels with
 * them, so that it is not lost either. Uses {@code model}, {@code ledger} and {@code history}.
 */
@NullMarked
package io.alerthistory.journal;

import org.jspecify.annotations.NullMarked;
