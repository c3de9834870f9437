package io.alerthistory.training;

import io.alerthistory.classify.Category;
import io.alerthistory.classify.Severity;
import io.alerthistory.classify.Subject;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import java.io.IOException;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/**
 * A rule, and what its author and its collection say of it.
 *
 * @param service what it watches; no two folds share one
 * @param group the shelf of the collection, which has several services
 */
record Rule(
        String name,
        String description,
        String expression,
        Severity severity,
        Category category,
        String service,
        String group) {

    /** One rule a line, as JSON. */
    static List<Rule> read(Path file) throws IOException {
        var json = new JsonMapper();
        var rules = new ArrayList<Rule>();
        for (var line : Files.readAllLines(file)) {
            if (!line.isBlank()) {
                var node = json.readTree(line);
                rules.add(new Rule(
                        text(node, "alertname"),
                        text(node, "description"),
                        text(node, "expr"),
                        Severity.valueOf(text(node, "severity").toUpperCase(Locale.ROOT)),
                        Category.valueOf(
                                text(node, "kind").toUpperCase(Locale.ROOT).replace('-', '_')),
                        text(node, "service"),
                        text(node, "group")));
            }
        }
        return rules;
    }

    private static String text(JsonNode node, String field) {
        return node.required(field).asString();
    }

    /** The alert that this rule raises, as Prometheus sends it, without a label of its severity. */
    Subject subject() {
        return new Subject(
                LabelSet.of("alertname", name),
                description.isEmpty() ? Annotations.NONE : Annotations.of("description", description),
                expression.isEmpty()
                        ? ""
                        : "http://prometheus/graph?g0.expr=" + URLEncoder.encode(expression, StandardCharsets.UTF_8)
                                + "&g0.tab=1");
    }

    Rule withoutExpression() {
        return new Rule(name, description, "", severity, category, service, group);
    }

    Rule withoutDescription() {
        return new Rule(name, "", expression, severity, category, service, group);
    }
}
