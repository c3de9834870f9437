package io.alerthistory;

import java.time.Duration;
import java.util.Optional;
import java.util.Timer;
import java.util.TimerTask;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reloads when the content of files has changed, and only then: what Kubernetes does with a ConfigMap changes names and
 * times of files, too, and none of that counts. What was loaded since, asked for by somebody else, is no change any more.
 */
final class AutoReload implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AutoReload.class);

    private final BooleanSupplier hasChanged;
    private final Supplier<Optional<String>> reload;
    private final Timer clock = new Timer("auto-reload", true);

    /** @param reload gives back why it failed, or empty */
    AutoReload(Duration interval, BooleanSupplier hasChanged, Supplier<Optional<String>> reload) {
        this.hasChanged = hasChanged;
        this.reload = reload;
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
            if (hasChanged.getAsBoolean()) {
                LOG.atInfo().addKeyValue("component", "configuration").log("a file has changed, reloading");
                var _ = reload.get(); // it logs why it failed
            }
        } catch (RuntimeException e) { // else it would be the last look
            LOG.atError().addKeyValue("component", "configuration").setCause(e).log("cannot look for changed files");
        }
    }

    @Override
    public void close() {
        clock.cancel();
    }
}
