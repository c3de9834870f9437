package io.alerthistory.classification;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fills what servers share from the archive when it has come back empty: one server does it for all. That it was filled
 * stands there as an answer of the name {@code filled}, which goes when the others go. Safe for many threads.
 */
public final class Refill implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(Refill.class);
    private static final String MARK = "filled";

    /** Also keeps the mark in use, so that it is not what Redis evicts. */
    private static final Duration LOOKS = Duration.ofSeconds(15);

    private static final Duration LONGEST = Duration.ofMinutes(20);

    /** 100,000 answers take less than two minutes; Redis has to copy what is written to while it saves a snapshot. */
    private static final int WRITES_PER_SECOND = 1_000;

    /**
     * How far it is.
     *
     * @param read texts of the archive that were looked at
     * @param written those of them that still count
     */
    public record Progress(int read, int written) {}

    private final SharedAnswers shared;
    private final Archive archive;
    private final Duration life;
    private final InstantSource time;
    private final CountDownLatch closing = new CountDownLatch(1);

    /** @param life how long an answer counts after it was archived */
    public Refill(SharedAnswers shared, Archive archive, Duration life, InstantSource time) {
        this.shared = shared;
        this.archive = archive;
        this.life = life;
        this.time = time;
    }

    /** Looks from time to time whether it is needed. Returns at once. */
    public void start() {
        Thread.ofVirtual().name("refill").start(() -> {
            try {
                do {
                    look();
                } while (!closing.await(LOOKS.toMillis(), TimeUnit.MILLISECONDS));
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
    }

    private void look() {
        try {
            if (shared.get(MARK).isPresent() || !shared.claim(MARK, LONGEST)) {
                return;
            }
            try {
                var began = time.instant();
                var progress = fill(_ -> {});
                LOG.atInfo()
                        .addKeyValue("read", progress.read())
                        .addKeyValue("written", progress.written())
                        .addKeyValue("took", Duration.between(began, time.instant()))
                        .log("Redis was without classifications, and has them again");
            } finally {
                shared.release(MARK);
            }
        } catch (SharedAnswers.Away | IOException e) {
            LOG.debug("classifications are not put back now", e);
        }
    }

    /**
     * Puts all answers back that still count.
     *
     * @param told after each hundredth text
     * @throws IOException if the archive or what is shared goes away; what was put by then is there
     */
    public Progress fill(Consumer<Progress> told) throws IOException {
        var filling = new Filling(told);
        archive.each("", filling);
        put(MARK, time.instant().toString(), life.multipliedBy(4));
        return filling.progress();
    }

    private void put(String name, String text, Duration left) throws IOException {
        try {
            shared.put(name, text, left);
        } catch (SharedAnswers.Away e) {
            throw new IOException(e.getMessage(), e);
        }
    }

    private final class Filling implements Archive.Visitor {
        private final Consumer<Progress> told;
        private final Instant began = time.instant();
        private int read;
        private int written;

        Filling(Consumer<Progress> told) {
            this.told = told;
        }

        Progress progress() {
            return new Progress(read, written);
        }

        @Override
        public void see(String name, String text, Instant at) throws IOException {
            read++;
            var left = Duration.between(time.instant(), at.plus(life));
            if (left.isPositive() && !name.startsWith(Remarks.PREFIX)) {
                put(name, text, left);
                written++;
                keepPace();
            }
            if (read % 100 == 0) {
                told.accept(progress());
            }
        }

        private void keepPace() throws IOException {
            var early = Duration.between(time.instant(), began.plusMillis(1_000L * written / WRITES_PER_SECOND));
            try {
                if (early.isPositive() && closing.await(early.toNanos(), TimeUnit.NANOSECONDS)) {
                    throw new IOException("the server is stopping");
                }
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new IOException("interrupted", e);
            }
        }
    }

    @Override
    public void close() {
        closing.countDown();
    }
}
