package io.alerthistory.adapter.codec;

import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Pairs;
import java.io.StringWriter;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import tools.jackson.core.JsonGenerator;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.ObjectWriteContext;
import tools.jackson.core.StreamReadConstraints;
import tools.jackson.core.json.JsonFactory;

/** Values in columns: JSON, so that whoever looks at a table with the database's own shell can read and query it. */
public final class Texts {
    /** What could be written can be read, however long its names are. */
    private static final JsonFactory JSON = JsonFactory.builder()
            .streamReadConstraints(StreamReadConstraints.builder()
                    .maxNameLength(Integer.MAX_VALUE)
                    .maxStringLength(Integer.MAX_VALUE)
                    .build())
            .build();

    private Texts() {}

    public static String of(Pairs pairs) {
        return write(json -> {
            json.writeStartObject();
            pairs.forEach(json::writeStringProperty);
            json.writeEndObject();
        });
    }

    public static String of(Map<String, String> texts) {
        return write(json -> {
            json.writeStartObject();
            texts.forEach(json::writeStringProperty);
            json.writeEndObject();
        });
    }

    public static String of(List<String> texts) {
        return write(json -> {
            json.writeStartArray();
            texts.forEach(json::writeString);
            json.writeEndArray();
        });
    }

    /** Name, operator and value in turn. */
    public static String ofMatchers(List<Matcher> matchers) {
        return of(matchers.stream()
                .flatMap(matcher -> List.of(matcher.name(), matcher.operator().toString(), matcher.value()).stream())
                .toList());
    }

    public static List<Matcher> matchers(String json) {
        var texts = list(json);
        var matchers = new ArrayList<Matcher>();
        for (int i = 0; i + 2 < texts.size(); i += 3) {
            matchers.add(new Matcher(texts.get(i), Matcher.Operator.of(texts.get(i + 1)), texts.get(i + 2)));
        }
        return List.copyOf(matchers);
    }

    private static String write(Consumer<JsonGenerator> content) {
        var out = new StringWriter();
        try (var json = JSON.createGenerator(ObjectWriteContext.empty(), out)) {
            content.accept(json);
        }
        return out.toString();
    }

    /** The names and values of an object, or the texts of an array, in turn. */
    public static List<String> list(String text) {
        var all = new ArrayList<String>();
        try (var json = JSON.createParser(ObjectReadContext.empty(), text)) {
            for (var token = json.nextToken(); token != null; token = json.nextToken()) {
                if (token == JsonToken.PROPERTY_NAME || token == JsonToken.VALUE_STRING) {
                    all.add(json.getString());
                }
            }
        }
        return all;
    }

    public static LabelSet labels(String json) {
        return LabelSet.of(list(json).toArray(String[]::new));
    }

    public static byte[] bytes(Collection<Fingerprint> fingerprints) {
        var bytes = ByteBuffer.allocate(fingerprints.size() * Long.BYTES);
        fingerprints.forEach(fingerprint -> bytes.putLong(fingerprint.bits()));
        return bytes.array();
    }

    public static List<Fingerprint> fingerprints(byte[] bytes) {
        var all = new ArrayList<Fingerprint>();
        for (var left = ByteBuffer.wrap(bytes); left.remaining() >= Long.BYTES; ) {
            all.add(new Fingerprint(left.getLong()));
        }
        return List.copyOf(all);
    }
}
