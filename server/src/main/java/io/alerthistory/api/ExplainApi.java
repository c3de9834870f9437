package io.alerthistory.api;

import io.alerthistory.classification.Insights;
import io.alerthistory.classify.Mode;
import io.alerthistory.classify.Subject;
import io.alerthistory.clockwork.EngineLoop;
import io.alerthistory.config.Durations;
import io.alerthistory.engine.Explanation;
import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.history.History;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Silence;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.InstantSource;
import java.util.Locale;
import tools.jackson.core.JsonGenerator;

/**
 * {@code GET /api/explain?filter=...}: why somebody is, or is not, told of the alerts that match. {@code limit} says of
 * how many, 100 unless it does; {@code matching} in the answer says how many there are. {@code format=text} answers in
 * lines for people instead of JSON. With {@code time}, what history knows of that moment ({@link PastMoments}). Safe for
 * many threads.
 */
final class ExplainApi {
    private static final int LIMIT = 100;
    private static final int HIGHEST_LIMIT = 10_000;

    private final EngineLoop engine;
    private final History history;
    private final Insights insights;
    private final InstantSource time;
    private final MatcherSyntax syntax;

    ExplainApi(EngineLoop engine, History history, Insights insights, InstantSource time, MatcherSyntax syntax) {
        this.engine = engine;
        this.history = history;
        this.insights = insights;
        this.time = time;
        this.syntax = syntax;
    }

    void explain(ServerRequest request, ServerResponse response) throws IOException {
        var query = Query.of(request);
        var matchers = query.matchers("filter", "", syntax);
        int limit = query.number("limit", LIMIT, HIGHEST_LIMIT);
        if (!query.text("time").isEmpty()) {
            PastMoments.answer(history, query, response, matchers, limit, time.instant());
            return;
        }
        var state = engine.state();
        var now = time.instant();
        var matching = state.alerts().values().stream()
                .filter(tracked -> Matcher.allMatch(matchers, tracked.alert().labels()))
                .toList();
        if (query.text("format").equals("text")) {
            var text = new StringBuilder();
            matching.stream().limit(limit).forEach(tracked -> write(text, Explanation.of(state, tracked, now)));
            HttpServer.plain(response, 200, text.toString());
            return;
        }
        Json.stream(response, json -> {
            json.writeStartObject();
            json.writeStringProperty("at", now.toString());
            json.writeNumberProperty("matching", matching.size());
            json.writeArrayPropertyStart("alerts");
            matching.stream().limit(limit).forEach(tracked -> write(json, Explanation.of(state, tracked, now)));
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private void write(StringBuilder text, Explanation explanation) {
        text.append(explanation.alert().labels())
                .append(explanation.firing() ? " fires since " : " is resolved, fired from ")
                .append(explanation.alert().startsAt().instant())
                .append('\n');
        if (insights.mode() != Mode.OFF) {
            var insight = insights.known(Subject.of(explanation.alert()));
            text.append("  said of it: ")
                    .append(insight.said().severity().word())
                    .append(", ")
                    .append(insight.said().category().word())
                    .append(insight.noise().isNoisy() ? ", noise" : "")
                    .append(" (by ")
                    .append(insight.said().source())
                    .append(")\n");
        }
        if (!explanation.alert().derived().isEmpty()) {
            text.append("  routes see ").append(explanation.alert().derived()).append(" too\n");
        }
        for (var way : explanation.ways()) {
            text.append("  route ")
                    .append(Quote.quote(way.id().route().key()))
                    .append(" to ")
                    .append(way.id().route().receiver().name());
            if (way.group() != null) {
                text.append(", group ")
                        .append(way.id().labels())
                        .append(", looked at next at ")
                        .append(way.group().next());
            }
            text.append('\n');
            way.channels()
                    .forEach(to -> text.append("    ")
                            .append(to.channel().integration())
                            .append('[')
                            .append(to.channel().index())
                            .append("]: ")
                            .append(to.because())
                            .append('\n'));
            if (way.channels().isEmpty()) {
                text.append("    nobody is told: the receiver has no integration\n");
            }
        }
    }

    private void write(JsonGenerator json, Explanation explanation) {
        var alert = explanation.alert();
        json.writeStartObject();
        AlertsJson.pairs(json, "labels", alert.labels());
        json.writeStringProperty("fingerprint", alert.fingerprint().toString());
        json.writeBooleanProperty("firing", explanation.firing());
        json.writeStringProperty("startsAt", alert.startsAt().instant().toString());
        json.writeStringProperty("endsAt", alert.endsAt().instant().toString());
        if (insights.mode() != Mode.OFF) {
            json.writeName("classification");
            ClassificationApi.write(json, insights.known(Subject.of(alert)));
        }
        if (!alert.derived().isEmpty()) {
            AlertsJson.pairs(json, "derivedLabels", alert.derived());
        }
        var by = explanation.suppression().inhibitedBy();
        if (by != null) {
            json.writeObjectPropertyStart("inhibitedBy");
            json.writeStringProperty("fingerprint", by.source().fingerprint().toString());
            AlertsJson.pairs(json, "labels", by.source().labels());
            json.writeStringProperty("rule", by.rule().name());
            json.writeEndObject();
        }
        json.writeArrayPropertyStart("silencedBy");
        explanation.suppression().silencedBy().forEach(silence -> write(json, silence));
        json.writeEndArray();
        json.writeArrayPropertyStart("routes");
        explanation.ways().forEach(way -> write(json, way));
        json.writeEndArray();
        json.writeEndObject();
    }

    static void write(JsonGenerator json, Silence silence) {
        json.writeStartObject();
        json.writeStringProperty("id", silence.id());
        json.writeStringProperty("matchers", Matcher.text(silence.matchers()));
        json.writeStringProperty("createdBy", silence.createdBy());
        json.writeStringProperty("comment", silence.comment());
        json.writeStringProperty("endsAt", silence.endsAt().toString());
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Explanation.Way way) {
        var route = way.id().route();
        json.writeStartObject();
        json.writeStringProperty("route", route.key());
        json.writeStringProperty("receiver", route.receiver().name());
        AlertsJson.pairs(json, "groupLabels", way.id().labels());
        var group = way.group();
        if (group != null) {
            json.writeStringProperty("opened", group.opened().toString());
            json.writeStringProperty("nextFlush", group.next().toString());
        }
        json.writeArrayPropertyStart("mutedBy");
        way.mutedBy().forEach(json::writeString);
        json.writeEndArray();
        json.writeArrayPropertyStart("integrations");
        way.channels().forEach(channel -> write(json, channel, Durations.printPrometheus(route.repeatInterval())));
        json.writeEndArray();
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Explanation.ToChannel to, String repeatInterval) {
        json.writeStartObject();
        json.writeStringProperty("integration", to.channel().integration());
        json.writeNumberProperty("index", to.channel().index());
        json.writeBooleanProperty("toldThatItFires", to.knows());
        if (!to.told().at().equals(Told.NOTHING.at())) {
            json.writeStringProperty("lastTold", to.told().at().toString());
        }
        json.writeStringProperty("repeatInterval", repeatInterval);
        var leg = to.leg();
        if (leg != null) {
            json.writeStringProperty("phase", leg.phase().name().toLowerCase(Locale.ROOT));
            json.writeNumberProperty("attempts", leg.attempts());
        }
        json.writeStringProperty("because", to.because());
        json.writeEndObject();
    }
}
