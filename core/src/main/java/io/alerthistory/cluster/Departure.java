package io.alerthistory.cluster;

import io.alerthistory.engine.Effect;
import io.alerthistory.ledger.Slot;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Notifications of one slot that the engine wants to be sent, on their way through the gate. */
final class Departure {
    enum Phase {
        /** Others are to be first. */
        STANDING_BACK,
        CLAIMING,
        /** The slot is ours; what was acknowledged before is read before it is decided for good. */
        READING,
        OUT,
        /** The slot is ours still, or is not; asked before another attempt. */
        RENEWING
    }

    final Slot slot;
    Instant begun;
    Phase phase;
    Instant until;
    Row claim;

    @Nullable
    Store gate;

    /** When the claim was asked for that was granted last. */
    Instant claimedAt = Instant.MIN;

    /** The highest stamp that was known when it was decided what to tell. */
    long decidedUpTo;

    boolean hasNews;

    /** Whether the engine still wants it. */
    boolean isWanted = true;

    /** Whether anything of it was ever sent. */
    boolean wasOut;
    /** The attempts that are out. */
    final Set<Long> out = new HashSet<>();

    /** Those that wait for the gate. */
    final List<Effect.Send> held = new ArrayList<>();

    Departure(Slot slot, Phase phase, Row claim, Instant now, Instant until) {
        this.slot = slot;
        this.phase = phase;
        this.claim = claim;
        this.begun = now;
        this.until = until;
    }

    /** Whether it waits for a store's verdict. */
    boolean isAsking() {
        return phase == Phase.CLAIMING || phase == Phase.RENEWING;
    }

    /** Names what is to be told, and on the ground of what: the same plan has the same keys. Empty to settle alerts only. */
    List<String> plan() {
        return held.stream().map(send -> send.notification().idempotencyKey()).toList();
    }
}
