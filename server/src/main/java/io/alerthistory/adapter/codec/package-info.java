/**
 * Values of the core as bytes: {@link io.alerthistory.adapter.codec.Parts} has the pieces that files and stores share,
 * {@link io.alerthistory.adapter.codec.StoreCodec} what the stores that servers share are told. What was written once stays
 * readable. Uses {@code cluster}, {@code ledger} and {@code model}.
 */
@NullMarked
package io.alerthistory.adapter.codec;

import org.jspecify.annotations.NullMarked;
