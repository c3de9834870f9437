package io.alerthistory.gotemplate.render;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The variables of one rendering, the innermost last. A template sees those of its own only, of which {@code $} is the
 * first. For one thread.
 */
final class Variables {
    private String[] names = new String[8];
    private @Nullable Object[] values = new Object[8];

    /** Which of them Go knows as an {@code interface {}} only. */
    private boolean[] any = new boolean[8];

    private int size;

    /** Where those of the template begin that is at work. */
    private int first;

    Variables(@Nullable Object data) {
        push("$", data);
    }

    /** Another template begins. Returns what {@link #leave} needs. */
    int enter(@Nullable Object data) {
        int outer = first;
        first = size;
        push("$", data);
        return outer;
    }

    /** It has ended, and the one around it goes on. */
    void leave(int outer) {
        size = first;
        first = outer;
    }

    void push(String name, @Nullable Object value) {
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            values = Arrays.copyOf(values, size * 2);
            any = Arrays.copyOf(any, size * 2);
        }
        names[size] = name;
        any[size] = false;
        values[size++] = value;
    }

    int mark() {
        return size;
    }

    void forget(int mark) {
        size = mark;
    }

    /** -1 if there is none. */
    int find(String name) {
        for (int i = size - 1; i >= first; i--) {
            if (names[i].equals(name)) {
                return i;
            }
        }
        return -1;
    }

    @Nullable
    Object get(int index) {
        return values[index];
    }

    boolean isAny(int index) {
        return any[index];
    }

    void set(int index, @Nullable Object value, boolean isAny) {
        values[index] = value;
        any[index] = isAny;
    }
}
