package io.alerthistory.notify.integration;

import io.alerthistory.config.Fields;
import io.alerthistory.config.YamlValue;
import io.alerthistory.engine.Outcome;
import io.alerthistory.gotemplate.strconv.Utf8;
import io.alerthistory.notify.http.Call;
import io.alerthistory.notify.http.Caller;
import io.alerthistory.notify.http.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * Tells PagerDuty: by version 1 of its API for events where there is a {@code service_key}, by version 2 otherwise
 * (Alertmanager 0.34, notify/pagerduty).
 */
final class PagerDuty implements Service {
    /** Version 1 has this URL, whatever {@code url} says. */
    static final String URL_OF_V1 = "https://events.pagerduty.com/generic/2010-04-15/create_event.json";

    private static final int MAX_SUMMARY_RUNES = 1024;
    private static final int MAX_EVENT_BYTES = 512_000;
    private static final String TOO_LARGE =
            "Custom details have been removed because the original event exceeds the maximum size of 512KB";

    private final Caller http;
    private final String urlOfV1;

    PagerDuty(Caller http, String urlOfV1) {
        this.http = http;
        this.urlOfV1 = urlOfV1;
    }

    @Override
    public Outcome tell(Message message, Duration left) {
        var fields = message.fields();
        boolean v1 = fields.secret("service_key") != null;
        var field = v1 ? "service_key" : "routing_key";
        var details = details(message);
        String key;
        try {
            key = message.renderedSecret(field);
        } catch (IOException e) {
            return new Outcome.Refused(Outcome.Failure.OTHER, "pagerduty: " + e.getMessage());
        }
        if (key.isEmpty()) {
            return new Outcome.Refused(Outcome.Failure.OTHER, "pagerduty: " + field + " is empty, once rendered");
        }
        var summary = message.text("description", MAX_SUMMARY_RUNES);
        var body = v1
                ? sized(message, details, told -> v1(message, key, summary, told))
                : sized(message, details, told -> v2(message, key, summary, told));
        var call = Call.json(v1 ? urlOfV1 : fields.text("url"), "url in pagerduty_configs", body);
        var reply = http.call(call, message.http(), message.limit(left)).hiding(key);
        // Each API has its own word for "too many": 403 in version 1, 429 in version 2.
        return reply instanceof Reply.Answer answer ? explained(answer).outcome(v1 ? 403 : 429) : reply.outcome();
    }

    /** The names of the first level are no templates, those below are. */
    private static Map<String, @Nullable Object> details(Message message) {
        var details = new LinkedHashMap<String, @Nullable Object>();
        if (message.fields().values().get("details") instanceof Map<?, ?> all) {
            all.forEach((name, value) -> details.put(
                    String.valueOf(name), Payload.rendered(value, text -> message.render("details", text))));
        }
        return details;
    }

    private static String sized(
            Message message,
            Map<String, @Nullable Object> details,
            Function<Map<String, @Nullable Object>, JsonBody> event) {
        var whole = event.apply(details).json();
        if (Utf8.length(whole) <= MAX_EVENT_BYTES) {
            return whole;
        }
        message.noteLoss("details", "max_bytes", MAX_EVENT_BYTES);
        return event.apply(new JsonBody().with("error", TOO_LARGE).fields()).json();
    }

    private static JsonBody v1(Message message, String key, String description, Map<String, @Nullable Object> details) {
        var event = new JsonBody()
                .with("service_key", key)
                .with("incident_key", message.groupHash())
                .with("event_type", action(message))
                .withAny("description", description)
                .with("details", details)
                // Two fields of version 2, which Alertmanager sends here, too, empty.
                .with("event_action", "")
                .with("payload", null);
        return message.isFiring()
                ? event.withAny("client", message.text("client")).withAny("client_url", message.text("client_url"))
                : event;
    }

    private static JsonBody v2(Message message, String key, String summary, Map<String, @Nullable Object> details) {
        var fields = message.fields();
        var event = new JsonBody()
                .with("routing_key", key)
                .with("dedup_key", message.groupHash())
                .with("event_action", action(message))
                .withAny("client", message.text("client"))
                .withAny("client_url", message.text("client_url"));
        var payload = new JsonBody()
                .with("summary", summary)
                .with("source", message.text("source"))
                .with("severity", fields.has("severity") ? message.text("severity") : "error")
                .withAny("class", message.text("class"))
                .withAny("component", message.text("component"))
                .withAny("group", message.text("group"))
                .with("custom_details", details);
        var images = fields.parts("images").stream()
                .map(image -> rendered(message, "images", image, "src", "alt", "href"))
                .filter(image -> !"".equals(image.get("src")))
                .toList();
        var links = fields.parts("links").stream()
                .map(link -> rendered(message, "links", link, "href", "text"))
                .filter(link -> !"".equals(link.get("href")))
                .toList();
        return event.with("payload", payload.fields()).withAny("images", images).withAny("links", links);
    }

    private static Map<String, @Nullable Object> rendered(Message message, String in, Fields part, String... names) {
        var rendered = new JsonBody();
        for (var name : names) {
            rendered.with(name, message.render(in + "." + name, part.text(name)));
        }
        return rendered.fields();
    }

    private static String action(Message message) {
        return message.isFiring() ? "trigger" : "resolve";
    }

    /** What PagerDuty finds wrong with an event, in words instead of JSON, which is YAML, too. */
    private static Reply.Answer explained(Reply.Answer answer) {
        if (answer.status() == 400
                && YamlValue.parse(answer.body()) instanceof Map<?, ?> said
                && said.get("message") instanceof String what) {
            var errors = said.get("errors") instanceof Collection<?> all
                    ? all.stream().map(String::valueOf).collect(Collectors.joining(","))
                    : "";
            return answer.saying(what + ": " + errors);
        }
        return answer;
    }
}
