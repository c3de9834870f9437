package io.alerthistory;

import io.alerthistory.model.LabelSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

/** What Alertmanager's own code makes of the same input; {@code src/test/go/fixtures} wrote it. */
public final class Fixtures {
    private Fixtures() {}

    public static List<JsonNode> lines(String name) {
        var mapper = new JsonMapper();
        return text(name).lines().map(mapper::readTree).toList();
    }

    public static String text(String name) {
        try (var in = Fixtures.class.getResourceAsStream("/go/" + name)) {
            if (in == null) {
                throw new AssertionError("no fixture " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    public static LabelSet labels(JsonNode object) {
        var labels = new LinkedHashMap<String, String>();
        object.properties()
                .forEach(pair -> labels.put(pair.getKey(), pair.getValue().asString()));
        return LabelSet.of(labels);
    }
}
