/**
 * PostgreSQL: {@link io.alerthistory.adapter.postgres.PostgresKeeper} is the store in it that servers share, a schema for
 * each installation. Uses {@code adapter.codec}, {@code cluster}, {@code ledger} and {@code model}.
 */
@NullMarked
package io.alerthistory.adapter.postgres;

import org.jspecify.annotations.NullMarked;
