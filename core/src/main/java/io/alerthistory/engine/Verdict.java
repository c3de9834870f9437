package io.alerthistory.engine;

import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import java.time.Instant;

/** What was decided for one channel when its group was last looked at. */
public record Verdict(Channel channel, Instant at, Decision decision) {}
