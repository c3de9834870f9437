package io.alerthistory.notify.integration;

import io.alerthistory.config.Secret;
import io.alerthistory.config.WebhookSettings;
import io.alerthistory.engine.Outcome;
import io.alerthistory.notify.http.Call;
import io.alerthistory.notify.http.Caller;
import io.alerthistory.notify.http.Secrets;
import java.io.IOException;
import java.time.Duration;

/** Tells a URL, with Alertmanager's JSON, version 4, or a body of the user's own. */
final class Webhook implements Service {
    private final Caller http;

    Webhook(Caller http) {
        this.http = http;
    }

    @Override
    public Outcome tell(Message message, Duration left) {
        var notification = message.notification();
        var settings = (WebhookSettings) notification.integration();
        boolean own = settings.timeout().isPositive() && settings.timeout().compareTo(left) < 0;
        var all = notification.alerts();
        int most = settings.maxAlerts();
        var told = most > 0 && all.size() > most ? all.subList(0, most) : all;
        var data = told.size() == all.size() ? message.data() : message.dataOf(told);
        String url;
        try {
            url = switch (settings.url()) {
                case Secret.Text(var text) -> message.render("url", text, data);
                case Secret.File file -> Secrets.read(file);
            };
        } catch (IOException e) {
            return new Outcome.Refused(Outcome.Failure.OTHER, "webhook: " + e.getMessage());
        }
        var body = Payload.isGiven(settings.payload())
                ? Payload.json(settings.payload(), text -> message.render("payload", text, data))
                : WebhookMessage.json(data, notification.channel().slot().groupKey(), all.size() - told.size());
        var call = Call.json(url, "url or url_file in webhook_configs", body)
                .with("Idempotency-Key", notification.idempotencyKey());
        var reply = http.call(call, settings.http(), own ? settings.timeout() : left);
        return WebhookUrl.hiding(url, reply).outcome();
    }
}
