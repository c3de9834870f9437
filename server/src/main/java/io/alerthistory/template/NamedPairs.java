package io.alerthistory.template;

import static java.util.stream.Collectors.joining;

import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

/** Labels or annotations, in an order. */
final class NamedPairs extends AbstractList<NamedPairs.Pair> implements Typed {
    private static final GoType TYPE = GoType.of("template.Pairs", Underlying.SLICE, NamedPairs.class)
            .method("Names", NamedPairs::names)
            .method("Values", NamedPairs::values)
            .method("String", NamedPairs::toString)
            .build();

    private static final GoType PAIR = GoType.of("template.Pair", Underlying.STRUCT, Pair.class)
            .field("Name", Pair::name)
            .field("Value", Pair::value)
            .build();

    record Pair(String name, String value) implements Typed {
        @Override
        public GoType type() {
            return PAIR;
        }
    }

    private final List<Pair> pairs;

    NamedPairs(List<Pair> pairs) {
        this.pairs = pairs;
    }

    Texts names() {
        return texts(Pair::name);
    }

    Texts values() {
        return texts(Pair::value);
    }

    private Texts texts(Function<Pair, String> part) {
        var texts = new ArrayList<String>(pairs.size());
        for (var pair : pairs) {
            texts.add(part.apply(pair));
        }
        return new Texts(texts);
    }

    @Override
    public GoType type() {
        return TYPE;
    }

    @Override
    public Pair get(int index) {
        return pairs.get(index);
    }

    @Override
    public int size() {
        return pairs.size();
    }

    @Override
    public String toString() {
        return pairs.stream().map(pair -> pair.name() + "=" + pair.value()).collect(joining(", "));
    }
}
