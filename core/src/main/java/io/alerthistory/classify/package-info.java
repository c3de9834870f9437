/**
 * Says of an alert how bad it is, of what kind, why probably, and what to do next, and how sure that is. Pure: an alert goes
 * in, a {@code Classification} comes out, in well below a millisecond, without network, clock or memory of what was before.
 * Uses {@code model}. Whom to ask beside the model that is built in, what is cached and what becomes of an answer is others'
 * business; so is the training of the model (module {@code training}). One class, {@code ShippedModel}, reads: the weights,
 * from the class path, when they are first asked for. {@code Consultant} and {@code Budget} are ports: a language model, which
 * others ask, and what it may cost.
 */
@NullMarked
package io.alerthistory.classify;

import org.jspecify.annotations.NullMarked;
