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

    /** By name, but {@code alertname} first. */
    NamedPairs sortedPairs() {
        var sorted = new ArrayList<NamedPairs.Pair>(pairs.size());
        var name = pairs.get("alertname");
        if (name != null) {
            sorted.add(new NamedPairs.Pair("alertname", name));
        }
        pairs.forEach((key, value) -> {
            if (!key.equals("alertname")) {
                sorted.add(new NamedPairs.Pair(key, value));
            }
        });
        return new NamedPairs(sorted);
    }

    private Kv remove(@Nullable List<?> names) {
        var left = new LinkedHashMap<>(pairs);
        left.keySet().removeAll(new HashSet<>(names == null ? List.of() : names));
        return new Kv(left);
    }
}
