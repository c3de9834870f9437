package io.alerthistory.config;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.ConstructNode;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.api.lowlevel.Compose;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.exceptions.MarkedYamlEngineException;
import org.snakeyaml.engine.v2.exceptions.ReaderException;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;
import org.snakeyaml.engine.v2.nodes.MappingNode;
import org.snakeyaml.engine.v2.nodes.Node;
import org.snakeyaml.engine.v2.nodes.ScalarNode;
import org.snakeyaml.engine.v2.nodes.SequenceNode;
import org.snakeyaml.engine.v2.nodes.Tag;
import org.snakeyaml.engine.v2.resolver.ScalarResolver;
import org.snakeyaml.engine.v2.schema.Schema;

/**
 * The YAML that Alertmanager reads, as nodes that know their lines. Alertmanager's parser (yaml.v2) speaks YAML 1.1,
 * where {@code yes} is a boolean, {@code 010} is eight and {@code <<} merges; ours speaks 1.2, so what differs is here
 * and in {@link Section}.
 */
final class Yaml {
    static final Set<String> TRUE = Set.of("y", "Y", "yes", "Yes", "YES", "true", "True", "TRUE", "on", "On", "ON");
    static final Set<String> FALSE = Set.of("n", "N", "no", "No", "NO", "false", "False", "FALSE", "off", "Off", "OFF");
    static final Set<String> NULL = Set.of("", "~", "null", "Null", "NULL");

    /** As many nodes may come from aliases, as yaml.v2 has it. */
    private static final int MOST_FROM_ALIASES = 400_000;

    private static final int DEEPEST = 200;
    private static final int MOST_CHARACTERS = 100_000_000;
    private static final Pattern FLOAT = Pattern.compile("[-+]?(\\.[0-9]+|[0-9]+(\\.[0-9]*)?)([eE][-+]?[0-9]{1,3})?");
    private static final Pattern INTEGER =
            Pattern.compile("(?<sign>[-+]?)(?:0[xX](?<hex>[0-9a-fA-F]+)|0[bB](?<binary>[01]+)"
                    + "|0[oO]?(?<octal>[0-7]+)|(?<decimal>0|[1-9][0-9]*))");

    private static final Schema SCHEMA = new Schema() {
        @Override
        public ScalarResolver getScalarResolver() {
            return Yaml::tag;
        }

        @Override
        public Map<Tag, ConstructNode> getSchemaTagConstructors() {
            return Map.of();
        }
    };

    private Yaml() {}

    /**
     * The first document, or null if there is none or it is empty.
     *
     * @throws ConfigException where the parser stops
     */
    static @Nullable Node read(String text, Problems problems) {
        var settings = LoadSettings.builder()
                .setSchema(SCHEMA)
                .setAllowNonScalarKeys(true) // Section refuses them, with a line
                .setMaxAliasesForCollections(Integer.MAX_VALUE) // their expansion is weighed below
                .setCodePointLimit(MOST_CHARACTERS)
                .build();
        try {
            var documents = new Compose(settings).composeAllFromString(text).iterator();
            if (!documents.hasNext()) {
                return null;
            }
            var document = documents.next();
            checkExpansion(document, problems);
            if (documents.hasNext()) {
                problems.warning(
                        document.getEndMark().map(Mark::getLine).orElse(0) + 1,
                        "",
                        "only the first YAML document of the file is read, as Alertmanager does. Remove the others");
            }
            return document.getTag().equals(Tag.NULL) ? null : document;
        } catch (MarkedYamlEngineException e) {
            int line = e.getProblemMark()
                    .or(e::getContextMark)
                    .map(mark -> mark.getLine() + 1)
                    .orElse(1);
            throw problems.fatal(line, "", "not YAML: " + (e.getProblem() == null ? e.getContext() : e.getProblem()));
        } catch (ReaderException e) {
            int line = 1
                    + (int) text.codePoints()
                            .limit(e.getPosition())
                            .filter(c -> c == '\n')
                            .count();
            throw problems.fatal(
                    line, "", "not YAML: the character U+%04X is not allowed. Remove it".formatted(e.getCodePoint()));
        } catch (YamlEngineException e) {
            throw problems.fatal(1, "", "not YAML: " + e.getMessage());
        } catch (StackOverflowError e) { // the parser has no limit of its own
            throw problems.fatal(1, "", tooDeep());
        }
    }

    private static String tooDeep() {
        return "nested more than " + DEEPEST + " levels deep. Make the tree flatter";
    }

    /** What a node comes to with all its aliases followed. */
    private record Weight(long nodes, int height) {}

    /**
     * Makes sure that a file of some lines does not become a million nodes by aliases of aliases. Each node is weighed
     * once, so this is quick even where following the aliases would take forever.
     */
    private static void checkExpansion(Node document, Problems problems) {
        var weights = new IdentityHashMap<Node, Weight>();
        var expanded = weigh(document, weights, problems);
        if (expanded.nodes - weights.size() > MOST_FROM_ALIASES) {
            throw problems.fatal(
                    1,
                    "",
                    "aliases blow the file up by more than " + MOST_FROM_ALIASES
                            + " values. Use fewer aliases within what other aliases repeat");
        }
        if (expanded.height > DEEPEST) {
            throw problems.fatal(1, "", tooDeep());
        }
    }

    private static Weight weigh(Node node, Map<Node, Weight> weights, Problems problems) {
        if (node.isRecursive()) {
            throw problems.fatal(
                    Problems.line(node),
                    "",
                    "the value of this anchor contains itself. Write it out where it is needed");
        }
        @Nullable Weight known = weights.get(node);
        if (known != null) {
            return known;
        }
        long nodes = 1;
        int height = 0;
        for (var child : children(node)) {
            var weight = weigh(child, weights, problems);
            nodes = Math.min(nodes + weight.nodes, Integer.MAX_VALUE); // many times over the limit already
            height = Math.max(height, weight.height);
        }
        var weight = new Weight(nodes, height + 1);
        weights.put(node, weight);
        return weight;
    }

    private static List<Node> children(Node node) {
        return switch (node) {
            case SequenceNode sequence -> sequence.getValue();
            case MappingNode mapping ->
                mapping.getValue().stream()
                        .<Node>mapMulti((pair, all) -> {
                            all.accept(pair.getKeyNode());
                            all.accept(pair.getValueNode());
                        })
                        .toList();
            default -> List.of();
        };
    }

    /** What type a scalar has by its looks, if it is not quoted. */
    private static Tag tag(String value, Boolean plain) {
        if (!plain) {
            return Tag.STR;
        }
        if (NULL.contains(value)) {
            return Tag.NULL;
        }
        if (TRUE.contains(value) || FALSE.contains(value)) {
            return Tag.BOOL;
        }
        return number(value) == null ? Tag.STR : Tag.INT;
    }

    /** The number that a plain scalar is, with the octal, hexadecimal and binary ones of YAML 1.1, or null. */
    static @Nullable BigDecimal number(String value) {
        var text = value.replace("_", "");
        var integer = INTEGER.matcher(text);
        if (integer.matches()) {
            var sign = integer.group("sign").equals("-") ? BigInteger.ONE.negate() : BigInteger.ONE;
            return new BigDecimal(magnitude(integer.group("hex"), 16)
                    .add(magnitude(integer.group("binary"), 2))
                    .add(magnitude(integer.group("octal"), 8))
                    .add(magnitude(integer.group("decimal"), 10))
                    .multiply(sign));
        }
        return FLOAT.matcher(text).matches() ? new BigDecimal(text) : null;
    }

    private static BigInteger magnitude(@Nullable String digits, int radix) {
        return digits == null ? BigInteger.ZERO : new BigInteger(digits, radix);
    }

    static boolean isMerge(Node key) {
        return key instanceof ScalarNode scalar
                && scalar.isPlain()
                && scalar.getValue().equals("<<");
    }
}
