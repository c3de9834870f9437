package io.alerthistory.adapter.llm;

import io.alerthistory.classify.Category;
import io.alerthistory.classify.Severity;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import tools.jackson.core.JacksonException;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.StreamReadFeature;
import tools.jackson.core.json.JsonFactory;
import tools.jackson.databind.DeserializationFeature;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.json.JsonMapper;

/**
 * What a model said of an alert, in exactly the form that it was asked for.
 *
 * @param confidence from 0 to 1
 * @param cause one line without control characters, not empty
 * @param actions such lines, {@value #MOST_ACTIONS} at most
 */
record Judgement(Severity severity, Category category, double confidence, String cause, List<String> actions) {
    private static final int FIELDS = 5;
    private static final int MOST_ACTIONS = 5;
    private static final int CAUSE_CHARS = 300;
    private static final int ACTION_CHARS = 200;
    private static final int MOST_CHARS = 16 << 10;

    private static final ObjectMapper JSON = JsonMapper.builder(JsonFactory.builder()
                    .streamReadConstraints(StreamReadConstraints.builder()
                            .maxNestingDepth(8)
                            .maxNumberLength(40)
                            .build())
                    .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
                    .build())
            .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
            .build();

    /** @throws Nonsense if it is anything else than a judgement */
    static Judgement of(String text) throws Nonsense {
        if (text.isBlank()) {
            throw new Nonsense("it was empty");
        }
        if (text.length() > MOST_CHARS) {
            throw new Nonsense("it was far too long");
        }
        JsonNode node;
        try {
            node = JSON.readTree(withoutFence(text.strip()));
        } catch (JacksonException e) {
            throw new Nonsense("it was no JSON"); // its own message would quote the answer
        }
        if (!node.isObject()) {
            throw new Nonsense("it was no JSON object");
        }
        var severity = word(node, "severity", Severity.ALL.stream(), Severity::word);
        var category = word(node, "category", Category.ALL.stream(), Category::word);
        var confidence = confidence(node.path("confidence"));
        var cause = line(node.path("cause"), "cause", CAUSE_CHARS);
        var actions = actions(node.path("actions"));
        if (node.size() != FIELDS) {
            throw new Nonsense("it had fields that nobody asked for");
        }
        return new Judgement(severity, category, confidence, cause, actions);
    }

    /** Many models put JSON between three backticks and three backticks, whatever they are told. */
    private static String withoutFence(String text) {
        int line = text.indexOf('\n');
        boolean fenced = text.startsWith("```") && text.endsWith("```") && line > 0 && line < text.length() - 3;
        return fenced ? text.substring(line, text.length() - 3) : text;
    }

    private interface Word<T> {
        String of(T constant);
    }

    private static <T> T word(JsonNode node, String field, Stream<T> known, Word<T> word) throws Nonsense {
        var said = Wire.text(node.path(field));
        var all = known.toList();
        Optional<T> found =
                all.stream().filter(one -> word.of(one).equals(said)).findFirst();
        if (found.isEmpty()) {
            throw new Nonsense(
                    field + " was none of " + all.stream().map(word::of).collect(Collectors.joining(", ")));
        }
        return found.get();
    }

    private static double confidence(JsonNode node) throws Nonsense {
        double number = node.isNumber() ? node.asDouble(-1) : -1;
        if (!(number >= 0 && number <= 1)) {
            throw new Nonsense("confidence was no number from 0 to 1");
        }
        return number;
    }

    private static List<String> actions(JsonNode node) throws Nonsense {
        if (!node.isArray() || node.size() > MOST_ACTIONS) {
            throw new Nonsense("actions was no array of at most " + MOST_ACTIONS + " texts");
        }
        var actions = new ArrayList<String>();
        for (var action : node) {
            actions.add(line(action, "one of the actions", ACTION_CHARS));
        }
        return actions;
    }

    private static String line(JsonNode node, String field, int most) throws Nonsense {
        var line = oneLine(Wire.text(node), most);
        if (line.isEmpty()) {
            throw new Nonsense(field + " was no text, or an empty one");
        }
        return line;
    }

    /** White space and what cannot be seen, such as what turns the direction of writing, becomes a blank. */
    static String oneLine(String text, int most) {
        var out = new StringBuilder();
        int at = 0;
        while (at < text.length() && out.length() < most) {
            int c = text.codePointAt(at);
            at += Character.charCount(c);
            if (isVisible(c)) {
                out.appendCodePoint(c);
            } else if (!out.isEmpty() && out.charAt(out.length() - 1) != ' ') {
                out.append(' ');
            }
        }
        var line = out.toString().stripTrailing();
        return at < text.length() ? line + " …" : line;
    }

    private static boolean isVisible(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.SURROGATE,
                    Character.PRIVATE_USE,
                    Character.UNASSIGNED,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.SPACE_SEPARATOR -> false;
            default -> true;
        };
    }
}
