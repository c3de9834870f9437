package io.alerthistory.notify.http;

import io.alerthistory.config.HttpSettings;
import java.time.Duration;

/** Whoever is handed the calls to receivers. May block its thread; safe for many threads. */
public interface Caller {
    /**
     * Says what became of a call. Never throws for what a receiver, the network or a file of the configuration may do.
     *
     * @param limit how long it may take at most
     */
    Reply call(Call call, HttpSettings settings, Duration limit);
}
