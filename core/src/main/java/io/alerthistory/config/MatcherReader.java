package io.alerthistory.config;

import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import java.util.ArrayList;
import java.util.List;

/** Reads conditions on labels, in the form of today and the two older ones, which are put together. */
final class MatcherReader {
    private final MatcherSyntax syntax;

    MatcherReader(MatcherSyntax syntax) {
        this.syntax = syntax;
    }

    /**
     * All conditions under three fields, of which none, one or all may be given.
     *
     * @param equal the name of the older field with values, such as {@code match}
     * @param regexp that with regular expressions
     * @param matchers that with matchers as texts
     */
    List<Matcher> read(Section section, String equal, String regexp, String matchers) {
        var found = new ArrayList<Matcher>();
        deprecated(section.field(equal), Matcher.Operator.EQUAL, found);
        deprecated(section.field(regexp), Matcher.Operator.REGEXP, found);
        for (var item : section.field(matchers).items()) {
            try {
                found.addAll(syntax.matchers(item.text(""), item::warn));
            } catch (IllegalArgumentException e) {
                item.refuse(e.getMessage() + ". Write matchers like severity=\"page\"");
            }
        }
        return found.stream().sorted().toList();
    }

    /** The older forms, which know the old label names only, whatever the syntax. */
    private static void deprecated(Field field, Matcher.Operator operator, List<Matcher> matchers) {
        field.named().forEach((name, value) -> {
            if (!MatcherSyntax.isClassicLabelName(name)) {
                value.refuse("\"" + name + "\" is no label name of ASCII letters, digits and underscores. "
                        + "Use matchers for other names");
            } else if (operator == Matcher.Operator.REGEXP && !value.isGiven()) {
                value.refuse("needs a regular expression");
            } else {
                try {
                    var matcher = new Matcher(name, operator, value.text(""));
                    matchers.add(operator == Matcher.Operator.REGEXP ? anchored(matcher) : matcher);
                } catch (IllegalArgumentException e) {
                    value.refuse(String.valueOf(e.getMessage()));
                }
            }
        });
    }

    /** Alertmanager keeps what {@code match_re} says with its anchors on, and so it shows in group keys. */
    private static Matcher anchored(Matcher matcher) {
        return new Matcher(matcher.name(), matcher.operator(), "^(?:" + matcher.value() + ")$");
    }
}
