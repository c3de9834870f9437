package io.alerthistory.config;

import io.alerthistory.gotemplate.strconv.Utf8;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A place in the file where a value is or could be. Hands the value out as a type; where it is of another, that becomes
 * a problem and the caller gets the fallback, so that reading goes on and finds the next mistake.
 *
 * <p>A field that is there but empty ({@code send_resolved:} and nothing behind it) means zero, false or the empty text
 * to Alertmanager, not the default. We do the same, and warn where it makes a difference.
 */
public final class Field {
    private final String path;
    private final @Nullable Node node;
    /** What problems point at: the field's name, or the mapping that lacks it. */
    private final Node place;

    private final Problems problems;

    Field(String path, @Nullable Node node, Node place, Problems problems) {
        this.path = path;
        this.node = node;
        this.place = place;
        this.problems = problems;
    }

    /** Whether it is there and not empty. */
    public boolean isGiven() {
        return node != null && !isNull(node);
    }

    /** Where it is, as problems say it. */
    String place() {
        return problems.place(place, path);
    }

    /** Reports a mistake here. */
    public void refuse(String message) {
        problems.error(place, path, message);
    }

    /** Reports what is legal here and probably not meant. */
    public void warn(String message) {
        problems.warning(place, path, message);
    }

    /** Any scalar as it is written: {@code yes} and {@code 1e3} stay what they are. */
    public String text(String fallback) {
        if (node == null) {
            return fallback;
        }
        if (isNull(node)) {
            return "";
        }
        if (node instanceof ScalarNode scalar && Utf8.isValid(scalar.getValue())) {
            return scalar.getValue();
        }
        refuse(node instanceof ScalarNode ? "must be valid Unicode" : "must be a text, but is " + kind(node));
        return fallback;
    }

    public boolean bool(boolean fallback) {
        if (node == null) {
            return fallback;
        }
        if (isNull(node)) {
            if (fallback) {
                warn("is empty, which means false. Write true or false, or remove it");
            }
            return false;
        }
        if (node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.BOOL)) {
            if (Yaml.TRUE.contains(scalar.getValue()) || Yaml.FALSE.contains(scalar.getValue())) {
                return Yaml.TRUE.contains(scalar.getValue());
            }
        }
        refuse("must be true or false, without quotes, but is " + kind(node));
        return fallback;
    }

    /** A whole number from 0. What is too large for an int is its largest: no list is longer. */
    public int count(int fallback) {
        if (node == null) {
            return fallback;
        }
        if (isNull(node)) {
            return 0;
        }
        @Nullable BigDecimal number = number(node);
        if (number == null || number.signum() < 0 || number.stripTrailingZeros().scale() > 0) {
            refuse("must be a whole number, 0 or more, without quotes, but is " + kind(node));
            return fallback;
        }
        return number.min(BigDecimal.valueOf(Integer.MAX_VALUE)).intValueExact();
    }

    /** A whole number, 0 where none is said. */
    long integer() {
        if (!isGiven()) {
            return 0;
        }
        @Nullable BigDecimal number = node == null ? null : number(node);
        try {
            if (number != null) {
                return number.longValueExact();
            }
        } catch (ArithmeticException e) {
            // refused below
        }
        refuse("must be a whole number, without quotes, but is " + kind(node));
        return 0;
    }

    boolean isMapping() {
        return node instanceof MappingNode;
    }

    /** Whatever is there, with scalars as texts, numbers, booleans and empty texts; of any shape. */
    Object anything() {
        return node == null ? "" : anything(node);
    }

    private static Object anything(Node node) {
        return switch (node) {
            case SequenceNode sequence ->
                sequence.getValue().stream().map(Field::anything).toList();
            case MappingNode mapping -> {
                var fields = new LinkedHashMap<String, Object>();
                mapping.getValue()
                        .forEach(pair ->
                                fields.put(String.valueOf(anything(pair.getKeyNode())), anything(pair.getValueNode())));
                yield fields;
            }
            case ScalarNode scalar -> {
                if (isNull(scalar)) {
                    yield "";
                }
                if (scalar.getTag().equals(Tag.BOOL)) {
                    yield Yaml.TRUE.contains(scalar.getValue());
                }
                var number = number(scalar);
                yield number == null || number.scale() > 0 ? scalar.getValue() : number.toBigIntegerExact();
            }
            default -> "";
        };
    }

    /** Notes that it is legal, and asks for what this version cannot do. */
    void notYet(String what) {
        problems.notYet(
                place,
                path,
                what + " is not supported by this version yet; remove it, or stay with Alertmanager for now");
    }

    /** Like {@code 1d12h}. Null stands for "not said". */
    @Nullable
    Duration prometheusDurationOrNull() {
        return isGiven() ? duration(Durations::parsePrometheus) : null;
    }

    /** Like {@code 1d12h}. */
    Duration prometheusDuration(Duration fallback) {
        if (node == null) {
            return fallback;
        }
        if (isNull(node)) {
            warn("is empty, which means 0s. Write a duration like " + Durations.printPrometheus(fallback)
                    + ", or remove it");
            return Duration.ZERO;
        }
        @Nullable Duration duration = duration(Durations::parsePrometheus);
        return duration == null ? fallback : duration;
    }

    /** Like {@code 1.5s}, and not below zero. */
    public Duration goDuration(Duration fallback) {
        if (node == null) {
            return fallback;
        }
        if (isNull(node)) {
            return Duration.ZERO;
        }
        @Nullable BigDecimal nanos = number(node);
        if (nanos != null && nanos.abs().compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
            refuse("is out of range. Write a duration like 10s");
            return fallback;
        }
        @Nullable
        Duration duration = nanos == null ? duration(Durations::parseGo) : Duration.ofNanos(nanos.longValue());
        if (duration == null) {
            return fallback;
        }
        if (duration.isNegative()) {
            refuse("must not be negative. Write 0s for no limit, or a duration like 10s");
            return fallback;
        }
        if (nanos != null && duration.isPositive()) {
            warn("without a unit these are nanoseconds. Write " + text("") + "s if you mean seconds");
        }
        return duration;
    }

    private @Nullable Duration duration(Function<String, Duration> parse) {
        if (!(node instanceof ScalarNode scalar)) {
            refuse("must be a duration, but is " + kind(node));
            return null;
        }
        try {
            return parse.apply(scalar.getValue());
        } catch (IllegalArgumentException e) {
            refuse(String.valueOf(e.getMessage()));
            return null;
        }
    }

    /** The entries of a list, without the empty ones, which are problems. */
    public List<Field> items() {
        var items = new ArrayList<Field>();
        for (var item : all()) {
            if (item.isGiven()) {
                items.add(item);
            } else {
                item.refuse("is empty. Fill it in or remove it");
            }
        }
        return items;
    }

    /** The entries of a list of mappings, where an empty one is a mapping without fields. */
    List<Section> sectionsOrEmptyOnes() {
        var sections = new ArrayList<Section>();
        for (var item : all()) {
            @Nullable
            Section section = item.isGiven() ? item.section() : Section.empty(item.place, item.path, problems);
            if (section != null) {
                sections.add(section);
            }
        }
        return sections;
    }

    private List<Field> all() {
        if (!isGiven()) {
            return List.of();
        }
        if (!(node instanceof SequenceNode sequence)) {
            refuse("must be a list, but is " + kind(node));
            return List.of();
        }
        var items = new ArrayList<Field>();
        int i = 0;
        for (var value : sequence.getValue()) {
            items.add(new Field(path + "[" + i++ + "]", value, value, problems));
        }
        return items;
    }

    /** Its fields, or null where it is not given or no mapping. */
    public @Nullable Section section() {
        if (!isGiven()) {
            return null;
        }
        if (node instanceof MappingNode mapping) {
            return new Section(mapping, path, problems);
        }
        refuse("must be a mapping of fields, but is " + kind(node));
        return null;
    }

    /** The entries of a mapping whose names are the author's own, like labels. */
    public Map<String, Field> named() {
        var named = new LinkedHashMap<String, Field>();
        @Nullable Section section = section();
        if (section != null) {
            section.names().forEach(name -> named.put(name, section.field(name)));
        }
        return named;
    }

    /** Those entries of a list that are mappings. */
    List<Section> sections() {
        var sections = new ArrayList<Section>();
        for (var item : items()) {
            @Nullable Section section = item.section();
            if (section != null) {
                sections.add(section);
            }
        }
        return sections;
    }

    public List<String> texts() {
        return items().stream().map(item -> item.text("")).toList();
    }

    /** Whether nothing is there, or a list or mapping without entries. */
    boolean isEmpty() {
        return !isGiven()
                || node instanceof SequenceNode sequence && sequence.getValue().isEmpty()
                || node instanceof MappingNode mapping && mapping.getValue().isEmpty();
    }

    /** Whether it says nothing: not there, or empty, false, or made of such values only. */
    boolean saysNothing() {
        return node == null || saysNothing(node);
    }

    private static boolean saysNothing(Node node) {
        return switch (node) {
            case ScalarNode scalar ->
                isNull(scalar)
                        || scalar.getValue().isEmpty()
                        || scalar.getTag().equals(Tag.BOOL) && Yaml.FALSE.contains(scalar.getValue());
            case SequenceNode sequence -> sequence.getValue().isEmpty();
            case MappingNode mapping -> mapping.getValue().stream().allMatch(pair -> saysNothing(pair.getValueNode()));
            default -> false;
        };
    }

    private static boolean isNull(Node node) {
        return node.getTag().equals(Tag.NULL);
    }

    private static @Nullable BigDecimal number(Node node) {
        return node instanceof ScalarNode scalar && scalar.getTag().equals(Tag.INT)
                ? Yaml.number(scalar.getValue())
                : null;
    }

    /** Never the value itself: it may be a secret in the wrong place. */
    private static String kind(@Nullable Node node) {
        return switch (node) {
            case SequenceNode _ -> "a list";
            case MappingNode _ -> "a mapping";
            case null, default -> {
                var tag = node == null ? Tag.NULL : node.getTag();
                yield tag.equals(Tag.BOOL) ? "a boolean" : tag.equals(Tag.INT) ? "a number" : "a text";
            }
        };
    }
}
