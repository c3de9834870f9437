/**
 * The history in PostgreSQL, one for all servers of an installation: each writes what its own journal tells, and any of
 * them answers. {@link io.alerthistory.adapter.pghistory.PostgresHistory} is the door; {@code Chapter} knows when two
 * servers speak of the same. Uses {@code history}, {@code adapter.codec}, {@code adapter.embedded}, {@code
 * adapter.postgres}, {@code ledger} and {@code model}.
 */
@NullMarked
package io.alerthistory.adapter.pghistory;

import org.jspecify.annotations.NullMarked;
