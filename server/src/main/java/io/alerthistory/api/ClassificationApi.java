package io.alerthistory.api;

import io.alerthistory.classification.Insights;
import io.alerthistory.classification.Observer.Result;
import io.alerthistory.classification.Observer.Tier;
import io.alerthistory.classification.Tally;
import io.alerthistory.classify.Insight;
import io.alerthistory.classify.Mode;
import io.alerthistory.classify.Severity;
import io.alerthistory.classify.Subject;
import io.alerthistory.clockwork.EngineLoop;
import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;

/**
 * {@code /api/classification/…}: what is said of alerts.
 *
 * <ul>
 *   <li>{@code POST classify}: an alert, or an array of up to {@value #MOST_ALERTS}, each in the shape of {@code POST
 *       /api/v2/alerts}, of which {@code labels}, {@code annotations} and {@code generatorURL} count. Answered with an object,
 *       or an array of them in the same order; a language model is waited for, {@value #LIMIT_SECONDS} seconds for all.
 *   <li>{@code POST feedback}: the same fields of an alert, or {@code fingerprint} of one that is known, with {@code feedback},
 *       one of {@code critical}, {@code warning}, {@code info}, {@code noise}, {@code no-noise}, or {@code none} to take back what
 *       was said, and {@code by}. It counts for all alerts that mean the same.
 *   <li>{@code GET stats}: where answers were found, since the start.
 *   <li>{@code GET mode}, and {@code POST mode} with {@code {"mode": "annotate"}}: until a start with another flag.
 * </ul>
 *
 * Safe for many threads.
 */
final class ClassificationApi {
    private static final int MOST_ALERTS = 1_000;

    /** An answer of a language model is worth a longer wait to somebody who asks for one. */
    private static final int LIMIT_SECONDS = 10;

    private static final Duration LIMIT = Duration.ofSeconds(LIMIT_SECONDS);
    private static final String WORDS = "critical, warning, info, noise, no-noise or none";
    private static final String[] NONE = {};

    private final EngineLoop engine;
    private final Insights insights;
    private final Tally tally;
    private final Intake intake;
    private final Limits limits;
    private final InstantSource time;

    ClassificationApi(
            EngineLoop engine, Insights insights, Tally tally, Intake intake, Limits limits, InstantSource time) {
        this.engine = engine;
        this.insights = insights;
        this.tally = tally;
        this.intake = intake;
        this.limits = limits;
        this.time = time;
    }

    /** An alert as it is asked about; what is null was not said. */
    private static final class Asked {
        private String @Nullable [] labels;
        private String @Nullable [] annotations;
        private String generatorUrl = "";
        private String fingerprint = "";
        private String feedback = "";
        private String by = "";

        Subject subject(String path) {
            if (labels == null || labels.length == 0) {
                throw Refusal.form(400, (path.isEmpty() ? "" : path + ": ") + "labels must have at least one label");
            }
            return new Subject(
                    LabelSet.of(map(labels)),
                    Annotations.of(map(annotations == null ? NONE : annotations)),
                    generatorUrl);
        }

        private static Map<String, String> map(String[] pairs) {
            var map = new HashMap<String, String>();
            for (int i = 0; i < pairs.length; i += 2) {
                map.put(pairs[i], pairs[i + 1]);
            }
            return map;
        }
    }

    private Asked alert(Body body, String path) {
        var asked = new Asked();
        var at = path.isEmpty() ? "" : path + ".";
        body.fields(path, "an alert", name -> {
            switch (name) {
                case "labels" -> asked.labels = body.pairs(at + "labels");
                case "annotations" -> asked.annotations = body.pairs(at + "annotations");
                case "generatorurl" -> asked.generatorUrl = body.text(at + "generatorURL");
                case "fingerprint" -> asked.fingerprint = body.text(at + "fingerprint");
                case "feedback" -> asked.feedback = body.text(at + "feedback");
                case "by" -> asked.by = body.text(at + "by");
                default -> body.skip();
            }
        });
        limits.checkLabels(path, asked.labels);
        limits.checkAnnotations(path.isEmpty() ? "it" : path, asked.annotations, asked.generatorUrl, asked.by);
        return asked;
    }

    private record Question(List<Subject> subjects, boolean isList) {}

    void classify(ServerRequest request, ServerResponse response) throws IOException {
        var question = intake.body(
                request, body -> Body.read(new ByteArrayInputStream(body), "alert", new Interner(), this::question));
        var end = time.instant().plus(LIMIT);
        var said = new ArrayList<Insight>();
        question.subjects().forEach(insights::begin); // so that all are looked for at the same time
        for (var subject : question.subjects()) {
            said.add(insights.asked(subject, Duration.between(time.instant(), end)));
        }
        Json.send(response, json -> {
            if (question.isList()) {
                json.writeStartArray();
            }
            said.forEach(one -> write(json, one));
            if (question.isList()) {
                json.writeEndArray();
            }
        });
    }

    private Question question(Body body) {
        if (!body.isAt(JsonToken.START_ARRAY)) {
            return new Question(List.of(alert(body, "").subject("")), false);
        }
        var subjects = new ArrayList<Subject>();
        while (body.json().nextToken() != JsonToken.END_ARRAY) {
            if (subjects.size() == MOST_ALERTS) {
                throw Refusal.form(400, "there are more than " + MOST_ALERTS + " alerts");
            }
            var path = String.valueOf(subjects.size());
            subjects.add(alert(body, path).subject(path));
        }
        return new Question(subjects, true);
    }

    void feedback(ServerRequest request, ServerResponse response) throws IOException {
        var asked = intake.body(
                request,
                body -> Body.read(new ByteArrayInputStream(body), "feedback", new Interner(), read -> alert(read, "")));
        var subject = asked.fingerprint.isEmpty() ? asked.subject("") : known(asked.fingerprint);
        try {
            var key = switch (asked.feedback) {
                case "noise" -> insights.sayNoise(subject, true, asked.by);
                case "no-noise" -> insights.sayNoise(subject, false, asked.by);
                case "none" -> insights.sayNothing(subject);
                default ->
                    insights.saySeverity(
                            subject,
                            Severity.of(asked.feedback)
                                    .orElseThrow(() -> Refusal.form(400, "feedback must be " + WORDS)),
                            asked.by);
            };
            Json.send(response, json -> {
                json.writeStartObject();
                json.writeStringProperty("key", key);
                json.writeEndObject();
            });
        } catch (IOException e) {
            throw Refusal.text(503, "it cannot be kept now, try again: " + e.getMessage());
        }
    }

    private Subject known(String fingerprint) {
        return engine.state().alerts().values().stream()
                .filter(tracked -> tracked.alert().fingerprint().toString().equals(fingerprint))
                .findFirst()
                .map(tracked -> Subject.of(tracked.alert()))
                .orElseThrow(() -> Refusal.form(
                        404,
                        "no alert is known that has the fingerprint " + Quote.quote(fingerprint)
                                + "; give its labels and annotations instead"));
    }

    void mode(ServerRequest request, ServerResponse response) {
        writeMode(response, insights.mode());
    }

    void setMode(ServerRequest request, ServerResponse response) throws IOException {
        var word = intake.body(
                request,
                body -> Body.read(new ByteArrayInputStream(body), "mode", new Interner(), read -> {
                    var found = new StringBuilder();
                    read.fields("", "an object", name -> {
                        if (name.equals("mode")) {
                            found.append(read.text("mode"));
                        } else {
                            read.skip();
                        }
                    });
                    return found.toString();
                }));
        var mode = Mode.of(word).orElseThrow(() -> Refusal.form(400, "mode must be one of " + Mode.words()));
        try {
            insights.mode(mode);
        } catch (IOException e) {
            throw Refusal.text(503, "it cannot be kept now, try again: " + e.getMessage());
        }
        writeMode(response, mode);
    }

    private static void writeMode(ServerResponse response, Mode mode) {
        Json.send(response, json -> {
            json.writeStartObject();
            json.writeStringProperty("mode", mode.word());
            json.writeEndObject();
        });
    }

    void stats(ServerRequest request, ServerResponse response) {
        Json.send(response, json -> {
            json.writeStartObject();
            json.writeStringProperty("mode", insights.mode().word());
            json.writeStringProperty("authority", insights.authority());
            json.writeNumberProperty("hitRatio", rounded(tally.hitRatio()));
            json.writeObjectPropertyStart("tiers");
            for (var tier : Tier.values()) {
                json.writeObjectPropertyStart(tier.name().toLowerCase(Locale.ROOT));
                for (var result : Result.values()) {
                    json.writeNumberProperty(result.name().toLowerCase(Locale.ROOT), tally.looked(tier, result));
                }
                json.writeNumberProperty("notWritten", tally.notSharedIn(tier));
                json.writeEndObject();
            }
            json.writeEndObject();
            json.writeNumberProperty("savedCalls", tally.savedCalls());
            json.writeNumberProperty("inMemory", insights.inMemory());
            json.writeNumberProperty("feedback", insights.remarks());
            json.writeEndObject();
        });
    }

    /** As an object. */
    static void write(JsonGenerator json, Insight insight) {
        var said = insight.said();
        json.writeStartObject();
        json.writeStringProperty("severity", said.severity().word());
        json.writeStringProperty("category", said.category().word());
        json.writeNumberProperty("confidence", rounded(said.confidence()));
        json.writeNumberProperty("categoryConfidence", rounded(said.categoryConfidence()));
        json.writeBooleanProperty("unsure", said.unsure());
        json.writeStringProperty("cause", said.cause());
        texts(json, "actions", said.actions());
        json.writeNumberProperty("noise", rounded(insight.noise().score()));
        texts(json, "noiseReasons", insight.noise().reasons());
        json.writeStringProperty("source", said.source());
        json.writeStringProperty("model", said.model());
        json.writeStringProperty("key", said.key());
        json.writeEndObject();
    }

    private static void texts(JsonGenerator json, String name, List<String> texts) {
        json.writeArrayPropertyStart(name);
        texts.forEach(json::writeString);
        json.writeEndArray();
    }

    private static BigDecimal rounded(double share) {
        return BigDecimal.valueOf(share).setScale(3, RoundingMode.HALF_UP);
    }
}
