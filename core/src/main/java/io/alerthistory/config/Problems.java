package io.alerthistory.config;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.snakeyaml.engine.v2.exceptions.Mark;
import org.snakeyaml.engine.v2.nodes.Node;

/** Collects what is wrong with one file, and what is only doubtful, while it is read. */
public final class Problems {
    private record Said(int index, String pathOrMessage) {}

    private final String file;
    private final List<Problem> errors = new ArrayList<>();
    private final List<Problem> warnings = new ArrayList<>();
    private final List<Problem> notYet = new ArrayList<>();
    private final Set<Said> said = new HashSet<>();

    /** @param file what the problems call it */
    public Problems(String file) {
        this.file = file;
    }

    /**
     * Notes a mistake, unless one is noted of the same field already, of which this one is likely a consequence, or the
     * same of the same place, which aliases may repeat under many paths.
     */
    void error(Node place, String path, String message) {
        int index = index(place);
        if (said.add(new Said(index, path)) && said.add(new Said(index, message))) {
            error(line(place), path, message);
        }
    }

    void error(int line, String path, String message) {
        errors.add(new Problem(file, line, path, message));
    }

    void warning(Node place, String path, String message) {
        if (said.add(new Said(index(place), message))) {
            warning(line(place), path, message);
        }
    }

    void warning(int line, String path, String message) {
        warnings.add(new Problem(file, line, path, message));
    }

    /** Notes what is legal and cannot be done by this version. */
    void notYet(Node place, String path, String message) {
        if (said.add(new Said(index(place), message))) {
            notYet.add(new Problem(file, line(place), path, message));
        }
    }

    List<Problem> notYet() {
        return byLine(notYet);
    }

    /** File, line and field, as a problem begins. */
    String place(Node node, String path) {
        return file + ":" + line(node) + ": " + path;
    }

    private static int index(Node node) {
        return node.getStartMark().map(Mark::getIndex).orElse(0);
    }

    static int line(Node node) {
        return node.getStartMark().map(Mark::getLine).orElse(0) + 1;
    }

    /** @throws ConfigException with every mistake that was noted */
    public void throwIfAny() {
        if (!errors.isEmpty()) {
            throw new ConfigException(byLine(errors));
        }
    }

    /** For a mistake after which nothing more can be read. */
    public ConfigException fatal(int line, String path, String message) {
        error(line, path, message);
        return new ConfigException(byLine(errors));
    }

    public List<String> warnings() {
        return byLine(warnings).stream().map(Problem::toString).toList();
    }

    private static List<Problem> byLine(List<Problem> problems) {
        return problems.stream().sorted(Comparator.comparingInt(Problem::line)).toList();
    }
}
