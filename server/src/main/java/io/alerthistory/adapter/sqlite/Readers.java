package io.alerthistory.adapter.sqlite;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.function.Supplier;

/**
 * Connections for questions: a few, opened when they are needed. Each question has a platform thread, since SQLite is native
 * code: a virtual thread in it would hold fast the processor's carrier, and with two of those all requests would stand
 * still. Safe for many threads.
 */
final class Readers implements AutoCloseable {
    private static final int MOST = 4;

    private record Reader(Sql sql, Reading reading) {}

    private final Supplier<Sql> connects;
    private final ExecutorService threads = Executors.newFixedThreadPool(
            MOST, Thread.ofPlatform().daemon().name("history-question-", 0).factory());
    private final ConcurrentLinkedDeque<Reader> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean isClosed;

    Readers(Supplier<Sql> connects) {
        this.connects = connects;
    }

    /** @throws java.util.concurrent.RejectedExecutionException if this is closed */
    <T> T ask(Function<Reading, T> question) {
        try {
            return CompletableFuture.supplyAsync(() -> answer(question), threads)
                    .join();
        } catch (CompletionException e) {
            if (e.getCause() instanceof RuntimeException cause) {
                throw cause;
            }
            throw e;
        }
    }

    private <T> T answer(Function<Reading, T> question) {
        var reader = idle.pollFirst();
        if (reader == null) {
            var sql = connects.get();
            reader = new Reader(sql, new Reading(sql));
        }
        boolean isSound = false;
        try {
            var answer = question.apply(reader.reading());
            isSound = true;
            return answer;
        } finally {
            if (isSound) {
                idle.addFirst(reader);
                if (isClosed) {
                    closeIdle();
                }
            } else {
                reader.sql().close();
            }
        }
    }

    private void closeIdle() {
        for (var reader = idle.pollFirst(); reader != null; reader = idle.pollFirst()) {
            reader.sql().close();
        }
    }

    /** Those that are asked just now are closed after their answer. */
    @Override
    public void close() {
        isClosed = true;
        threads.shutdown();
        closeIdle();
    }
}
