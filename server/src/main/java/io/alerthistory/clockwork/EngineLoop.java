package io.alerthistory.clockwork;

import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Engine;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.Flight;
import io.alerthistory.engine.State;
import io.alerthistory.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The engine's only writer: a thread that hands it one event after the other, and wakes it when something is due. Safe
 * for many threads.
 */
public final class EngineLoop implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(EngineLoop.class);

    /** The wall clock may be set while we wait; so it is looked at this often. */
    private static final Duration LONGEST_SLEEP = Duration.ofSeconds(1);

    /** Those who stop us, Alertmanager's supervisors among them, expect it to be short. */
    private static final Duration DRAIN = Duration.ofSeconds(5);

    private record Item(Event event, CompletableFuture<List<Effect>> done) {}

    private final Engine engine;
    private final Journal journal;
    private final InstantSource time;
    private volatile Consumer<Effect> effects = effect -> {};
    private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean halted;

    public EngineLoop(Engine engine, Journal journal, InstantSource time) {
        this.engine = engine;
        this.journal = journal;
        this.time = time;
        this.thread = Thread.ofPlatform().name("engine").unstarted(this::run);
    }

    /** @param performs what is to be done; called on the loop's thread, so it must not block */
    public void start(Consumer<Effect> performs) {
        effects = performs;
        thread.start();
    }

    public State state() {
        return engine.state();
    }

    /** Why what is applied now would be forgotten by a restart; empty while all is well. */
    public Optional<String> trouble() {
        return journal.trouble();
    }

    /** Hands an event in and returns at once. */
    public void submit(Event event) {
        queue.add(new Item(event, new CompletableFuture<>()));
    }

    /**
     * Hands an event in and returns when {@link #state} shows it and it would outlive the process, with what followed
     * from it; or {@link #trouble} says that it would not.
     */
    public List<Effect> apply(Event event) {
        var item = new Item(event, new CompletableFuture<>());
        queue.add(item);
        return item.done().join();
    }

    private void run() {
        while (!halted) {
            try {
                step();
            } catch (InterruptedException e) {
                return; // close() has waited long enough
            } catch (Error e) {
                // Without this thread nobody is told anything, and yet all looks well from outside. Better to be
                // restarted.
                LOG.atError().setCause(e).log("the engine cannot go on; the process ends");
                Runtime.getRuntime().halt(1);
            }
        }
    }

    private void step() throws InterruptedException {
        var item = await(engine.nextDue());
        var event = item == null ? new Event.Passed() : item.event();
        try {
            var now = time.instant();
            var step = engine.apply(event, now);
            journal.append(now, step.facts());
            step.effects().forEach(effects);
            if (item != null) {
                item.done().complete(step.effects());
            }
        } catch (RuntimeException e) {
            // A bug of ours. The other groups are still to be told, so the loop goes on; whoever waits hears of it.
            LOG.atError()
                    .addKeyValue("event", event.getClass().getSimpleName())
                    .setCause(e)
                    .log("the engine failed");
            if (item != null) {
                item.done().completeExceptionally(e);
            }
        }
    }

    private @Nullable Item await(@Nullable Instant due) throws InterruptedException {
        var sleep = due == null ? LONGEST_SLEEP : Duration.between(time.instant(), due);
        sleep = sleep.compareTo(LONGEST_SLEEP) > 0 ? LONGEST_SLEEP : sleep;
        return sleep.isPositive() ? queue.poll(sleep.toNanos(), TimeUnit.NANOSECONDS) : queue.poll();
    }

    /** Begins nothing new, waits a little for what is out to be answered, and ends. */
    @Override
    public void close() {
        if (!thread.isAlive()) {
            return; // the start failed before it was its turn
        }
        try {
            apply(new Event.Stopping());
            drain(time.instant().plus(DRAIN));
            halted = true;
            submit(new Event.Passed());
            if (!thread.join(LONGEST_SLEEP)) {
                thread.interrupt();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void drain(Instant end) throws InterruptedException {
        while (isSending() && time.instant().isBefore(end)) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        if (isSending()) {
            LOG.atWarn().addKeyValue("waited", DRAIN).log("stopping with notifications still out");
        }
    }

    private boolean isSending() {
        return engine.state().flights().values().stream()
                .flatMap(flight -> flight.legs().stream())
                .anyMatch(leg -> leg.phase() == Flight.Phase.SENDING);
    }
}
