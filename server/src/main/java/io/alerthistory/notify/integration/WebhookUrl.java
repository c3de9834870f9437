package io.alerthistory.notify.integration;

import io.alerthistory.engine.Outcome;
import io.alerthistory.notify.http.Call;
import io.alerthistory.notify.http.Caller;
import io.alerthistory.notify.http.Reply;
import java.io.IOException;
import java.time.Duration;

/** Sends JSON to the {@code webhook_url} of an integration, which is a secret as a whole. Safe for many threads. */
final class WebhookUrl {
    private final Caller http;

    WebhookUrl(Caller http) {
        this.http = http;
    }

    Outcome post(Message message, JsonBody body, Duration left) {
        var type = message.notification().integration().type();
        try {
            var url = message.secret("webhook_url");
            var call = Call.json(url, "webhook_url or webhook_url_file in " + type + "_configs", body.json());
            return hiding(url, http.call(call, message.http(), message.limit(left)))
                    .outcome();
        } catch (IOException e) {
            return new Outcome.Refused(Outcome.Failure.OTHER, type + ": " + e.getMessage());
        }
    }

    /** Servers that do not know a path, or do not like a query, tend to quote it. */
    static Reply hiding(String url, Reply reply) {
        int end = Math.min(url.indexOf("://") + 3, url.length());
        while (end < url.length() && "/?".indexOf(url.charAt(end)) < 0) {
            end++;
        }
        var hidden = reply;
        for (var part : url.substring(end).split("\\?", 2)) {
            hidden = hidden.hiding(part);
        }
        return hidden;
    }
}
