/**
 * Asks a language model what an alert means: one of three wire formats, over {@code notify.http}. An alert's text is data on its
 * way there, without secrets and of bounded size; what comes back counts only if it has exactly the form that was asked for.
 * Bounds time, calls at once, asks and money; leaves a model alone that fails. Whom to ask first, what is cached, and what becomes
 * of an answer is others' business. Uses {@code classify}, {@code config}, {@code engine}'s outcomes, {@code model} and {@code
 * notify.http}. Nothing in here logs an alert's text, an answer's, or the key.
 */
@NullMarked
package io.alerthistory.adapter.llm;

import org.jspecify.annotations.NullMarked;
