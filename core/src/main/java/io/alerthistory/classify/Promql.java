package io.alerthistory.classify;

import java.util.HashSet;
import java.util.Set;

/**
 * What a look at a PromQL expression tells without parsing it: which metrics and functions are in it, and what is compared
 * with which number. Takes any text; what is no PromQL has few facts.
 *
 * @param functions names before an opening parenthesis
 * @param names metrics, and what else is a name outside of braces
 * @param comparisons how many there are
 * @param operator of the main comparison: the first with a number, but one that only guards ({@code > 0}) where there is another;
 *     empty where none has a number
 * @param threshold the number of the main comparison; products of numbers are worked out
 * @param longestWindow the longest range in seconds, 0 without one
 */
record Promql(
        Set<String> functions,
        Set<String> names,
        int comparisons,
        String operator,
        double threshold,
        boolean divides,
        boolean subtracts,
        boolean upIsZero,
        long longestWindow) {
    /** These may have {@code by (…)} before their parenthesis. */
    private static final Set<String> AGGREGATIONS =
            Set.of("sum", "avg", "max", "min", "count", "topk", "quantile", "group");

    /** Of longer expressions only the beginning counts. */
    private static final int MOST_CHARACTERS = 16_384;

    static Promql of(String expression) {
        return new Scanner(expression.substring(0, Math.min(expression.length(), MOST_CHARACTERS))).scan();
    }

    private static final class Scanner {
        private final String in;
        private final Set<String> functions = new HashSet<>();
        private final Set<String> names = new HashSet<>();
        private int at;
        private int comparisons;
        private String operator = "";
        private double threshold;
        private boolean divides;
        private boolean subtracts;
        private boolean upIsZero;
        private long longestWindow;
        private String lastName = "";

        Scanner(String in) {
            this.in = in;
        }

        Promql scan() {
            while (at < in.length()) {
                char c = in.charAt(at);
                switch (c) {
                    case '{' -> skipTo('}');
                    case '[' -> window();
                    case '"', '\'', '`' -> string(c);
                    case '=', '!', '<', '>' -> comparison();
                    default -> {
                        divides |= c == '/';
                        subtracts |= c == '-';
                        if (isNameStart(c)) {
                            name();
                        } else if (isDigit(c)) {
                            number();
                        } else {
                            at++;
                        }
                    }
                }
            }
            return new Promql(
                    functions, names, comparisons, operator, threshold, divides, subtracts, upIsZero, longestWindow);
        }

        private void skipTo(char end) {
            while (++at < in.length() && in.charAt(at) != end) {
                char c = in.charAt(at);
                if (c == '"' || c == '\'' || c == '`') {
                    string(c);
                    at--;
                }
            }
            at++;
        }

        private void string(char quote) {
            while (++at < in.length() && in.charAt(at) != quote) {
                if (in.charAt(at) == '\\') {
                    at++;
                }
            }
            at++;
        }

        private void window() {
            at++;
            long seconds = 0;
            while (at < in.length() && in.charAt(at) != ']' && in.charAt(at) != ':') {
                long number = 0;
                while (at < in.length() && isDigit(in.charAt(at))) {
                    number = Math.min(number * 10 + in.charAt(at++) - '0', Integer.MAX_VALUE);
                }
                if (at < in.length()) {
                    seconds += number * unit(in.charAt(at++));
                }
            }
            longestWindow = Math.max(longestWindow, seconds);
        }

        private static long unit(char c) {
            return switch (c) {
                case 's' -> 1;
                case 'm' -> 60;
                case 'h' -> 3600;
                case 'd' -> 86_400;
                case 'w' -> 604_800;
                default -> 0;
            };
        }

        private void name() {
            int from = at;
            while (at < in.length() && (isNameStart(in.charAt(at)) || isDigit(in.charAt(at)))) {
                at++;
            }
            var name = in.substring(from, at);
            skipBlanks();
            if (AGGREGATIONS.contains(name) || (at < in.length() && in.charAt(at) == '(')) {
                functions.add(name);
            } else {
                names.add(name);
                lastName = name;
            }
        }

        private void comparison() {
            int length = at + 1 < in.length() && in.charAt(at + 1) == '=' ? 2 : 1;
            var found = in.substring(at, at + length);
            at += length;
            if (found.equals("=") || found.equals("!")) {
                return;
            }
            comparisons++;
            skipBlanks();
            if (in.startsWith("bool", at)) {
                at += "bool".length();
            }
            while (at < in.length() && (in.charAt(at) == '(' || in.charAt(at) <= ' ')) {
                at++;
            }
            double sign = 1;
            if (at < in.length() && in.charAt(at) == '-') {
                sign = -1;
                at++;
            }
            if (at == in.length() || !isDigit(in.charAt(at))) {
                return;
            }
            double value = sign * product();
            boolean guards = operator.equals(">") && threshold == 0;
            if (operator.isEmpty() || guards) {
                operator = found;
                threshold = value;
            }
            if (lastName.equals("up") || lastName.endsWith("_up")) {
                upIsZero |=
                        (value == 0 && found.equals("==")) || (value == 1 && (found.equals("!=") || found.equals("<")));
            }
        }

        private double product() {
            double value = number();
            while (true) {
                int start = at;
                skipBlanks();
                char c = at < in.length() ? in.charAt(at) : ' ';
                if (c == '*' || c == '/') {
                    at++;
                    skipBlanks();
                    if (at < in.length() && isDigit(in.charAt(at))) {
                        value = c == '*' ? value * number() : value / number();
                        continue;
                    }
                }
                at = start;
                return value;
            }
        }

        private double number() {
            int from = at;
            while (at < in.length() && (isDigit(in.charAt(at)) || in.charAt(at) == '.' || isExponent())) {
                at++;
            }
            try {
                return Double.parseDouble(in.substring(from, at));
            } catch (NumberFormatException e) {
                return 0; // 1.2.3, which PromQL does not know either
            }
        }

        private boolean isExponent() {
            char c = in.charAt(at);
            if (c == 'e' || c == 'E') {
                return at + 1 < in.length()
                        && (isDigit(in.charAt(at + 1)) || in.charAt(at + 1) == '+' || in.charAt(at + 1) == '-');
            }
            return (c == '+' || c == '-') && (in.charAt(at - 1) == 'e' || in.charAt(at - 1) == 'E');
        }

        private void skipBlanks() {
            while (at < in.length() && in.charAt(at) <= ' ') {
                at++;
            }
        }

        private static boolean isNameStart(char c) {
            return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
        }

        private static boolean isDigit(char c) {
            return c >= '0' && c <= '9';
        }
    }
}
