package io.alerthistory.gotemplate.value;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * A named type: its name as messages show it, its fields in the order in which they print, its methods. Made once, then
 * only read.
 */
public final class GoType {
    /** What the type is made of: decides how its values are gone through, compared and printed. */
    public enum Underlying {
        STRUCT,
        /** A map from text to text. A value of it is a {@link Map}. */
        STRING_MAP,
        /** A slice of texts. A value of it is a {@link List}. */
        STRINGS,
        /** A slice of something else. A value of it is a {@link List}. */
        SLICE,
        /** A whole number. A value of it is a {@link Typed.Whole}. */
        INT,
        /** A text. A value of it has it as its {@code toString()}. */
        STRING
    }

    /** Reads a field of a value of the type. */
    @FunctionalInterface
    public interface Field<T> {
        @Nullable
        Object of(T value);
    }

    /** What a method does to a value of the type. */
    @FunctionalInterface
    public interface MethodBody<T> {
        @Nullable
        Object call(T self, @Nullable Object[] args);
    }

    private record Method(List<ArgType> takes, boolean variadic, MethodBody<Object> body) {}

    private final String name;
    private final Underlying underlying;
    private final Map<String, Field<Object>> fields;
    private final Map<String, String> jsonNames;
    private final Map<String, Method> methods;

    private GoType(
            String name,
            Underlying underlying,
            Map<String, Field<Object>> fields,
            Map<String, String> jsonNames,
            Map<String, Method> methods) {
        this.name = name;
        this.underlying = underlying;
        this.fields = fields;
        this.jsonNames = jsonNames;
        this.methods = methods;
    }

    public String name() {
        return name;
    }

    public Underlying underlying() {
        return underlying;
    }

    /** In the order of declaration. */
    public List<String> fields() {
        return List.copyOf(fields.keySet());
    }

    /** What a field is called in JSON. */
    public String jsonName(String field) {
        return jsonNames.getOrDefault(field, field);
    }

    /** Whether templates, and JSON, see the field: its name starts with a capital letter. */
    public static boolean isExported(String field) {
        return Character.isUpperCase(field.codePointAt(0));
    }

    public boolean hasField(String field) {
        return fields.containsKey(field);
    }

    /** Of a value of this type, which has such a field. */
    public @Nullable Object field(Object value, String field) {
        var reader = fields.get(field);
        if (reader == null) {
            throw new IllegalArgumentException(name + " has no field " + field);
        }
        return reader.of(value);
    }

    /** The method of that name, with {@code value} as its receiver; null if there is none. */
    public @Nullable Function method(Object value, String method) {
        var found = methods.get(method);
        return found == null
                ? null
                : new Function(
                        found.takes(), found.variadic(), args -> found.body().call(value, args));
    }

    @Override
    public String toString() {
        return name;
    }

    /** Declares a type whose values are of the Java class {@code java}. */
    public static <T> Builder<T> of(String name, Underlying underlying, Class<T> java) {
        return new Builder<>(name, underlying, java);
    }

    /** Gathers fields and methods. For one thread. */
    public static final class Builder<T> {
        private final String name;
        private final Underlying underlying;
        private final Class<T> java;
        private final Map<String, Field<Object>> fields = new LinkedHashMap<>();
        private final Map<String, String> jsonNames = new LinkedHashMap<>();
        private final Map<String, Method> methods = new LinkedHashMap<>();

        private Builder(String name, Underlying underlying, Class<T> java) {
            this.name = name;
            this.underlying = underlying;
            this.java = java;
        }

        public Builder<T> field(String field, Field<T> reader) {
            return field(field, field, reader);
        }

        /** A field that has another name in JSON. */
        public Builder<T> field(String field, String jsonName, Field<T> reader) {
            fields.put(field, value -> reader.of(java.cast(value)));
            jsonNames.put(field, jsonName);
            return this;
        }

        /** A method without arguments. */
        public Builder<T> method(String method, Field<T> body) {
            return method(method, List.of(), (self, args) -> body.of(self));
        }

        public Builder<T> method(String method, List<ArgType> takes, MethodBody<T> body) {
            methods.put(method, new Method(takes, false, (self, args) -> body.call(java.cast(self), args)));
            return this;
        }

        public GoType build() {
            return new GoType(
                    name,
                    underlying,
                    Collections.unmodifiableMap(new LinkedHashMap<>(fields)),
                    Map.copyOf(jsonNames),
                    Collections.unmodifiableMap(new LinkedHashMap<>(methods)));
        }
    }
}
