package io.alerthistory.gotemplate.value;

import java.util.AbstractList;
import java.util.List;

/** A {@code []string}, which a function may ask for, as against a slice of anything. */
public final class Strings extends AbstractList<String> {
    private final List<String> values;

    public Strings(List<String> values) {
        this.values = List.copyOf(values);
    }

    @Override
    public String get(int index) {
        return values.get(index);
    }

    @Override
    public int size() {
        return values.size();
    }
}
