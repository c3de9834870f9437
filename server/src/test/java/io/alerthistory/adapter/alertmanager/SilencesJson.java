package io.alerthistory.adapter.alertmanager;

import io.alerthistory.model.Matcher;
import io.alerthistory.model.Matcher.Operator;
import io.alerthistory.model.Silence;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import tools.jackson.databind.JsonNode;

/** Silences as Alertmanager's API shows them, so that they can be compared with those in its file. */
final class SilencesJson {
    private SilencesJson() {}

    /** By id. The API shows times by the millisecond. */
    static List<Silence> read(JsonNode list) {
        var silences = new ArrayList<Silence>();
        for (var json : list) {
            var annotations = new TreeMap<String, String>();
            json.path("annotations").forEachEntry((name, value) -> annotations.put(name, value.asString()));
            silences.add(new Silence(
                    json.path("id").asString(),
                    json.path("matchers")
                            .valueStream()
                            .map(SilencesJson::matcher)
                            .toList(),
                    time(json, "startsAt"),
                    time(json, "endsAt"),
                    time(json, "updatedAt"),
                    json.path("createdBy").asString(),
                    json.path("comment").asString(),
                    annotations));
        }
        return byId(silences);
    }

    private static Matcher matcher(JsonNode json) {
        boolean equal = json.path("isEqual").asBoolean();
        var operator = json.path("isRegex").asBoolean()
                ? equal ? Operator.REGEXP : Operator.NOT_REGEXP
                : equal ? Operator.EQUAL : Operator.NOT_EQUAL;
        return new Matcher(
                json.path("name").asString(), operator, json.path("value").asString());
    }

    private static Instant time(JsonNode json, String field) {
        return OffsetDateTime.parse(json.path(field).asString()).toInstant();
    }

    /** By id, with times by the millisecond. */
    static List<Silence> asShown(Collection<Silence> silences) {
        return byId(silences.stream()
                .map(silence -> new Silence(
                        silence.id(),
                        silence.matchers(),
                        silence.startsAt().truncatedTo(ChronoUnit.MILLIS),
                        silence.endsAt().truncatedTo(ChronoUnit.MILLIS),
                        silence.updatedAt().truncatedTo(ChronoUnit.MILLIS),
                        silence.createdBy(),
                        silence.comment(),
                        silence.annotations()))
                .toList());
    }

    private static List<Silence> byId(Collection<Silence> silences) {
        return silences.stream().sorted((a, b) -> a.id().compareTo(b.id())).toList();
    }
}
