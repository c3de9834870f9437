package io.alerthistory.training;

import io.alerthistory.classify.Category;
import io.alerthistory.classify.Features;
import io.alerthistory.classify.Severity;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * {@code Report RULES FOLDER}: judges the classifier on services that it has not seen, and writes MODEL_REPORT.md with its
 * pictures.
 */
public final class Report {
    private final List<Rule> rules;
    private final Figures severity;
    private final Figures category;

    Report(List<Rule> rules) {
        this(rules, Figures.of(Trainer.SEVERITY, rules), Figures.of(Trainer.CATEGORY, rules));
    }

    Report(List<Rule> rules, Figures severity, Figures category) {
        this.rules = rules;
        this.severity = severity;
        this.category = category;
    }

    public static void main(String[] args) throws IOException {
        if (args.length != 2) {
            System.err.println("usage: Report RULES FOLDER");
            System.exit(2);
        }
        for (var file : new Report(Rule.read(Path.of(args[0]))).files().entrySet()) {
            Files.writeString(Path.of(args[1]).resolve(file.getKey()), file.getValue());
        }
    }

    /** The report and its pictures by name. */
    Map<String, String> files() {
        var severities = Severity.ALL.stream().map(Severity::word).toList();
        var categories = Category.ALL.stream().map(Category::word).toList();
        var files = new LinkedHashMap<String, String>();
        files.put("MODEL_REPORT.md", text());
        files.put(
                "severity-confusion.svg",
                Pictures.confusion("Severity", severities, severity.together().confusion()));
        files.put(
                "category-confusion.svg",
                Pictures.confusion("Category", categories, category.together().confusion()));
        files.put(
                "severity-reliability.svg",
                Pictures.reliability("Severity", severity.together().bins()));
        files.put(
                "category-reliability.svg",
                Pictures.reliability("Category", category.together().bins()));
        return files;
    }

    private String text() {
        return """
                # How good the built-in classifier is

                Written by `Report` in the module [training](../../training); do not edit. How to make it anew stands in the README.

                **Data.** %d alerting rules of %d services in %d groups, about half of *Awesome Prometheus Alerts* (samber, CC BY 4.0); the \
                severity is its authors'. Alerts of home-made applications are not among them.

                **Method.** Nothing is judged on a service that was learned from: five folds by service, in three divisions drawn from \
                seeds 1 to 3, together %d answers to each question. Alerts come as Prometheus sends them, without a severity label. A random division \
                would put one exporter's rules on both sides, and flatter. The one number that is fitted to answers (how sharp they are) is \
                fitted to those of the other folds. *By group* holds a whole shelf back, such as all databases. What was chosen by hand, \
                the words of the lexicon above all, was chosen looking at these rules, so expect some percent less elsewhere.

                %s
                ## Severity

                ![what was said of what was so](severity-confusion.svg) ![how right answers are that are so sure](severity-reliability.svg)

                %s
                The rules' authors themselves do not agree on what is critical: for some every failing request is, for others none. \
                `info` is hardly ever found, with %d rules to learn from. So an answer is a hint: below 0.6 it is marked \
                `unsure`, above 0.9 it is surer than right, and nothing should be routed or muted on it alone. Where an operator has set a severity label, that is the floor.

                ## Category

                ![what was said of what was so](category-confusion.svg) ![how right answers are that are so sure](category-reliability.svg)

                %s
                `config-and-security` and `capacity-trend` have %d and %d rules in all, so their figures hang on few.

                ## How it is made

                Two learners for each question: a multinomial logistic regression on n-grams of 3 to 6 letters of name and description, \
                hashed to %d places; and %d extremely randomized trees on %d facts: families of words in name, description and \
                expression, functions, thresholds and comparisons of the expression, and a person's first opinion. Letters that occur in one \
                service only do not count. Their probabilities are mixed, those of rare classes lifted, and all sharpened so that they come true. The forest also \
                learns from alerts that lack expression or description.
                """.formatted(
                        rules.size(),
                        rules.stream().map(Rule::service).distinct().count(),
                        rules.stream().map(Rule::group).distinct().count(),
                        severity.together().answers().size(),
                        summary(),
                        sureness(severity.together()),
                        count(Severity.INFO),
                        sureness(category.together()),
                        count(Category.CONFIG_AND_SECURITY),
                        count(Category.CAPACITY_TREND),
                        Features.BUCKETS,
                        Trainer.SEVERITY.settings().trees(),
                        Features.FACTS.size());
    }

    private long count(Object truth) {
        return rules.stream()
                .filter(rule -> rule.severity() == truth || rule.category() == truth)
                .count();
    }

    private String summary() {
        var table = new StringBuilder("""
                | | severity: right | macro-F1 | right in the surer half | category: right | macro-F1 | right in the surer half |
                | --- | ---: | ---: | ---: | ---: | ---: | ---: |
                """);
        row(
                table,
                "always the most frequent",
                "%.3f | | ".formatted(severity.majority()),
                "%.3f | |".formatted(category.majority()));
        for (int i = 0; i < severity.byService().size(); i++) {
            row(
                    table,
                    "by service, division " + (i + 1),
                    severity.byService().get(i),
                    category.byService().get(i));
        }
        row(table, "**by service, all three**", severity.together(), category.together());
        row(table, "by group", severity.byGroup(), category.byGroup());
        row(table, "no expression", severity.withoutExpression(), category.withoutExpression());
        row(table, "no description", severity.withoutDescription(), category.withoutDescription());
        return table
                + "\nCalibration error (mean distance of confidence and share that was right): severity %s, category %s.\n"
                        .formatted(
                                share(severity.together().calibrationError()),
                                share(category.together().calibrationError()));
    }

    private static void row(StringBuilder table, String title, Judgement severity, Judgement category) {
        row(table, title, figures(severity), figures(category) + " |");
    }

    private static void row(StringBuilder table, String title, String severity, String category) {
        table.append("| ")
                .append(title)
                .append(" | ")
                .append(severity)
                .append(" | ")
                .append(category)
                .append('\n');
    }

    private static String figures(Judgement judgement) {
        return share(judgement.accuracy()) + " | " + share(judgement.macroF1()) + " | "
                + share(judgement.accuracyOfSurerHalf());
    }

    private static String sureness(Judgement judgement) {
        return Arrays.stream(new double[] {0.5, 0.6, 0.7, 0.8, 0.9})
                .mapToObj(least -> "| %.1f | %.0f %% | %s |%n"
                        .formatted(least, 100 * judgement.shareFrom(least), share(judgement.accuracyFrom(least))))
                .collect(Collectors.joining(
                        "", "| confidence at least | of all answers | right |\n| --- | ---: | ---: |\n", ""));
    }

    private static String share(double value) {
        return String.format(Locale.ROOT, "%.3f", value);
    }
}
