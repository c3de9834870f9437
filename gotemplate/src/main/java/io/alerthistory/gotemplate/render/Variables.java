package io.alerthistory.gotemplate.render;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/** The variables of one template, the innermost last. For one thread. */
final class Variables {
    private String[] names = new String[8];
    private @Nullable Object[] values = new Object[8];
    private int size;

    Variables(@Nullable Object data) {
        push("$", data);
    }

    void push(String name, @Nullable Object value) {
        if (size == names.length) {
            names = Arrays.copyOf(names, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        names[size] = name;
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
        for (int i = size - 1; i >= 0; i--) {
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

    void set(int index, @Nullable Object value) {
        values[index] = value;
    }
}
