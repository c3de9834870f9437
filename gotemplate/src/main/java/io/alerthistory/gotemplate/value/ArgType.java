package io.alerthistory.gotemplate.value;

import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A type that a function asks for: Go's name of it, and which values are of it.
 *
 * @param nilable whether {@code nil} may be given
 */
public record ArgType(String name, boolean nilable, Predicate<Object> holds) {
    public static final ArgType ANY = new ArgType("interface {}", true, value -> true);
    public static final ArgType BOOL = new ArgType("bool", false, Boolean.class::isInstance);
    public static final ArgType INT = new ArgType("int", false, Long.class::isInstance);
    public static final ArgType FLOAT = new ArgType("float64", false, Double.class::isInstance);
    public static final ArgType STRING = new ArgType("string", false, String.class::isInstance);
    public static final ArgType STRINGS = new ArgType("[]string", true, ArgType::isStrings);
    public static final ArgType LIST = new ArgType("[]interface {}", true, ArgType::isListOfAnything);
    public static final ArgType MAP = new ArgType("map[string]interface {}", true, Map.class::isInstance);

    /** Values of one named type. */
    public static ArgType of(GoType type) {
        return new ArgType(type.name(), false, value -> value instanceof Typed typed && typed.type() == type);
    }

    public boolean accepts(@Nullable Object value) {
        return value == null ? nilable : holds.test(value);
    }

    private static boolean isListOfAnything(Object value) {
        return value instanceof List<?> && !(value instanceof Strings) && !(value instanceof Typed);
    }

    private static boolean isStrings(Object value) {
        return value instanceof Strings
                || value instanceof Typed typed && typed.type().underlying() == GoType.Underlying.STRINGS;
    }
}
