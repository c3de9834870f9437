package io.alerthistory.history;

import io.alerthistory.model.Matcher;
import java.util.Arrays;
import java.util.List;

/**
 * What an index can find of what is asked for: a label that has one of some values, none of which is empty.
 *
 * @param values at least one, at most 100, each once
 */
public record Lead(String name, List<String> values) {
    /** An index looks each of them up; where there are more, rows are looked at instead. */
    private static final int MOST_ALTERNATIVES = 100;

    /** Characters that make a regular expression more than a list of alternatives. */
    private static final String MEANINGFUL_IN_A_REGEXP = "\\.+*?()[]{}^$";

    /** What the matchers say that an index can tell; each of them has to hold. */
    public static List<Lead> of(List<Matcher> matchers) {
        return matchers.stream()
                .map(matcher -> new Lead(matcher.name(), values(matcher)))
                .filter(lead -> !lead.values.isEmpty())
                .toList();
    }

    private static List<String> values(Matcher matcher) {
        var value = matcher.value();
        var alternatives = switch (matcher.operator()) {
            case EQUAL -> List.of(value);
            case REGEXP ->
                value.chars().anyMatch(c -> MEANINGFUL_IN_A_REGEXP.indexOf(c) >= 0)
                        ? List.<String>of()
                        : Arrays.asList(value.split("\\|", -1));
            case NOT_EQUAL, NOT_REGEXP -> List.<String>of();
        };
        return alternatives.contains("") || alternatives.size() > MOST_ALTERNATIVES
                ? List.of()
                : alternatives.stream().distinct().toList();
    }
}
