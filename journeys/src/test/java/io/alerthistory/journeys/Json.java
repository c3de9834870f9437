package io.alerthistory.journeys;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.core.JsonParser;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** A JSON value: maps, lists, texts, numbers as they were written, booleans. */
record Json(@Nullable Object value) {
    private static final JsonFactory FACTORY = new JsonFactory();

    static Json parse(String text) {
        try (var parser = FACTORY.createParser(ObjectReadContext.empty(), text)) {
            parser.nextToken();
            var json = new Json(read(parser));
            if (parser.nextToken() != null) {
                throw new IllegalArgumentException("there is more than one value in " + text);
            }
            return json;
        }
    }

    private static @Nullable Object read(JsonParser parser) {
        return switch (parser.currentToken()) {
            case START_OBJECT -> {
                var map = new LinkedHashMap<String, @Nullable Object>();
                while (parser.nextToken() != JsonToken.END_OBJECT) {
                    var name = parser.currentName();
                    parser.nextToken();
                    map.put(name, read(parser));
                }
                yield map;
            }
            case START_ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                while (parser.nextToken() != JsonToken.END_ARRAY) {
                    list.add(read(parser));
                }
                yield list;
            }
            case VALUE_NULL -> null;
            case VALUE_TRUE, VALUE_FALSE -> parser.getBooleanValue();
            default -> parser.getString();
        };
    }

    /** The value at the end of a path of names and indices. */
    Json at(Object... path) {
        var at = value;
        for (var step : path) {
            at = switch (at) {
                case Map<?, ?> map when map.containsKey(step) -> map.get(step);
                case List<?> list when step instanceof Integer index && index < list.size() -> list.get(index);
                case null, default -> throw new AssertionError("there is no " + step + " in " + at);
            };
        }
        return new Json(at);
    }

    String text(Object... path) {
        return String.valueOf(at(path).value);
    }

    int size() {
        return value instanceof List<?> list ? list.size() : ((Map<?, ?>) present()).size();
    }

    private Object present() {
        if (value == null) {
            throw new AssertionError("null where a value was expected");
        }
        return value;
    }
}
