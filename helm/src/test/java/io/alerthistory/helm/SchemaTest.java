package io.alerthistory.helm;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.gson.JsonElement;
import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;

/** The schema knows every value, and no others: a misspelt one is an error and not ignored. */
class SchemaTest {
    /** Objects whose keys are the user's or Kubernetes', so that the schema leaves them open. */
    private static final Set<String> OPEN = Set.of(
            "affinity",
            "config.alertmanager",
            "global",
            "networkPolicy.prometheus.namespaceSelector",
            "networkPolicy.prometheus.podSelector",
            "postgresql.affinity",
            "valkey.affinity");

    private static final JsonObject SCHEMA =
            JsonParser.parseString(Chart.file("values.schema.json")).getAsJsonObject();

    @Test
    void everyValueIsInTheSchemaAndTheOtherWayRound() {
        var known = new TreeSet<String>();
        var open = new TreeSet<String>();
        walk(SCHEMA, "", known, open);
        known.remove("global");
        assertThat(open).isEqualTo(new TreeSet<>(OPEN));
        var values = new TreeSet<>(leaves());
        // What is open in the schema, or a map of the user's, ends the path there.
        values = new TreeSet<>(values.stream()
                .map(leaf -> known.stream()
                        .filter(path -> leaf.startsWith(path + "."))
                        .findFirst()
                        .orElse(leaf))
                .toList());
        // Not set by default; the schema has them for those who do.
        known.removeIf(path -> path.endsWith(".ephemeral-storage"));
        assertThat(values).isEqualTo(known);
    }

    /** Paths of the leaves below an element, and of the objects that take any key. */
    private static void walk(JsonElement element, String path, Set<String> leaves, Set<String> open) {
        var schema = element.getAsJsonObject();
        if (schema.has("$ref")) {
            schema = SCHEMA.getAsJsonObject("definitions").getAsJsonObject("resources");
        }
        if (schema.has("properties")) {
            assertThat(schema.get("additionalProperties"))
                    .as("closed: " + path)
                    .isEqualTo(JsonParser.parseString("false"));
            for (var property : schema.getAsJsonObject("properties").entrySet()) {
                walk(
                        property.getValue(),
                        path.isEmpty() ? property.getKey() : path + "." + property.getKey(),
                        leaves,
                        open);
            }
            return;
        }
        assertThat(schema.keySet()).as(path).containsAnyOf("type", "enum");
        if (schema.has("type")
                && schema.get("type").toString().equals("\"object\"")
                && !schema.has("additionalProperties")) {
            open.add(path);
        }
        leaves.add(path);
    }

    /** Paths of all values that are no maps, or empty ones. */
    static List<String> leaves() {
        var leaves = new ArrayList<String>();
        var values = new Load(LoadSettings.builder().build()).loadFromString(Chart.file("values.yaml"));
        leaves((Map<?, ?>) values, "", leaves);
        return leaves;
    }

    private static void leaves(Map<?, ?> map, String path, List<String> leaves) {
        map.forEach((key, value) -> {
            var here = path.isEmpty() ? key.toString() : path + "." + key;
            if (value instanceof Map<?, ?> below && !below.isEmpty()) {
                leaves(below, here, leaves);
            } else {
                leaves.add(here);
            }
        });
    }
}
