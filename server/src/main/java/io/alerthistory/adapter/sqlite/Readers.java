package io.alerthistory.adapter.sqlite;

import java.util.concurrent.ConcurrentLinkedDeque;
import java.util.concurrent.Semaphore;
import java.util.function.Function;
import java.util.function.Supplier;

/** Connections for questions: a few, opened when they are needed, each used by one thread at a time. Safe for many threads. */
final class Readers implements AutoCloseable {
    private static final int MOST = 4;

    private record Reader(Sql sql, Reading reading) {}

    private final Supplier<Sql> connects;
    private final Semaphore free = new Semaphore(MOST, true);
    private final ConcurrentLinkedDeque<Reader> idle = new ConcurrentLinkedDeque<>();
    private volatile boolean isClosed;

    Readers(Supplier<Sql> connects) {
        this.connects = connects;
    }

    <T> T ask(Function<Reading, T> question) {
        free.acquireUninterruptibly();
        try {
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
                if (isSound && !isClosed) {
                    idle.addFirst(reader);
                    if (isClosed) {
                        close();
                    }
                } else {
                    reader.sql().close();
                }
            }
        } finally {
            free.release();
        }
    }

    /** Those that are asked just now are closed after their answer. */
    @Override
    public void close() {
        isClosed = true;
        for (var reader = idle.pollFirst(); reader != null; reader = idle.pollFirst()) {
            reader.sql().close();
        }
    }
}
