package io.alerthistory.telemetry;

import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Notification;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Silence;
import java.util.Locale;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/** Notes what the engine has decided, in the log and in the metrics. Called by one thread; does not block. */
public final class Chronicle implements Consumer<Effect> {
    private static final Logger LOG = LoggerFactory.getLogger(Chronicle.class);

    private final Metrics metrics;
    private final boolean silences;

    /** @param silences whether each change of a silence is worth a line */
    public Chronicle(Metrics metrics, boolean silences) {
        this.metrics = metrics;
        this.silences = silences;
    }

    @Override
    public void accept(Effect effect) {
        switch (effect) {
            case Effect.Send send -> {}
            case Effect.Looked looked -> {}
            case Effect.Settles settles -> {}
            case Effect.Appeared appeared -> {}
            case Effect.Forgotten forgotten -> {}
            case Effect.Delivered(var notification, int attempts) -> {
                about(LOG.atDebug(), notification, attempts).log("told");
                metrics.delivered(notification);
            }
            case Effect.Withheld(var notification) -> {
                about(LOG.atDebug(), notification, 1).log("would have told, but for --shadow");
                metrics.withheld(notification);
            }
            case Effect.Postponed(var notification, int attempts, var failure, String reason, var next) -> {
                // Every failed attempt is in the metrics; the log has the first of a row.
                if (attempts == 1) {
                    about(LOG.atWarn(), notification, attempts)
                            .addKeyValue("next", next)
                            .addKeyValue("err", reason)
                            .log("Notify attempt failed, will retry later");
                }
            }
            case Effect.GivenUp(var notification, int attempts, var failure, String reason) -> {
                about(LOG.atError(), notification, attempts)
                        .addKeyValue("err", reason)
                        .log("Notify for alerts failed");
                metrics.givenUp(notification, failure);
            }
            case Effect.KeptQuiet quiet ->
                LOG.atDebug()
                        .addKeyValue("group", quiet.channel().slot().groupKey())
                        .addKeyValue("receiver", quiet.channel().slot().receiver())
                        .addKeyValue("integration", quiet.channel().integration())
                        .addKeyValue("why", quiet.why())
                        .log("not told");
            case Effect.Muted(var slot, var why, int alerts, var at) -> {
                LOG.atDebug()
                        .addKeyValue("group", slot.groupKey())
                        .addKeyValue("receiver", slot.receiver())
                        .addKeyValue("why", why)
                        .addKeyValue("num_alerts", alerts)
                        .log("held back");
                metrics.muted(why, alerts);
            }
            case Effect.SilenceChanged(var what, var silence) -> {
                if (silences) {
                    about(silence).log(what.name().toLowerCase(Locale.ROOT) + " silence");
                }
            }
            case Effect.SilenceRefused(boolean unknown, String message) -> {}
            case Effect.Limited(var alert) -> {
                LOG.atWarn()
                        .addKeyValue("alertname", alert.name())
                        .log("alert dropped: there are as many of its name as --alerts.per-alertname-limit allows");
                metrics.limited(alert);
            }
        }
    }

    private static LoggingEventBuilder about(LoggingEventBuilder line, Notification notification, int attempts) {
        return line.addKeyValue("component", "dispatcher")
                .addKeyValue("group", notification.channel().slot().groupKey())
                .addKeyValue("receiver", notification.receiver().name())
                .addKeyValue("integration", notification.channel().name())
                .addKeyValue("reason", notification.reason().text())
                .addKeyValue("num_alerts", notification.alerts().size())
                .addKeyValue("attempts", attempts);
    }

    private static LoggingEventBuilder about(Silence silence) {
        return LOG.atInfo()
                .addKeyValue("component", "silences")
                .addKeyValue("Id", silence.id())
                .addKeyValue("CreatedBy", silence.createdBy())
                .addKeyValue("Comment", silence.comment())
                .addKeyValue("StartsAt", silence.startsAt())
                .addKeyValue("EndsAt", silence.endsAt())
                .addKeyValue(
                        "Matchers",
                        silence.matchers().stream().map(Matcher::toString).collect(Collectors.joining(",")));
    }
}
