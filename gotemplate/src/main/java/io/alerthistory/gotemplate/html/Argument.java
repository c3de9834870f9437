package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.value.Print;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What an escaping function was given, as text.
 *
 * @param kind null if nobody vouches for it
 */
record Argument(String text, Content.@Nullable Kind kind) {
    /** Values one after the other; {@code nil} is no text at all. */
    static Argument of(@Nullable Object[] values) {
        if (values.length == 1) {
            if (values[0] instanceof String text) {
                return new Argument(text, null);
            }
            if (values[0] instanceof Content content) {
                return new Argument(content.text(), content.kind());
            }
        }
        return new Argument(
                Print.sprint(Arrays.stream(values).filter(Objects::nonNull).toArray()), null);
    }

    boolean is(Content.Kind wanted) {
        return kind == wanted;
    }
}
