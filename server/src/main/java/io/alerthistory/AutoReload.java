package io.alerthistory;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.HexFormat;
import java.util.List;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads when the content of files has changed, and only then: what Kubernetes does with a ConfigMap changes names and
 * times of files, too, and none of that counts. A state that could not be loaded is not tried again until it changes.
 */
final class AutoReload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AutoReload.class);

    private final Supplier<List<Path>> files;
    private final Supplier<Optional<String>> reload;
    private final Timer clock = new Timer("auto-reload", true);
    private String seen;

    /**
     * @param files which to look at; asked each time, since one may name others
     * @param reload loads them again, and gives back why that failed, or empty
     */
    AutoReload(Duration interval, Supplier<List<Path>> files, Supplier<Optional<String>> reload) {
        this.files = files;
        this.reload = reload;
        this.seen = content();
        clock.schedule(
                new TimerTask() {
                    @Override
                    public void run() {
                        look();
                    }
                },
                interval.toMillis(),
                interval.toMillis());
    }

    private void look() {
        try {
            var now = content();
            if (!now.equals(seen)) {
                seen = now;
                LOG.atInfo().addKeyValue("component", "configuration").log("a file has changed, reloading");
                reload.get()
                        .ifPresent(why -> LOG.atDebug()
                                .addKeyValue("component", "configuration")
                                .log("the configuration before stays in force"));
                seen = content(); // the new configuration may name other files
            }
        } catch (RuntimeException e) { // else it would be the last look
            LOG.atError().addKeyValue("component", "configuration").setCause(e).log("cannot look for changed files");
        }
    }

    /** Of all files together; one that cannot be read counts as such. */
    private String content() {
        var digest = sha256();
        for (Path file : files.get()) {
            digest.update(file.toString().getBytes(StandardCharsets.UTF_8));
            try {
                var bytes = Files.readAllBytes(file);
                digest.update(String.valueOf(bytes.length).getBytes(StandardCharsets.UTF_8));
                digest.update(bytes);
            } catch (IOException | UncheckedIOException e) {
                digest.update(e.getClass().getName().getBytes(StandardCharsets.UTF_8));
            }
        }
        return HexFormat.of().formatHex(digest.digest());
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    @Override
    public void close() {
        clock.cancel();
    }
}
