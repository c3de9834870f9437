package io.alerthistory.gotemplate.parse;

import io.alerthistory.gotemplate.parse.Expression.Command;
import io.alerthistory.gotemplate.parse.Expression.Pipe;
import io.alerthistory.gotemplate.parse.Position.Source;
import io.alerthistory.gotemplate.parse.Statement.Block;
import io.alerthistory.gotemplate.parse.Token.Kind;
import io.alerthistory.gotemplate.strconv.Numbers;
import io.alerthistory.gotemplate.strconv.Quote;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Reads a text into the template of its name and those it defines. One rule of the grammar is one method; what a rule
 * needs to look at and leave is put back to the front of {@link #ahead}. For one thread.
 */
public final class Parser {
    /** Go allows 10,000 parentheses and any number of blocks; a thread's stack does not hold as many. */
    private static final int MAX_DEPTH = 200;

    private final Source source;
    private final Predicate<String> functions;
    private final Lexer lexer;
    private final Map<String, Tree> defined = new LinkedHashMap<>();
    private final Deque<Token> ahead = new ArrayDeque<>();

    /** The word read last: messages give its line. */
    private Token latest = new Token(Kind.EOF, 0, "", 1);

    private int actionLine;

    /** Those that may be used where we are. Each template starts with {@code $} only. */
    private List<String> variables = new ArrayList<>(List.of("$"));

    private int rangeDepth;
    private int depth;

    private Parser(Source source, Predicate<String> functions) {
        this.source = source;
        this.functions = functions;
        this.lexer = new Lexer(source.text(), !functions.test("break"), !functions.test("continue"));
    }

    /**
     * The templates that {@code source} defines, with itself under the name of the source.
     *
     * @param functions which names are functions
     * @throws ParseFailure at the first mistake
     */
    public static Map<String, Tree> parse(Source source, Predicate<String> functions) {
        var parser = new Parser(source, functions);
        parser.add(source.name(), parser.file());
        return parser.defined;
    }

    /** True if there is nothing in it but blanks: such a template does not replace another one. */
    public static boolean isEmpty(Block block) {
        return block.statements().stream()
                .allMatch(statement -> statement instanceof Statement.Literal literal
                        && literal.text().isBlank());
    }

    private void add(String name, Block root) {
        var known = defined.get(name);
        if (known == null || isEmpty(known.root())) {
            defined.put(name, new Tree(name, root));
        } else if (!isEmpty(root)) {
            throw failure("template: multiple definition of template " + Quote.quote(name));
        }
    }

    // What ends a list of statements.
    private enum End {
        END,
        ELSE,
        ELSE_IF,
        ELSE_WITH;

        @Override
        public String toString() {
            return this == END ? "{{end}}" : "{{else}}";
        }
    }

    /** A list of statements up to where it ends. */
    private record Ended(Block block, End end) {}

    private Block file() {
        var statements = new ArrayList<Statement>();
        while (peek().kind() != Kind.EOF) {
            if (peek().kind() == Kind.LEFT_DELIMITER) {
                var delimiter = take();
                var word = takeNonSpace();
                if (word.kind() == Kind.DEFINE) {
                    definition();
                    continue;
                }
                putBack(delimiter, word);
            }
            switch (statementOrEnd()) {
                case Statement statement -> statements.add(statement);
                case Object end -> throw failure("unexpected " + end);
            }
        }
        return new Block(statements);
    }

    private void definition() {
        var name = takeNonSpace();
        if (name.kind() != Kind.STRING && name.kind() != Kind.RAW_STRING) {
            throw unexpected(name, "define clause");
        }
        var unquoted = unquote(name);
        expect(Kind.RIGHT_DELIMITER, "define clause");
        add(unquoted, inner("define clause"));
    }

    /** The statements of a template within this text, which has its own variables. */
    private Block inner(String context) {
        var outerVariables = variables;
        int outerRanges = rangeDepth;
        variables = new ArrayList<>(List.of("$"));
        rangeDepth = 0;
        var list = list();
        if (list.end() != End.END) {
            throw failure("unexpected " + list.end() + " in " + context);
        }
        variables = outerVariables;
        rangeDepth = outerRanges;
        return list.block();
    }

    private Ended list() {
        if (++depth > MAX_DEPTH) {
            throw failure("max block depth exceeded");
        }
        var statements = new ArrayList<Statement>();
        while (peekNonSpace().kind() != Kind.EOF) {
            switch (statementOrEnd()) {
                case Statement statement -> statements.add(statement);
                case Object end -> {
                    depth--;
                    return new Ended(new Block(statements), (End) end);
                }
            }
        }
        throw failure("unexpected EOF");
    }

    /** A {@link Statement} or an {@link End}. */
    private Object statementOrEnd() {
        var word = takeNonSpace();
        if (word.kind() == Kind.LITERAL) {
            return new Statement.Literal(at(word), word.text());
        }
        if (word.kind() != Kind.LEFT_DELIMITER) {
            throw unexpected(word, "input");
        }
        actionLine = word.line();
        var action = action();
        actionLine = 0;
        return action;
    }

    private Object action() {
        var word = takeNonSpace();
        return switch (word.kind()) {
            case BLOCK -> block();
            case BREAK -> new Statement.Break(inRange(word));
            case CONTINUE -> new Statement.Continue(inRange(word));
            case ELSE -> otherwise();
            case END -> {
                expect(Kind.RIGHT_DELIMITER, "end");
                yield End.END;
            }
            case IF -> ifStatement();
            case RANGE -> range();
            case TEMPLATE -> include();
            case WITH -> with();
            default -> {
                putBack(word);
                yield new Statement.Action(at(peek()), pipe("command", Kind.RIGHT_DELIMITER));
            }
        };
    }

    private Position inRange(Token word) {
        var construct = "{{" + word.text() + "}}";
        var end = takeNonSpace();
        if (end.kind() != Kind.RIGHT_DELIMITER) {
            throw unexpected(end, construct);
        }
        if (rangeDepth == 0) {
            throw failure(construct + " outside {{range}}");
        }
        return at(word);
    }

    private End otherwise() {
        return switch (peekNonSpace().kind()) {
            case IF -> End.ELSE_IF;
            case WITH -> End.ELSE_WITH;
            default -> {
                expect(Kind.RIGHT_DELIMITER, "else");
                yield End.ELSE;
            }
        };
    }

    private Statement ifStatement() {
        int known = variables.size();
        var pipe = pipe("if", Kind.RIGHT_DELIMITER);
        var then = list();
        var otherwise = alternative(then.end(), End.ELSE_IF);
        forgetVariables(known);
        return new Statement.If(pipe.at(), pipe, then.block(), otherwise);
    }

    private Statement with() {
        int known = variables.size();
        var pipe = pipe("with", Kind.RIGHT_DELIMITER);
        var then = list();
        var otherwise = alternative(then.end(), End.ELSE_WITH);
        forgetVariables(known);
        return new Statement.With(pipe.at(), pipe, then.block(), otherwise);
    }

    private Statement range() {
        int known = variables.size();
        var pipe = pipe("range", Kind.RIGHT_DELIMITER);
        rangeDepth++;
        var each = list();
        rangeDepth--;
        var otherwise = alternative(each.end(), null);
        forgetVariables(known);
        return new Statement.Range(pipe.at(), pipe, each.block(), otherwise);
    }

    /** What comes after <code>{{else}}</code>; {@code chain} is the kind that may follow it in the same action. */
    private @Nullable Block alternative(End end, @Nullable End chain) {
        if (end == End.END) {
            return null;
        }
        if (end == chain && (peek().kind() == Kind.IF || peek().kind() == Kind.WITH)) {
            if (++depth > MAX_DEPTH) {
                throw failure("max block depth exceeded");
            }
            take();
            var chained = chain == End.ELSE_IF ? ifStatement() : with();
            depth--;
            return new Block(List.of(chained));
        }
        var otherwise = list();
        if (otherwise.end() != End.END) {
            throw failure("expected end; found " + otherwise.end());
        }
        return otherwise.block();
    }

    private Statement block() {
        var word = takeNonSpace();
        var name = templateName(word, "block clause");
        var pipe = pipe("block clause", Kind.RIGHT_DELIMITER);
        add(name, inner("block clause"));
        return new Statement.Include(at(word), name, pipe);
    }

    private Statement include() {
        var word = takeNonSpace();
        var name = templateName(word, "template clause");
        var next = takeNonSpace();
        if (next.kind() == Kind.RIGHT_DELIMITER) {
            return new Statement.Include(at(word), name, null);
        }
        putBack(next);
        return new Statement.Include(at(word), name, pipe("template clause", Kind.RIGHT_DELIMITER));
    }

    private String templateName(Token word, String context) {
        if (word.kind() != Kind.STRING && word.kind() != Kind.RAW_STRING) {
            throw unexpected(word, context);
        }
        return unquote(word);
    }

    private Pipe pipe(String context, Kind end) {
        var position = at(peekNonSpace());
        var declared = new ArrayList<Expression.Variable>();
        boolean assigns = declarations(context, declared);
        var commands = new ArrayList<Command>();
        while (true) {
            var word = takeNonSpace();
            if (word.kind() == end) {
                return checked(new Pipe(position, declared, assigns, commands), context);
            }
            switch (word.kind()) {
                case BOOL,
                        CHARACTER,
                        COMPLEX,
                        DOT,
                        FIELD,
                        IDENTIFIER,
                        NUMBER,
                        NIL,
                        RAW_STRING,
                        STRING,
                        VARIABLE,
                        LEFT_PARENTHESIS -> {
                    putBack(word);
                    commands.add(command());
                }
                default -> throw unexpected(word, context);
            }
        }
    }

    /** Reads {@code $i, $alert :=} if that is how it begins. Returns whether it is {@code =}. */
    private boolean declarations(String context, List<Expression.Variable> declared) {
        while (peekNonSpace().kind() == Kind.VARIABLE) {
            var variable = takeNonSpace();
            var after = peek();
            var next = peekNonSpace();
            if (next.kind() == Kind.ASSIGN || next.kind() == Kind.DECLARE) {
                takeNonSpace();
                declare(variable, declared);
                return next.kind() == Kind.ASSIGN;
            }
            if (next.kind() != Kind.CHAR || !next.text().equals(",")) {
                if (after.kind() == Kind.SPACE) {
                    putBack(variable, after);
                } else {
                    putBack(variable);
                }
                return false;
            }
            takeNonSpace();
            declare(variable, declared);
            if (!context.equals("range") || declared.size() > 1) {
                throw failure("too many declarations in " + context);
            }
            switch (peekNonSpace().kind()) {
                case VARIABLE, RIGHT_DELIMITER, RIGHT_PARENTHESIS -> {}
                default -> throw failure("range can only initialize variables");
            }
        }
        return false;
    }

    private void declare(Token variable, List<Expression.Variable> declared) {
        declared.add(new Expression.Variable(at(variable), variable.text(), List.of()));
        variables.add(variable.text());
    }

    private Pipe checked(Pipe pipe, String context) {
        if (pipe.commands().isEmpty()) {
            throw failure("missing value for " + context);
        }
        for (int stage = 1; stage < pipe.commands().size(); stage++) {
            switch (pipe.commands().get(stage).words().getFirst()) {
                case Expression.Bool _, Expression.Dot _, Expression.Nil _, Expression.Numeral _, Expression.Text _ ->
                    throw failure("non executable command in pipeline stage " + (stage + 1));
                default -> {}
            }
        }
        return pipe;
    }

    private Command command() {
        var position = at(peekNonSpace());
        var words = new ArrayList<Expression>();
        while (true) {
            peekNonSpace();
            var operand = operand();
            if (operand != null) {
                words.add(operand);
            }
            var next = take();
            if (next.kind() == Kind.SPACE) {
                continue;
            }
            if (next.kind() == Kind.RIGHT_DELIMITER || next.kind() == Kind.RIGHT_PARENTHESIS) {
                putBack(next);
            } else if (next.kind() != Kind.PIPE) {
                throw unexpected(next, "operand");
            }
            if (words.isEmpty()) {
                throw failure("empty command");
            }
            return new Command(position, words);
        }
    }

    private @Nullable Expression operand() {
        var term = term();
        if (term == null || peek().kind() != Kind.FIELD) {
            return term;
        }
        var position = at(peek());
        var fields = new ArrayList<String>();
        while (peek().kind() == Kind.FIELD) {
            fields.add(take().text().substring(1));
        }
        return switch (term) {
            case Expression.Field field -> {
                fields.addAll(0, field.names());
                yield new Expression.Field(position, fields);
            }
            case Expression.Variable variable -> {
                fields.addAll(0, variable.fields());
                yield new Expression.Variable(position, variable.name(), fields);
            }
            case Expression.Bool _, Expression.Text _, Expression.Numeral _, Expression.Nil _, Expression.Dot _ ->
                throw failure("unexpected . after term " + Quote.quote(term.toString()));
            default -> new Expression.Chain(position, term, fields);
        };
    }

    private @Nullable Expression term() {
        var word = takeNonSpace();
        return switch (word.kind()) {
            case IDENTIFIER -> {
                if (!functions.test(word.text())) {
                    throw failure("function " + Quote.quote(word.text()) + " not defined");
                }
                yield new Expression.Identifier(at(word), word.text());
            }
            case DOT -> new Expression.Dot(at(word));
            case NIL -> new Expression.Nil(at(word));
            case VARIABLE -> variable(word);
            case FIELD -> new Expression.Field(at(word), names(word.text().substring(1)));
            case BOOL -> new Expression.Bool(at(word), word.text().equals("true"));
            case CHARACTER, NUMBER, COMPLEX -> number(word);
            case LEFT_PARENTHESIS -> {
                if (++depth > MAX_DEPTH) {
                    throw failure("max expression depth exceeded");
                }
                var pipe = pipe("parenthesized pipeline", Kind.RIGHT_PARENTHESIS);
                depth--;
                yield pipe;
            }
            case STRING, RAW_STRING -> new Expression.Text(at(word), word.text(), unquote(word));
            default -> {
                putBack(word);
                yield null;
            }
        };
    }

    private Expression variable(Token word) {
        if (!variables.contains(word.text())) {
            throw failure("undefined variable " + Quote.quote(word.text()));
        }
        return new Expression.Variable(at(word), word.text(), List.of());
    }

    private Expression number(Token word) {
        try {
            var value = word.kind() == Kind.CHARACTER
                    ? Long.valueOf(Quote.rune(word.text()))
                    : Numbers.constant(word.text());
            return new Expression.Numeral(at(word), word.text(), value);
        } catch (IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()));
        }
    }

    private String unquote(Token word) {
        try {
            return Quote.unquote(word.text());
        } catch (IllegalArgumentException e) {
            throw failure(String.valueOf(e.getMessage()));
        }
    }

    private static List<String> names(String dotted) {
        return Arrays.asList(dotted.split("\\.", -1));
    }

    private void forgetVariables(int known) {
        variables.subList(known, variables.size()).clear();
    }

    private Position at(Token word) {
        return new Position(source, word.offset());
    }

    private Token take() {
        latest = ahead.isEmpty() ? lexer.next() : ahead.pop();
        return latest;
    }

    private Token takeNonSpace() {
        var word = take();
        while (word.kind() == Kind.SPACE) {
            word = take();
        }
        return word;
    }

    private Token peek() {
        var word = take();
        putBack(word);
        return word;
    }

    private Token peekNonSpace() {
        var word = takeNonSpace();
        putBack(word);
        return word;
    }

    /** In the order in which they are to come again. */
    private void putBack(Token... words) {
        for (int i = words.length - 1; i >= 0; i--) {
            ahead.push(words[i]);
        }
    }

    private void expect(Kind kind, String context) {
        var word = takeNonSpace();
        if (word.kind() != kind) {
            throw unexpected(word, context);
        }
    }

    private ParseFailure unexpected(Token word, String context) {
        if (word.kind() != Kind.ERROR) {
            return failure("unexpected " + word + " in " + context);
        }
        if (actionLine == 0 || actionLine == word.line()) {
            return failure(word.text());
        }
        var started = " started at " + source.name() + ":" + actionLine;
        return failure(word.text() + (word.text().endsWith(" action") ? "" : " in action") + started);
    }

    private ParseFailure failure(String message) {
        return new ParseFailure("template: " + source.name() + ":" + latest.line() + ": " + message);
    }
}
