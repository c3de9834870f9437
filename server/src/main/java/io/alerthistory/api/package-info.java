/**
 * HTTP in: Alertmanager's API v2 and its paths for operators, our own questions, and the page at {@code /}. Reads
 * requests into values, hands them on, and writes {@code engine}'s state as answers; decides nothing. Bad input is
 * refused whole and changes nothing. Uses {@code model}, {@code config}, {@code muting}, {@code ledger},
 * {@code engine} and {@code clockwork}.
 */
@NullMarked
package io.alerthistory.api;

import org.jspecify.annotations.NullMarked;
