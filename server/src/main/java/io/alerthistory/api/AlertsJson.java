package io.alerthistory.api;

import io.alerthistory.engine.Suppression;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Pairs;
import io.alerthistory.model.Rfc3339;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import java.time.ZoneId;
import java.util.List;
import tools.jackson.core.JsonGenerator;

/** An alert as API v2 answers it. The order of the fields is Alertmanager's. */
final class AlertsJson {
    private final ZoneId zone;

    /** @param zone of the server: what we noted ourselves is written in it, what was posted in its own */
    AlertsJson(ZoneId zone) {
        this.zone = zone;
    }

    void write(JsonGenerator json, Alert alert, List<String> receivers, Suppression suppression, List<String> mutedBy) {
        json.writeStartObject();
        pairs(json, "annotations", alert.annotations());
        json.writeStringProperty("endsAt", Rfc3339.millis(alert.endsAt()));
        json.writeStringProperty("fingerprint", alert.fingerprint().toString());
        json.writeArrayPropertyStart("receivers");
        for (var receiver : receivers) {
            json.writeStartObject();
            json.writeStringProperty("name", receiver);
            json.writeEndObject();
        }
        json.writeEndArray();
        json.writeStringProperty("startsAt", Rfc3339.millis(alert.startsAt()));
        status(json, suppression, mutedBy);
        json.writeStringProperty("updatedAt", Rfc3339.millis(local(alert)));
        if (!alert.generatorUrl().isEmpty()) {
            json.writeStringProperty("generatorURL", alert.generatorUrl());
        }
        pairs(json, "labels", alert.labels());
        json.writeEndObject();
    }

    private Timestamp local(Alert alert) {
        return new Timestamp(alert.updatedAt(), zone.getRules().getOffset(alert.updatedAt()));
    }

    private static void status(JsonGenerator json, Suppression suppression, List<String> mutedBy) {
        var inhibitedBy = suppression.inhibitedBy();
        json.writeObjectPropertyStart("status");
        texts(
                json,
                "inhibitedBy",
                inhibitedBy == null
                        ? List.of()
                        : List.of(inhibitedBy.source().fingerprint().toString()));
        texts(json, "mutedBy", mutedBy);
        texts(
                json,
                "silencedBy",
                suppression.silencedBy().stream().map(Silence::id).toList());
        json.writeStringProperty("state", suppression.isAny() || !mutedBy.isEmpty() ? "suppressed" : "active");
        json.writeEndObject();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    static void pairs(JsonGenerator json, String name, Pairs pairs) {
        json.writeObjectPropertyStart(name);
        pairs.forEach(json::writeStringProperty);
        json.writeEndObject();
    }
}
