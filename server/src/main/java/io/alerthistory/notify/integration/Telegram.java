package io.alerthistory.notify.integration;

import io.alerthistory.config.Fields;
import io.alerthistory.config.Secret;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.notify.http.Call;
import io.alerthistory.notify.http.Caller;
import io.alerthistory.notify.http.Reply;
import io.alerthistory.notify.http.Secrets;
import java.io.IOException;
import java.time.Duration;
import java.util.regex.Pattern;

/** Writes to a Telegram chat, as a bot. Whatever goes wrong is tried again, as in Alertmanager. */
final class Telegram implements Service {
    private static final Pattern TAKEN = Pattern.compile("\\s*\\{\\s*\"ok\"\\s*:\\s*true\\b");
    private static final int MAX_RUNES = 4096;

    /** Half of an HTML message would be refused for the tags that it opens and does not close. */
    private static final String TOO_LONG = "The notification is longer than the 4096 characters that Telegram takes."
            + " Shorten the template of telegram_configs: message.";

    private final Caller http;

    Telegram(Caller http) {
        this.http = http;
    }

    @Override
    public Outcome tell(Message message, Duration left) {
        var fields = message.fields();
        String token;
        String chat;
        try {
            token = message.secret("bot_token");
            chat = chat(fields);
        } catch (IOException e) {
            return new Outcome.Retryable(Failure.OTHER, "telegram: " + e.getMessage(), Duration.ZERO);
        }
        long thread = fields.number("message_thread_id");
        var body = new JsonBody()
                .with("chat_id", chat)
                .with("text", text(message))
                .with("disable_web_page_preview", "true")
                .withAny("disable_notification", fields.flag("disable_notifications") ? "true" : "")
                .withAny("message_thread_id", thread == 0 ? "" : String.valueOf(thread))
                .withAny("parse_mode", fields.text("parse_mode"));
        var url = fields.text("api_url").replaceFirst("/+$", "") + "/bot" + token + "/sendMessage";
        var call = Call.json(url, "api_url and bot_token in telegram_configs", body.json());
        return meaning(http.call(call, message.http(), message.limit(left)).hiding(token));
    }

    private static String chat(Fields fields) throws IOException {
        var file = fields.text("chat_id_file");
        if (file.isEmpty()) {
            return String.valueOf(fields.number("chat_id"));
        }
        var id = Secrets.read(new Secret.File(file));
        if (!id.matches("[-+]?[0-9]{1,18}")) {
            throw new IOException("the chat_id_file " + file + " holds no number");
        }
        return String.valueOf(Long.parseLong(id));
    }

    private static String text(Message message) {
        if (!message.fields().text("parse_mode").equals("HTML")) {
            return message.text("message", MAX_RUNES);
        }
        var html = message.html("message");
        if (html.codePointCount(0, html.length()) <= MAX_RUNES) {
            return html;
        }
        message.noteLoss("message", "max_runes", MAX_RUNES);
        return TOO_LONG;
    }

    private static Outcome meaning(Reply reply) {
        if (!(reply instanceof Reply.Answer answer)) {
            return reply.outcome() instanceof Outcome.Refused(var failure, var reason)
                    ? new Outcome.Retryable(failure, reason, Duration.ZERO)
                    : reply.outcome();
        }
        if (answer.isSuccess() && TAKEN.matcher(answer.body()).lookingAt()) {
            return new Outcome.Delivered(); // however long the rest is, of which only a part may be here
        }
        var said = answer.json();
        if (answer.isSuccess() && said.path("ok").asBoolean(false)) {
            return new Outcome.Delivered();
        }
        if (answer.isSuccess() && said.isMissingNode()) {
            return new Outcome.Unanswered(Failure.OTHER, "Telegram answered with JSON that is none");
        }
        var wish =
                Duration.ofSeconds(said.path("parameters").path("retry_after").asLong(0));
        var reason = answer.isSuccess()
                ? "Telegram refused: " + said.path("description").asString("it says no reason")
                : answer.reason();
        return new Outcome.Retryable(answer.failure(), reason, wish.isZero() ? answer.retryAfter() : wish);
    }
}
