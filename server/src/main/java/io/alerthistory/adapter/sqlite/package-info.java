/**
 * The history in a SQLite file: what happened is read out of the journals by a thread of its own, and questions are
 * answered from it. It may lag, which is measured; nothing waits for it. {@link HistoryFile} is the door. Uses {@code
 * history}, {@code adapter.codec}, {@code adapter.embedded}, {@code ledger}, {@code model} and {@code files}.
 */
@NullMarked
package io.alerthistory.adapter.sqlite;

import org.jspecify.annotations.NullMarked;
