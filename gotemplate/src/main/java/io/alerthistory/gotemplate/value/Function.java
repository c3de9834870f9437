package io.alerthistory.gotemplate.value;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What templates can call.
 *
 * @param takes the types of its arguments; the last one's is that of all the rest if it is {@code variadic}
 */
public record Function(List<ArgType> takes, boolean variadic, Body body) {
    /** What it does. Safe for many threads. */
    @FunctionalInterface
    public interface Body {
        /**
         * @param args as many as it takes, of the types it takes
         * @throws CallFailure with the words that follow <code>error calling NAME: </code>
         */
        @Nullable
        Object call(@Nullable Object[] args);
    }

    public static Function of(List<ArgType> takes, Body body) {
        return new Function(takes, false, body);
    }

    public static Function variadic(List<ArgType> takes, Body body) {
        return new Function(takes, true, body);
    }

    /** Of the argument at {@code index}. */
    public ArgType type(int index) {
        return takes.get(Math.min(index, takes.size() - 1));
    }
}
