package io.alerthistory.api;

import io.alerthistory.clockwork.EngineLoop;
import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Event;
import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Rfc3339;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.UUID;
import java.util.regex.Pattern;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import tools.jackson.core.JsonGenerator;

/** {@code /api/v2/silences} and {@code /api/v2/silence/{silenceID}}. Safe for many threads. */
final class SilencesApi {
    private static final Logger LOG = LoggerFactory.getLogger(SilencesApi.class);

    /** As go-openapi has it: also in capitals, and without the dashes. */
    private static final Pattern UUID_TEXT =
            Pattern.compile("(?i)[0-9a-f]{8}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{4}-?[0-9a-f]{12}");

    private final EngineLoop engine;
    private final InstantSource time;
    private final MatcherSyntax syntax;
    private final Intake intake;
    private final Limits limits;

    SilencesApi(EngineLoop engine, InstantSource time, MatcherSyntax syntax, Intake intake, Limits limits) {
        this.engine = engine;
        this.time = time;
        this.syntax = syntax;
        this.intake = intake;
        this.limits = limits;
    }

    /** Active ones by their end, then pending ones by their start, then expired ones, the latest first. */
    private static Comparator<Silence> order(Instant now) {
        return Comparator.<Silence, Silence.State>comparing(silence -> silence.stateAt(now))
                .thenComparing((a, b) -> switch (a.stateAt(now)) {
                    case ACTIVE -> a.endsAt().compareTo(b.endsAt());
                    case PENDING -> a.startsAt().compareTo(b.startsAt());
                    case EXPIRED -> b.endsAt().compareTo(a.endsAt());
                })
                .thenComparing(Silence::id);
    }

    void list(ServerRequest request, ServerResponse response) throws IOException {
        var query = Query.of(request);
        var matchers = query.matchers("filter", "", syntax);
        var now = time.instant();
        var silences = engine.state().silences().all().stream()
                .filter(silence -> switch (silence.stateAt(now)) {
                    case ACTIVE -> query.flag("active");
                    case PENDING -> query.flag("pending");
                    case EXPIRED -> query.flag("expired");
                })
                .filter(silence -> silence.matchers().containsAll(matchers))
                .sorted(order(now))
                .toList();
        Json.stream(response, json -> {
            json.writeStartArray();
            silences.forEach(silence -> write(json, silence, now));
            json.writeEndArray();
        });
    }

    /** Answers when the silence counts: an alert that is looked at from now on is muted by it. */
    void post(ServerRequest request, ServerResponse response) throws IOException {
        try {
            var kept = intake.bodyWithPatterns(request, this::take);
            Json.send(response, json -> {
                json.writeStartObject();
                json.writeStringProperty("silenceID", kept.silence().id());
                json.writeEndObject();
            });
        } catch (Refusal e) {
            LOG.atError()
                    .addKeyValue("component", "api")
                    .addKeyValue("err", e.getMessage())
                    .log("Failed to create silence");
            throw e;
        }
    }

    private Effect.SilenceChanged take(byte[] body) {
        var wish = PostedSilence.read(body, time.instant(), syntax, limits);
        return changed(new Event.SilenceRequested(wish, UUID.randomUUID().toString()))
                .getLast();
    }

    private List<Effect.SilenceChanged> changed(Event wish) {
        var followed = engine.apply(wish);
        for (var effect : followed) {
            if (effect instanceof Effect.SilenceRefused(boolean unknown, String message)) {
                throw Refusal.text(unknown ? 404 : 400, message);
            }
        }
        engine.trouble().ifPresent(why -> {
            throw Refusal.text(
                    503,
                    "this counts, and a restart would forget it: " + why
                            + ". Once there is room it is kept by itself; do not repeat this");
        });
        return followed.stream()
                .filter(Effect.SilenceChanged.class::isInstance)
                .map(Effect.SilenceChanged.class::cast)
                .toList();
    }

    void get(ServerRequest request, ServerResponse response) {
        var silence = engine.state().silences().get(id(request));
        if (silence == null) {
            response.status(404).send();
        } else {
            Json.send(response, json -> write(json, silence, time.instant()));
        }
    }

    void delete(ServerRequest request, ServerResponse response) {
        var id = id(request);
        try {
            changed(new Event.SilenceEnded(id));
            response.send();
        } catch (Refusal e) {
            response.status(404).send();
        }
    }

    private static String id(ServerRequest request) {
        var id = HttpServer.parameter(request, 0);
        if (!UUID_TEXT.matcher(id).matches()) {
            throw Refusal.form(601, "silenceID in path must be of type uuid: " + Quote.quote(id));
        }
        return id;
    }

    private static void write(JsonGenerator json, Silence silence, Instant now) {
        json.writeStartObject();
        json.writeStringProperty("id", silence.id());
        json.writeObjectPropertyStart("status");
        json.writeStringProperty("state", silence.stateAt(now).name().toLowerCase(Locale.ROOT));
        json.writeEndObject();
        json.writeStringProperty("updatedAt", millis(silence.updatedAt()));
        if (!silence.annotations().isEmpty()) {
            json.writeObjectPropertyStart("annotations");
            silence.annotations().forEach(json::writeStringProperty);
            json.writeEndObject();
        }
        json.writeStringProperty("comment", silence.comment());
        json.writeStringProperty("createdBy", silence.createdBy());
        json.writeStringProperty("endsAt", millis(silence.endsAt()));
        json.writeArrayPropertyStart("matchers");
        silence.matchers().forEach(matcher -> write(json, matcher));
        json.writeEndArray();
        json.writeStringProperty("startsAt", millis(silence.startsAt()));
        json.writeEndObject();
    }

    private static void write(JsonGenerator json, Matcher matcher) {
        var operator = matcher.operator();
        json.writeStartObject();
        json.writeBooleanProperty("isEqual", operator == Matcher.Operator.EQUAL || operator == Matcher.Operator.REGEXP);
        json.writeBooleanProperty(
                "isRegex", operator == Matcher.Operator.REGEXP || operator == Matcher.Operator.NOT_REGEXP);
        json.writeStringProperty("name", matcher.name());
        json.writeStringProperty("value", matcher.value());
        json.writeEndObject();
    }

    private static String millis(Instant instant) {
        return Rfc3339.millis(Timestamp.utc(instant));
    }
}
