package io.alerthistory.gotemplate.parse;

import static java.util.stream.Collectors.joining;

import io.alerthistory.gotemplate.parse.Expression.Pipe;
import io.alerthistory.gotemplate.strconv.Quote;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** What writes, or decides what is written. {@code toString} gives the source again. */
public sealed interface Statement extends Node {
    /** Statements, one after the other. */
    record Block(List<Statement> statements) {
        @Override
        public String toString() {
            return statements.stream().map(Statement::toString).collect(joining());
        }
    }

    /** Text that is written as it is. */
    record Literal(Position at, String text) implements Statement {
        @Override
        public String toString() {
            return text;
        }
    }

    /** <code>{{.Status}}</code>: writes a value, unless it goes to a variable. */
    record Action(Position at, Pipe pipe) implements Statement {
        @Override
        public String toString() {
            return "{{" + pipe + "}}";
        }
    }

    record If(Position at, Pipe pipe, Block then, @Nullable Block otherwise) implements Statement {
        @Override
        public String toString() {
            return branch("if", pipe, then, otherwise);
        }
    }

    record Range(
            Position at, Pipe pipe, Block each, @Nullable Block otherwise) implements Statement {
        @Override
        public String toString() {
            return branch("range", pipe, each, otherwise);
        }
    }

    record With(
            Position at, Pipe pipe, Block then, @Nullable Block otherwise) implements Statement {
        @Override
        public String toString() {
            return branch("with", pipe, then, otherwise);
        }
    }

    /** <code>{{template "name" .}}</code>. */
    record Include(Position at, String name, @Nullable Pipe pipe) implements Statement {
        @Override
        public String toString() {
            return "{{template " + Quote.quote(name) + (pipe == null ? "" : " " + pipe) + "}}";
        }
    }

    record Break(Position at) implements Statement {
        @Override
        public String toString() {
            return "{{break}}";
        }
    }

    record Continue(Position at) implements Statement {
        @Override
        public String toString() {
            return "{{continue}}";
        }
    }

    private static String branch(String word, Pipe pipe, Block then, @Nullable Block otherwise) {
        return "{{" + word + " " + pipe + "}}" + then + (otherwise == null ? "" : "{{else}}" + otherwise) + "{{end}}";
    }
}
