package io.alerthistory.config;

import java.math.BigDecimal;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/** What a text says that may be YAML, by the rules of Alertmanager's parser. */
public final class YamlValue {
    private YamlValue() {}

    /**
     * The text itself if it is no YAML, or YAML for a text; else null, a Boolean, Long, Double, or a List or Map of such,
     * in which keys that are no texts are left out.
     */
    public static @Nullable Object parse(String text) {
        try {
            var node = Yaml.read(text, new Problems("a text"));
            var value = node == null ? null : value(node);
            return value instanceof String ? text : value;
        } catch (ConfigException e) {
            return text;
        }
    }

    private static @Nullable Object value(Node node) {
        return switch (node) {
            case SequenceNode sequence ->
                sequence.getValue().stream().map(YamlValue::value).toList();
            case MappingNode mapping -> {
                Map<String, @Nullable Object> values = new LinkedHashMap<>();
                mapping.getValue().forEach(pair -> {
                    if (value(pair.getKeyNode()) instanceof String key) {
                        values.put(key, value(pair.getValueNode()));
                    }
                });
                yield values;
            }
            case ScalarNode scalar -> scalar(scalar);
            default -> null;
        };
    }

    private static @Nullable Object scalar(ScalarNode scalar) {
        if (scalar.getTag().equals(Tag.NULL)) {
            return null;
        }
        if (scalar.getTag().equals(Tag.BOOL)) {
            return Yaml.TRUE.contains(scalar.getValue());
        }
        var number = scalar.getTag().equals(Tag.INT) ? Yaml.number(scalar.getValue()) : null;
        return number == null ? scalar.getValue() : narrowed(number, scalar.getValue());
    }

    /** A point or an exponent makes it a floating point number, and so does being too large for 64 bits. */
    private static Object narrowed(BigDecimal number, String text) {
        boolean whole = number.scale() == 0 && !text.matches(".*[.eE].*") || text.matches("[-+]?0[xX].*");
        return whole && number.unscaledValue().bitLength() < 64
                ? (Object) number.longValue()
                : (Object) number.doubleValue();
    }
}
