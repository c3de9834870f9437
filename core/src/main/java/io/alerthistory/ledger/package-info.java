/**
 * What receivers were told, and the rule that says whether there is news for them. Values and one pure decision; who
 * keeps the entries, and who sends, is settled elsewhere. Uses {@code model}.
 */
@NullMarked
package io.alerthistory.ledger;

import org.jspecify.annotations.NullMarked;
