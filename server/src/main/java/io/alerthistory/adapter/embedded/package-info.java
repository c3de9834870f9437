/**
 * Memory in a folder of this machine, for one process: facts in append-only files, and now and then the whole state in
 * one. {@link JournalFolder} is the door; {@link FactCodec} knows the form of a fact, {@link Frames} what is whole and
 * what is damaged. {@link JournalTail} reads what happened out of the same files. Uses
 * {@code journal}, {@code history}, {@code ledger}, {@code model} and {@code files}.
 */
@NullMarked
package io.alerthistory.adapter.embedded;

import org.jspecify.annotations.NullMarked;
