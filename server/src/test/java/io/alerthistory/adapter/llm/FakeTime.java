package io.alerthistory.adapter.llm;

import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;

/** Stands still until it is told to go on. Safe for many threads. */
final class FakeTime implements InstantSource {
    private volatile Instant now = Instant.parse("2026-11-25T12:00:00Z");

    @Override
    public Instant instant() {
        return now;
    }

    void goOn(Duration duration) {
        now = now.plus(duration);
    }
}
