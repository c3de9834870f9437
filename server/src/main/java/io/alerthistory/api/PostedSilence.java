package io.alerthistory.api;

import com.google.re2j.PatternSyntaxException;
import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Regexp;
import io.alerthistory.model.Timestamp;
import io.alerthistory.muting.SilenceRequest;
import java.io.ByteArrayInputStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * The body of {@code POST /api/v2/silences}. Checks come in Alertmanager's order, since only the first failure is
 * answered; the words are Alertmanager's, too, because amtool shows them.
 */
final class PostedSilence {
    private static final class PostedMatcher {
        private @Nullable String name;
        private @Nullable String value;
        private @Nullable Boolean isRegex;
        private boolean isEqual = true;
    }

    private String id = "";
    private @Nullable List<PostedMatcher> matchers;
    private @Nullable Timestamp startsAt;
    private @Nullable Timestamp endsAt;
    private @Nullable String createdBy;
    private @Nullable String comment;
    private String @Nullable [] annotations;

    private PostedSilence() {}

    /** @throws Refusal if it is no silence that can be had */
    static SilenceRequest read(byte[] bytes, Instant now, MatcherSyntax syntax, Limits limits) {
        var posted = Body.read(new ByteArrayInputStream(bytes), "silence", new Interner(), PostedSilence::of);
        posted.checkSize(limits);
        return posted.request(now, syntax);
    }

    private void checkSize(Limits limits) {
        for (var matcher : matchers == null ? List.<PostedMatcher>of() : matchers) {
            limits.checkLabel("matchers", matcher.name == null ? "" : matcher.name);
            limits.checkLabel("matchers", matcher.value == null ? "" : matcher.value);
        }
        limits.checkAnnotations("it", annotations, id, comment, createdBy);
    }

    private static PostedSilence of(Body body) {
        var posted = new PostedSilence();
        if (body.isAt(JsonToken.VALUE_NULL)) {
            return posted;
        }
        body.fields("", "a silence", name -> {
            switch (name) {
                case "id" -> posted.id = body.text("id");
                case "matchers" -> posted.matchers = matchers(body);
                case "startsat" -> posted.startsAt = body.time("startsAt");
                case "endsat" -> posted.endsAt = body.time("endsAt");
                case "createdby" -> posted.createdBy = body.textOrNull("createdBy");
                case "comment" -> posted.comment = body.textOrNull("comment");
                case "annotations" -> posted.annotations = body.pairs("annotations");
                default -> body.skip();
            }
        });
        return posted;
    }

    private static @Nullable List<PostedMatcher> matchers(Body body) {
        if (body.isAt(JsonToken.VALUE_NULL)) {
            return null;
        }
        if (!body.isAt(JsonToken.START_ARRAY)) {
            throw body.wrong("matchers", "an array of matchers");
        }
        var matchers = new ArrayList<PostedMatcher>();
        while (body.json().nextToken() != JsonToken.END_ARRAY) {
            if (matchers.size() == Query.MOST_MATCHERS) {
                throw Refusal.form(400, "matchers are more than " + Query.MOST_MATCHERS);
            }
            var matcher = new PostedMatcher();
            var path = "matchers." + matchers.size();
            matchers.add(matcher);
            if (body.isAt(JsonToken.VALUE_NULL)) {
                continue; // found incomplete later; Alertmanager drops the connection
            }
            body.fields(path, "a matcher", name -> {
                switch (name) {
                    case "name" -> matcher.name = body.textOrNull(path + ".name");
                    case "value" -> matcher.value = body.textOrNull(path + ".value");
                    case "isregex" -> matcher.isRegex = body.boolOrNull(path + ".isRegex");
                    case "isequal" -> {
                        var isEqual = body.boolOrNull(path + ".isEqual");
                        matcher.isEqual = isEqual == null || isEqual;
                    }
                    default -> body.skip();
                }
            });
        }
        return matchers;
    }

    private SilenceRequest request(Instant now, MatcherSyntax syntax) {
        var saidComment = required(comment, "comment");
        var author = required(createdBy, "createdBy");
        var end = required(endsAt, "endsAt").instant();
        var posted = required(matchers, "matchers");
        if (posted.isEmpty()) {
            throw Refusal.form(612, "matchers in body should have at least 1 items");
        }
        for (int i = 0; i < posted.size(); i++) {
            required(posted.get(i).isRegex, "matchers." + i + ".isRegex");
            required(posted.get(i).name, "matchers." + i + ".name");
            required(posted.get(i).value, "matchers." + i + ".value");
        }
        var start = required(startsAt, "startsAt").instant();
        if (!start.isBefore(end)) {
            throw Refusal.text(400, "Failed to create silence: start time must be before end time");
        }
        if (end.isBefore(now)) {
            throw Refusal.text(400, "Failed to create silence: end time can't be in the past");
        }
        var notes = new TreeMap<String, String>();
        if (annotations != null) {
            for (int i = 0; i < annotations.length; i += 2) {
                notes.put(annotations[i], annotations[i + 1]);
            }
        }
        return new SilenceRequest(
                id,
                checked(posted, syntax),
                start.equals(Timestamp.ZERO) ? null : start,
                end,
                author,
                saidComment,
                Collections.unmodifiableSortedMap(notes));
    }

    private static <T> T required(@Nullable T value, String path) {
        if (value == null) {
            throw Refusal.form(602, path + " in body is required");
        }
        return value;
    }

    private static List<Matcher> checked(List<PostedMatcher> posted, MatcherSyntax syntax) {
        var matchers = new ArrayList<Matcher>();
        int size = 0;
        for (int i = 0; i < posted.size(); i++) {
            var matcher = checked(posted.get(i), i, syntax);
            size += Query.sizeOf(matcher);
            if (size > Regexp.LARGEST) {
                throw invalid("its patterns are too large together");
            }
            matchers.add(matcher);
        }
        // A negative matcher counts as one that does not match it, whatever it says: so does Alertmanager.
        if (matchers.stream().allMatch(PostedSilence::matchesTheEmptyText)) {
            throw invalid("matcher set 0: at least one matcher must not match the empty string");
        }
        return List.copyOf(matchers);
    }

    private static boolean matchesTheEmptyText(Matcher matcher) {
        return switch (matcher.operator()) {
            case EQUAL, REGEXP -> matcher.matches(LabelSet.NONE);
            case NOT_EQUAL, NOT_REGEXP -> false;
        };
    }

    private static Matcher checked(PostedMatcher posted, int index, MatcherSyntax syntax) {
        var place = "invalid label matcher " + index + " in set 0: ";
        var name = required(posted.name, "name");
        var value = required(posted.value, "value");
        boolean isRegex = required(posted.isRegex, "isRegex");
        if (!syntax.isLabelName(name)) {
            throw invalid(place + "invalid label name " + Quote.quote(name));
        }
        var operator = isRegex
                ? (posted.isEqual ? Matcher.Operator.REGEXP : Matcher.Operator.NOT_REGEXP)
                : (posted.isEqual ? Matcher.Operator.EQUAL : Matcher.Operator.NOT_EQUAL);
        try {
            if (isRegex) {
                Regexp.compile(value); // its own words, without the anchors that a matcher adds
            }
            return new Matcher(name, operator, value);
        } catch (PatternSyntaxException | IllegalArgumentException e) {
            throw invalid(place + "invalid regular expression " + Quote.quote(value) + ": " + e.getMessage());
        }
    }

    private static Refusal invalid(String message) {
        return Refusal.text(400, "invalid silence: " + message);
    }
}
