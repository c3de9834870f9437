package io.alerthistory.gotemplate.parse;

import static java.util.stream.Collectors.joining;

import java.util.List;

/**
 * What has a value. {@code toString} gives the source again, in the form in which Go's messages quote it: {@code <.Alerts
 * | len>}.
 */
public sealed interface Expression extends Node {
    /** {@code .}, the value at hand. */
    record Dot(Position at) implements Expression {
        @Override
        public String toString() {
            return ".";
        }
    }

    /** {@code nil}, which has no type. */
    record Nil(Position at) implements Expression {
        @Override
        public String toString() {
            return "nil";
        }
    }

    record Bool(Position at, boolean value) implements Expression {
        @Override
        public String toString() {
            return String.valueOf(value);
        }
    }

    /**
     * A number, or a character, which is one too.
     *
     * @param value a {@link Long}, a {@link Double}, or a {@link java.math.BigInteger} that is too large to be used
     */
    record Numeral(Position at, String text, Number value) implements Expression {
        @Override
        public String toString() {
            return text;
        }
    }

    /**
     * A constant text.
     *
     * @param quoted as it stands in the source, quotes included
     */
    record Text(Position at, String quoted, String value) implements Expression {
        @Override
        public String toString() {
            return quoted;
        }
    }

    /** A function, by its name. */
    record Identifier(Position at, String name) implements Expression {
        @Override
        public String toString() {
            return name;
        }
    }

    /** {@code .Labels.severity}: fields of the value at hand, one after the other. */
    record Field(Position at, List<String> names) implements Expression {
        @Override
        public String toString() {
            return dotted(names);
        }
    }

    /**
     * {@code $alert.Labels}.
     *
     * @param name with its {@code $}
     */
    record Variable(Position at, String name, List<String> fields) implements Expression {
        @Override
        public String toString() {
            return name + dotted(fields);
        }
    }

    /** {@code (index .Alerts 0).Labels}: fields of anything else. */
    record Chain(Position at, Expression of, List<String> fields) implements Expression {
        @Override
        public String toString() {
            return (of instanceof Pipe ? "(" + of + ")" : of.toString()) + dotted(fields);
        }
    }

    /** Words of which the first may be a function or a method, and the others what it is given. */
    record Command(Position at, List<Expression> words) implements Node {
        @Override
        public String toString() {
            return words.stream()
                    .map(word -> word instanceof Pipe ? "(" + word + ")" : word.toString())
                    .collect(joining(" "));
        }
    }

    /**
     * Commands, each of which is given the value of the one before.
     *
     * @param declared variables that take the value
     * @param assigns they are there already ({@code =}, not {@code :=})
     */
    record Pipe(Position at, List<Variable> declared, boolean assigns, List<Command> commands) implements Expression {
        @Override
        public String toString() {
            var variables = declared.stream().map(Variable::toString).collect(joining(", "));
            var sign = declared.isEmpty() ? "" : assigns ? " = " : " := ";
            return variables + sign + commands.stream().map(Command::toString).collect(joining(" | "));
        }
    }

    private static String dotted(List<String> names) {
        return names.stream().map(name -> "." + name).collect(joining());
    }
}
