package io.alerthistory.history;

import java.time.Duration;

/** A history that a thread of its own writes, out of what was noted, and how far that has come. Safe for many threads. */
public interface WrittenHistory extends History, AutoCloseable {
    /** Whoever counts. Called by one thread. */
    interface Observer {
        /** Nobody does. */
        Observer NONE = new Observer() {
            @Override
            public void wrote(long rows) {}

            @Override
            public void missed() {}
        };

        /** So many rows came or changed. */
        void wrote(long rows);

        /** Something that was noted was gone, or damaged, before it was read; it will never be in history. */
        void missed();
    }

    /** Begins to write. Returns at once. */
    void start();

    /** Whether questions are answered, and what happens is written. */
    boolean isUp();

    /** How many bytes of what was noted are still to be read. */
    long lagBytes();

    /** How old the oldest is that is still to be read; zero if nothing is. */
    Duration lag();

    /** What was not written yet is written after the next start. */
    @Override
    void close();
}
