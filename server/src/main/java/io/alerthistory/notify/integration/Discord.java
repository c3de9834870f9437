package io.alerthistory.notify.integration;

import io.alerthistory.engine.Outcome;
import io.alerthistory.notify.http.Caller;
import java.time.Duration;
import java.util.List;
import java.util.regex.Pattern;

/** Tells a channel of Discord (Alertmanager 0.34, notify/discord). Its wish to be left in peace, 429, is final there. */
final class Discord implements Service {
    private static final int MAX_TITLE_RUNES = 256;
    private static final int MAX_DESCRIPTION_RUNES = 4096;
    private static final int MAX_CONTENT_RUNES = 2000;
    private static final long RED = 0x992D22;
    private static final long GREEN = 0x2ECC71;

    /** What Go finds no URL in; the rest is Discord's to judge. */
    private static final Pattern NO_URL = Pattern.compile("[\\x00-\\x1f\\x7f]|^:|^[^?#]*%(?![0-9a-fA-F]{2})");

    private final WebhookUrl receiver;

    Discord(Caller http) {
        this.receiver = new WebhookUrl(http);
    }

    @Override
    public Outcome tell(Message message, Duration left) {
        var embed = new JsonBody()
                .with("title", message.text("title", MAX_TITLE_RUNES))
                .with("description", message.text("message", MAX_DESCRIPTION_RUNES))
                .with("color", message.isFiring() ? RED : GREEN);
        // These two are sent as they are written: no templates, as in Alertmanager.
        var avatar = message.fields().text("avatar_url");
        var body = new JsonBody()
                .with("content", message.text("content", MAX_CONTENT_RUNES))
                .with("embeds", List.of(embed.fields()))
                .withAny("username", message.fields().text("username"))
                .withAny("avatar_url", NO_URL.matcher(avatar).find() ? "" : avatar);
        return receiver.post(message, body, left);
    }
}
