package io.alerthistory.config;

import java.time.Duration;

/**
 * A {@code webhook_configs} entry.
 *
 * @param url where to post to, or the file that has it, read before each request
 * @param maxAlerts how many alerts a request holds at most; 0 for all
 * @param payload a body of its own, as {@link IntegrationSettings#fields}; the empty text for Alertmanager's
 * @param timeout how long one attempt may take; zero for as long as the flush may
 */
public record WebhookSettings(
        boolean sendResolved, Secret url, int maxAlerts, Duration timeout, Object payload, HttpSettings http)
        implements Receiver.Integration {
    @Override
    public String type() {
        return "webhook";
    }
}
