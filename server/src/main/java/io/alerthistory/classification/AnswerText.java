package io.alerthistory.classification;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.alerthistory.classify.Category;
import io.alerthistory.classify.Classification;
import io.alerthistory.classify.Consultant;
import io.alerthistory.classify.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * An answer as it lies in Redis, PostgreSQL or a file: one line of JSON of at most {@value #MOST_BYTES} bytes, which begins
 * with the version of this form. Who reads another version, or what is none of ours, takes it as absent.
 */
final class AnswerText {
    static final int MOST_BYTES = 2048;

    private static final int VERSION = 1;
    private static final ObjectMapper JSON = new ObjectMapper();

    /** What was said, or that nothing was said and why. One of the two. */
    sealed interface Answer {
        record Said(Classification classification) implements Answer {}

        record Silence(Consultant.Why why) implements Answer {}
    }

    private AnswerText() {}

    static String of(Answer answer) {
        return switch (answer) {
            case Answer.Silence(var why) -> "{\"v\":" + VERSION + ",\"silent\":\"" + why.name() + "\"}";
            case Answer.Said(var said) -> fitting(said);
        };
    }

    /** What is too long loses its last action, and so on; what has none left, the end of its cause. */
    private static String fitting(Classification said) {
        var cause = said.cause();
        var actions = new ArrayList<>(said.actions());
        while (true) {
            var text = text(said, cause, actions);
            if (text.getBytes(UTF_8).length <= MOST_BYTES) {
                return text;
            }
            if (actions.isEmpty()) {
                cause = cause.substring(0, cause.offsetByCodePoints(0, cause.codePointCount(0, cause.length()) / 2));
            } else {
                actions.removeLast();
            }
        }
    }

    private static String text(Classification said, String cause, List<String> actions) {
        var node = JSON.createObjectNode()
                .put("v", VERSION)
                .put("severity", said.severity().word())
                .put("category", said.category().word())
                .put("confidence", said.confidence())
                .put("categoryConfidence", said.categoryConfidence())
                .put("unsure", said.unsure())
                .put("cause", cause)
                .put("source", said.source())
                .put("model", said.model());
        actions.forEach(node.putArray("actions")::add);
        return node.toString();
    }

    /** @param key what the answer is about; it is not in the text */
    static Optional<Answer> read(String text, String key) {
        if (text.length() > MOST_BYTES) {
            return Optional.empty();
        }
        try {
            var node = JSON.readTree(text);
            if (node.path("v").asInt(0) != VERSION) {
                return Optional.empty();
            }
            if (node.has("silent")) {
                return Optional.of(new Answer.Silence(
                        Consultant.Why.valueOf(node.path("silent").asString())));
            }
            return Optional.of(new Answer.Said(said(node, key)));
        } catch (JacksonException | IllegalArgumentException e) {
            return Optional.empty();
        }
    }

    private static Classification said(JsonNode node, String key) {
        var actions = new ArrayList<String>();
        node.path("actions").forEach(action -> actions.add(text(action)));
        return new Classification(
                Severity.of(text(node.path("severity"))).orElseThrow(IllegalArgumentException::new),
                Category.of(text(node.path("category"))).orElseThrow(IllegalArgumentException::new),
                share(node.path("confidence")),
                share(node.path("categoryConfidence")),
                node.path("unsure").asBoolean(),
                text(node.path("cause")),
                actions,
                text(node.path("source")),
                text(node.path("model")),
                key);
    }

    private static String text(JsonNode node) {
        if (!node.isString()) {
            throw new IllegalArgumentException();
        }
        return node.asString();
    }

    private static double share(JsonNode node) {
        double share = node.asDouble();
        if (!(share >= 0 && share <= 1)) {
            throw new IllegalArgumentException();
        }
        return share;
    }
}
