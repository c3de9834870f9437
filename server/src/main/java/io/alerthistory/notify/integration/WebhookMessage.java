package io.alerthistory.notify.integration;

import io.alerthistory.engine.Notification;
import io.alerthistory.model.Alert;
import io.alerthistory.model.GoText;
import io.alerthistory.model.Pairs;
import io.alerthistory.model.Rfc3339;
import io.alerthistory.model.Timestamp;
import java.io.ByteArrayOutputStream;
import java.util.List;
import java.util.SequencedMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.SerializableString;
import tools.jackson.core.io.CharacterEscapes;
import tools.jackson.core.io.SerializedString;
import tools.jackson.core.json.JsonFactory;

/** A notification as Alertmanager's webhook JSON, version 4. */
final class WebhookMessage {
    private static final JsonFactory JSON =
            JsonFactory.builder().characterEscapes(new AsGo()).build();

    private WebhookMessage() {}

    /**
     * @param maxAlerts how many alerts are told at most, 0 for all; status and common labels are those of the told
     *     ones alone, as in Alertmanager
     */
    static byte[] write(Notification notification, int maxAlerts, String externalUrl) {
        var all = notification.alerts();
        var alerts = maxAlerts > 0 && all.size() > maxAlerts ? all.subList(0, maxAlerts) : all;
        var out = new ByteArrayOutputStream(512 + 512 * alerts.size());
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            json.writeStartObject();
            json.writeStringProperty(
                    "receiver", GoText.quoteRegexp(notification.receiver().name()));
            json.writeStringProperty("status", status(Notification.isFiring(alerts, notification.at())));
            json.writeArrayPropertyStart("alerts");
            alerts.forEach(alert -> write(json, alert, notification));
            json.writeEndArray();
            json.writeStringProperty(
                    "notification_reason", notification.reason().text());
            write(json, "groupLabels", notification.groupLabels().asMap());
            write(json, "commonLabels", common(alerts, Alert::labels));
            write(json, "commonAnnotations", common(alerts, Alert::annotations));
            write(json, "routeLabels", notification.routeLabels().asMap());
            json.writeStringProperty("externalURL", externalUrl);
            json.writeStringProperty("version", "4");
            json.writeStringProperty("groupKey", notification.channel().slot().groupKey());
            json.writeNumberProperty("truncatedAlerts", all.size() - alerts.size());
            json.writeEndObject();
            json.writeRaw('\n');
        }
        return out.toByteArray();
    }

    private static String status(boolean firing) {
        return firing ? "firing" : "resolved";
    }

    private static void write(JsonGenerator json, Alert alert, Notification notification) {
        boolean firing = !alert.isResolvedAt(notification.at());
        json.writeStartObject();
        json.writeStringProperty("status", status(firing));
        write(json, "labels", alert.labels().asMap());
        write(json, "annotations", alert.annotations().asMap());
        json.writeStringProperty("startsAt", Rfc3339.nanos(alert.startsAt()));
        json.writeStringProperty("endsAt", Rfc3339.nanos(firing ? Timestamp.utc(Timestamp.ZERO) : alert.endsAt()));
        json.writeStringProperty("generatorURL", alert.generatorUrl());
        json.writeStringProperty("fingerprint", alert.fingerprint().toString());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, String name, SequencedMap<String, String> pairs) {
        json.writeObjectPropertyStart(name);
        pairs.forEach(json::writeStringProperty);
        json.writeEndObject();
    }

    /** Those pairs of the first alert that all others have too; an empty value is the same as none, as in Alertmanager. */
    private static SequencedMap<String, String> common(List<Alert> alerts, Function<Alert, Pairs> pairs) {
        var common = pairs.apply(alerts.getFirst()).asMap();
        for (var alert : alerts) {
            common.entrySet().removeIf(pair -> !pair.getValue().equals(valueOf(pairs.apply(alert), pair.getKey())));
        }
        return common;
    }

    private static String valueOf(Pairs pairs, String name) {
        @Nullable String value = pairs.get(name);
        return value == null ? "" : value;
    }

    /** Go escapes what could end a script element, and the two line ends that JavaScript knows besides. */
    private static final class AsGo extends CharacterEscapes {
        private static final String ESCAPED = "<>&\u2028\u2029";

        private final int[] ascii = standardAsciiEscapesForJSON();

        AsGo() {
            ascii['<'] = ESCAPE_CUSTOM;
            ascii['>'] = ESCAPE_CUSTOM;
            ascii['&'] = ESCAPE_CUSTOM;
        }

        @Override
        public int[] getEscapeCodesForAscii() {
            return ascii;
        }

        @Override
        public @Nullable SerializableString getEscapeSequence(int c) {
            return ESCAPED.indexOf(c) < 0 ? null : new SerializedString(String.format("\\u%04x", c));
        }
    }
}
