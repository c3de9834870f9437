package io.alerthistory.gotemplate.value;

import org.jspecify.annotations.Nullable;

/** Values as Go's {@code fmt.Print} writes them. */
public final class Print {
    private Print() {}

    /** As {@code fmt.Sprint}: a blank between two values of which neither is a text. */
    public static String sprint(@Nullable Object... values) {
        var out = new StringBuilder();
        for (int i = 0; i < values.length; i++) {
            if (i > 0 && !(values[i] instanceof String) && !(values[i - 1] instanceof String)) {
                out.append(' ');
            }
            out.append(values[i]);
        }
        return out.toString();
    }
}
