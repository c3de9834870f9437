package io.alerthistory.template;

import com.google.re2j.Pattern;
import io.alerthistory.gotemplate.strconv.Utf8;
import io.alerthistory.gotemplate.time.GoTime;
import io.alerthistory.gotemplate.time.Layout;
import io.alerthistory.gotemplate.value.CallFailure;
import java.util.ArrayList;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** Reads data for a template from JSON, in the shape of Alertmanager's {@code template.Data}: that of a webhook. */
public final class TemplateDataReader {
    private static final ObjectMapper JSON = new ObjectMapper();
    private static final Layout RFC_3339 = Layout.of("2006-01-02T15:04:05Z07:00");

    private TemplateDataReader() {}

    /** @throws IllegalArgumentException if it is no such JSON; the message says where */
    public static TemplateData read(String json) {
        return read(parsed(json));
    }

    private static JsonNode parsed(String json) {
        try {
            return JSON.readTree(json);
        } catch (JacksonException e) {
            var at = e.getLocation();
            throw new IllegalArgumentException(
                    "line " + at.getLineNr() + ", column " + at.getColumnNr() + ": " + e.getOriginalMessage(), e);
        }
    }

    /** What is not there is empty, as in Go. */
    public static TemplateData read(JsonNode data) {
        if (!data.isObject()) {
            throw new IllegalArgumentException("must be an object, with the fields of a webhook message");
        }
        var alerts = new ArrayList<AlertData>();
        for (var alert : list(data, "alerts")) {
            alerts.add(alert(alert, "alerts[" + alerts.size() + "]"));
        }
        return new TemplateData(
                text(data, "receiver", ""),
                text(data, "status", ""),
                new AlertList(alerts),
                text(data, "notification_reason", ""),
                pairs(data, "groupLabels", ""),
                pairs(data, "commonLabels", ""),
                pairs(data, "commonAnnotations", ""),
                pairs(data, "routeLabels", ""),
                text(data, "externalURL", ""),
                false,
                true);
    }

    /**
     * The first group of an answer to {@code GET /api/v2/alerts/groups}, as its receiver would be told of it now.
     *
     * @throws IllegalArgumentException if there is none, or it is no such answer
     */
    public static TemplateData firstGroup(String json, String externalUrl) {
        var groups = parsed(json);
        if (!groups.isArray()) {
            throw new IllegalArgumentException("answered without alert groups; is it an Alertmanager?");
        }
        if (groups.isEmpty()) {
            throw new IllegalArgumentException("no alert matches");
        }
        var group = groups.get(0);
        var alerts = new ArrayList<AlertData>();
        for (var alert : list(group, "alerts")) {
            var read = alert(((ObjectNode) alert).put("status", "firing"), "alerts[" + alerts.size() + "]");
            alerts.add(new AlertData(
                    read.status(),
                    read.labels(),
                    read.annotations(),
                    read.startsAt(),
                    GoTime.ZERO,
                    read.generatorUrl(),
                    read.fingerprint(),
                    read.classification()));
        }
        var told = new AlertList(alerts);
        return new TemplateData(
                Pattern.quote(group.path("receiver").path("name").asString("")),
                "firing",
                told,
                "",
                pairs(group, "labels", ""),
                told.common(AlertData::labels),
                told.common(AlertData::annotations),
                pairs(group, "routeLabels", ""),
                externalUrl,
                true,
                false);
    }

    private static AlertData alert(JsonNode alert, String where) {
        if (!alert.isObject()) {
            throw new IllegalArgumentException(where + " must be an object");
        }
        return new AlertData(
                text(alert, "status", where),
                pairs(alert, "labels", where),
                pairs(alert, "annotations", where),
                time(alert, "startsAt", where),
                time(alert, "endsAt", where),
                text(alert, "generatorURL", where),
                text(alert, "fingerprint", where),
                opinion(alert, where));
    }

    private static @Nullable Opinion opinion(JsonNode alert, String where) {
        var said = alert.path("classification");
        var at = field(where, "classification");
        if (said.isMissingNode() || said.isNull()) {
            return null;
        }
        if (!said.isObject()) {
            throw new IllegalArgumentException(at + " must be an object");
        }
        return new Opinion(
                text(said, "severity", at),
                text(said, "category", at),
                said.path("confidence").asDouble(0),
                said.path("categoryConfidence").asDouble(0),
                said.path("unsure").asBoolean(false),
                text(said, "cause", at),
                texts(said, "actions"),
                said.path("noise").asDouble(0),
                texts(said, "noiseReasons"),
                text(said, "source", at),
                text(said, "model", at),
                text(said, "key", at));
    }

    private static Texts texts(JsonNode in, String name) {
        var texts = new ArrayList<String>();
        list(in, name).forEach(text -> texts.add(text.asString("")));
        return new Texts(texts);
    }

    private static JsonNode list(JsonNode in, String name) {
        var list = in.path(name);
        if (!list.isMissingNode() && !list.isNull() && !list.isArray()) {
            throw new IllegalArgumentException(name + " must be a list");
        }
        return list;
    }

    private static String text(JsonNode in, String name, String where) {
        var text = in.path(name);
        if (text.isMissingNode() || text.isNull()) {
            return "";
        }
        if (!text.isString()) {
            throw new IllegalArgumentException(field(where, name) + " must be a text");
        }
        return text.stringValue();
    }

    private static GoTime time(JsonNode in, String name, String where) {
        var text = text(in, name, where);
        if (text.isEmpty()) {
            return GoTime.ZERO;
        }
        try {
            return new GoTime(RFC_3339.parse(text));
        } catch (CallFailure e) {
            throw new IllegalArgumentException(field(where, name) + ": " + e.getMessage(), e);
        }
    }

    private static Kv pairs(JsonNode in, String name, String where) {
        var object = in.path(name);
        if (!object.isMissingNode() && !object.isNull() && !object.isObject()) {
            throw new IllegalArgumentException(field(where, name) + " must be an object");
        }
        Map<String, String> pairs = new TreeMap<>(Utf8::compare);
        object.forEachEntry((key, value) -> pairs.put(key, text(object, key, field(where, name))));
        return new Kv(pairs);
    }

    private static String field(String where, String name) {
        return where.isEmpty() ? name : where + "." + name;
    }
}
