package io.alerthistory.notify.integration;

import io.alerthistory.config.Fields;
import io.alerthistory.config.HttpSettings;
import io.alerthistory.config.HttpSettings.Authorization;
import io.alerthistory.config.Secret;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.notify.http.Call;
import io.alerthistory.notify.http.Caller;
import io.alerthistory.notify.http.Reply;
import io.alerthistory.notify.http.Secrets;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Writes to a Slack channel, by an incoming webhook or as an app. With {@code update_message} what is told later of a
 * group changes the message that told of it first, which is remembered by the channel and the time that Slack knows it by.
 */
final class Slack implements Service {
    private static final int MAX_TITLE_RUNES = 1024;
    private static final String POST = "chat.postMessage";
    private static final String UPDATE = "chat.update";

    private static final String NOTED_CHANNEL = "channelId";
    private static final String NOTED_MESSAGE = "threadTs";

    /** What Slack says of a message that nobody can change any more; then there has to be a new one. */
    private static final Set<String> GONE =
            Set.of("message_not_found", "cant_update_message", "edit_window_closed", "channel_not_found");

    private final Caller http;

    Slack(Caller http) {
        this.http = http;
    }

    @Override
    public Outcome tell(Message message, Duration left) {
        var fields = message.fields();
        Access access;
        try {
            access = Access.of(message);
        } catch (IOException e) {
            return new Outcome.Refused(Failure.OTHER, "slack: " + e.getMessage());
        }
        var limit = message.limit(left);
        var notes = fields.flag("update_message") ? message.notification().notes() : Map.<String, String>of();
        if (notes.containsKey(NOTED_CHANNEL) && notes.containsKey(NOTED_MESSAGE)) {
            var update = body(message).with("channel", notes.get(NOTED_CHANNEL)).with("ts", notes.get(NOTED_MESSAGE));
            var reply = call(access.url().replace(POST, UPDATE), access, update, limit);
            if (!(reply instanceof Reply.Answer answer
                    && answer.isJson()
                    && GONE.contains(answer.json().path("error").asString("")))) {
                return meaning(reply, message);
            }
        }
        return meaning(call(access.url(), access, body(message), limit), message);
    }

    /** @param token of an app; a webhook has none, as its URL is the secret */
    private record Access(String url, String token, HttpSettings settings) {
        /** @throws IOException if a file that has the URL or the token cannot be read */
        static Access of(Message message) throws IOException {
            var token = message.fields().secret("app_token");
            var url = message.fields().secret(token == null ? "api_url" : "app_url");
            if (url == null) {
                throw new IllegalStateException("no URL; the load lets none pass");
            }
            return token == null
                    ? new Access(Secrets.read(url), "", message.http())
                    : withToken(Secrets.read(url), Secrets.read(token), message.http());
        }

        /** A token goes where the credentials of any request go. */
        private static Access withToken(String url, String token, HttpSettings settings) {
            var authorization = new Authorization.Token("Bearer", new Secret.Text(token));
            return new Access(
                    url,
                    token,
                    new HttpSettings(authorization, settings.followRedirects(), settings.http2(), settings.further()));
        }
    }

    private Reply call(String url, Access access, JsonBody body, Duration limit) {
        var call = Call.json(url, "api_url or api_url_file in slack_configs", body.json());
        var reply = http.call(call, access.settings(), limit).hiding(access.token());
        return WebhookUrl.hiding(url, reply);
    }

    private static JsonBody body(Message message) {
        return new JsonBody()
                .withAny("channel", message.text("channel"))
                .withAny("username", message.text("username"))
                .withAny("icon_emoji", message.text("icon_emoji"))
                .withAny("icon_url", message.text("icon_url"))
                .withAny("link_names", message.fields().flag("link_names"))
                .withAny("text", message.text("message_text"))
                .with("attachments", List.of(attachment(message).fields()));
    }

    private static JsonBody attachment(Message message) {
        var fields = message.fields();
        var markdownIn = fields.texts("mrkdwn_in");
        return new JsonBody()
                .withAny("title", message.text("title", MAX_TITLE_RUNES))
                .withAny("title_link", message.text("title_link"))
                .withAny("pretext", message.text("pretext"))
                .with("text", message.text("text"))
                .with("fallback", message.text("fallback"))
                .with("callback_id", message.text("callback_id"))
                .withAny(
                        "fields",
                        fields.parts("fields").stream()
                                .map(field -> field(message, field))
                                .map(JsonBody::fields)
                                .toList())
                .withAny(
                        "actions",
                        fields.parts("actions").stream()
                                .map(action -> action(message, action))
                                .map(JsonBody::fields)
                                .toList())
                .withAny("image_url", message.text("image_url"))
                .withAny("thumb_url", message.text("thumb_url"))
                .with("footer", message.text("footer"))
                .withAny("color", message.text("color"))
                .with("mrkdwn_in", markdownIn.isEmpty() ? List.of("fallback", "pretext", "text") : markdownIn);
    }

    private static JsonBody field(Message message, Fields field) {
        return new JsonBody()
                .withAny("title", message.render("fields.title", field.text("title")))
                .withAny("value", message.render("fields.value", field.text("value")))
                .with(
                        "short",
                        field.has("short")
                                ? field.flag("short")
                                : message.fields().flag("short_fields"));
    }

    private static JsonBody action(Message message, Fields action) {
        var body = rendered(message, "actions", action, List.of("type", "text", "url", "style", "name", "value"));
        var confirmation = action.part("confirm");
        return confirmation.values().isEmpty()
                ? body
                : body.with(
                        "confirm",
                        rendered(
                                        message,
                                        "actions.confirm",
                                        confirmation,
                                        List.of("text", "title", "ok_text", "dismiss_text"))
                                .fields());
    }

    private static JsonBody rendered(Message message, String where, Fields part, List<String> names) {
        var body = new JsonBody();
        names.forEach(name -> body.withAny(name, message.render(where + "." + name, part.text(name))));
        return body;
    }

    /** Slack says 200 to what it does not do, too: a webhook's answer must be {@code ok}, the API's must say so in JSON. */
    private static Outcome meaning(Reply reply, Message message) {
        if (!(reply instanceof Reply.Answer answer) || !answer.isSuccess()) {
            return reply.outcome();
        }
        if (!answer.isJson()) {
            return answer.body().equals("ok")
                    ? new Outcome.Delivered()
                    : new Outcome.Refused(Failure.CLIENT_ERROR, "Slack answered: " + answer.excerpt());
        }
        var said = answer.json();
        if (said.isMissingNode()) {
            return new Outcome.Unanswered(Failure.OTHER, "Slack answered with JSON that is none");
        }
        if (!said.path("ok").asBoolean(false)) {
            return new Outcome.Refused(
                    Failure.CLIENT_ERROR, "Slack refused: " + said.path("error").asString("it says no reason"));
        }
        var channel = said.path("channel").asString("");
        var timestamp = said.path("ts").asString("");
        boolean remembers = message.fields().flag("update_message") && !channel.isEmpty() && !timestamp.isEmpty();
        return new Outcome.Delivered(remembers ? Map.of(NOTED_CHANNEL, channel, NOTED_MESSAGE, timestamp) : Map.of());
    }
}
