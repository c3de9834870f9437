package io.alerthistory.config;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.SequencedMap;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The fields of a mapping as a table, one in a line: its name, its type, and what it says where the file does not.
 *
 * <pre>
 * api_url     secret-url  &lt; slack_api_url
 * title       text        {{ template "slack.default.title" . }}
 * link_names  bool!
 * fields      list slack-field
 * </pre>
 *
 * Types are {@code text}, {@code secret}, {@code url}, {@code secret-url}, {@code path} (relative to the folder of the
 * file), {@code bool}, {@code flag} (a boolean that may be not said), {@code count}, {@code integer}, {@code go-duration},
 * {@code duration} (Prometheus'), {@code texts}, {@code secrets}, {@code paths}, {@code secret-lists} (by
 * name), {@code map} (of texts), {@code any}, and {@code one}, {@code list}, {@code named} or {@code either} (it, or a text)
 * with the name of another form. A {@code !} behind the type: written even if it says
 * nothing. {@code < x}: where neither it nor its twin ({@code …_file}) is said, it is what {@code global.x} says.
 */
final class Form {
    /** A line of the table. */
    record Entry(
            String name,
            String type,
            String part,
            boolean always,
            String fallback,
            @Nullable String global) {}

    private static final Object NOTHING = "";

    private final List<Entry> entries = new ArrayList<>();

    private Form() {}

    static Form of(String table) {
        var form = new Form();
        table.lines().filter(line -> !line.isBlank()).forEach(line -> form.entries.add(entry(line.strip())));
        return form;
    }

    private static Entry entry(String line) {
        var words = line.split("\\s+", 3);
        boolean always = words[1].endsWith("!");
        var type = always ? words[1].substring(0, words[1].length() - 1) : words[1];
        var rest = words.length > 2 ? words[2] : "";
        boolean hasPart = List.of("one", "list", "named", "either").contains(type);
        boolean inherits = rest.startsWith("< ");
        return new Entry(
                words[0],
                type,
                hasPart ? rest : "",
                always,
                hasPart || inherits ? "" : rest,
                inherits ? rest.substring(2) : null);
    }

    List<Entry> entries() {
        return entries;
    }

    /**
     * Reads the fields of a section, with defaults filled in; {@code section.end()} is the caller's.
     *
     * @param parts the forms that entries name
     * @param global what {@code global} says; empty where nothing is inherited
     * @param inFolder makes a relative path absolute
     * @return the fields that say something, in the order of the table
     */
    SequencedMap<String, Object> read(
            Section section, Map<String, Form> parts, Map<String, Object> global, UnaryOperator<String> inFolder) {
        var values = new LinkedHashMap<String, Object>();
        for (var entry : entries) {
            var field = section.field(entry.name);
            Object value = value(entry, field, parts, inFolder);
            boolean saysFalse = entry.type.equals("flag") && field.isGiven(); // which is not the same as saying nothing
            if (saysNothing(value) && !saysFalse && entry.global != null && !isSaid(section, twin(entry.name))) {
                value = global.getOrDefault(entry.global, NOTHING);
            }
            if (!saysNothing(value) || saysFalse) {
                values.put(entry.name, value);
            }
        }
        return values;
    }

    private static String twin(String name) {
        return name.endsWith("_file") ? name.substring(0, name.length() - "_file".length()) : name + "_file";
    }

    private boolean isSaid(Section section, String name) {
        return entries.stream().anyMatch(entry -> entry.name.equals(name))
                && !section.field(name).saysNothing();
    }

    private static Object value(Entry entry, Field field, Map<String, Form> parts, UnaryOperator<String> inFolder) {
        return switch (entry.type) {
            case "text" -> field.text(entry.fallback);
            case "path" -> {
                var path = field.text("");
                yield path.isEmpty() ? "" : inFolder.apply(path);
            }
            case "secret" -> new Secret.Text(field.text(""));
            case "url" -> checkedUrl(field, entry.fallback);
            case "secret-url" -> {
                var url = field.text("");
                yield new Secret.Text(url.equals(ConfigWriter.MASK) ? url : checkedUrl(field, ""));
            }
            case "bool" -> field.bool(Boolean.parseBoolean(entry.fallback));
            case "flag" -> field.isGiven() && field.bool(false);
            case "count" -> (long) field.count(0);
            case "integer" -> field.integer();
            case "go-duration" ->
                field.goDuration(entry.fallback.isEmpty() ? Duration.ZERO : Durations.parseGo(entry.fallback));
            case "duration" -> {
                var duration = field.prometheusDurationOrNull();
                yield duration == null ? Duration.ZERO : duration;
            }
            case "texts" -> field.texts();
            case "paths" -> field.texts().stream().map(inFolder).toList();
            case "secrets" -> field.texts().stream().map(Secret.Text::new).toList();
            case "map" -> {
                var map = new LinkedHashMap<String, Object>();
                field.named().forEach((name, value) -> map.put(name, value.text("")));
                yield map;
            }
            case "secret-lists" -> {
                var map = new LinkedHashMap<String, Object>();
                field.named()
                        .forEach((name, list) -> map.put(
                                name,
                                list.texts().stream().map(Secret.Text::new).toList()));
                yield map;
            }
            case "any" -> field.anything();
            case "either" -> {
                var section = field.isMapping() ? field.section() : null;
                yield section == null ? field.text("") : part(entry, section, parts, inFolder);
            }
            case "one" -> {
                var section = field.section();
                yield section == null ? Map.of() : part(entry, section, parts, inFolder);
            }
            case "list" ->
                field.sections().stream()
                        .map(section -> part(entry, section, parts, inFolder))
                        .toList();
            case "named" -> {
                var map = new LinkedHashMap<String, Object>();
                field.named().forEach((name, value) -> {
                    var section = value.section();
                    map.put(name, section == null ? Map.of() : part(entry, section, parts, inFolder));
                });
                yield map;
            }
            default -> throw new IllegalStateException("no such type: " + entry);
        };
    }

    private static Map<String, Object> part(
            Entry entry, Section section, Map<String, Form> parts, UnaryOperator<String> inFolder) {
        var form = parts.get(entry.part);
        if (form == null) {
            throw new IllegalStateException("no such form: " + entry + ", known: " + parts.keySet());
        }
        var values = form.read(section, parts, Map.of(), inFolder);
        section.end();
        return values;
    }

    private static String checkedUrl(Field field, String fallback) {
        var url = field.text(fallback);
        if (!url.isEmpty()) {
            var mistake = HttpReader.mistakeInUrl(url);
            if (mistake != null) {
                field.refuse(mistake);
            }
        } else if (field.isGiven()) {
            field.refuse("must be a URL that starts with http:// or https://");
        }
        return url;
    }

    static boolean saysNothing(Object value) {
        return switch (value) {
            case String text -> text.isEmpty();
            case Secret.Text(var text) -> text.isEmpty();
            case Boolean bool -> !bool;
            case Long number -> number == 0;
            case Duration duration -> duration.isZero();
            case Collection<?> items -> items.isEmpty();
            case Map<?, ?> fields -> fields.isEmpty();
            default -> false;
        };
    }

    /** As Alertmanager writes such values, with secrets masked. */
    SequencedMap<String, Object> write(Map<String, Object> values, Map<String, Form> parts) {
        var written = new LinkedHashMap<String, Object>();
        for (var entry : entries) {
            var value = values.get(entry.name);
            if (value != null) {
                written.put(entry.name, written(entry, value, parts));
            } else if (entry.always) {
                written.put(entry.name, written(entry, nothing(entry), parts));
            }
        }
        return written;
    }

    private static Object nothing(Entry entry) {
        return switch (entry.type) {
            case "bool" -> false;
            case "count", "integer" -> 0L;
            case "go-duration", "duration" -> Duration.ZERO;
            default -> "";
        };
    }

    private static Object written(Entry entry, Object value, Map<String, Form> parts) {
        return switch (value) {
            case Secret secret -> ConfigWriter.MASK;
            case Duration duration ->
                entry.type.equals("duration") ? Durations.printPrometheus(duration) : Durations.printGo(duration);
            case Collection<?> items ->
                items.stream().map(item -> written(entry, item, parts)).toList();
            case Map<?, ?> fields
            when !entry.part.isEmpty() && entry.type.equals("named") -> {
                var named = new LinkedHashMap<Object, Object>();
                fields.forEach((name, part) -> named.put(name, writtenPart(entry, part, parts)));
                yield named;
            }
            case Map<?, ?> fields when !entry.part.isEmpty() -> writtenPart(entry, fields, parts);
            case Map<?, ?> fields -> {
                var map = new LinkedHashMap<Object, Object>();
                fields.forEach((name, field) -> map.put(name, written(entry, field, parts)));
                yield map;
            }
            default -> value;
        };
    }

    @SuppressWarnings("unchecked") // a part is always what read() has made
    private static Object writtenPart(Entry entry, Object part, Map<String, Form> parts) {
        return Objects.requireNonNull(parts.get(entry.part)).write((Map<String, Object>) part, parts);
    }
}
