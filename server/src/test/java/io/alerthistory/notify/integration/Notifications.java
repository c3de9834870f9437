package io.alerthistory.notify.integration;

import io.alerthistory.config.ConfigReader;
import io.alerthistory.config.HttpSettings;
import io.alerthistory.config.IntegrationSettings;
import io.alerthistory.config.Receiver;
import io.alerthistory.config.Secret;
import io.alerthistory.config.WebhookSettings;
import io.alerthistory.engine.Notification;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Rfc3339;
import io.alerthistory.template.Templates;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;

/** Notifications to tell in tests. */
final class Notifications {
    private static final Templates TEMPLATES = Templates.of(List.of(), InstantSource.fixed(Instant.EPOCH));

    static final Instant NOW = Instant.parse("2026-06-01T00:00:00Z");

    private Notifications() {}

    static WebhookSettings webhook(Secret url, HttpSettings http) {
        return new WebhookSettings(true, url, 0, Duration.ZERO, "", http);
    }

    /** @param alerts in the order of a notification */
    static Notification about(Decision.Reason reason, Alert... alerts) {
        return about(reason, webhook(new Secret.Text("http://127.0.0.1:9/"), HttpSettings.DEFAULT), alerts);
    }

    static Notification about(Decision.Reason reason, Receiver.Integration settings, Alert... alerts) {
        var receiver = new Receiver("te.st (a|b)", LabelSet.of("name", "te.st (a|b)"), List.of(settings));
        var slot = new Slot("{}/{env=~\"p.*\",team=\"db\"}:{alertname=\"Down & \\\"out\\\"\"}", receiver.name());
        return new Notification(
                new Channel(slot, settings.type(), 0),
                receiver,
                settings,
                reason,
                NOW,
                LabelSet.of("alertname", "Down & \"out\""),
                LabelSet.of("tier", "1", "owner", "db <team>"),
                List.of(alerts),
                Map.of(),
                "0123456789abcdef");
    }

    /** The integrations of all receivers of a configuration, but webhooks. */
    static List<IntegrationSettings> settings(String config) {
        return ConfigReader.read(config, "alertmanager.yml", "/", MatcherSyntax.FALLBACK).receivers().stream()
                .flatMap(receiver -> receiver.integrations().stream())
                .filter(IntegrationSettings.class::isInstance)
                .map(IntegrationSettings.class::cast)
                .toList();
    }

    static Message message(Notification notification) {
        return message(notification, "http://am.example");
    }

    static Message message(Notification notification, String externalUrl) {
        return new Message(notification, TEMPLATES, externalUrl, Map.of());
    }

    static Notification any(Receiver.Integration settings) {
        return about(
                Decision.Reason.FIRST_NOTIFICATION,
                settings,
                alert(
                        LabelSet.of("alertname", "A"),
                        Annotations.NONE,
                        "2026-01-01T00:00:00Z",
                        "2099-01-01T00:00:00Z",
                        ""));
    }

    static Alert alert(LabelSet labels, Annotations annotations, String starts, String ends, String url) {
        return new Alert(labels, annotations, Rfc3339.parse(starts), Rfc3339.parse(ends), url, NOW, false);
    }
}
