package io.alerthistory.notify.integration;

import io.alerthistory.config.Fields;
import io.alerthistory.engine.Outcome;
import io.alerthistory.notify.http.Call;
import io.alerthistory.notify.http.Caller;
import io.alerthistory.notify.http.Reply;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Tells Opsgenie: makes an alert, with the hash of the group as its alias, and closes it; with {@code update_alerts} two
 * more requests bring the message and description of one that is there already up to date (Alertmanager 0.34,
 * notify/opsgenie).
 */
final class Opsgenie implements Service {
    private static final int MAX_MESSAGE_RUNES = 130;

    private final Caller http;

    Opsgenie(Caller http) {
        this.http = http;
    }

    @Override
    public Outcome tell(Message message, Duration left) {
        var calls = message.isFiring() ? create(message) : List.of(close(message));
        String key;
        try {
            key = message.renderedSecret("api_key");
        } catch (IOException e) {
            return new Outcome.Refused(Outcome.Failure.OTHER, "opsgenie: " + e.getMessage());
        }
        // Each has its share, so that all of them end in time.
        var limit = message.limit(left).dividedBy(calls.size());
        for (var call : calls) {
            var reply = http.call(call.with("Authorization", "GenieKey " + key), message.http(), limit)
                    .hiding(key);
            var outcome = reply instanceof Reply.Answer answer ? answer.outcome(429) : reply.outcome();
            if (!(outcome instanceof Outcome.Delivered)) {
                return call.equals(calls.getFirst()) ? outcome : halfTold(outcome);
            }
        }
        return new Outcome.Delivered();
    }

    /**
     * The alert is there, and only its text may be the old one. Whatever kept the update from arriving, even a refusal, this
     * counts as a notification that may have been taken: if it counted as not taken, an alert that is over before the next
     * try would never be closed. Trying again is harmless, as Opsgenie knows the alert by its alias.
     */
    private static Outcome halfTold(Outcome outcome) {
        var there = "the alert was created, its update failed: ";
        return switch (outcome) {
            case Outcome.Delivered delivered -> delivered;
            case Outcome.Withheld withheld -> withheld;
            case Outcome.Retryable(var failure, var reason, var _) -> new Outcome.Unanswered(failure, there + reason);
            case Outcome.Unanswered(var failure, var reason) -> new Outcome.Unanswered(failure, there + reason);
            case Outcome.Refused(var failure, var reason) -> new Outcome.Unanswered(failure, there + reason);
        };
    }

    private static List<Call> create(Message message) {
        var fields = message.fields();
        var text = message.text("message", MAX_MESSAGE_RUNES);
        var description = message.text("description");
        var alert = new JsonBody()
                .with("alias", message.groupHash())
                .with("message", text)
                .withAny("description", description)
                .with("details", details(message))
                .with("source", message.text("source"))
                .withAny("responders", responders(message))
                .withAny("tags", parts(message.text("tags")))
                .withAny("note", message.text("note"))
                .withAny("priority", message.text("priority"))
                .withAny("entity", message.text("entity"))
                .withAny("actions", parts(message.text("actions")));
        var calls = new ArrayList<>(List.of(call(url(message, ""), alert)));
        if (fields.flag("update_alerts")) {
            calls.add(call(ofAlias(message, "message"), new JsonBody().withAny("message", text))
                    .by("PUT"));
            calls.add(call(ofAlias(message, "description"), new JsonBody().withAny("description", description))
                    .by("PUT"));
        }
        return calls;
    }

    private static Call close(Message message) {
        return call(ofAlias(message, "close"), new JsonBody().with("source", message.text("source")));
    }

    private static Call call(String url, JsonBody body) {
        return Call.json(url, "api_url in opsgenie_configs", body.json());
    }

    private static String ofAlias(Message message, String what) {
        var url = url(message, "/" + message.groupHash() + "/" + what);
        return url + (url.contains("?") ? "&" : "?") + "identifierType=alias";
    }

    /** Below {@code api_url}, whose query stays where it belongs. */
    private static String url(Message message, String below) {
        var parts = message.fields().text("api_url").split("\\?", 2);
        var base = parts[0].endsWith("/") ? parts[0] : parts[0] + "/";
        return base + "v2/alerts" + below + (parts.length > 1 ? "?" + parts[1] : "");
    }

    private static Map<String, @Nullable Object> details(Message message) {
        var details = new LinkedHashMap<String, @Nullable Object>(message.data().commonLabels());
        message.fields()
                .pairs("details")
                .forEach((name, value) -> details.put(name, message.render("details." + name, value)));
        return details;
    }

    private static List<Map<String, @Nullable Object>> responders(Message message) {
        return message.fields().parts("responders").stream()
                .flatMap(responder -> responders(message, responder))
                .toList();
    }

    /** Where labels choose the responders, one may come out with nothing in it; it is left out. */
    private static Stream<Map<String, @Nullable Object>> responders(Message message, Fields responder) {
        var id = message.render("responders.id", responder.text("id"));
        var name = message.render("responders.name", responder.text("name"));
        var username = message.render("responders.username", responder.text("username"));
        var type = message.render("responders.type", responder.text("type"));
        if (Stream.of(id, name, username, type).allMatch(String::isEmpty)) {
            return Stream.empty();
        }
        if (type.equals("teams")) {
            return parts(name).stream()
                    .map(team -> new JsonBody()
                            .with("name", team)
                            .with("type", "team")
                            .fields());
        }
        return Stream.of(new JsonBody()
                .withAny("id", id)
                .withAny("name", name)
                .withAny("username", username)
                .with("type", type)
                .fields());
    }

    /** Between commas; blanks count, except around the whole. */
    private static List<String> parts(String text) {
        return Arrays.stream(text.strip().split(","))
                .filter(part -> !part.isEmpty())
                .toList();
    }
}
