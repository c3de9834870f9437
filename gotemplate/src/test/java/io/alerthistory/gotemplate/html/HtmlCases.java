package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.value.CallFailure;
import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** What Go's html/template made of html-cases.txt, by src/test/go/html. */
final class HtmlCases {
    static final List<Case> ALL = read();

    private HtmlCases() {}

    record Case(String title, @Nullable Object data, String template, String output, String error) {
        @Override
        public String toString() {
            return title;
        }
    }

    /** A value of one of the types of src/test/go/html. */
    record Sample(GoType type, String text) implements Typed {
        private static final Map<String, GoType> TYPES = Map.of(
                "Named",
                        GoType.of("main.Named", Underlying.STRING, Sample.class).build(),
                "Stringer",
                        GoType.of("main.Stringer", Underlying.STRUCT, Sample.class)
                                .field("Text", Sample::text)
                                .method("String", Sample::text)
                                .build(),
                "Marshaler",
                        GoType.of("main.Marshaler", Underlying.STRUCT, Sample.class)
                                .field("Text", Sample::text)
                                .method("String", sample -> "not asked")
                                .method("MarshalJSON", Sample::text)
                                .build(),
                "Failing",
                        GoType.of("main.Failing", Underlying.STRUCT, Sample.class)
                                .field("Text", Sample::text)
                                .method("MarshalJSON", sample -> {
                                    throw new CallFailure(sample.text());
                                })
                                .build(),
                "Struct",
                        GoType.of("main.Struct", Underlying.STRUCT, Sample.class)
                                .field("Text", Sample::text)
                                .field("Inner", sample -> of("Stringer", sample.text()))
                                .field("None", sample -> null)
                                .build());

        static Sample of(String type, String text) {
            var known = TYPES.get(type);
            if (known == null) {
                throw new IllegalArgumentException("no type " + type);
            }
            return new Sample(known, text);
        }

        @Override
        public String toString() {
            return text;
        }
    }

    private static List<Case> read() {
        try (var in = HtmlCases.class.getResourceAsStream("/html-cases.json")) {
            return new ObjectMapper()
                    .readTree(in)
                    .valueStream()
                    .map(node -> new Case(
                            node.get("title").asString(),
                            value(node.get("data")),
                            node.get("template").asString(),
                            node.get("output").asString(),
                            node.path("error").asString("")))
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static @Nullable Object value(JsonNode node) {
        return switch (node.getNodeType()) {
            case NULL -> null;
            case BOOLEAN -> node.booleanValue();
            case NUMBER ->
                node.canConvertToLong() && node.isIntegralNumber()
                        ? (Object) node.longValue()
                        : (Object) node.doubleValue();
            case STRING -> node.stringValue();
            case ARRAY -> {
                var list = new ArrayList<@Nullable Object>();
                node.forEach(element -> list.add(value(element)));
                yield list;
            }
            case OBJECT ->
                node.has("$type")
                        ? typed(node.get("$type").asString(), node.get("text").asString())
                        : map(node);
            default -> throw new IllegalArgumentException(node.toString());
        };
    }

    private static Map<String, @Nullable Object> map(JsonNode node) {
        Map<String, @Nullable Object> map = new LinkedHashMap<>();
        node.forEachEntry((key, entry) -> map.put(key, value(entry)));
        return map;
    }

    private static Object typed(String type, String text) {
        return switch (type) {
            case "float" ->
                switch (text) {
                    case "+Inf" -> Double.POSITIVE_INFINITY;
                    case "-Inf" -> Double.NEGATIVE_INFINITY;
                    default -> Double.valueOf(text);
                };
            case "HTML" -> new Content(Content.Kind.HTML, text);
            case "HTMLAttr" -> new Content(Content.Kind.HTML_ATTRIBUTE, text);
            case "CSS" -> new Content(Content.Kind.CSS, text);
            case "JS" -> new Content(Content.Kind.JS, text);
            case "JSStr" -> new Content(Content.Kind.JS_STRING, text);
            case "URL" -> new Content(Content.Kind.URL, text);
            case "Srcset" -> new Content(Content.Kind.SRCSET, text);
            default -> Sample.of(type, text);
        };
    }
}
