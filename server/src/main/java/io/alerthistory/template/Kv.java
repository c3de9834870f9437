package io.alerthistory.template;

import io.alerthistory.gotemplate.value.ArgType;
import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;
import java.util.AbstractMap;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Labels or annotations. Prints as {@code alertname=Down, job=db}. */
final class Kv extends AbstractMap<String, String> implements Typed {
    static final GoType TYPE = GoType.of("template.KV", Underlying.STRING_MAP, Kv.class)
            .method("SortedPairs", Kv::sortedPairs)
            .method("Remove", List.of(ArgType.STRINGS), (kv, args) -> kv.remove((List<?>) args[0]))
            .method("Names", kv -> kv.sortedPairs().names())
            .method("Values", kv -> kv.sortedPairs().values())
            .method("String", kv -> kv.sortedPairs().toString())
            .build();

    private final Map<String, String> pairs;

    /** Worked out when it is first asked for; threads that ask at once each get one, which are the same. */
    private @Nullable NamedPairs sorted;

    /** @param pairs sorted by the bytes of their names */
    Kv(Map<String, String> pairs) {
        this.pairs = pairs;
    }

    @Override
    public GoType type() {
        return TYPE;
    }

    @Override
    public Set<Entry<String, String>> entrySet() {
        return Collections.unmodifiableMap(pairs).entrySet();
    }

    @Override
    public @Nullable String get(@Nullable Object name) {
        return pairs.get(name);
    }

    /** By name, but {@code alertname} first. Fields of one notification ask for them again and again. */
    NamedPairs sortedPairs() {
        var known = sorted;
        if (known == null) {
            known = sort();
            sorted = known;
        }
        return known;
    }

    private NamedPairs sort() {
        var inOrder = new ArrayList<NamedPairs.Pair>(pairs.size());
        var name = pairs.get("alertname");
        if (name != null) {
            inOrder.add(new NamedPairs.Pair("alertname", name));
        }
        pairs.forEach((key, value) -> {
            if (!key.equals("alertname")) {
                inOrder.add(new NamedPairs.Pair(key, value));
            }
        });
        return new NamedPairs(inOrder);
    }

    private Kv remove(@Nullable List<?> names) {
        var left = new LinkedHashMap<>(pairs);
        left.keySet().removeAll(new HashSet<>(names == null ? List.of() : names));
        return new Kv(left);
    }
}
