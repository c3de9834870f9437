package io.alerthistory.api;

import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.GoText;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Pairs;
import io.alerthistory.model.Rfc3339;
import io.alerthistory.model.Timestamp;
import io.alerthistory.model.Utf8;
import java.io.InputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.TokenStreamFactory;
import tools.jackson.core.json.JsonFactory;

/**
 * Reads the body of {@code POST /api/v2/alerts} straight from its bytes into alerts, without an object for each JSON
 * value. Safe for many threads.
 */
final class PostedAlerts {
    private static final JsonFactory JSON = JsonFactory.builder()
            .disable(StreamReadFeature.INCLUDE_SOURCE_IN_LOCATION)
            .disable(TokenStreamFactory.Feature.CHARSET_DETECTION) // it is UTF-8, or it is not JSON
            .build();

    private final MatcherSyntax syntax;
    private final Interner interner = new Interner();

    PostedAlerts(MatcherSyntax syntax) {
        this.syntax = syntax;
    }

    /**
     * What a body came to.
     *
     * @param alerts those that are valid
     * @param errors one for each that is not
     */
    record Accepted(List<Alert> alerts, List<String> errors) {}

    /**
     * @throws Refusal if the body is no JSON array of alerts: then none of them counts
     */
    Accepted read(InputStream body, Instant now, Duration resolveTimeout) {
        var posted = parse(body);
        for (int i = 0; i < posted.size(); i++) {
            posted.get(i).checkForm(i);
        }
        var alerts = new ArrayList<Alert>(posted.size());
        var errors = new ArrayList<String>();
        for (var one : posted) {
            try {
                alerts.add(one.alert(now, resolveTimeout, syntax));
            } catch (Invalid e) {
                errors.add(e.getMessage());
            }
        }
        return new Accepted(alerts, errors);
    }

    /** One alert of a batch is not taken. The words are Alertmanager's: its clients read them. */
    private static final class Invalid extends Exception {
        Invalid(String message) {
            super(message, null, false, false);
        }

        @Override
        public String getMessage() {
            return String.valueOf(super.getMessage());
        }
    }

    private List<Posted> parse(InputStream body) {
        try (var json = JSON.createParser(ObjectReadContext.empty(), new RepairedUtf8(body))) {
            var first = json.nextToken();
            if (first == null) {
                throw Refusal.form(602, "alerts in body is required");
            }
            var posted = new ArrayList<Posted>();
            if (first == JsonToken.START_ARRAY) {
                for (var token = json.nextToken(); token != JsonToken.END_ARRAY; token = json.nextToken()) {
                    posted.add(alert(json, posted.size()));
                }
            } else if (first != JsonToken.VALUE_NULL) {
                throw wrong("", "an array of alerts", json);
            }
            if (json.nextToken() != null) {
                throw Refusal.form(400, "parsing alerts body failed, because there is more after its end");
            }
            return posted;
        } catch (JacksonException e) {
            throw Refusal.form(
                    400,
                    "parsing alerts body failed, because " + e.getOriginalMessage()
                            + (e.getLocation() == null
                                    ? ""
                                    : " at line " + e.getLocation().getLineNr() + ", column "
                                            + e.getLocation().getColumnNr()));
        }
    }

    private Posted alert(JsonParser json, int index) {
        var posted = new Posted();
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return posted; // its labels are found missing
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw wrong("" + index, "an alert", json);
        }
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            switch (name.toLowerCase(Locale.ROOT)) { // as Go, which does not mind their case
                case "labels" -> posted.labels = pairs(json, index, "labels");
                case "annotations" -> posted.annotations = pairs(json, index, "annotations");
                case "startsat" -> posted.startsAt = time(json, index, "startsAt");
                case "endsat" -> posted.endsAt = time(json, index, "endsAt");
                case "generatorurl" -> posted.generatorUrl = text(json, index, "generatorURL");
                default -> json.skipChildren();
            }
        }
        return posted;
    }

    private String @Nullable [] pairs(JsonParser json, int index, String field) {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (json.currentToken() != JsonToken.START_OBJECT) {
            throw wrong(index + "." + field, "an object of strings", json);
        }
        var alternating = new String[32];
        int length = 0;
        for (var name = json.nextName(); name != null; name = json.nextName()) {
            json.nextToken();
            if (length == alternating.length) {
                alternating = Arrays.copyOf(alternating, length * 2);
            }
            alternating[length++] = wellFormed(name);
            alternating[length++] = text(json, index, field);
        }
        return Arrays.copyOf(alternating, length);
    }

    /** As in Go, {@code null} is the empty text. */
    private String text(JsonParser json, int index, String field) {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return "";
        }
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(index + "." + field, "a string", json);
        }
        return wellFormed(interner.intern(json.getStringCharacters(), json.getStringOffset(), json.getStringLength()));
    }

    /** JSON can hold half of a surrogate pair; Go reads U+FFFD in its place. */
    private static String wellFormed(String text) {
        return Utf8.isValid(text)
                ? text
                : text.codePoints()
                        .map(c -> c >= 0xd800 && c <= 0xdfff ? 0xfffd : c)
                        .collect(StringBuilder::new, StringBuilder::appendCodePoint, StringBuilder::append)
                        .toString();
    }

    /** Go's zero time, which its clients send for a time they do not set, is none. */
    private @Nullable Timestamp time(JsonParser json, int index, String field) {
        if (json.currentToken() == JsonToken.VALUE_NULL) {
            return null;
        }
        if (json.currentToken() != JsonToken.VALUE_STRING) {
            throw wrong(index + "." + field, "a time as a string", json);
        }
        try {
            var time = Rfc3339.parse(json.getString());
            return time.instant().equals(Timestamp.ZERO) ? null : time;
        } catch (IllegalArgumentException e) {
            throw Refusal.form(
                    400, "parsing alerts body failed, because " + index + "." + field + " is " + e.getMessage());
        }
    }

    private static Refusal wrong(String path, String wanted, JsonParser json) {
        var found = json.currentToken().name().toLowerCase(Locale.ROOT).replaceAll("^(value|start)_|_(int|float)$", "");
        return Refusal.form(
                400,
                "parsing alerts body failed, because " + (path.isEmpty() ? "it" : path) + " must be " + wanted
                        + ", and is " + found);
    }

    /** An alert as it was posted; what is null was not said. */
    private static final class Posted {
        private String @Nullable [] labels;
        private String @Nullable [] annotations;
        private @Nullable Timestamp startsAt;
        private @Nullable Timestamp endsAt;
        private String generatorUrl = "";

        /** What the API's schema asks for; a batch with one such mistake is refused whole. */
        void checkForm(int index) {
            if (labels == null) {
                throw Refusal.form(602, index + ".labels in body is required");
            }
            if (!generatorUrl.isEmpty() && !GoUrl.isOne(generatorUrl)) {
                throw Refusal.form(
                        601, index + ".generatorURL in body must be of type uri: " + GoText.quote(generatorUrl));
            }
        }

        /** With what was not said filled in. */
        Alert alert(Instant now, Duration resolveTimeout, MatcherSyntax syntax) throws Invalid {
            var starts = startsAt != null ? startsAt : endsAt != null ? endsAt : Timestamp.utc(now);
            var ends = endsAt != null ? endsAt : Timestamp.utc(now.plus(resolveTimeout));
            if (ends.isBefore(starts)) {
                throw new Invalid("start time must be before end time");
            }
            var labelSet = labels == null ? LabelSet.NONE : LabelSet.of(labels);
            if (labelSet.isEmpty()) {
                throw new Invalid("at least one label pair required");
            }
            checkNames(labelSet, "label set", syntax);
            var notes = annotations == null ? Annotations.NONE : Annotations.of(annotations);
            checkNames(notes, "annotations", syntax);
            return new Alert(labelSet, notes, starts, ends, generatorUrl, now, endsAt == null);
        }

        private static void checkNames(Pairs pairs, String where, MatcherSyntax syntax) throws Invalid {
            for (int i = 0; i < pairs.size(); i++) {
                if (!syntax.isLabelName(pairs.name(i))) {
                    throw new Invalid("invalid " + where + ": invalid name " + GoText.quote(pairs.name(i)));
                }
            }
        }
    }
}
