package io.alerthistory.gotemplate.value;

import java.util.ArrayList;
import java.util.HashMap;
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

    /** What a name stands for in values of a type: a field of theirs, or a method. */
    public sealed interface Member permits NamedField, Method {}

    /** @param jsonName what it is called in JSON */
    public record NamedField(String jsonName, boolean exported, Field<Object> reader) implements Member {
        /** What a value of the type has there. */
        public @Nullable Object of(Object value) {
            return reader.of(value);
        }
    }

    public record Method(List<ArgType> takes, boolean variadic, MethodBody<Object> body) implements Member {
        /** The method with {@code value} as its receiver. */
        public Function of(Object value) {
            return new Function(takes, variadic, args -> body.call(value, args));
        }
    }

    private final String name;
    private final Underlying underlying;
    private final Map<String, Member> members;
    private final List<String> fields;

    private GoType(String name, Underlying underlying, Map<String, Member> members, List<String> fields) {
        this.name = name;
        this.underlying = underlying;
        this.members = members;
        this.fields = fields;
    }

    public String name() {
        return name;
    }

    public Underlying underlying() {
        return underlying;
    }

    /** In the order of declaration. */
    public List<String> fields() {
        return fields;
    }

    /** What a field is called in JSON. */
    public String jsonName(String field) {
        return named(field).jsonName();
    }

    /** Whether templates, and JSON, see the field: its name starts with a capital letter. */
    public static boolean isExported(String field) {
        return Character.isUpperCase(field.codePointAt(0));
    }

    /** Null if there is neither a field nor a method of that name. */
    public @Nullable Member member(String called) {
        return members.get(called);
    }

    /** Of a value of this type, which has such a field. */
    public @Nullable Object field(Object value, String field) {
        return named(field).of(value);
    }

    private NamedField named(String field) {
        if (members.get(field) instanceof NamedField found) {
            return found;
        }
        throw new IllegalArgumentException(name + " has no field " + field);
    }

    /** The method of that name, with {@code value} as its receiver; null if there is none. */
    public @Nullable Function method(Object value, String method) {
        return members.get(method) instanceof Method found ? found.of(value) : null;
    }

    @Override
    public String toString() {
        return name;
    }

    /** Declares a type whose values are of the Java class {@code java}, which only the compiler needs to know. */
    public static <T> Builder<T> of(String name, Underlying underlying, Class<T> java) {
        return new Builder<>(name, underlying);
    }

    /** Gathers fields and methods. For one thread. */
    public static final class Builder<T> {
        private final String name;
        private final Underlying underlying;
        private final Map<String, Member> members = new HashMap<>();
        private final List<String> fields = new ArrayList<>();

        private Builder(String name, Underlying underlying) {
            this.name = name;
            this.underlying = underlying;
        }

        public Builder<T> field(String field, Field<T> reader) {
            return field(field, field, reader);
        }

        /** A field that has another name in JSON. */
        @SuppressWarnings("unchecked") // only values of the type are asked
        public Builder<T> field(String field, String jsonName, Field<T> reader) {
            fields.add(field);
            members.put(field, new NamedField(jsonName, isExported(field), (Field<Object>) reader));
            return this;
        }

        /** A method without arguments. */
        public Builder<T> method(String method, Field<T> body) {
            return method(method, List.of(), (self, args) -> body.of(self));
        }

        @SuppressWarnings("unchecked") // only values of the type are asked
        public Builder<T> method(String method, List<ArgType> takes, MethodBody<T> body) {
            members.put(method, new Method(takes, false, (MethodBody<Object>) body));
            return this;
        }

        public GoType build() {
            return new GoType(name, underlying, new HashMap<>(members), List.copyOf(fields));
        }
    }
}
