package io.alerthistory.config;

import java.time.Duration;

/**
 * A {@code webhook_configs} entry.
 *
 * @param url where to post to, or the file that has it, read before each request
 * @param maxAlerts how many alerts a request holds at most; 0 for all
 * @param timeout how long one attempt may take; zero for as long as the flush may
 */
public record WebhookSettings(boolean sendResolved, Secret url, int maxAlerts, Duration timeout, HttpSettings http)
        implements Receiver.Integration {
    @Override
    public String type() {
        return "webhook";
    }
}
