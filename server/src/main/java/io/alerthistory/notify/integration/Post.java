package io.alerthistory.notify.integration;

import io.alerthistory.config.Fields;
import io.alerthistory.engine.Outcome;
import jakarta.mail.internet.InternetAddress;
import java.time.Duration;
import java.util.List;

/** Whoever is handed a letter that is ready to go. May block its thread; safe for many threads. */
interface Post {
    /** @param to at least one */
    record Envelope(InternetAddress from, List<InternetAddress> to) {}

    /**
     * Makes one attempt.
     *
     * @param fields of the {@code email_configs}: which server, and how it wants to be spoken to
     * @param letter with its head, as it goes over the wire
     */
    Outcome send(Fields fields, Envelope envelope, byte[] letter, Duration left);
}
