package io.alerthistory.model;

import com.google.re2j.PatternSyntaxException;
import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.gotemplate.strconv.Utf8;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A condition on one label. A missing label counts as one with an empty value. Regular expressions are RE2's and match
 * the whole value. Safe for many threads.
 */
public final class Matcher implements Comparable<Matcher> {
    /** In Alertmanager's order, which sorts the matchers of a route and so shows in its group keys. */
    public enum Operator {
        EQUAL("="),
        NOT_EQUAL("!="),
        REGEXP("=~"),
        NOT_REGEXP("!~");

        private final String text;

        Operator(String text) {
            this.text = text;
        }

        /** @throws IllegalArgumentException if there is none that is written so */
        public static Operator of(String text) {
            for (var operator : values()) {
                if (operator.text.equals(text)) {
                    return operator;
                }
            }
            throw new IllegalArgumentException("no operator: " + text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static final String MEANINGFUL_IN_A_REGEXP = "\\.+*?()|[]{}^$";
    private static final Comparator<Matcher> ORDER = Comparator.comparing(Matcher::name, Utf8::compare)
            .thenComparing(Matcher::value, Utf8::compare)
            .thenComparing(Matcher::operator);

    private final String name;
    private final Operator operator;
    private final String value;
    private final Predicate<String> holds;

    /** @throws IllegalArgumentException if the value of a regexp matcher is none; the message says why */
    public Matcher(String name, Operator operator, String value) {
        this.name = name;
        this.operator = operator;
        this.value = value;
        this.holds = switch (operator) {
            case EQUAL -> value::equals;
            case NOT_EQUAL -> Predicate.not(value::equals);
            case REGEXP -> wholly(value);
            case NOT_REGEXP -> wholly(value).negate();
        };
    }

    /** Alternatives without a regexp character, the usual case, are looked up in a set, without RE2. */
    private static Predicate<String> wholly(String regexp) {
        if (regexp.chars().noneMatch(c -> c != '|' && MEANINGFUL_IN_A_REGEXP.indexOf(c) >= 0)) {
            return Set.copyOf(List.of(regexp.split("\\|", -1)).stream().collect(Collectors.toSet()))::contains;
        }
        try {
            var pattern = Regexp.compileWhole(regexp);
            return text -> pattern.matcher(text).find();
        } catch (PatternSyntaxException e) {
            // RE2/J says it in Go's words: error parsing regexp: missing closing ): `^(?:a()$`
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }

    public String name() {
        return name;
    }

    public Operator operator() {
        return operator;
    }

    public String value() {
        return value;
    }

    public boolean matches(LabelSet labels) {
        return holds.test(labels.valueOf(name));
    }

    /** Whether a label with that value would match; an absent one has the empty text. */
    public boolean matchesValue(String labelValue) {
        return holds.test(labelValue);
    }

    /** Whether all of them match; so none at all match everything. */
    public static boolean allMatch(List<Matcher> matchers, LabelSet labels) {
        for (var matcher : matchers) {
            if (!matcher.matches(labels)) {
                return false;
            }
        }
        return true;
    }

    /** As Alertmanager writes a list of matchers: <code>{a="x",b=~"y"}</code>. Part of every group key. */
    public static String text(List<Matcher> matchers) {
        return matchers.stream().map(Matcher::toString).collect(Collectors.joining(",", "{", "}"));
    }

    @Override
    public int compareTo(Matcher other) {
        return ORDER.compare(this, other);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Matcher matcher && compareTo(matcher) == 0;
    }

    @Override
    public int hashCode() {
        return (name.hashCode() * 31 + operator.hashCode()) * 31 + value.hashCode();
    }

    /** As Alertmanager writes it, and as both of its syntaxes read it. */
    @Override
    public String toString() {
        if (name.codePoints().anyMatch(MatcherSyntax::isReserved)) {
            return Quote.quote(name) + operator + Quote.quote(value);
        }
        return name
                + operator
                + '"'
                + value.replace("\\", "\\\\").replace("\n", "\\n").replace("\"", "\\\"")
                + '"';
    }
}
