package io.alerthistory.adapter.codec;

import io.alerthistory.cluster.Keeper.Unavailable;
import io.alerthistory.cluster.Replica;
import java.util.concurrent.Callable;
import java.util.concurrent.CancellationException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/** The time that a request to a store may take: {@link Replica#CALL} in all, whatever it waits for. Safe for many threads. */
public final class Patience {
    private Patience() {}

    /**
     * What {@code call} returns. It runs on a virtual thread of its own, and goes on there once nobody waits for it.
     *
     * @param store as the message names it
     * @throws Unavailable if it fails, or takes longer; with what it said
     */
    public static <T> T within(String store, Callable<T> call) throws Unavailable {
        var task = new FutureTask<>(call);
        Thread.ofVirtual().name("ask-" + store).start(task);
        try {
            return task.get(Replica.CALL.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException e) {
            var cause = e.getCause() == null ? e : e.getCause();
            throw new Unavailable(String.valueOf(cause.getMessage()), cause);
        } catch (TimeoutException | CancellationException e) {
            throw new Unavailable(store + " does not answer within " + Replica.CALL.toMillis() + " ms", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new Unavailable("interrupted while " + store + " was asked", e);
        }
    }
}
