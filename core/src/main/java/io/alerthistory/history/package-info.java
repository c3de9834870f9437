/**
 * What happened, as records: an alert fired, a receiver was told or was not, somebody silenced. And what can be asked of
 * it ({@link History}). Who writes it down, and where, is settled elsewhere. Uses {@code model} and {@code ledger}.
 */
@NullMarked
package io.alerthistory.history;

import org.jspecify.annotations.NullMarked;
