package io.alerthistory.engine;

import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import java.time.Instant;
import java.util.Map;
import java.util.function.Predicate;

/**
 * What the ledger that servers share says of a slot.
 *
 * @param told for each of its channels that was ever told anything
 * @param next when its group is to be looked at again
 * @param isSettled which of its alerts are over, and whom it concerns knows
 */
public record Account(Slot slot, Map<Channel, Told> told, Instant next, Predicate<Alert> isSettled) {}
