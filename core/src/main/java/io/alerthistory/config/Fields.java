package io.alerthistory.config;

import java.time.Duration;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import org.jspecify.annotations.Nullable;

/**
 * Named values of a section, as {@link IntegrationSettings#fields} has them, for those who act on them. What is not there
 * is empty, false or zero: the reader has filled in the defaults already.
 */
public record Fields(Map<String, Object> values) {

    public boolean has(String name) {
        return values.containsKey(name);
    }

    public String text(String name) {
        return values.get(name) instanceof String text ? text : "";
    }

    public boolean flag(String name) {
        return values.get(name) instanceof Boolean flag && flag;
    }

    public long number(String name) {
        return values.get(name) instanceof Long number ? number : 0;
    }

    public Duration duration(String name) {
        return values.get(name) instanceof Duration duration ? duration : Duration.ZERO;
    }

    /** The one under {@code name}, or the file under {@code name_file}; null if there is neither. */
    public @Nullable Secret secret(String name) {
        if (values.get(name) instanceof Secret secret) {
            return secret;
        }
        if (values.get(name) instanceof String text && !text.isEmpty()) {
            return new Secret.Text(text);
        }
        var file = text(name + "_file");
        return file.isEmpty() ? null : new Secret.File(file);
    }

    public List<String> texts(String name) {
        return values.get(name) instanceof Collection<?> items
                ? items.stream().map(String::valueOf).toList()
                : List.of();
    }

    /** A mapping of texts, in the order of the file. */
    public SequencedMap<String, String> pairs(String name) {
        var pairs = new LinkedHashMap<String, String>();
        if (values.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> pairs.put(String.valueOf(key), String.valueOf(value)));
        }
        return pairs;
    }

    /** A section of its own; an empty one if it is not there. */
    public Fields part(String name) {
        return of(values.get(name));
    }

    /** A list of sections. */
    public List<Fields> parts(String name) {
        return values.get(name) instanceof Collection<?> items
                ? items.stream().map(Fields::of).toList()
                : List.of();
    }

    /** Sections by name. */
    public SequencedMap<String, Fields> named(String name) {
        var named = new LinkedHashMap<String, Fields>();
        if (values.get(name) instanceof Map<?, ?> map) {
            map.forEach((key, value) -> named.put(String.valueOf(key), of(value)));
        }
        return named;
    }

    private static Fields of(@Nullable Object value) {
        var values = new LinkedHashMap<String, Object>();
        if (value instanceof Map<?, ?> map) {
            map.forEach((key, field) -> values.put(String.valueOf(key), field));
        }
        return new Fields(values);
    }
}
