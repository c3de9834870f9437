package io.alerthistory.classification;

import io.alerthistory.classify.Mode;
import io.alerthistory.model.Alert;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.atomic.AtomicLong;

/**
 * The alerts that came, and are looked into by one thread before somebody is told of them. What is beyond its queue is not
 * looked into before somebody asks. Safe for many threads; never blocks.
 */
public final class Newcomers implements AutoCloseable {
    private static final int MOST = 10_000;

    private final Insights insights;
    private final BlockingQueue<Alert> queue = new ArrayBlockingQueue<>(MOST);
    private final AtomicLong passedOver = new AtomicLong();
    private final Thread thread = Thread.ofPlatform().name("classify").daemon().unstarted(this::run);

    public Newcomers(Insights insights) {
        this.insights = insights;
    }

    public void start() {
        thread.start();
    }

    /** Returns at once. */
    public void expect(Alert alert) {
        if (insights.mode() != Mode.OFF && !queue.offer(alert)) {
            passedOver.incrementAndGet();
        }
    }

    /** How many alerts were not looked into, since too many came at once. */
    public long passedOver() {
        return passedOver.get();
    }

    private void run() {
        try {
            while (true) {
                insights.expect(queue.take());
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt(); // it is the end
        }
    }

    @Override
    public void close() {
        thread.interrupt();
    }
}
