package io.alerthistory.clockwork;

import java.time.Instant;
import java.time.InstantSource;

/** The machine's clock. No other class of ours reads it: whoever needs the time is handed an {@link InstantSource}. */
public final class SystemTime implements InstantSource {
    @Override
    public Instant instant() {
        return Instant.now();
    }
}
