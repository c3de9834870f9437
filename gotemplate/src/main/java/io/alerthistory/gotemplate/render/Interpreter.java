package io.alerthistory.gotemplate.render;

import io.alerthistory.gotemplate.Limits;
import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.gotemplate.parse.Expression;
import io.alerthistory.gotemplate.parse.Expression.Command;
import io.alerthistory.gotemplate.parse.Expression.Pipe;
import io.alerthistory.gotemplate.parse.Node;
import io.alerthistory.gotemplate.parse.Statement;
import io.alerthistory.gotemplate.parse.Statement.Block;
import io.alerthistory.gotemplate.parse.Tree;
import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.gotemplate.value.ArgType;
import io.alerthistory.gotemplate.value.CallFailure;
import io.alerthistory.gotemplate.value.Function;
import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.Print;
import io.alerthistory.gotemplate.value.Typed;
import io.alerthistory.gotemplate.value.Values;
import java.math.BigInteger;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One rendering of one template. Statements are walked, expressions evaluated; each notes where it is, so that an error
 * can say so. What a command is given from the one before it in its pipe is called {@code last}. For one thread.
 */
public final class Interpreter {
    /** Stands for "nothing was piped in", which is not the same as {@code nil}. */
    private static final Object NOTHING = new Object();

    private enum Flow {
        GOES_ON,
        BREAKS,
        CONTINUES
    }

    private final Map<String, Tree> trees;
    private final Map<String, Function> functions;
    private final Map<String, Function> bound;
    private final Budget budget;
    private final StringBuilder out = new StringBuilder(1024);

    private Tree tree;
    private final Variables variables;
    private @Nullable Node at;
    private int depth;

    /** The dot is an element of a list or map of anything that is gone through: Go knows it as an {@code interface {}}. */
    private boolean dotIsAny;

    private Interpreter(
            Map<String, Tree> trees,
            Map<String, Function> functions,
            Map<String, Function> bound,
            Limits limits,
            Tree tree,
            @Nullable Object data) {
        this.trees = trees;
        this.functions = functions;
        this.bound = bound;
        this.budget = new Budget(limits);
        this.tree = tree;
        this.variables = new Variables(data);
    }

    /**
     * What {@code tree} makes of {@code data}.
     *
     * @param trees those that it may include, by name
     * @param functions those of the language included
     * @param bound functions of this one rendering, which come before those
     * @throws TemplateException with Go's words, if that fails
     */
    public static String render(
            Tree tree,
            Map<String, Tree> trees,
            Map<String, Function> functions,
            Map<String, Function> bound,
            @Nullable Object data,
            Limits limits) {
        var interpreter = new Interpreter(trees, functions, bound, limits, tree, data);
        interpreter.walk(data, tree.root());
        return interpreter.out.toString();
    }

    private Flow walk(@Nullable Object dot, Block block) {
        var statements = block.statements();
        for (int i = 0; i < statements.size(); i++) {
            var flow = walk(dot, statements.get(i));
            if (flow != Flow.GOES_ON) {
                return flow;
            }
        }
        return Flow.GOES_ON;
    }

    private Flow walk(@Nullable Object dot, Statement statement) {
        at = statement;
        stop(budget.step());
        switch (statement) {
            case Statement.Literal literal -> {
                out.append(literal.text());
                stop(budget.text(out.length()));
            }
            case Statement.Action action -> {
                var value = evaluate(dot, action.pipe());
                if (action.pipe().declared().isEmpty()) {
                    at = action;
                    write(value);
                }
            }
            case Statement.If choice -> {
                return branch(dot, choice.pipe(), false, choice.then(), choice.otherwise());
            }
            case Statement.With with -> {
                return branch(dot, with.pipe(), true, with.then(), with.otherwise());
            }
            case Statement.Range range -> {
                return walk(dot, range);
            }
            case Statement.Include include -> include(dot, include);
            case Statement.Break _ -> {
                return Flow.BREAKS;
            }
            case Statement.Continue _ -> {
                return Flow.CONTINUES;
            }
        }
        return Flow.GOES_ON;
    }

    private void write(@Nullable Object value) {
        Print.write(out, value);
        stop(budget.text(out.length()));
    }

    private Flow branch(@Nullable Object dot, Pipe pipe, boolean with, Block then, @Nullable Block otherwise) {
        int mark = variables.mark();
        var value = evaluate(dot, pipe);
        var flow = Flow.GOES_ON;
        if (Values.isTrue(value)) {
            boolean outer = dotIsAny;
            dotIsAny = !with && outer;
            flow = walk(with ? value : dot, then);
            dotIsAny = outer;
        } else if (otherwise != null) {
            flow = walk(dot, otherwise);
        }
        variables.forget(mark);
        return flow;
    }

    private Flow walk(@Nullable Object dot, Statement.Range range) {
        int mark = variables.mark();
        var value = evaluate(dot, range.pipe());
        boolean outer = dotIsAny;
        dotIsAny = Values.isOfAnything(value);
        boolean any = switch (value) {
            case null -> false;
            case List<?> list -> each(list, range);
            case Map<?, ?> map -> each(map, range);
            case Long number -> upTo(number, range);
            case Typed.Whole whole -> upTo(whole.longValue(), range);
            default -> throw failure("range can't iterate over " + Print.sprint(value));
        };
        dotIsAny = outer;
        variables.forget(mark);
        return any || range.otherwise() == null ? Flow.GOES_ON : walk(dot, range.otherwise());
    }

    private boolean each(List<?> list, Statement.Range range) {
        for (int i = 0; i < list.size(); i++) {
            if (turn((long) i, list.get(i), range) == Flow.BREAKS) {
                break;
            }
        }
        return !list.isEmpty();
    }

    private boolean each(Map<?, ?> map, Statement.Range range) {
        for (var entry : Values.sorted(map).entrySet()) {
            if (turn(entry.getKey(), entry.getValue(), range) == Flow.BREAKS) {
                break;
            }
        }
        return !map.isEmpty();
    }

    private boolean upTo(long number, Statement.Range range) {
        if (range.pipe().declared().size() > 1) {
            throw failure("can't use " + number + " to iterate over more than one variable");
        }
        for (long i = 0; i < number; i++) {
            if (turn(null, i, range) == Flow.BREAKS) {
                break;
            }
        }
        return number > 0;
    }

    /** The pipe of {@code range $i, $alert := …} has pushed both already; each turn gives them their values. */
    private Flow turn(@Nullable Object index, @Nullable Object element, Statement.Range range) {
        stop(budget.step());
        var declared = range.pipe().declared();
        int mark = variables.mark();
        if (declared.size() == 1) {
            assign(range, 0, mark - 1, element);
        } else if (declared.size() == 2) {
            assign(range, 0, mark - 2, index);
            assign(range, 1, mark - 1, element);
        }
        var flow = walk(element, range.each());
        variables.forget(mark);
        return flow;
    }

    private void assign(Statement.Range range, int which, int top, @Nullable Object value) {
        boolean assigns = range.pipe().assigns();
        int index = assigns ? found(range.pipe().declared().get(which).name()) : top;
        boolean isElement = which == range.pipe().declared().size() - 1;
        variables.set(index, value, isElement && dotIsAny);
    }

    private int found(String name) {
        int index = variables.find(name);
        if (index < 0) {
            throw failure("undefined variable: " + name);
        }
        return index;
    }

    private void include(@Nullable Object dot, Statement.Include include) {
        var included = trees.get(include.name());
        if (included == null) {
            throw failure("template " + Quote.quote(include.name()) + " not defined");
        }
        stop(budget.depth(++depth));
        var data = include.pipe() == null ? null : evaluate(dot, include.pipe());
        var outerTree = tree;
        int outerVariables = variables.enter(data);
        boolean outerIsAny = dotIsAny;
        dotIsAny = false;
        tree = included;
        walk(data, included.root());
        dotIsAny = outerIsAny;
        tree = outerTree;
        variables.leave(outerVariables);
        depth--;
    }

    private @Nullable Object evaluate(@Nullable Object dot, Pipe pipe) {
        at = pipe;
        Object value = NOTHING;
        var commands = pipe.commands();
        for (int i = 0; i < commands.size(); i++) {
            value = evaluate(dot, commands.get(i), value);
        }
        var declared = pipe.declared();
        for (int i = 0; i < declared.size(); i++) {
            var name = declared.get(i).name();
            if (pipe.assigns()) {
                variables.set(found(name), value, false);
            } else {
                variables.push(name, value);
            }
        }
        return value;
    }

    private @Nullable Object evaluate(@Nullable Object dot, Command command, @Nullable Object last) {
        stop(budget.step());
        var words = command.words();
        return switch (words.getFirst()) {
            case Expression.Field field -> {
                at = field;
                yield fields(dot, dot, dotIsAny, field, field.names(), words, last);
            }
            case Expression.Text text -> {
                standsAlone(text, words, last);
                yield text.value();
            }
            case Expression.Identifier identifier -> function(dot, identifier, command, words, last);
            case Expression.Variable variable -> variable(dot, variable, words, last);
            case Expression.Chain chain -> chain(dot, chain, words, last);
            case Expression.Pipe pipe -> {
                refuseArguments(words, last);
                yield evaluate(dot, pipe);
            }
            case Expression.Dot self -> {
                standsAlone(self, words, last);
                yield dot;
            }
            case Expression.Bool bool -> {
                standsAlone(bool, words, last);
                yield bool.value();
            }
            case Expression.Numeral number -> {
                standsAlone(number, words, last);
                yield number(number);
            }
            case Expression.Nil nil -> {
                standsAlone(nil, words, last);
                throw failure("nil is not a command");
            }
        };
    }

    private void standsAlone(Expression word, List<Expression> words, @Nullable Object last) {
        at = word;
        refuseArguments(words, last);
    }

    private void refuseArguments(List<Expression> words, @Nullable Object last) {
        if (words.size() > 1 || last != NOTHING) {
            throw failure("can't give argument to non-function " + words.getFirst());
        }
    }

    private @Nullable Object chain(
            @Nullable Object dot, Expression.Chain chain, List<Expression> words, @Nullable Object last) {
        at = chain;
        if (chain.of() instanceof Expression.Nil) {
            throw failure("indirection through explicit nil in " + chain);
        }
        return fields(dot, argument(dot, ArgType.ANY, chain.of()), false, chain, chain.fields(), words, last);
    }

    private @Nullable Object variable(
            @Nullable Object dot, Expression.Variable variable, List<Expression> words, @Nullable Object last) {
        at = variable;
        int index = found(variable.name());
        var value = variables.get(index);
        if (variable.fields().isEmpty()) {
            refuseArguments(words, last);
            return value;
        }
        return fields(dot, value, variables.isAny(index), variable, variable.fields(), words, last);
    }

    /** @param isAny Go knows the receiver as an {@code interface {}} only */
    private @Nullable Object fields(
            @Nullable Object dot,
            @Nullable Object receiver,
            boolean isAny,
            Expression node,
            List<String> names,
            List<Expression> words,
            @Nullable Object last) {
        var value = receiver;
        boolean valueIsAny = isAny;
        for (int i = 0; i < names.size(); i++) {
            var name = names.get(i);
            if (value == null && valueIsAny) {
                throw failure("nil pointer evaluating interface {}." + name);
            }
            boolean receiverIsAny = valueIsAny;
            valueIsAny = value instanceof Map<?, ?> && !(value instanceof Typed);
            boolean isLast = i == names.size() - 1;
            value = field(dot, name, node, isLast ? words : List.of(), isLast ? last : NOTHING, value, receiverIsAny);
        }
        return value;
    }

    /**
     * Methods come before fields and entries. Of {@code nil}, everything is {@code nil}.
     *
     * @param isAny the receiver comes from a list or map of anything, so that Go knows it as an {@code interface {}} only
     */
    private @Nullable Object field(
            @Nullable Object dot,
            String name,
            Expression node,
            List<Expression> words,
            @Nullable Object last,
            @Nullable Object receiver,
            boolean isAny) {
        if (receiver == null) {
            return null;
        }
        boolean hasArguments = words.size() > 1 || last != NOTHING;
        if (receiver instanceof Typed typed) {
            var member = typed.type().member(name);
            if (member instanceof GoType.Method method) {
                return call(dot, method.of(typed), node, name, words, last);
            }
            if (member instanceof GoType.NamedField named) {
                if (!named.exported()) {
                    throw failure(name + " is an unexported field of struct type "
                            + typed.type().name());
                }
                if (hasArguments) {
                    throw failure(name + " has arguments but cannot be invoked as function");
                }
                return named.of(typed);
            }
        }
        if (receiver instanceof Map<?, ?> map) {
            if (hasArguments) {
                throw failure(name + " is not a method but has arguments");
            }
            return Builtins.entry(map, name);
        }
        var type = isAny ? "interface {}" : Values.typeName(receiver);
        throw failure("can't evaluate field " + name + " in type " + type);
    }

    private @Nullable Object function(
            @Nullable Object dot,
            Expression.Identifier identifier,
            Node node,
            List<Expression> words,
            @Nullable Object last) {
        at = identifier;
        var ofThisOne = bound.get(identifier.name());
        var function = ofThisOne != null ? ofThisOne : functions.get(identifier.name());
        if (function == null) {
            throw failure(Quote.quote(identifier.name()) + " is not a defined function");
        }
        return call(dot, function, node, identifier.name(), words, last);
    }

    /** The first of {@code words} is the function itself; there are none where it stands as an argument. */
    private @Nullable Object call(
            @Nullable Object dot,
            Function function,
            Node node,
            String name,
            List<Expression> words,
            @Nullable Object last) {
        int written = Math.max(0, words.size() - 1);
        int given = written + (last == NOTHING ? 0 : 1);
        int asked = function.takes().size();
        if (function.variadic() && given < asked - 1) {
            throw failure("wrong number of args for " + name + ": want at least " + (asked - 1) + " got " + written);
        }
        if (!function.variadic() && given != asked) {
            throw failure("wrong number of args for " + name + ": want " + asked + " got " + given);
        }
        if (function.body() instanceof Builtins.Special special && special != Builtins.Special.CALL) {
            return firstThatDecides(dot, special == Builtins.Special.OR, words, last);
        }
        var arguments = new @Nullable Object[given];
        for (int i = 0; i < written; i++) {
            arguments[i] = argument(dot, function.type(i), words.get(i + 1));
        }
        if (last != NOTHING) {
            arguments[written] = checked(last, function.type(written));
        }
        if (function.body() == Builtins.Special.CALL) {
            at = node;
            throw failure("error calling call: " + notCallable(arguments[0], written > 0 ? words.get(1) : null));
        }
        try {
            var value = function.body().call(arguments);
            if (value instanceof String text) {
                stop(budget.text(text.length()));
            }
            return value;
        } catch (CallFailure e) {
            at = node;
            throw failure("error calling " + name + ": " + e.getMessage());
        }
    }

    /** No data holds functions: values of a template are never called. */
    private static String notCallable(@Nullable Object value, @Nullable Expression word) {
        return value == null
                ? "call of nil"
                : "non-function " + (word == null ? Print.sprint(value) : word) + " of type " + Values.typeName(value);
    }

    /** {@code and} and {@code or} look at no more than they need. */
    private @Nullable Object firstThatDecides(
            @Nullable Object dot, boolean or, List<Expression> words, @Nullable Object last) {
        Object value = null;
        for (int i = 1; i < words.size(); i++) {
            value = argument(dot, ArgType.ANY, words.get(i));
            if (Values.isTrue(value) == or) {
                return value;
            }
        }
        return last == NOTHING ? value : last;
    }

    private @Nullable Object argument(@Nullable Object dot, ArgType type, Expression word) {
        at = word;
        return switch (word) {
            case Expression.Dot _ -> checked(dot, type);
            case Expression.Nil _ -> {
                if (!type.nilable()) {
                    throw failure("cannot assign nil to " + type.name());
                }
                yield null;
            }
            case Expression.Field field -> {
                var value = fields(dot, dot, dotIsAny, field, field.names(), List.of(), NOTHING);
                if (value == null && dot != null && !type.nilable()) {
                    throw failure("wrong type for value; expected " + type.name() + "; got interface {}");
                }
                yield checked(value, type);
            }
            case Expression.Variable variable -> checked(variable(dot, variable, List.of(), NOTHING), type);
            case Expression.Pipe pipe -> checked(evaluate(dot, pipe), type);
            case Expression.Identifier identifier ->
                checked(function(dot, identifier, identifier, List.of(), NOTHING), type);
            case Expression.Chain chain -> checked(chain(dot, chain, List.of(), NOTHING), type);
            case Expression.Bool _, Expression.Numeral _, Expression.Text _ -> constant(word, type);
        };
    }

    /** Constants have no type of their own: 1 may be a {@code float64}. */
    private Object constant(Expression word, ArgType type) {
        Object value = switch (word) {
            case Expression.Bool bool -> bool.value();
            case Expression.Numeral number -> number(number);
            case Expression.Text text -> text.value();
            default -> throw new IllegalArgumentException("no constant: " + word);
        };
        if (type.equals(ArgType.FLOAT) && value instanceof Long whole) {
            return whole.doubleValue();
        }
        if (type.equals(ArgType.INT) && value instanceof Double number && number == Math.rint(number)) {
            return number.longValue();
        }
        if (type.accepts(value)) {
            return value;
        }
        if (type.equals(ArgType.BOOL) || type.equals(ArgType.STRING)) {
            throw failure("expected " + type.name() + "; found " + word);
        }
        if (type.equals(ArgType.INT) || type.equals(ArgType.FLOAT)) {
            throw failure("expected " + (type.equals(ArgType.INT) ? "integer" : "float") + "; found " + word);
        }
        throw failure("can't handle " + word + " for arg of type " + type.name());
    }

    private Number number(Expression.Numeral number) {
        if (number.value() instanceof BigInteger) {
            throw failure(number + " overflows int");
        }
        return number.value();
    }

    private @Nullable Object checked(@Nullable Object value, ArgType type) {
        if (type.accepts(value)) {
            return value;
        }
        throw failure(
                value == null
                        ? "invalid value; expected " + type.name()
                        : "wrong type for value; expected " + type.name() + "; got " + Values.typeName(value));
    }

    private void stop(@Nullable String reason) {
        if (reason != null) {
            throw failure(reason);
        }
    }

    private TemplateException failure(String message) {
        if (at == null) {
            return new TemplateException("template: " + tree.name() + ": " + message);
        }
        return new TemplateException(
                "template: " + at.at() + ": executing " + Quote.quote(tree.name()) + " at <" + at + ">: " + message);
    }
}
