package io.alerthistory.simulation;

import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Notification;
import io.alerthistory.ledger.Channel;
import io.alerthistory.model.Alert;
import java.time.Instant;
import java.util.stream.Collectors;

/** What happens in a world, a line each: for who replays a seed that broke a promise. */
final class Words {
    private Words() {}

    static String of(Alert alert, Instant now) {
        return alert.labels() + (alert.isResolvedAt(now) ? " over" : " firing");
    }

    static String of(Channel channel) {
        return "%s/%s[%d] %s"
                .formatted(
                        channel.slot().receiver(),
                        channel.integration(),
                        channel.index(),
                        channel.slot().groupKey());
    }

    static String of(Effect effect) {
        return switch (effect) {
            case Effect.Send(long ticket, var notification, int attempt, var deadline) ->
                "send " + of(notification) + " attempt " + attempt + ", until " + deadline;
            case Effect.Delivered(var notification, int attempts) -> "delivered " + of(notification);
            case Effect.Withheld(var notification) -> "withheld " + of(notification);
            case Effect.Postponed(var notification, int attempts, var failure, var reason, var next) ->
                "postponed " + of(notification) + " until " + next + ": " + reason;
            case Effect.GivenUp(var notification, int attempts, var failure, var reason) ->
                "given up " + of(notification) + ": " + reason;
            case Effect.KeptQuiet(var channel, var why, var at) -> "quiet " + of(channel) + ": " + why;
            case Effect.Muted(var slot, var why, int alerts, var at) ->
                "muted " + alerts + " of " + slot.groupKey() + ": " + why;
            case Effect.SilenceChanged(var what, var silence) -> "silence " + what + " " + silence;
            case Effect.SilenceRefused(boolean unknown, String message) -> "silence refused: " + message;
            case Effect.Settles(var slot) -> "settles " + slot;
            case Effect.Looked(var slot, var at, var next, boolean complete) ->
                "looked at " + slot + (complete ? "" : ", in vain");
            case Effect.Appeared(var alert) -> "appeared " + alert.labels();
            case Effect.Forgotten(var alerts) -> "forgotten " + alerts;
            case Effect.Limited(var alert) -> "dropped " + alert.labels();
        };
    }

    private static String of(Notification notification) {
        return of(notification.channel()) + " " + notification.reason() + " "
                + notification.alerts().stream()
                        .map(alert -> of(alert, notification.at()))
                        .collect(Collectors.joining(", ", "[", "]"))
                + " key " + notification.idempotencyKey().substring(0, 8);
    }
}
