package io.alerthistory.notify.integration;

import io.alerthistory.gotemplate.value.GoJson;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** An object of JSON in the making, some of whose fields are only there if they say something. For one thread. */
final class JsonBody {
    private final Map<String, @Nullable Object> fields = new LinkedHashMap<>();

    JsonBody with(String name, @Nullable Object value) {
        fields.put(name, value);
        return this;
    }

    /** Leaves an empty text out. */
    JsonBody withAny(String name, String text) {
        return text.isEmpty() ? this : with(name, text);
    }

    /** Leaves an empty list out. */
    JsonBody withAny(String name, Collection<?> items) {
        return items.isEmpty() ? this : with(name, items);
    }

    /** Leaves out what is not so. */
    JsonBody withAny(String name, boolean flag) {
        return flag ? with(name, true) : this;
    }

    Map<String, @Nullable Object> fields() {
        return fields;
    }

    /** As Go writes it, with a line break at the end. */
    String json() {
        return GoJson.marshal(fields) + "\n";
    }
}
