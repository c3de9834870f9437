/**
 * What outlives the process: facts, each the whole new state of one thing, and the memory that they add up to. Who keeps
 * them, and where, is settled elsewhere. Uses {@code model} and {@code ledger}.
 */
@NullMarked
package io.alerthistory.journal;

import org.jspecify.annotations.NullMarked;
