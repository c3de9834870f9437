package io.alerthistory.adapter.llm;

import io.alerthistory.classify.Budget;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.LocalDate;
import java.time.ZoneOffset;

/** A budget of this process alone. A restart begins with a full one. Safe for many threads. */
public final class MemoryBudget implements Budget {
    private static final double NANOS_OF_MINUTE = 6e10;

    private final Limits limits;
    private final InstantSource time;
    private double tokens;
    private Instant last;
    private LocalDate day;
    private long asks;
    private long spent;

    public MemoryBudget(Limits limits, InstantSource time) {
        this.limits = limits;
        this.time = time;
        this.tokens = limits.burst();
        this.last = time.instant();
        this.day = day(last);
    }

    private static LocalDate day(Instant now) {
        return LocalDate.ofInstant(now, ZoneOffset.UTC);
    }

    @Override
    public synchronized Answer take(long microdollars) {
        goOn();
        if (limits.perDay() > 0 && asks >= limits.perDay()) {
            return Answer.NO_MORE_TODAY;
        }
        // What is left may be less than this ask is thought to cost at most; or a small budget would allow none at all.
        if (limits.microdollarsPerDay() > 0 && spent >= limits.microdollarsPerDay()) {
            return Answer.TOO_DEAR;
        }
        if (limits.perMinute() > 0) {
            if (tokens < 1) {
                return Answer.TOO_OFTEN;
            }
            tokens--;
        }
        asks++;
        spent += microdollars;
        return Answer.GRANTED;
    }

    @Override
    public synchronized void settle(long taken, long spentInstead) {
        goOn();
        spent = Math.max(0, spent + spentInstead - taken); // taken may be yesterday's
    }

    @Override
    public synchronized double left() {
        goOn();
        return limits.left(asks, spent);
    }

    private void goOn() {
        var now = time.instant();
        if (now.isAfter(last)) {
            tokens = Math.min(
                    limits.burst(),
                    tokens + Duration.between(last, now).toNanos() / NANOS_OF_MINUTE * limits.perMinute());
            last = now;
        }
        if (day(now).isAfter(day)) {
            day = day(now);
            asks = 0;
            spent = 0;
        }
    }
}
