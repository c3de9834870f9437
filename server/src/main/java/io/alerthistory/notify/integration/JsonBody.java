package io.alerthistory.notify.integration;

import io.alerthistory.gotemplate.value.GoJson;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** An object of JSON that a service is sent. For one thread. */
final class JsonBody {
    private final Map<String, Object> fields = new LinkedHashMap<>();

    /** @param value a text, a Boolean, a Long, or a list or map of such */
    JsonBody put(String name, Object value) {
        fields.put(name, value instanceof JsonBody body ? body.fields : value);
        return this;
    }

    /** Leaves the field out if it says nothing. */
    JsonBody putIfSaid(String name, Object value) {
        boolean saysNothing = value.equals("")
                || value.equals(false)
                || value instanceof List<?> list && list.isEmpty()
                || value instanceof JsonBody body && body.fields.isEmpty();
        return saysNothing ? this : put(name, value);
    }

    JsonBody putAll(String name, List<JsonBody> items) {
        return putIfSaid(name, items.stream().map(item -> item.fields).toList());
    }

    @Override
    public String toString() {
        return GoJson.marshal(fields) + "\n";
    }
}
