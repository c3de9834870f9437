package io.alerthistory.config;

import io.alerthistory.gotemplate.strconv.Utf8;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;

/**
 * A mapping of the file, asked for its fields by name. Whoever has asked for all it knows calls {@link #end}, and what
 * is left over is a mistake of the file's author:
 *
 * <pre>
 * var timeout = section.field("timeout").goDuration(Duration.ZERO);
 * var limit = section.field("max_alerts").count(0);
 * section.end();
 * </pre>
 */
public final class Section {
    private record Entry(Node key, Node value) {}

    private final MappingNode node;
    private final String path;
    private final Problems problems;
    private final Map<String, Entry> entries = new LinkedHashMap<>();
    private final Set<String> asked = new LinkedHashSet<>();

    /**
     * The top of a file, without fields if the file is empty.
     *
     * @throws ConfigException if it is not YAML, or no mapping
     */
    public static Section of(String text, Problems problems) {
        return switch (Yaml.read(text, problems)) {
            case null ->
                new Section(
                        new MappingNode(Tag.MAP, true, List.of(), FlowStyle.BLOCK, Optional.empty(), Optional.empty()),
                        "",
                        problems);
            case MappingNode mapping -> new Section(mapping, "", problems);
            case Node other -> throw problems.fatal(Problems.line(other), "", "must be a mapping of fields");
        };
    }

    Section(MappingNode node, String path, Problems problems) {
        this.node = node;
        this.path = path;
        this.problems = problems;
        gather(node);
    }

    /**
     * Takes the fields in, in the order of the file, as yaml.v2 does: what comes later wins, be it a field or a merge;
     * of several merged mappings the first wins. Only the same field twice in one mapping is a mistake.
     */
    private void gather(MappingNode mapping) {
        var lines = new LinkedHashMap<String, Integer>();
        for (var pair : mapping.getValue()) {
            var key = pair.getKeyNode();
            if (Yaml.isMerge(key)) {
                merge(key, pair.getValueNode());
            } else if (key instanceof ScalarNode scalar) {
                var name = scalar.getValue();
                if (!Utf8.isValid(name)) {
                    problems.error(key, path, "the name of a field must be valid Unicode");
                    continue;
                }
                @Nullable Integer before = lines.putIfAbsent(name, Problems.line(key));
                if (before == null) {
                    entries.put(name, new Entry(key, pair.getValueNode()));
                } else {
                    problems.error(key, child(name), "is given twice, here and in line " + before + ". Remove one");
                }
            } else {
                problems.error(key, path, "the name of a field must be a text, but is a list or a mapping");
            }
        }
    }

    private void merge(Node key, Node merged) {
        switch (merged) {
            case MappingNode mapping -> gather(mapping);
            case SequenceNode sequence
            when sequence.getValue().stream().allMatch(MappingNode.class::isInstance) ->
                sequence.getValue().reversed().forEach(one -> gather((MappingNode) one));
            default -> problems.error(key, child("<<"), "merges a mapping, or a list of mappings, and this is none");
        }
    }

    /** A section without fields, for one that is not there. */
    static Section empty(Node place, String path, Problems problems) {
        return new Section(
                new MappingNode(Tag.MAP, true, List.of(), FlowStyle.BLOCK, place.getStartMark(), place.getEndMark()),
                path,
                problems);
    }

    private String child(String name) {
        return path.isEmpty() ? name : path + "." + name;
    }

    /** The field of that name, there or not; by asking, it becomes known. */
    public Field field(String name) {
        asked.add(name);
        @Nullable Entry entry = entries.get(name);
        return entry == null
                ? new Field(child(name), null, node, problems)
                : new Field(child(name), entry.value, entry.key, problems);
    }

    /** Notes that all of it is legal, and asks for what this version cannot do. */
    void notYet(String what) {
        new Field(path, node, node, problems).notYet(what);
    }

    /** Whether a field says something. */
    public boolean has(String name) {
        return !field(name).saysNothing();
    }

    /** All names that are there, for mappings whose names are the author's own, like labels. */
    List<String> names() {
        return List.copyOf(entries.keySet());
    }

    /** Reports a mistake in the mapping as a whole. */
    public void refuse(String message) {
        problems.error(node, path, message);
    }

    /** Reports every field that nobody asked for. */
    public void end() {
        for (var entry : entries.entrySet()) {
            var name = entry.getKey();
            if (!asked.contains(name)) {
                problems.error(
                        entry.getValue().key,
                        child(name),
                        "unknown field." + Suggestion.didYouMeanOrKnown(name, asked));
            }
        }
    }
}
