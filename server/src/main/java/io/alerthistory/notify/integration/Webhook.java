package io.alerthistory.notify.integration;

import io.alerthistory.config.WebhookSettings;
import io.alerthistory.engine.Notification;
import io.alerthistory.engine.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;

/** Tells a URL, with Alertmanager's JSON, version 4. Safe for many threads. */
public final class Webhook {
    private final Http http;
    private final String externalUrl;

    /** @param externalUrl where a reader of the message finds us; without a trailing slash */
    public Webhook(Http http, String externalUrl) {
        this.http = http;
        this.externalUrl = externalUrl;
    }

    /** @param left how long the attempt may take at most; the settings may say less */
    public Outcome tell(WebhookSettings settings, Notification notification, Duration left) {
        boolean own = settings.timeout().isPositive() && settings.timeout().compareTo(left) < 0;
        HttpRequest request;
        try {
            request = http.request(uri(settings), settings.http())
                    .header("Content-Type", "application/json")
                    .header("Idempotency-Key", notification.idempotencyKey())
                    .POST(HttpRequest.BodyPublishers.ofByteArray(
                            WebhookMessage.write(notification, settings.maxAlerts(), externalUrl)))
                    .build();
        } catch (IOException | IllegalArgumentException e) {
            // A file that cannot be read, a text that is no URL: as in Alertmanager, final for this flush.
            return new Outcome.Refused(Outcome.Failure.OTHER, "webhook: " + e.getMessage());
        }
        return http.send(request, settings.http(), own ? settings.timeout() : left);
    }

    private static URI uri(WebhookSettings settings) throws IOException {
        var text = Secrets.read(settings.url());
        try {
            return URI.create(text);
        } catch (IllegalArgumentException e) {
            // Its own message would quote the URL, which is a secret.
            throw new IllegalArgumentException("the url is not one; look at url or url_file in webhook_configs", null);
        }
    }
}
