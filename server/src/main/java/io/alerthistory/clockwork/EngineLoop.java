package io.alerthistory.clockwork;

import io.alerthistory.cluster.Keeper;
import io.alerthistory.cluster.Replica;
import io.alerthistory.cluster.Store;
import io.alerthistory.cluster.View;
import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Engine;
import io.alerthistory.engine.Event;
import io.alerthistory.engine.State;
import io.alerthistory.journal.Journal;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
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

    /** Something to be done by the thread, with the time of then. */
    private record Item(String name, Consumer<Instant> work, CompletableFuture<List<Effect>> done) {}

    private final Works works;
    private final InstantSource time;
    private volatile Consumer<Effect> effects = effect -> {};
    private final BlockingQueue<Item> queue = new LinkedBlockingQueue<>();
    private final Thread thread;
    private volatile boolean halted;

    /** One server that tells everything itself. */
    public EngineLoop(Engine engine, Journal journal, InstantSource time) {
        this.works = new Alone(engine, journal);
        this.time = time;
        this.thread = Thread.ofPlatform().name("engine").unstarted(this::run);
    }

    /** One of several servers. */
    public EngineLoop(Replica replica, Map<Store, Keeper> keepers, Journal journal, InstantSource time) {
        this.works = new Together(replica, keepers, journal, this::later);
        this.time = time;
        this.thread = Thread.ofPlatform().name("engine").unstarted(this::run);
    }

    private void later(Consumer<Instant> work) {
        queue.add(new Item("answer of a store", work, new CompletableFuture<>()));
    }

    private Item item(Event event) {
        var done = new CompletableFuture<List<Effect>>();
        return new Item(event.getClass().getSimpleName(), now -> works.take(event, now, effects, done), done);
    }

    /** @param performs what is to be done; called on the loop's thread, so it must not block */
    public void start(Consumer<Effect> performs) {
        effects = performs;
        thread.start();
    }

    public State state() {
        return works.state();
    }

    /** Why what is applied now would be forgotten by a restart; empty while all is well. */
    public Optional<String> trouble() {
        return works.trouble();
    }

    /** How this server sees the others of its installation; empty if it is alone. */
    public Optional<View> view() {
        return works.view();
    }

    /** Hands an event in and returns at once. */
    public void submit(Event event) {
        queue.add(item(event));
    }

    /**
     * Hands an event in and returns when {@link #state} shows it and it would outlive the process, with what followed
     * from it; or {@link #trouble} says that it would not.
     */
    public List<Effect> apply(Event event) {
        var item = item(event);
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
        var next = await(works.nextDue());
        var item = next == null ? item(new Event.Passed()) : next;
        try {
            item.work().accept(time.instant());
        } catch (RuntimeException e) {
            // A bug of ours. The other groups are still to be told, so the loop goes on; whoever waits hears of it.
            LOG.atError().addKeyValue("event", item.name()).setCause(e).log("the engine failed");
            item.done().completeExceptionally(e);
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
        while (!works.mayEnd() && time.instant().isBefore(end)) {
            TimeUnit.MILLISECONDS.sleep(10);
        }
        if (Alone.isSending(state())) {
            LOG.atWarn().addKeyValue("waited", DRAIN).log("stopping with notifications still out");
        }
    }
}
