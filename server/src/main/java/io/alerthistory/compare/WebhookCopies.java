package io.alerthistory.compare;

import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Rfc3339;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What an Alertmanager sent to a webhook: a payload a line, as it POSTs them, or {@code {"received": "2006-01-02T15:04:05Z",
 * "payload": {…}}}. Empty lines are passed over.
 */
public final class WebhookCopies {
    /** More in one line is taken for a mistake; some ten thousand alerts fit. */
    public static final int MOST_BYTES = 32 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    private WebhookCopies() {}

    /**
     * In the order of the lines.
     *
     * @throws CopyException if a line is no copy
     */
    public static List<Told> read(InputStream file) throws IOException {
        var copies = new ArrayList<Told>();
        var in = new BufferedInputStream(file);
        int number = 1;
        for (var line = line(in, number); line != null; line = line(in, ++number)) {
            if (line.length > 0) {
                copies.add(copy(line, "line " + number + ": "));
            }
        }
        return copies;
    }

    /** Without its end; null after the last. */
    private static byte @Nullable [] line(InputStream in, int number) throws IOException {
        var line = new ByteArrayOutputStream();
        int next = in.read();
        if (next < 0) {
            return null;
        }
        for (; next >= 0 && next != '\n'; next = in.read()) {
            if (next != '\r') {
                line.write(next);
            }
            if (line.size() > MOST_BYTES) {
                throw new CopyException("line " + number + ": is longer than " + MOST_BYTES + " bytes");
            }
        }
        return line.toByteArray();
    }

    private static Told copy(byte[] line, String place) {
        JsonNode json;
        try {
            json = JSON.readTree(line);
        } catch (JacksonException e) {
            throw new CopyException(place + "is not JSON: " + e.getOriginalMessage());
        }
        var payload = json.has("payload") ? json.path("payload") : json;
        var firing = new HashSet<String>();
        var resolved = new HashSet<String>();
        var labels = new HashMap<String, LabelSet>();
        var alerts = payload.path("alerts");
        if (!alerts.isArray()
                || !payload.path("receiver").isString()
                || !payload.path("groupKey").isString()) {
            throw new CopyException(place + "is no payload of a webhook: it needs receiver, groupKey and alerts");
        }
        int number = 0;
        for (var alert : alerts) {
            var of = place + "alert " + ++number;
            var set = labels(alert.path("labels"), of);
            // Alertmanager before 0.17 sent none; they are made of the labels.
            var fingerprint = alert.path("fingerprint").asString("");
            if (fingerprint.isEmpty() && set.isEmpty()) {
                throw new CopyException(of + " has neither a fingerprint nor labels");
            }
            fingerprint = fingerprint.isEmpty() ? set.fingerprint().toString() : fingerprint;
            switch (alert.path("status").asString("")) {
                case "firing" -> firing.add(fingerprint);
                case "resolved" -> resolved.add(fingerprint);
                default -> throw new CopyException(of + " has a status that is neither firing nor resolved");
            }
            labels.put(fingerprint, set);
        }
        return new Told(
                received(json, place),
                payload.path("receiver").asString(),
                payload.path("groupKey").asString(),
                firing,
                resolved,
                labels,
                "");
    }

    private static LabelSet labels(JsonNode labels, String of) {
        var byName = new HashMap<String, String>();
        for (Map.Entry<String, JsonNode> label : labels.properties()) {
            byName.put(label.getKey(), label.getValue().asString(""));
        }
        try {
            return LabelSet.of(byName);
        } catch (IllegalArgumentException e) {
            throw new CopyException(of + " has labels that are none: " + e.getMessage());
        }
    }

    private static @Nullable Instant received(JsonNode json, String place) {
        if (!json.has("payload") || !json.has("received")) {
            return null;
        }
        try {
            return Rfc3339.parse(json.path("received").asString("")).instant();
        } catch (IllegalArgumentException | DateTimeException e) {
            throw new CopyException(place + "received is no time like 2006-01-02T15:04:05Z");
        }
    }
}
