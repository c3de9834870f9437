package io.alerthistory.classify;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An alert in numbers, for {@link Model}. Two views: n-grams of the letters of its name and description, and the facts that
 * somebody on call would look at.
 *
 * @param buckets the n-grams' places, ascending, each once; below {@value #BUCKETS}
 * @param counts how often each occurs
 * @param facts one small number for each of {@link #FACTS}, 0 to 127
 */
@SuppressWarnings("ArrayRecordComponent") // numbers by the thousand, which nobody changes or compares
public record Features(int[] buckets, int[] counts, byte[] facts) {
    public static final int BUCKETS = 1 << 16;

    private static final int SHORTEST_GRAM = 3;
    private static final int LONGEST_GRAM = 6;
    private static final int LONGEST_WORD = 40;

    /** What describes an alert, the best first: the rest repeats it, or belongs to who was alerted. */
    private static final List<String> DESCRIPTIONS = List.of("description", "message", "summary", "title");

    /** What many rules append to a description for people's eyes: the value, and all labels once more. */
    private static final List<String> APPENDICES = List.of("VALUE =", "LABELS =", "LABELS:", "Labels:");

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

    /** The facts' names, in the order in which {@code facts} has them. */
    public static final List<String> FACTS = names();

    private static List<String> names() {
        return Facts.of("", "", "").names;
    }

    public static Features of(Subject subject) {
        var name = subject.name();
        var description = description(subject);
        var grams = grams(camelSplit(name) + " | " + description.toLowerCase(Locale.ROOT));
        Arrays.sort(grams);
        int kinds = 0;
        var counts = new int[grams.length];
        for (int i = 0; i < grams.length; i++) {
            if (i == 0 || grams[i] != grams[i - 1]) {
                grams[kinds] = grams[i];
                kinds++;
            }
            counts[kinds - 1]++;
        }
        return new Features(
                Arrays.copyOf(grams, kinds),
                Arrays.copyOf(counts, kinds),
                Facts.of(name, description, subject.expression()).values());
    }

    /** Normalised, so that who it is about does not count; empty where no annotation has words. */
    private static String description(Subject subject) {
        for (var wanted : DESCRIPTIONS) {
            @Nullable String text = subject.annotations().get(wanted);
            if (text != null && !text.isBlank()) {
                int end = Math.min(text.length(), Texts.MOST_CHARACTERS);
                for (var appendix : APPENDICES) {
                    int at = text.indexOf(appendix);
                    end = at < 0 ? end : Math.min(end, at);
                }
                return Normaliser.text(text.substring(0, end), Normaliser.identities(subject));
            }
        }
        return "";
    }

    private static String camelSplit(String name) {
        return String.join(" ", Tokens.of(Texts.beginning(name)));
    }

    /** All runs of 3 to 6 letters of each word with a blank at both ends; of shorter words the whole. */
    private static int[] grams(String text) {
        var grams = new int[text.length() * (LONGEST_GRAM - SHORTEST_GRAM + 1) + 4 * LONGEST_GRAM];
        int count = 0;
        int at = 0;
        while (at < text.length()) {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            int end = at;
            while (end < text.length() && text.charAt(end) != ' ') {
                end++;
            }
            if (end > at) {
                count = grams(text, at, Math.min(end, at + LONGEST_WORD), grams, count);
            }
            at = end;
        }
        return Arrays.copyOf(grams, count);
    }

    private static int grams(String text, int from, int to, int[] into, int before) {
        int count = before;
        int padded = to - from + 2;
        for (int start = 0; start < padded; start++) {
            int hash = 0x811c9dc5;
            int longest = Math.min(LONGEST_GRAM, padded - start);
            for (int length = 1; length <= longest; length++) {
                int i = start + length - 1;
                char c = i == 0 || i == padded - 1 ? ' ' : text.charAt(from + i - 1);
                hash = (hash ^ c) * 0x01000193;
                if (length >= SHORTEST_GRAM) {
                    into[count++] = (hash ^ hash >>> 16) & (BUCKETS - 1);
                }
            }
        }
        return count;
    }

    /** Collects facts with their names; the order of the calls is the order of {@link #FACTS}. */
    private static final class Facts {
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
            ENDINGS.forEach(ending ->
                    add("metric ends: " + ending, promql.names().stream().anyMatch(n -> n.endsWith(ending))));
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
            boolean rate =
                    promql.functions().contains("rate") || promql.functions().contains("increase");
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
                    || List.of("ratio", "percent", "usage", "util", "pct").stream()
                            .anyMatch(lower::contains);
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

        private static boolean has(BitSet families, String... names) {
            for (var name : names) {
                if (families.get(Lexicon.family(name))) {
                    return true;
                }
            }
            return false;
        }
    }
}
