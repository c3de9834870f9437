package io.alerthistory.api;

import io.alerthistory.classification.Insights;
import io.alerthistory.classify.Mode;
import io.alerthistory.classify.Subject;
import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.history.Happening;
import io.alerthistory.history.History;
import io.alerthistory.history.History.Attempt;
import io.alerthistory.history.History.Episode;
import io.alerthistory.history.History.Page;
import io.alerthistory.history.History.Question;
import io.alerthistory.history.History.Version;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Rfc3339;
import io.helidon.http.HeaderName;
import io.helidon.http.HeaderNames;
import io.helidon.webserver.http.ServerRequest;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * {@code GET /api/history/alerts}, {@code /notifications} and {@code /silences}: what happened, the newest first.
 *
 * <p>{@code filter} is API v2's, and may be repeated. {@code start} and {@code end} are RFC 3339 or seconds since 1970; the
 * start belongs to the range, the end does not. {@code limit} rows make a page; {@code next} in the answer, or the header
 * {@code X-Next-Cursor} of a table, is the {@code cursor} of the page after it. Rows that come meanwhile are newer than any
 * cursor, so no page shows a row twice or misses one. A filter that no index helps, such as {@code team=~".*db.*"} alone, is
 * compared with 50,000 rows for a page; then the page ends though it is not full, or even empty, {@code searchedBackTo} (or
 * {@code X-Searched-Back-To}) says how far it came, and {@code next} goes on from there. {@code format=csv} answers with a table. Where alerts are classified, JSON says what is said of them now. Safe for many threads.
 */
final class HistoryApi {
    private static final int LIMIT = 100;
    private static final int HIGHEST_LIMIT = 1_000;
    private static final HeaderName NEXT = HeaderNames.create("X-Next-Cursor");
    private static final HeaderName SEARCHED_BACK_TO = HeaderNames.create("X-Searched-Back-To");

    private final History history;
    private final Insights insights;
    private final MatcherSyntax syntax;

    HistoryApi(History history, Insights insights, MatcherSyntax syntax) {
        this.history = history;
        this.insights = insights;
        this.syntax = syntax;
    }

    void alerts(ServerRequest request, ServerResponse response) throws IOException {
        var query = Query.of(request);
        var question = question(query);
        answer(
                query,
                response,
                asked(() -> history.episodes(question)),
                new Form<>("alerts", this::write, EPISODE, HistoryApi::cells));
    }

    void notifications(ServerRequest request, ServerResponse response) throws IOException {
        var query = Query.of(request);
        var question = question(query);
        var result = result(query.text("outcome"));
        answer(
                query,
                response,
                asked(() -> history.attempts(question, query.text("receiver"), result)),
                new Form<>("notifications", HistoryApi::write, ATTEMPT, HistoryApi::cells));
    }

    void silences(ServerRequest request, ServerResponse response) throws IOException {
        var query = Query.of(request);
        var question = question(query);
        if (!question.matchers().isEmpty()) {
            throw Refusal.text(400, "silences have no filter; name one with id");
        }
        answer(
                query,
                response,
                asked(() -> history.silences(query.text("id"), question)),
                new Form<>("silences", HistoryApi::write, VERSION, HistoryApi::cells));
    }

    /** How rows of a kind are shown. */
    private record Form<T>(
            String name, BiConsumer<JsonGenerator, T> json, List<String> head, Function<T, List<String>> cells) {}

    private static <T> void answer(Query query, ServerResponse response, Page<T> page, Form<T> form)
            throws IOException {
        // A page that is not full, and did not end early, is the last: what comes later is newer.
        var next = page.next().isPresent() ? cursor(page.next().getAsLong()) : null;
        var searchedBackTo = page.searchedBackTo();
        if (isCsv(query)) {
            if (next != null) {
                response.header(NEXT, next);
            }
            if (searchedBackTo != null) {
                response.header(SEARCHED_BACK_TO, searchedBackTo.toString());
            }
            Csv.stream(response, form.head(), page.rows().stream().map(form.cells()));
            return;
        }
        Json.stream(response, json -> {
            json.writeStartObject();
            json.writeArrayPropertyStart(form.name());
            page.rows().forEach(row -> form.json().accept(json, row));
            json.writeEndArray();
            if (next != null) {
                json.writeStringProperty("next", next);
            }
            if (searchedBackTo != null) {
                json.writeStringProperty("searchedBackTo", searchedBackTo.toString());
            }
            json.writeEndObject();
        });
    }

    static <T> T asked(Supplier<T> question) {
        try {
            return question.get();
        } catch (History.Unavailable e) {
            throw Refusal.text(503, String.valueOf(e.getMessage()));
        }
    }

    private Question question(Query query) {
        var matchers = query.matchers("filter", "", syntax);
        var from = time(query, "start", Instant.MIN);
        var until = time(query, "end", Instant.MAX);
        if (!from.isBefore(until)) {
            throw Refusal.text(400, "start must be before end");
        }
        int limit = query.number("limit", LIMIT, HIGHEST_LIMIT);
        isCsv(query);
        return new Question(matchers, from, until, before(query.text("cursor")), limit);
    }

    private static boolean isCsv(Query query) {
        return switch (query.text("format")) {
            case "", "json" -> false;
            case "csv" -> true;
            default -> throw Refusal.text(400, "format must be json or csv");
        };
    }

    /** @throws Refusal if it is given and no time */
    static Instant time(Query query, String name, Instant fallback) {
        var text = query.text(name);
        if (text.isEmpty()) {
            return fallback;
        }
        try {
            if (text.matches("-?[0-9]{1,11}(\\.[0-9]{1,9})?")) {
                var seconds = new BigDecimal(text);
                return Instant.EPOCH
                        .plus(Duration.ofNanos(seconds.remainder(BigDecimal.ONE)
                                .movePointRight(9)
                                .longValue()))
                        .plusSeconds(seconds.longValue());
            }
            return Rfc3339.parse(text).instant();
        } catch (IllegalArgumentException | DateTimeException e) {
            throw Refusal.text(
                    400,
                    name + " must be a time, like 2006-01-02T15:04:05Z or seconds since 1970, not "
                            + Quote.quote(text));
        }
    }

    private static Happening.@Nullable Result result(String text) {
        if (text.isEmpty()) {
            return null;
        }
        return Arrays.stream(Happening.Result.values())
                .filter(result -> result.text().equals(text))
                .findFirst()
                .orElseThrow(() -> Refusal.text(
                        400,
                        "outcome must be one of "
                                + Arrays.stream(Happening.Result.values())
                                        .map(Happening.Result::text)
                                        .collect(Collectors.joining(", "))));
    }

    private static String cursor(long number) {
        return Base64.getUrlEncoder()
                .withoutPadding()
                .encodeToString(("before " + number).getBytes(StandardCharsets.US_ASCII));
    }

    private static long before(String cursor) {
        if (cursor.isEmpty()) {
            return Long.MAX_VALUE;
        }
        try {
            var text = new String(Base64.getUrlDecoder().decode(cursor), StandardCharsets.US_ASCII);
            if (text.matches("before [0-9]{1,18}")) {
                return Long.parseLong(text.substring("before ".length()));
            }
        } catch (IllegalArgumentException e) {
            throw Refusal.text(400, "cursor is none of ours: take it from next of the page before");
        }
        throw Refusal.text(400, "cursor is none of ours: take it from next of the page before");
    }

    private static String text(@Nullable Instant time) {
        return time == null ? "" : time.toString();
    }

    private static void time(JsonGenerator json, String name, @Nullable Instant time) {
        if (time == null) {
            json.writeNullProperty(name);
        } else {
            json.writeStringProperty(name, time.toString());
        }
    }

    private static @Nullable Duration duration(Episode episode) {
        var end = episode.endsAt();
        return end == null ? null : Duration.between(episode.startsAt().instant(), end);
    }

    private static double seconds(Duration duration) {
        return duration.toNanos() / 1e9;
    }

    private void write(JsonGenerator json, Episode episode) {
        json.writeStartObject();
        writeFields(json, episode);
        if (insights.mode() != Mode.OFF) {
            var subject = new Subject(episode.labels(), episode.annotations(), episode.generatorUrl());
            json.writeName("classification");
            ClassificationApi.write(json, insights.known(subject));
        }
        json.writeEndObject();
    }

    static void writeFields(JsonGenerator json, Episode episode) {
        AlertsJson.pairs(json, "labels", episode.labels());
        AlertsJson.pairs(json, "annotations", episode.annotations());
        json.writeStringProperty("fingerprint", episode.labels().fingerprint().toString());
        json.writeStringProperty("startsAt", episode.startsAt().instant().toString());
        time(json, "endsAt", episode.endsAt());
        var end = episode.end();
        json.writeStringProperty("state", end == null ? "firing" : end.text());
        var duration = duration(episode);
        if (duration != null) {
            json.writeNumberProperty("durationSeconds", seconds(duration));
        }
        json.writeStringProperty("heardAt", episode.heardAt().toString());
        json.writeStringProperty("generatorURL", episode.generatorUrl());
        json.writeNumberProperty("notifications", episode.notifications());
    }

    private static final List<String> EPISODE = List.of(
            "startsAt",
            "endsAt",
            "state",
            "durationSeconds",
            "notifications",
            "fingerprint",
            "labels",
            "annotations",
            "heardAt",
            "generatorURL");

    private static List<String> cells(Episode episode) {
        var end = episode.end();
        var duration = duration(episode);
        return List.of(
                episode.startsAt().instant().toString(),
                text(episode.endsAt()),
                end == null ? "firing" : end.text(),
                duration == null ? "" : String.valueOf(seconds(duration)),
                String.valueOf(episode.notifications()),
                episode.labels().fingerprint().toString(),
                episode.labels().toString(),
                episode.annotations().toString(),
                episode.heardAt().toString(),
                episode.generatorUrl());
    }

    static void write(JsonGenerator json, Attempt attempt) {
        var tried = attempt.tried();
        var channel = tried.channel();
        json.writeStartObject();
        json.writeStringProperty("at", tried.at().toString());
        json.writeStringProperty("receiver", channel.slot().receiver());
        json.writeStringProperty("integration", channel.integration());
        json.writeNumberProperty("index", channel.index());
        json.writeStringProperty("groupKey", channel.slot().groupKey());
        json.writeStringProperty("reason", tried.reason().text());
        json.writeNumberProperty("attempt", tried.attempt());
        json.writeStringProperty("outcome", tried.result().text());
        if (!tried.failure().isEmpty()) {
            json.writeStringProperty("failure", tried.failure());
            json.writeStringProperty("message", tried.message());
            time(json, "nextTry", tried.next());
        }
        json.writeNumberProperty("tookSeconds", seconds(tried.took()));
        json.writeStringProperty("flushedAt", tried.asOf().toString());
        json.writeStringProperty("idempotencyKey", tried.idempotencyKey());
        fingerprints(json, "firing", tried.firing());
        fingerprints(json, "resolved", tried.resolved());
        json.writeEndObject();
    }

    private static void fingerprints(JsonGenerator json, String name, List<Fingerprint> fingerprints) {
        json.writeArrayPropertyStart(name);
        fingerprints.forEach(fingerprint -> json.writeString(fingerprint.toString()));
        json.writeEndArray();
    }

    private static final List<String> ATTEMPT = List.of(
            "at",
            "receiver",
            "integration",
            "index",
            "groupKey",
            "reason",
            "attempt",
            "outcome",
            "failure",
            "message",
            "tookSeconds",
            "nextTry",
            "firing",
            "resolved",
            "flushedAt",
            "idempotencyKey");

    private static List<String> cells(Attempt attempt) {
        var tried = attempt.tried();
        var channel = tried.channel();
        return List.of(
                tried.at().toString(),
                channel.slot().receiver(),
                channel.integration(),
                String.valueOf(channel.index()),
                channel.slot().groupKey(),
                tried.reason().text(),
                String.valueOf(tried.attempt()),
                tried.result().text(),
                tried.failure(),
                tried.message(),
                String.valueOf(seconds(tried.took())),
                text(tried.next()),
                String.valueOf(tried.firing().size()),
                String.valueOf(tried.resolved().size()),
                tried.asOf().toString(),
                tried.idempotencyKey());
    }

    private static void write(JsonGenerator json, Version version) {
        var silenced = version.silenced();
        var silence = silenced.silence();
        json.writeStartObject();
        json.writeStringProperty("at", silenced.at().toString());
        json.writeStringProperty("change", silenced.change().text());
        json.writeStringProperty("id", silence.id());
        json.writeStringProperty("matchers", Matcher.text(silence.matchers()));
        json.writeStringProperty("startsAt", silence.startsAt().toString());
        json.writeStringProperty("endsAt", silence.endsAt().toString());
        json.writeStringProperty("createdBy", silence.createdBy());
        json.writeStringProperty("comment", silence.comment());
        json.writeObjectPropertyStart("annotations");
        silence.annotations().forEach(json::writeStringProperty);
        json.writeEndObject();
        json.writeEndObject();
    }

    private static final List<String> VERSION =
            List.of("at", "change", "id", "matchers", "startsAt", "endsAt", "createdBy", "comment");

    private static List<String> cells(Version version) {
        var silenced = version.silenced();
        var silence = silenced.silence();
        return List.of(
                silenced.at().toString(),
                silenced.change().text(),
                silence.id(),
                Matcher.text(silence.matchers()),
                silence.startsAt().toString(),
                silence.endsAt().toString(),
                silence.createdBy(),
                silence.comment());
    }
}
