package io.alerthistory;

import io.alerthistory.adapter.postgres.PostgresArchive;
import io.alerthistory.adapter.sqlite.ArchiveFile;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * What a server that was alone kept of classifications, and of what people said, is brought to the archive that all share:
 * once, by a thread that nobody waits for, where that archive has nothing under the same name. Then the file is moved aside.
 * Until that is done it is begun anew at each start, and every few seconds.
 */
final class FormerArchive implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(FormerArchive.class);
    private static final Duration AGAIN = Duration.ofSeconds(2);
    private static final int BATCH = 200;

    private final Path folder;
    private final String keeps;
    private final PostgresArchive to;
    private final InstantSource time;
    private final CountDownLatch closing = new CountDownLatch(1);
    private final Thread thread =
            Thread.ofPlatform().name("former archive").daemon().unstarted(this::run);

    /**
     * @param folder where the file may be
     * @param keeps what names begin with that are never forgotten
     */
    FormerArchive(Path folder, String keeps, PostgresArchive to, InstantSource time) {
        this.folder = folder;
        this.keeps = keeps;
        this.to = to;
        this.time = time;
    }

    void start() {
        if (ArchiveFile.isIn(folder)) {
            thread.start();
        }
    }

    private void run() {
        boolean isTold = false;
        try {
            do {
                try {
                    bring();
                    return;
                } catch (IOException | RuntimeException e) {
                    if (!isTold) {
                        isTold = true;
                        LOG.atWarn()
                                .addKeyValue("component", "classifications")
                                .addKeyValue("folder", folder)
                                .addKeyValue("err", e.getMessage())
                                .log("what was kept here of classifications is not yet where all servers have it;"
                                        + " it is tried again");
                    }
                }
            } while (!closing.await(AGAIN.toMillis(), TimeUnit.MILLISECONDS));
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void bring() throws IOException {
        int count = 0;
        int brought = 0;
        try (var from = ArchiveFile.open(folder, keeps, time)) {
            var batch = new ArrayList<PostgresArchive.Text>();
            var all = new ArrayList<PostgresArchive.Text>();
            from.each("", (name, text, at) -> all.add(new PostgresArchive.Text(name, text, at)));
            for (var text : all) {
                if (closing.getCount() == 0) {
                    return;
                }
                batch.add(text);
                count++;
                if (batch.size() == BATCH || count == all.size()) {
                    brought += to.add(batch);
                    batch.clear();
                }
            }
        }
        var aside = ArchiveFile.moveAside(folder, "imported");
        LOG.atInfo()
                .addKeyValue("component", "classifications")
                .addKeyValue("file", aside)
                .addKeyValue("texts", count)
                .addKeyValue("new", brought)
                .log("what was kept here of classifications is where all servers have it");
    }

    @Override
    public void close() {
        closing.countDown();
        try {
            if (thread.isAlive() && !thread.join(Duration.ofSeconds(5))) {
                LOG.atDebug().log("the former archive is still being read; it is brought at the next start");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
