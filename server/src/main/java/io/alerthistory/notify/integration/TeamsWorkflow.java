package io.alerthistory.notify.integration;

import io.alerthistory.engine.Outcome;
import io.alerthistory.notify.http.Caller;
import java.time.Duration;
import java.util.List;

/** Tells a workflow of Microsoft Teams, {@code msteamsv2}, with an Adaptive Card (Alertmanager 0.34, notify/msteamsv2). */
final class TeamsWorkflow implements Service {
    private final WebhookUrl receiver;

    TeamsWorkflow(Caller http) {
        this.receiver = new WebhookUrl(http);
    }

    @Override
    public Outcome tell(Message message, Duration left) {
        var title = textBlock(message.text("title"))
                .with("weight", "Bolder")
                .with("size", "Medium")
                .with("style", "heading")
                .with("color", message.isFiring() ? "Attention" : "Good");
        var card = new JsonBody()
                .with("$schema", "http://adaptivecards.io/schemas/adaptive-card.json")
                .with("type", "AdaptiveCard")
                .with("version", "1.2")
                .with(
                        "body",
                        List.of(title.fields(), textBlock(message.text("text")).fields()))
                .with("msteams", new JsonBody().with("width", "full").fields());
        var attachment = new JsonBody()
                .with("contentType", "application/vnd.microsoft.card.adaptive")
                .with("contentUrl", null)
                .with("content", card.fields());
        var body = new JsonBody().with("type", "message").with("attachments", List.of(attachment.fields()));
        return receiver.post(message, body, left);
    }

    private static JsonBody textBlock(String text) {
        return new JsonBody().with("type", "TextBlock").with("text", text).with("wrap", true);
    }
}
