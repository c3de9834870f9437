package io.alerthistory.gotemplate.render;

import static io.alerthistory.gotemplate.value.ArgType.ANY;
import static io.alerthistory.gotemplate.value.ArgType.STRING;

import io.alerthistory.gotemplate.strconv.Utf8;
import io.alerthistory.gotemplate.value.CallFailure;
import io.alerthistory.gotemplate.value.Comparison;
import io.alerthistory.gotemplate.value.Function;
import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.Print;
import io.alerthistory.gotemplate.value.Typed;
import io.alerthistory.gotemplate.value.Values;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** The functions that every template has. */
public final class Builtins {
    /** The interpreter sees to these: they do not look at all of their arguments, or name them as the template does. */
    enum Special implements Function.Body {
        AND,
        OR,
        CALL;

        @Override
        public Object call(@Nullable Object[] args) {
            throw new IllegalStateException("the interpreter sees to " + this);
        }
    }

    /** By name. */
    public static final Map<String, Function> ALL = Map.ofEntries(
            Map.entry("and", Function.variadic(List.of(ANY, ANY), Special.AND)),
            Map.entry("or", Function.variadic(List.of(ANY, ANY), Special.OR)),
            Map.entry("not", Function.of(List.of(ANY), args -> !Values.isTrue(args[0]))),
            Map.entry("call", Function.variadic(List.of(ANY, ANY), Special.CALL)),
            Map.entry("index", Function.variadic(List.of(ANY, ANY), Builtins::index)),
            Map.entry("slice", Function.variadic(List.of(ANY, ANY), Builtins::slice)),
            Map.entry("len", Function.of(List.of(ANY), args -> Values.length(args[0]))),
            Map.entry("print", Function.variadic(List.of(ANY), Print::sprint)),
            Map.entry("println", Function.variadic(List.of(ANY), Print::sprintln)),
            Map.entry(
                    "printf",
                    Function.variadic(
                            List.of(STRING, ANY),
                            args -> Print.sprintf(String.valueOf(args[0]), Arrays.copyOfRange(args, 1, args.length)))),
            Map.entry("html", Function.variadic(List.of(ANY), args -> Escaping.html(joined(args)))),
            Map.entry("js", Function.variadic(List.of(ANY), args -> Escaping.js(joined(args)))),
            Map.entry("urlquery", Function.variadic(List.of(ANY), args -> Escaping.urlQuery(joined(args)))),
            Map.entry("eq", Function.variadic(List.of(ANY, ANY), Comparison::equalToAny)),
            Map.entry("ne", Function.of(List.of(ANY, ANY), args -> !Comparison.equal(args[0], args[1]))),
            Map.entry("lt", Function.of(List.of(ANY, ANY), args -> Comparison.less(args[0], args[1]))),
            Map.entry(
                    "le",
                    Function.of(
                            List.of(ANY, ANY),
                            args -> Comparison.less(args[0], args[1]) || Comparison.equal(args[0], args[1]))),
            Map.entry(
                    "gt",
                    Function.of(
                            List.of(ANY, ANY),
                            args -> !Comparison.less(args[0], args[1]) && !Comparison.equal(args[0], args[1]))),
            Map.entry("ge", Function.of(List.of(ANY, ANY), args -> !Comparison.less(args[0], args[1]))));

    private Builtins() {}

    /** What stands under {@code key}; what a missing entry is worth if there is none. */
    static @Nullable Object entry(Map<?, ?> map, String key) {
        var value = map.get(key);
        boolean ofTexts = map instanceof Typed typed && typed.type().underlying() == GoType.Underlying.STRING_MAP;
        return value == null && ofTexts ? "" : value;
    }

    private static @Nullable Object index(@Nullable Object[] args) {
        var item = args[0];
        if (item == null) {
            throw new CallFailure("index of untyped nil");
        }
        for (int i = 1; i < args.length; i++) {
            item = switch (item) {
                case null -> throw new CallFailure("index of nil pointer");
                case List<?> list -> list.get(position(args[i], list.size(), list.size()));
                case Map<?, ?> map -> entry(map, key(args[i]));
                case Object text
                when Values.isText(text) -> {
                    var bytes = text.toString().getBytes(StandardCharsets.UTF_8);
                    yield (long) (bytes[position(args[i], bytes.length, bytes.length)] & 0xff);
                }
                default -> throw new CallFailure("can't index item of type " + Values.typeName(item));
            };
        }
        return item;
    }

    private static String key(@Nullable Object index) {
        if (index == null) {
            throw new CallFailure("value is nil; should be of type string");
        }
        if (!(index instanceof String text)) {
            throw new CallFailure("value has type " + Values.typeName(index) + "; should be string");
        }
        return text;
    }

    private static int position(@Nullable Object index, int capacity, int length) {
        if (index == null) {
            throw new CallFailure("cannot index slice/array with nil");
        }
        long position = switch (index) {
            case Long number -> number;
            case Typed.Whole whole -> whole.longValue();
            default -> throw new CallFailure("cannot index slice/array with type " + Values.typeName(index));
        };
        if (position < 0 || position > capacity) {
            throw new CallFailure("index out of range: " + position);
        }
        if (position >= length && length == capacity && position == capacity) {
            throw new CallFailure("reflect: slice index out of range");
        }
        return (int) position;
    }

    private static @Nullable Object slice(@Nullable Object[] args) {
        var item = args[0];
        if (item == null) {
            throw new CallFailure("slice of untyped nil");
        }
        if (args.length > 4) {
            throw new CallFailure("too many slice indexes: " + (args.length - 1));
        }
        boolean text = Values.isText(item);
        if (text && args.length == 4) {
            throw new CallFailure("cannot 3-index slice a string");
        }
        if (!text && !(item instanceof List<?>)) {
            throw new CallFailure("can't slice item of type " + Values.typeName(item));
        }
        int length = text ? Utf8.length(item.toString()) : ((List<?>) item).size();
        int from = args.length > 1 ? position(args[1], length, length + 1) : 0;
        int to = args.length > 2 ? position(args[2], length, length + 1) : length;
        if (from > to) {
            throw new CallFailure("invalid slice index: " + from + " > " + to);
        }
        if (args.length > 3) {
            int most = position(args[3], length, length + 1);
            if (to > most) {
                throw new CallFailure("invalid slice index: " + to + " > " + most);
            }
        }
        if (item instanceof List<?> list) {
            return list.subList(from, to);
        }
        return new String(item.toString().getBytes(StandardCharsets.UTF_8), from, to - from, StandardCharsets.UTF_8);
    }

    /** One text is taken as it is; else all are printed, {@code nil} as templates print it. */
    private static String joined(@Nullable Object[] args) {
        if (args.length == 1 && args[0] instanceof String text) {
            return text;
        }
        var printable = new @Nullable Object[args.length];
        for (int i = 0; i < args.length; i++) {
            printable[i] = args[i] == null ? "<no value>" : args[i];
        }
        return Print.sprint(printable);
    }
}
