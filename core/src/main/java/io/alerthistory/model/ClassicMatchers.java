package io.alerthistory.model;

import io.alerthistory.model.Matcher.Operator;
import java.util.ArrayList;
import java.util.List;
import java.util.function.IntPredicate;
import java.util.regex.Pattern;

/**
 * Matchers in the syntax Alertmanager has always had, which takes nearly anything for a value: {@code a=b c} needs no
 * quotes. What it refuses, it refuses in Alertmanager's words, because the API hands them on to clients
 * (Alertmanager 0.34, pkg/labels/parse.go).
 */
final class ClassicMatchers {
    /** The blanks of RE2's {@code \s}; the possessive parts keep a hostile text from being tried in many ways. */
    private static final Pattern MATCHER = Pattern.compile(
            "[\\t\\n\\f\\r ]*+(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*+)[\\t\\n\\f\\r ]*+(?<operator>=~|=|!=|!~)(?<value>.*)",
            Pattern.DOTALL);

    private ClassicMatchers() {}

    /** @throws IllegalArgumentException if the text is no matcher */
    static Matcher one(String text) {
        var parts = MATCHER.matcher(text);
        if (!parts.matches()) {
            throw new IllegalArgumentException("bad matcher format: " + text);
        }
        return new Matcher(
                parts.group("name"),
                Operator.of(parts.group("operator")),
                unescaped(stripped(parts.group("value"), ClassicMatchers::isAsciiBlank)));
    }

    /**
     * The matchers between commas. Braces around them are optional, each on its own; so is a comma after the last.
     *
     * @throws IllegalArgumentException if one of the parts is no matcher
     */
    static List<Matcher> list(String text) {
        int from = text.startsWith("{") ? 1 : 0;
        int to = text.endsWith("}") && text.length() > from ? text.length() - 1 : text.length();
        var matchers = new ArrayList<Matcher>();
        var part = new StringBuilder();
        boolean quoted = false;
        boolean escaped = false;
        for (int i = from; i < to; i++) {
            char c = text.charAt(i);
            if (c == ',' && !quoted) {
                matchers.add(one(part.toString()));
                part.setLength(0);
                continue;
            }
            if (c == '"' && !escaped) {
                quoted = !quoted;
            }
            // A comma leaves the state of escaping as it is. That is odd, and Alertmanager does it.
            if (c != ',') {
                escaped = c == '\\' && !escaped;
            }
            part.append(c);
        }
        var last = stripped(part.toString(), MatcherSyntax::isBlank);
        if (!last.isEmpty()) {
            matchers.add(one(last));
        }
        return List.copyOf(matchers);
    }

    private static String stripped(String text, IntPredicate blank) {
        int from = 0;
        int to = text.length();
        while (from < to && blank.test(text.charAt(from))) {
            from++;
        }
        while (to > from && blank.test(text.charAt(to - 1))) {
            to--;
        }
        return text.substring(from, to);
    }

    /** As RE2's {@code \s}. */
    private static boolean isAsciiBlank(int c) {
        return c == ' ' || c == '\t' || c == '\n' || c == '\f' || c == '\r';
    }

    /** Takes the quotes off, if there are any, and reads the three escapes. Any other backslash stands for itself. */
    private static String unescaped(String written) {
        boolean quoted = written.startsWith("\"");
        var value = new StringBuilder();
        int last = written.length() - 1;
        boolean closed = false;
        for (int i = quoted ? 1 : 0; i <= last; i++) {
            char c = written.charAt(i);
            if (c == '\\' && i < last) {
                char next = written.charAt(++i);
                switch (next) {
                    case 'n' -> value.append('\n');
                    case '"', '\\' -> value.append(next);
                    default -> value.append('\\').append(next);
                }
            } else if (c == '"') {
                if (!quoted || i < last) {
                    throw strayQuote(written);
                }
                closed = true;
            } else {
                value.append(c);
            }
        }
        if (quoted && !closed) {
            throw strayQuote(written);
        }
        return value.toString();
    }

    private static IllegalArgumentException strayQuote(String written) {
        return new IllegalArgumentException("matcher value contains unescaped double quote: " + written);
    }
}
