package io.alerthistory.api;

import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.history.Happening;
import io.alerthistory.history.History;
import io.alerthistory.history.History.Coverage;
import io.alerthistory.history.History.Moment;
import io.alerthistory.history.History.Quiet;
import io.alerthistory.ledger.Decision;
import io.alerthistory.model.Matcher;
import io.helidon.webserver.http.ServerResponse;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonGenerator;

/**
 * Explains a moment of the past: whether an alert fired, what each of its channels had heard of it or why not, and what
 * silenced it. What history does not hold is said, not guessed.
 */
final class PastMoments {
    private static final String NOT_HELD =
            "history does not hold which alert inhibited another, nor when a group would have been looked at next";

    private PastMoments() {}

    static void answer(
            History history, Query query, ServerResponse response, List<Matcher> matchers, int limit, Instant now)
            throws IOException {
        var moment = HistoryApi.time(query, "time", now);
        if (moment.isAfter(now)) {
            throw Refusal.text(400, "time must not be in the future: history knows the past only");
        }
        var page = HistoryApi.asked(() -> history.at(matchers, moment, limit));
        var moments = page.rows();
        var coverage = HistoryApi.asked(() -> history.coverage(moment));
        var notes = notes(coverage, moment, page.searchedBackTo());
        if (query.text("format").equals("text")) {
            var text = new StringBuilder();
            moments.forEach(one -> write(text, one, moment));
            if (!moments.isEmpty() || page.searchedBackTo() != null) {
                notes.forEach(note -> text.append("note: ").append(note).append('\n'));
            }
            HttpServer.plain(response, 200, text.toString());
            return;
        }
        Json.stream(response, json -> {
            json.writeStartObject();
            json.writeStringProperty("at", moment.toString());
            json.writeNumberProperty("matching", moments.size());
            json.writeArrayPropertyStart("notes");
            notes.forEach(json::writeString);
            json.writeEndArray();
            json.writeArrayPropertyStart("alerts");
            moments.forEach(one -> write(json, one, moment));
            json.writeEndArray();
            json.writeEndObject();
        });
    }

    private static List<String> notes(Coverage coverage, Instant moment, @Nullable Instant searchedBackTo) {
        var notes = new ArrayList<String>();
        if (searchedBackTo != null) {
            notes.add("only alerts heard of since " + searchedBackTo
                    + " were looked at; ask for a certain value of a label to find older ones, too");
        }
        coverage.reachesBackTo()
                .filter(moment::isBefore)
                .ifPresent(oldest -> notes.add("history reaches back to " + oldest + " only"));
        if (coverage.down()) {
            notes.add("the server was not running then; this is what it knew when it had stopped");
        }
        notes.add(NOT_HELD);
        return notes;
    }

    /** What is known of one channel: its last try, and the last look that kept it quiet; a newer one makes the older past. */
    private record Word(Instant at, String text) {}

    /** A channel of a group, in the order in which they are shown. */
    private record Place(String groupKey, String receiver, String channel) implements Comparable<Place> {
        @Override
        public int compareTo(Place other) {
            int order = groupKey.compareTo(other.groupKey);
            order = order != 0 ? order : receiver.compareTo(other.receiver);
            return order != 0 ? order : channel.compareTo(other.channel);
        }
    }

    private static SortedMap<Place, List<Word>> words(Moment moment) {
        var words = new TreeMap<Place, List<Word>>();
        for (var attempt : moment.attempts()) {
            var tried = attempt.tried();
            var slot = tried.channel().slot();
            words.computeIfAbsent(
                            new Place(
                                    slot.groupKey(),
                                    slot.receiver(),
                                    tried.channel().name()),
                            place -> new ArrayList<>())
                    .add(new Word(tried.at(), text(moment, tried)));
        }
        for (var quiet : moment.quiet()) {
            for (var channel : quiet.channels()) {
                words.computeIfAbsent(
                                new Place(quiet.groupKey(), quiet.receiver(), channel), place -> new ArrayList<>())
                        .add(new Word(quiet.at(), text(quiet)));
            }
        }
        words.values().forEach(list -> list.sort((a, b) -> a.at().compareTo(b.at())));
        return words;
    }

    private static String text(Moment moment, Happening.Tried tried) {
        boolean asOver = tried.resolved().contains(moment.episode().labels().fingerprint());
        var attempt = "attempt " + tried.attempt() + " (" + tried.reason().text() + ")";
        var failed = tried.failure() + ": " + tried.message()
                + (tried.next() == null ? "; given up" : "; to be tried again at " + tried.next());
        return switch (tried.result()) {
            case DELIVERED ->
                "was told that it " + (asOver ? "is over" : "fires") + " at " + tried.at() + ", " + attempt;
            case SHADOW ->
                "would have been told that it " + (asOver ? "is over" : "fires") + " at " + tried.at() + ", "
                        + tried.reason().text() + "; this server ran with --shadow and sent nothing";
            case UNANSWERED -> "may have been told at " + tried.at() + ", " + attempt + " got no answer: " + failed;
            case RETRYABLE, REFUSED -> "was not reached at " + tried.at() + ", " + attempt + " failed: " + failed;
        };
    }

    private static String text(Quiet quiet) {
        return "not told from " + quiet.at() + " on: "
                + quiet.why().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + (quiet.why() == Decision.Why.INHIBITED ? " (by what is not kept)" : "");
    }

    private static String state(Moment moment, Instant at) {
        var episode = moment.episode();
        if (episode.isFiringAt(at)) {
            return "fired, since " + episode.startsAt().instant();
        }
        var end = episode.end();
        return "did not fire; it had from " + episode.startsAt().instant() + " until "
                + (episode.endsAt() == null ? "some time before " + episode.overAt() : episode.endsAt())
                + (end == null ? "" : " (" + end.text() + ")");
    }

    private static void write(StringBuilder text, Moment moment, Instant at) {
        text.append(moment.episode().labels())
                .append(' ')
                .append(state(moment, at))
                .append('\n');
        moment.silencedBy()
                .forEach(silence -> text.append("  silenced by ")
                        .append(silence.id())
                        .append(" (")
                        .append(Quote.quote(silence.createdBy()))
                        .append(": ")
                        .append(Quote.quote(silence.comment()))
                        .append(") until ")
                        .append(silence.endsAt())
                        .append('\n'));
        var words = words(moment);
        words.forEach((place, list) -> list.forEach(word -> text.append("  group ")
                .append(place.groupKey())
                .append(" to ")
                .append(place.receiver())
                .append(", ")
                .append(place.channel())
                .append(": ")
                .append(word.text())
                .append('\n')));
        if (words.isEmpty()) {
            text.append(
                    "  no channel had been told of it, and no look at its groups had ended without a notification\n");
        }
    }

    private static void write(JsonGenerator json, Moment moment, Instant at) {
        json.writeStartObject();
        json.writeBooleanProperty("firing", moment.episode().isFiringAt(at));
        json.writeStringProperty("because", state(moment, at));
        json.writeName("episode");
        json.writeStartObject();
        HistoryApi.writeFields(json, moment.episode());
        json.writeEndObject();
        json.writeArrayPropertyStart("silencedBy");
        moment.silencedBy().forEach(silence -> ExplainApi.write(json, silence));
        json.writeEndArray();
        json.writeArrayPropertyStart("channels");
        words(moment).forEach((place, list) -> {
            json.writeStartObject();
            json.writeStringProperty("groupKey", place.groupKey());
            json.writeStringProperty("receiver", place.receiver());
            json.writeStringProperty("channel", place.channel());
            json.writeArrayPropertyStart("because");
            list.forEach(word -> json.writeString(word.text()));
            json.writeEndArray();
            json.writeEndObject();
        });
        json.writeEndArray();
        json.writeArrayPropertyStart("notifications");
        moment.attempts().forEach(attempt -> HistoryApi.write(json, attempt));
        json.writeEndArray();
        json.writeEndObject();
    }
}
