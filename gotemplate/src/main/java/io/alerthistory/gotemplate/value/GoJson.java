package io.alerthistory.gotemplate.value;

import io.alerthistory.gotemplate.strconv.Floats;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Values as the JSON that Go's {@code encoding/json.Marshal} makes of them: maps by their keys, structs by what
 * their fields are called in JSON, {@code <}, {@code >}, {@code &}, U+2028 and U+2029 escaped.
 */
public final class GoJson {
    private static final String HEX = "0123456789abcdef";

    private GoJson() {}

    /**
     * A type with a method {@code MarshalJSON} is asked for its JSON, which is trusted to be valid.
     *
     * @throws CallFailure if there is no JSON for it, as for a number that is none; in Go's words
     */
    public static String marshal(@Nullable Object value) {
        var out = new StringBuilder();
        append(out, value);
        return out.toString();
    }

    private static void append(StringBuilder out, @Nullable Object value) {
        switch (value) {
            case null -> out.append("null");
            case Typed typed -> appendTyped(out, typed);
            case Boolean bool -> out.append(bool);
            case Long number -> out.append(number);
            case Double number -> appendDouble(out, number);
            case String text -> appendString(out, text);
            case List<?> list -> appendList(out, list);
            case Map<?, ?> map -> appendMap(out, map);
            default -> throw new IllegalArgumentException("no value of a template: " + value.getClass());
        }
    }

    private static void appendTyped(StringBuilder out, Typed value) {
        var marshal = value.type().method(value, "MarshalJSON");
        if (marshal != null) {
            appendMarshaled(out, value, marshal);
            return;
        }
        switch (value.type().underlying()) {
            case STRUCT -> appendStruct(out, value);
            case STRING_MAP -> appendMap(out, (Map<?, ?>) value);
            case STRINGS, SLICE -> appendList(out, (List<?>) value);
            case INT -> out.append(Values.number(value));
            case STRING -> appendString(out, value.toString());
        }
    }

    private static void appendMarshaled(StringBuilder out, Typed value, Function marshal) {
        try {
            appendCompact(out, String.valueOf(marshal.body().call(new Object[0])));
        } catch (CallFailure e) {
            throw new CallFailure(
                    "json: error calling MarshalJSON for type " + value.type().name() + ": " + e.getMessage());
        }
    }

    /** Without blanks between tokens. */
    private static void appendCompact(StringBuilder out, String json) {
        boolean inString = false;
        for (int i = 0; i < json.length(); i++) {
            char c = json.charAt(i);
            if (inString && c == '\\') {
                out.append(c).append(json.charAt(++i));
            } else if (isUnsafe(c)) {
                appendEscape(out, c);
            } else if (inString || " \t\r\n".indexOf(c) < 0) {
                out.append(c);
                inString ^= c == '"';
            }
        }
    }

    private static void appendStruct(StringBuilder out, Typed value) {
        out.append('{');
        var separator = "";
        for (var field : value.type().fields()) {
            if (!GoType.isExported(field)) {
                continue;
            }
            out.append(separator);
            appendString(out, value.type().jsonName(field));
            out.append(':');
            append(out, value.type().field(value, field));
            separator = ",";
        }
        out.append('}');
    }

    private static void appendList(StringBuilder out, List<?> list) {
        out.append('[');
        var separator = "";
        for (var element : list) {
            out.append(separator);
            append(out, element);
            separator = ",";
        }
        out.append(']');
    }

    private static void appendMap(StringBuilder out, Map<?, ?> map) {
        out.append('{');
        var separator = "";
        for (var entry : Values.sorted(map).entrySet()) {
            out.append(separator);
            appendString(out, entry.getKey());
            out.append(':');
            append(out, entry.getValue());
            separator = ",";
        }
        out.append('}');
    }

    /** With an exponent where JavaScript would write one. */
    private static void appendDouble(StringBuilder out, double value) {
        if (!Double.isFinite(value)) {
            throw new CallFailure("json: unsupported value: " + Floats.format(value, 'g', -1));
        }
        double size = Math.abs(value);
        if (size == 0 || size >= 1e-6 && size < 1e21) {
            out.append(Floats.format(value, 'f', -1));
        } else {
            out.append(Floats.format(value, 'e', -1).replace("e-0", "e-"));
        }
    }

    private static void appendString(StringBuilder out, String text) {
        out.append('"');
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            switch (c) {
                case '\\', '"' -> out.append('\\').append(c);
                case '\b' -> out.append("\\b");
                case '\f' -> out.append("\\f");
                case '\n' -> out.append("\\n");
                case '\r' -> out.append("\\r");
                case '\t' -> out.append("\\t");
                default -> {
                    if (c < ' ' || isUnsafe(c)) {
                        appendEscape(out, c);
                    } else if (!Character.isSurrogate(c)) {
                        out.append(c);
                    } else if (i + 1 < text.length() && Character.isSurrogatePair(c, text.charAt(i + 1))) {
                        out.append(c).append(text.charAt(++i));
                    } else {
                        appendEscape(out, '\ufffd');
                    }
                }
            }
        }
        out.append('"');
    }

    /** In HTML, or in JavaScript before it took JSON for a part of itself. */
    private static boolean isUnsafe(char c) {
        return c == '<' || c == '>' || c == '&' || c == '\u2028' || c == '\u2029';
    }

    private static void appendEscape(StringBuilder out, char c) {
        out.append("\\u");
        for (int shift = 12; shift >= 0; shift -= 4) {
            out.append(HEX.charAt(c >> shift & 0xf));
        }
    }
}
