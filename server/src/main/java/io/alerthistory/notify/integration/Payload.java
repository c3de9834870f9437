package io.alerthistory.notify.integration;

import io.alerthistory.config.YamlValue;
import io.alerthistory.gotemplate.value.GoJson;
import java.math.BigInteger;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * A body of the user's own: YAML of which every text and key is a template. What a text renders to counts as YAML again if
 * that is anything but a text: {@code "{{ len .Alerts }}"} becomes a number (Alertmanager 0.34, template.DeepCopyWithTemplate).
 */
final class Payload {
    private Payload() {}

    static boolean isGiven(Object payload) {
        return !payload.equals("");
    }

    static String json(Object payload, UnaryOperator<String> render) {
        return GoJson.marshal(rendered(payload, render)) + "\n";
    }

    static @Nullable Object rendered(@Nullable Object value, UnaryOperator<String> render) {
        return switch (value) {
            case String text -> leaf(render.apply(text));
            case Collection<?> items ->
                items.stream().map(item -> rendered(item, render)).toList();
            case Map<?, ?> map -> {
                Map<String, @Nullable Object> copy = new LinkedHashMap<>();
                map.forEach((key, item) -> {
                    if (key instanceof String name) {
                        copy.put(render.apply(name), rendered(item, render));
                    }
                });
                yield copy;
            }
            case BigInteger number -> number.longValue();
            case null, default -> value;
        };
    }

    private static @Nullable Object leaf(String text) {
        return YamlValue.parse(text);
    }
}
