package io.alerthistory.classify;

import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;

/**
 * What somebody on call would look at, as small numbers: which words are said where, what the expression asks, and what an
 * experienced person would say at first sight. The order of the calls is the order of the numbers.
 */
final class Facts {
    private static final List<String> FUNCTIONS = List.of(
            "absent",
            "absent_over_time",
            "predict_linear",
            "rate",
            "increase",
            "irate",
            "histogram_quantile",
            "time",
            "changes",
            "delta",
            "deriv",
            "resets",
            "count",
            "sum",
            "avg",
            "max",
            "min",
            "vector",
            "max_over_time",
            "min_over_time",
            "avg_over_time",
            "last_over_time",
            "clamp_min",
            "on",
            "ignoring",
            "by",
            "without");

    private static final List<String> WORDS = List.of("and", "or", "unless", "offset", "bool");

    private static final List<String> ENDINGS = List.of(
            "_total",
            "_bytes",
            "_seconds",
            "_count",
            "_ratio",
            "_percent",
            "_status",
            "_state",
            "_up",
            "_info",
            "_timestamp",
            "_limit",
            "_max",
            "_size",
            "_bucket",
            "_errors",
            "_failed");

    private static final List<String> OPERATORS = List.of("", "==", "!=", ">", ">=", "<", "<=");
    private static final int[] HIGH_PERCENT = {5, 10, 50, 75, 80, 85, 90, 95};
    private static final int[] LOW_PERCENT = {5, 10, 15, 20, 30, 50};

    /** How much more, or less, urgent an alert is that says a word of a family. */
    private record Urgency(String family, int inName, int inText) {}

    private static final List<Urgency> URGENCY = List.of(
            new Urgency("critical", 6, 4),
            new Urgency("down", 5, 2),
            new Urgency("unreachable", 4, 2),
            new Urgency("absent", 3, 1),
            new Urgency("quorum", 2, 1),
            new Urgency("loss", 4, 2),
            new Urgency("dead", 3, 1),
            new Urgency("readonly", 4, 2),
            new Urgency("full", 2, 1),
            new Urgency("health", 2, 1),
            new Urgency("impact", 2, 2),
            new Urgency("all", 2, 1),
            new Urgency("error", 1, 0),
            new Urgency("failed", 1, 1),
            new Urgency("warning", -6, -4),
            new Urgency("info", -4, -1),
            new Urgency("change", -3, -1),
            new Urgency("near", -2, -1),
            new Urgency("slow", -3, -1),
            new Urgency("lag", -2, -1),
            new Urgency("high", -2, 0),
            new Urgency("many", -2, 0),
            new Urgency("growing", -2, -1),
            new Urgency("usage", -2, 0),
            new Urgency("queue", -2, -1),
            new Urgency("degraded", -3, -1),
            new Urgency("contention", -2, -1),
            new Urgency("cache", -2, 0),
            new Urgency("maybe", 0, -1));

    private final List<String> names = new ArrayList<>();
    private final List<Byte> values = new ArrayList<>();

    private void add(String name, int value) {
        names.add(name);
        values.add((byte) Math.clamp(value, 0, Byte.MAX_VALUE));
    }

    private void add(String name, boolean value) {
        add(name, value ? 1 : 0);
    }

    byte[] values() {
        var bytes = new byte[values.size()];
        for (int i = 0; i < bytes.length; i++) {
            bytes[i] = values.get(i);
        }
        return bytes;
    }

    static List<String> names() {
        return List.copyOf(of("", "", "").names);
    }

    static Facts of(String name, String description, String expression) {
        var facts = new Facts();
        var nameWords = Tokens.of(Texts.beginning(name));
        var words = Tokens.of(description);
        var promql = Promql.of(expression);
        var inName = Lexicon.families(nameWords);
        var inText = Lexicon.families(words);
        var expressionWords = Tokens.of(Texts.beginning(expression));
        var inExpression = Lexicon.families(expressionWords);
        facts.words(inName, inText, inExpression);
        facts.add("category by rule", Category.ALL.indexOf(byRule(inName, inText, promql)));
        facts.add("urgency by rule", urgency(inName, inText, promql));
        facts.form(nameWords, name, words, description);
        facts.expression(promql, expression, description);
        return facts;
    }

    private void words(BitSet inName, BitSet inText, BitSet inExpression) {
        for (int family = 0; family < Lexicon.size(); family++) {
            var word = Lexicon.name(family);
            add("name: " + word, inName.get(family));
            add("text: " + word, inText.get(family));
            add("name or text: " + word, inName.get(family) || inText.get(family));
            add("expression: " + word, inExpression.get(family));
        }
    }

    private void form(List<String> nameWords, String name, List<String> words, String description) {
        add("words of the name", Math.min(nameWords.size(), 12));
        add("the name has digits", name.chars().anyMatch(Character::isDigit));
        add("words of the text, by five", Math.min(words.size() / 5, 12));
        add("sentences", (int) Math.min(
                description
                        .chars()
                        .filter(c -> c == '.' || c == ',' || c == ';')
                        .count(),
                6));
        add("percent in the text", description.indexOf('%') >= 0);
        add("number in the text", description.indexOf('#') >= 0);
    }

    private void expression(Promql promql, String expression, String description) {
        add("no expression", expression.isBlank());
        FUNCTIONS.forEach(
                function -> add("function: " + function, promql.functions().contains(function)));
        WORDS.forEach(word -> add("word: " + word, promql.names().contains(word)));
        ENDINGS.forEach(
                ending -> add("metric ends: " + ending, promql.names().stream().anyMatch(n -> n.endsWith(ending))));
        add("divides", promql.divides());
        add("subtracts", promql.subtracts());
        add("comparisons", Math.min(promql.comparisons(), 5));
        add("length of the expression, by forty", Math.min(expression.length() / 40, 10));
        add("status class 5", expression.contains("5.."));
        add("status class 4", expression.contains("4.."));
        add("up is zero", promql.upIsZero());
        boolean plain = promql.functions().isEmpty()
                && promql.comparisons() == 1
                && promql.names().size() == 1;
        add("one metric compared", plain);
        add("window below 3 m", promql.longestWindow() > 0 && promql.longestWindow() < 180);
        add("window of 10 m and more", promql.longestWindow() >= 600);
        add("window of 1 h and more", promql.longestWindow() >= 3600);
        threshold(promql, expression, description);
    }

    private void threshold(Promql promql, String expression, String description) {
        var operator = promql.operator();
        double value = promql.threshold();
        OPERATORS.forEach(each -> add("operator: " + each, operator.equals(each)));
        var size = size(value);
        for (var each : List.of("0", "1", "2", "to 10", "to 100", "large", "fraction")) {
            add("threshold: " + each, !operator.isEmpty() && size.equals(each));
            add("above: " + each, operator.startsWith(">") && size.equals(each));
            add("below: " + each, operator.startsWith("<") && size.equals(each));
            add("is: " + each, operator.equals("==") && size.equals(each));
        }
        double percent = percent(promql, expression, description);
        boolean high = percent >= 0 && operator.startsWith(">");
        boolean low = percent >= 0 && operator.startsWith("<");
        add("more than a share", high);
        add("less than a share", low);
        for (int each : HIGH_PERCENT) {
            add("more than " + each + " %", high && percent >= each);
        }
        for (int each : LOW_PERCENT) {
            add("less than " + each + " %", low && percent <= each);
        }
        boolean rate = promql.functions().contains("rate") || promql.functions().contains("increase");
        add("any rate", operator.equals(">") && value == 0 && rate);
        add("some rate", operator.equals(">") && value > 0 && value <= 5 && rate);
        add("more than none", operator.equals(">") && value == 0 && !rate);
        boolean counts =
                promql.functions().contains("count") || promql.functions().contains("sum");
        add("too few", operator.startsWith("<") && counts);
    }

    private static String size(double value) {
        if (value == 0) {
            return "0";
        } else if (value == 1) {
            return "1";
        } else if (value == 2) {
            return "2";
        } else if (value < 1) {
            return "fraction";
        } else if (value <= 10) {
            return "to 10";
        }
        return value <= 100 ? "to 100" : "large";
    }

    /** The threshold where it is a share of something, as 0 to 100; else -1. */
    private static double percent(Promql promql, String expression, String description) {
        var lower = expression.toLowerCase(Locale.ROOT);
        boolean share = promql.divides()
                || List.of("ratio", "percent", "usage", "util", "pct").stream().anyMatch(lower::contains);
        double value = promql.threshold();
        if (!share || promql.operator().isEmpty()) {
            return -1;
        } else if (value > 0 && value < 1) {
            return value * 100;
        }
        boolean hundred = lower.contains("100") || lower.contains("percent") || lower.contains("pct");
        return value >= 1 && value <= 100 && (hundred || description.indexOf('%') >= 0) ? value : -1;
    }

    /**
     * What a person would say at first sight, as an opinion among others.
     * Backups and quotas are trends whatever else is said, then comes what is said in the name.
     */
    private static Category byRule(BitSet inName, BitSet inText, Promql promql) {
        if (has(inName, "backup", "quota")
                || has(inText, "backup", "quota")
                || promql.functions().contains("predict_linear")) {
            return Category.CAPACITY_TREND;
        } else if (has(inName, "certificate", "access", "config") || has(inText, "certificate")) {
            return Category.CONFIG_AND_SECURITY;
        } else if (has(inName, "down", "absent", "unreachable", "quorum")
                || promql.upIsZero()
                || promql.functions().contains("absent")) {
            return Category.AVAILABILITY;
        } else if (has(inName, "memory", "cpu", "disk", "files", "hardware", "usage")
                || (has(inName, "connections") && has(inName, "many", "high", "full", "near", "limit"))) {
            return Category.SATURATION;
        }
        boolean resource = has(inText, "memory", "cpu", "disk", "files");
        boolean scarce = has(inText, "usage", "full", "near", "low", "high");
        boolean trouble = has(inName, "error", "failed", "failing", "slow", "lag", "queue");
        return resource && scarce && !trouble ? Category.SATURATION : Category.PERFORMANCE_AND_ERRORS;
    }

    /** How much of what makes people get up at night, and of what lets them sleep, is said: 10 where neither is. */
    private static int urgency(BitSet inName, BitSet inText, Promql promql) {
        int urgency = 10;
        for (var word : URGENCY) {
            int family = Lexicon.family(word.family);
            urgency += inName.get(family) ? word.inName : inText.get(family) ? word.inText : 0;
        }
        var functions = promql.functions();
        urgency += promql.upIsZero() || functions.contains("absent") ? 4 : 0;
        urgency += promql.operator().equals("==") && promql.threshold() == 0 ? 2 : 0;
        urgency -= functions.contains("histogram_quantile") ? 3 : 0;
        return urgency;
    }

    private static boolean has(BitSet families, String... names) {
        for (var name : names) {
            if (families.get(Lexicon.family(name))) {
                return true;
            }
        }
        return false;
    }
}
