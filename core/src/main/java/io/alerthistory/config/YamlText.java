package io.alerthistory.config;

import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;

/**
 * Maps, lists, texts, booleans and whole numbers as YAML that every parser reads alike: a text is quoted unless it is a
 * plain word that no version of YAML takes for anything else.
 */
final class YamlText {
    /** Words, paths, URLs, matchers, durations. A colon or a number sign within them is no separator. */
    private static final Pattern PLAIN = Pattern.compile(
            "[A-Za-z/]([A-Za-z0-9_./=\"~!+%@?&$-]|:(?=[^\\s:]))*|<secret>|([0-9]+(\\.[0-9]+)?(ns|us|ms|[smhdwy]))+");

    /** What YAML 1.1 takes for a number to the base of 60: times of the day. */
    private static final Pattern SEXAGESIMAL = Pattern.compile("[-+]?[0-9][0-9_]*(:[0-5]?[0-9])+(\\.[0-9_]*)?");

    private final StringBuilder out = new StringBuilder();

    private YamlText() {}

    static String of(Map<String, Object> document) {
        var text = new YamlText();
        text.fields(document, 0, false);
        return text.out.toString();
    }

    /** @param started whether the first field goes on in a line that has been begun, behind a list's dash */
    private void fields(Map<?, ?> fields, int indent, boolean started) {
        boolean first = started;
        for (var field : fields.entrySet()) {
            if (!first) {
                out.repeat(' ', indent);
            }
            first = false;
            scalar(field.getKey());
            out.append(':');
            value(field.getValue(), indent);
        }
    }

    private void value(Object value, int indent) {
        switch (value) {
            case Map<?, ?> fields
            when !fields.isEmpty() -> {
                out.append('\n');
                fields(fields, indent + 2, false);
            }
            case List<?> items
            when !items.isEmpty() -> {
                out.append('\n');
                for (var item : items) {
                    out.repeat(' ', indent).append('-');
                    if (item instanceof Map<?, ?> fields && !fields.isEmpty()) {
                        out.append(' ');
                        fields(fields, indent + 2, true);
                    } else {
                        value(item, indent + 2);
                    }
                }
            }
            case Map<?, ?> _ -> out.append(" {}\n");
            case List<?> _ -> out.append(" []\n");
            default -> {
                out.append(' ');
                scalar(value);
                out.append('\n');
            }
        }
    }

    private void scalar(Object value) {
        if (!(value instanceof String text)) {
            out.append(value);
        } else if (PLAIN.matcher(text).matches() && !meansSomethingElse(text)) {
            out.append(text);
        } else if (!meansSomethingElse(text) && text.codePoints().allMatch(YamlText::isShown)) {
            out.append('\'').append(text.replace("'", "''")).append('\'');
        } else {
            escaped(text);
        }
    }

    /** Those get double quotes, as in Alertmanager. */
    private static boolean meansSomethingElse(String text) {
        return Yaml.TRUE.contains(text)
                || Yaml.FALSE.contains(text)
                || Yaml.NULL.contains(text)
                || Yaml.number(text) != null
                || SEXAGESIMAL.matcher(text).matches();
    }

    private void escaped(String text) {
        out.append('"');
        text.codePoints().forEach(c -> {
            switch (c) {
                case '"' -> out.append("\\\"");
                case '\\' -> out.append("\\\\");
                case '\n' -> out.append("\\n");
                case '\t' -> out.append("\\t");
                case '\r' -> out.append("\\r");
                default -> {
                    if (isShown(c)) {
                        out.appendCodePoint(c);
                    } else {
                        out.append(c < 0x10000 ? "\\u%04x".formatted(c) : "\\U%08x".formatted(c));
                    }
                }
            }
        });
        out.append('"');
    }

    private static boolean isShown(int c) {
        return switch (Character.getType(c)) {
            case Character.CONTROL,
                    Character.FORMAT,
                    Character.LINE_SEPARATOR,
                    Character.PARAGRAPH_SEPARATOR,
                    Character.PRIVATE_USE,
                    Character.SURROGATE,
                    Character.UNASSIGNED -> false;
            case Character.SPACE_SEPARATOR -> c == ' ';
            default -> true;
        };
    }
}
