package io.alerthistory.classification;

import java.time.Duration;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentMap;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/** Counts since the start, for the API, and hands on what it hears to whoever counts besides. Safe for many threads. */
public final class Tally implements Observer {
    private record Looked(Tier tier, Result result) {}

    private final Observer also;
    private final ConcurrentMap<Looked, LongAdder> looked = new ConcurrentHashMap<>();
    private final ConcurrentMap<Tier, LongAdder> notShared = new ConcurrentHashMap<>();
    private final LongAdder saved = new LongAdder();

    public Tally(Observer also) {
        this.also = also;
    }

    @Override
    public void looked(Tier tier, Result result, Duration took) {
        looked.computeIfAbsent(new Looked(tier, result), _ -> new LongAdder()).increment();
        also.looked(tier, result, took);
    }

    @Override
    public void saved() {
        saved.increment();
        also.saved();
    }

    @Override
    public void notShared(Tier tier) {
        notShared.computeIfAbsent(tier, _ -> new LongAdder()).increment();
        also.notShared(tier);
    }

    public long looked(Tier tier, Result result) {
        return sum(looked.get(new Looked(tier, result)));
    }

    public long notSharedIn(Tier tier) {
        return sum(notShared.get(tier));
    }

    private static long sum(@Nullable LongAdder adder) {
        return adder == null ? 0 : adder.sum();
    }

    /** How often an answer that a language model gave once was found. */
    public long savedCalls() {
        return saved.sum();
    }

    /** The share of lookups that memory or the servers' shared answers had; 0 to 1, and 0 before the first. */
    public double hitRatio() {
        long hits = looked(Tier.L1, Result.HIT) + looked(Tier.L2, Result.HIT);
        long all = looked(Tier.L1, Result.HIT) + looked(Tier.L1, Result.MISS);
        return all == 0 ? 0 : (double) hits / all;
    }
}
