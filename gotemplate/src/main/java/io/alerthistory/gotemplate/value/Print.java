package io.alerthistory.gotemplate.value;

import org.jspecify.annotations.Nullable;

/** Values as Go's package {@code fmt} writes them. */
public final class Print {
    private Print() {}

    /** As {@code fmt.Sprint}: a blank between two values of which neither is a text. */
    public static String sprint(@Nullable Object... values) {
        var out = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            if (i > 0 && !Values.isText(values[i]) && !Values.isText(values[i - 1])) {
                out.append(' ');
            }
            print(out, values[i]);
        }
        return out.toString();
    }

    /** As {@code fmt.Sprintln}: a blank between any two values. */
    public static String sprintln(@Nullable Object... values) {
        var out = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            print(i > 0 ? out.append(' ') : out, values[i]);
        }
        return out.append('\n').toString();
    }

    /** As {@code fmt.Sprintf}: mistakes are in the text, like {@code %!d(string=x)}. */
    public static String sprintf(String format, @Nullable Object... values) {
        return new Formatter(format, values).text();
    }

    /** Appends what an action writes: as {@link #print}, but what a pointer points at, and not where it is. */
    public static void write(StringBuilder out, @Nullable Object value) {
        if (value == null) {
            out.append("<no value>");
        } else {
            int from = out.length();
            print(out, value);
            boolean isPointer =
                    value instanceof Typed typed && typed.type().name().startsWith("*");
            if (isPointer && out.length() > from && out.charAt(from) == '&') {
                out.deleteCharAt(from);
            }
        }
    }

    /** Appends a value as {@code %v} has it. */
    public static void print(StringBuilder out, @Nullable Object value) {
        if (value instanceof String text) {
            out.append(text);
        } else if (value instanceof Long || value instanceof Boolean) {
            out.append(value);
        } else {
            new ValuePrinter(out).print(value, 'v');
        }
    }
}
