package io.alerthistory.gotemplate.value;

import io.alerthistory.gotemplate.strconv.Utf8;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** What templates ask of any value: its type, whether it is true, its length, its parts. */
public final class Values {
    private Values() {}

    /** Go's name of its type, as {@code %T} prints it. */
    public static String typeName(@Nullable Object value) {
        return switch (value) {
            case null -> "<nil>";
            case Typed typed -> typed.type().name();
            case Boolean _ -> "bool";
            case Long _ -> "int";
            case Double _ -> "float64";
            case String _ -> "string";
            case Strings _ -> "[]string";
            case List<?> _ -> "[]interface {}";
            case Map<?, ?> _ -> "map[string]interface {}";
            default -> throw new IllegalArgumentException("not a value of a template: " + value.getClass());
        };
    }

    /** False are {@code nil}, false, zero and what is empty. */
    public static boolean isTrue(@Nullable Object value) {
        return switch (value) {
            case null -> false;
            case Boolean bool -> bool;
            case Long number -> number != 0;
            case Double number -> number != 0;
            case String text -> !text.isEmpty();
            case List<?> list -> !list.isEmpty();
            case Map<?, ?> map -> !map.isEmpty();
            case Typed typed ->
                switch (typed.type().underlying()) {
                    case INT -> number(typed) != 0;
                    case STRING -> !typed.toString().isEmpty();
                    default -> true;
                };
            default -> true;
        };
    }

    /** Whether it is a list or map of anything, the parts of which have no type of their own in Go. */
    public static boolean isOfAnything(@Nullable Object value) {
        return (value instanceof List<?> || value instanceof Map<?, ?>)
                && !(value instanceof Typed)
                && !(value instanceof Strings);
    }

    /** Of a text in bytes. */
    public static long length(@Nullable Object value) {
        return switch (value) {
            case null -> throw new CallFailure("reflect: call of reflect.Value.Type on zero Value");
            case String text -> Utf8.length(text);
            case List<?> list -> list.size();
            case Map<?, ?> map -> map.size();
            case Typed typed when isText(typed) -> Utf8.length(typed.toString());
            default -> throw new CallFailure("len of type " + typeName(value));
        };
    }

    /** In the order in which Go goes through a map. */
    public static Map<String, @Nullable Object> sorted(Map<?, ?> map) {
        var sorted = new TreeMap<String, @Nullable Object>(Utf8::compare);
        map.forEach((key, value) -> sorted.put((String) key, value));
        return sorted;
    }

    public static boolean isText(@Nullable Object value) {
        return value instanceof String
                || value instanceof Typed typed && typed.type().underlying() == GoType.Underlying.STRING;
    }

    /** Of a value of the kind {@code int}. */
    static long number(@Nullable Object value) {
        return switch (value) {
            case Long number -> number;
            case Typed.Whole whole -> whole.longValue();
            case null, default -> throw new IllegalStateException("no whole number: " + typeName(value));
        };
    }
}
