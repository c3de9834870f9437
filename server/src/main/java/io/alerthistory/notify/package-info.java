/**
 * Performs what the engine asks for: one attempt to tell one integration, on a thread of its own, and its outcome back.
 * Whether to try again is the engine's decision. How each service wants to be told is in {@code notify.integration}.
 * Uses {@code engine} and {@code config}.
 */
@NullMarked
package io.alerthistory.notify;

import org.jspecify.annotations.NullMarked;
