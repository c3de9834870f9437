package io.alerthistory.api;

import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Pairs;
import io.alerthistory.model.Timestamp;
import java.io.ByteArrayInputStream;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonToken;

/**
 * Reads the body of {@code POST /api/v2/alerts} straight from its bytes into alerts, without an object for each JSON
 * value. Most are read by {@link PlainAlerts}, which is quicker; what a body means, and what is wrong with it, is decided
 * here. Safe for many threads.
 */
final class PostedAlerts {
    private final MatcherSyntax syntax;
    private final Limits limits;
    private final Rules rules;
    private final Interner interner = new Interner();
    private final Known known = new Known();

    PostedAlerts(MatcherSyntax syntax, Limits limits) {
        this.syntax = syntax;
        this.limits = limits;
        this.rules = new Rules(syntax, limits);
    }

    /** What alerts are held to. */
    record Rules(MatcherSyntax syntax, Limits limits) {
        /** Whether these names and values are certainly within the limits. */
        boolean areSmall(String[] labels) {
            return labels.length / 2 <= limits.labels()
                    && Arrays.stream(labels).allMatch(text -> text.length() <= limits.labelBytes() / 3);
        }

        boolean haveNames(Pairs pairs) {
            for (int i = 0; i < pairs.size(); i++) {
                if (!syntax.isLabelName(pairs.name(i))) {
                    return false;
                }
            }
            return true;
        }
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
    Accepted read(byte[] body, Instant now, Duration resolveTimeout) {
        var plain = PlainAlerts.read(body, rules, known, interner, now, resolveTimeout);
        if (plain != null) {
            return new Accepted(plain, List.of());
        }
        return readAny(body, now, resolveTimeout);
    }

    /** What {@link #read} gives, of any body. */
    Accepted readAny(byte[] body, Instant now, Duration resolveTimeout) {
        var posted = Body.read(new ByteArrayInputStream(body), "alerts", interner, this::parse);
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

    private List<Posted> parse(Body body) {
        var posted = new ArrayList<Posted>();
        if (body.isAt(JsonToken.START_ARRAY)) {
            for (var token = body.json().nextToken();
                    token != JsonToken.END_ARRAY;
                    token = body.json().nextToken()) {
                if (posted.size() == limits.alerts()) {
                    throw Refusal.form(400, Limits.exceeded("there are more alerts", "alerts", limits.alerts()));
                }
                posted.add(alert(body, posted.size()));
            }
        } else if (!body.isAt(JsonToken.VALUE_NULL)) {
            throw body.wrong("", "an array of alerts");
        }
        return posted;
    }

    private Posted alert(Body body, int index) {
        var posted = new Posted();
        if (body.isAt(JsonToken.VALUE_NULL)) {
            return posted; // its labels are found missing
        }
        var path = String.valueOf(index);
        body.fields(path, "an alert", name -> {
            switch (name) {
                case "labels" -> posted.labels = body.pairs(path + ".labels");
                case "annotations" -> posted.annotations = body.pairs(path + ".annotations");
                case "startsat" -> posted.startsAt = timeIfSet(body, path + ".startsAt");
                case "endsat" -> posted.endsAt = timeIfSet(body, path + ".endsAt");
                case "generatorurl" -> posted.generatorUrl = body.text(path + ".generatorURL");
                default -> body.skip();
            }
        });
        posted.checkSize(path, limits);
        return posted;
    }

    /** Go's zero time, which its clients send for a time they do not set, is none. */
    private static @Nullable Timestamp timeIfSet(Body body, String path) {
        var time = body.time(path);
        return time == null || time.instant().equals(Timestamp.ZERO) ? null : time;
    }

    /** An alert as it was posted; what is null was not said. */
    private static final class Posted {
        private String @Nullable [] labels;
        private String @Nullable [] annotations;
        private @Nullable Timestamp startsAt;
        private @Nullable Timestamp endsAt;
        private String generatorUrl = "";

        void checkSize(String path, Limits limits) {
            limits.checkLabels(path, labels);
            limits.checkAnnotations(path, annotations, generatorUrl);
        }

        /** What the API's schema asks for; a batch with one such mistake is refused whole. */
        void checkForm(int index) {
            if (labels == null) {
                throw Refusal.form(602, index + ".labels in body is required");
            }
            if (!generatorUrl.isEmpty() && !GoUrl.isOne(generatorUrl)) {
                throw Refusal.form(
                        601, index + ".generatorURL in body must be of type uri: " + Quote.quote(generatorUrl));
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
                    throw new Invalid("invalid " + where + ": invalid name " + Quote.quote(pairs.name(i)));
                }
            }
        }
    }
}
