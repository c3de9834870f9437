/**
 * Decides what an alert means for its groups, when a group has news, whom it is told and when it is tried again. Sends
 * nothing, stores nothing, waits for nothing: {@link Engine#apply} takes what happened and the time, and gives back
 * what is so now and what is to be done, each effect with its reason. One writer calls it; {@link State} is for
 * everybody. Uses {@code model}, {@code config}, {@code ledger}, {@code muting}, {@code history} and
 * {@code journal}; sending is {@code notify}'s business.
 */
@NullMarked
package io.alerthistory.engine;

import org.jspecify.annotations.NullMarked;
