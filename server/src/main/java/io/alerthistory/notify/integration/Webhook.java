package io.alerthistory.notify.integration;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.alerthistory.config.WebhookSettings;
import io.alerthistory.engine.Notification;
import io.alerthistory.engine.Outcome;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpRequest;
import java.time.Duration;
import java.util.HexFormat;
import java.util.regex.Pattern;

/** Tells a URL, with Alertmanager's JSON, version 4. Safe for many threads. */
public final class Webhook {
    private static final Pattern BROKEN_ESCAPE = Pattern.compile("%(?![0-9a-fA-F]{2})");

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
            var uri = URI.create(encoded(text));
            if (uri.getHost() == null || !uri.getScheme().matches("(?i)https?")) {
                throw new IllegalArgumentException("no host that Java can read, or not HTTP");
            }
            return uri;
        } catch (IllegalArgumentException e) {
            // Its own message would quote the URL, which is a secret.
            throw new IllegalArgumentException(
                    "the url is none that can be posted to; look at url or url_file in webhook_configs", null);
        }
    }

    /** Alertmanager takes characters in a URL that Java wants encoded. */
    private static String encoded(String url) {
        var out = new StringBuilder(url.length());
        BROKEN_ESCAPE.matcher(url).replaceAll("%25").codePoints().forEach(c -> {
            if (c > ' ' && c < 0x7f && "\"<>\\^`{|}".indexOf(c) < 0) {
                out.append((char) c);
            } else {
                for (byte b : Character.toString(c).getBytes(UTF_8)) {
                    out.append('%').append(HexFormat.of().withUpperCase().toHexDigits(b));
                }
            }
        });
        return out.toString();
    }
}
