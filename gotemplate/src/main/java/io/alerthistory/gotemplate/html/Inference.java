package io.alerthistory.gotemplate.html;

import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.gotemplate.parse.Position;
import io.alerthistory.gotemplate.parse.Statement;
import io.alerthistory.gotemplate.parse.Statement.Action;
import io.alerthistory.gotemplate.parse.Statement.Block;
import io.alerthistory.gotemplate.parse.Statement.Break;
import io.alerthistory.gotemplate.parse.Statement.Continue;
import io.alerthistory.gotemplate.parse.Statement.If;
import io.alerthistory.gotemplate.parse.Statement.Include;
import io.alerthistory.gotemplate.parse.Statement.Literal;
import io.alerthistory.gotemplate.parse.Statement.Range;
import io.alerthistory.gotemplate.parse.Statement.With;
import io.alerthistory.gotemplate.parse.Tree;
import io.alerthistory.gotemplate.strconv.Quote;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Follows templates statement by statement, with the context that a browser would be in. For one thread.
 *
 * <ol>
 *   <li>Literal text moves the context on. A value does not, except that it is a value's or name's beginning.
 *   <li>Both branches of an {@code if} or {@code with} must end in the same context, or in two of which one can be made
 *       ({@link Joined}).
 *   <li>The body of a {@code range} is followed twice: the second time from where it ended the first time, and that must
 *       lead there again. What the second time has found out is thrown away.
 *   <li>A template is followed anew for each context it is called in, and the copy kept under a name of its own. When it
 *       calls itself, it is supposed to end where it began; if that proves wrong, it is followed once more, from where it
 *       ended, and must end there.
 * </ol>
 *
 * <p>After a mistake we go on to the end: as in Go, a later one may take the place of the first.
 */
final class Inference {
    /**
     * After a mistake, following a template once more only adds words to the mistake, and the effort doubles with each
     * template that is called by another.
     */
    private static final int MAX_DEPTH_AFTER_MISTAKE = 12;

    private final Map<String, Tree> templates;
    /** Where templates end, or are supposed to, by the names of the copies. */
    private final Map<String, Context> ends = new HashMap<>();

    private final Map<String, Tree> escaped = new LinkedHashMap<>();
    private final Set<String> called = new HashSet<>();
    private final Effort effort;
    /** Templates within templates. */
    private final int depth;

    private @Nullable Loop loop;

    /**
     * Knows nothing yet.
     *
     * @throws TemplateException later, when it takes more than {@code effort} allows
     */
    Inference(Map<String, Tree> templates, Effort effort) {
        this(templates, effort, 0);
    }

    private Inference(Map<String, Tree> templates, Effort effort, int depth) {
        this.templates = templates;
        this.effort = effort;
        this.depth = depth;
    }

    /** The templates that have been followed, in the form in which they can be executed. */
    Map<String, Tree> escaped() {
        return escaped;
    }

    /** A part of a template, made safe, with the context behind it. */
    private record Followed<T>(Context after, T part) {}

    private record Branches(
            Context after, Block first, @Nullable Block otherwise) {}

    /**
     * Where a call leads.
     *
     * @param name of the copy that is to be called instead
     */
    record Call(Context after, String name) {}

    private Followed<Block> block(Context before, Block block) {
        effort.enterBlock();
        var here = before;
        var statements = new ArrayList<Statement>(block.statements().size());
        for (var statement : block.statements()) {
            if (here.state() == State.DEAD) {
                statements.add(statement);
                continue;
            }
            var followed = statement(here, statement);
            here = followed.after();
            statements.add(followed.part());
        }
        effort.leaveBlock();
        return new Followed<>(here, new Block(List.copyOf(statements)));
    }

    private Followed<Statement> statement(Context before, Statement statement) {
        effort.takeStatement();
        return switch (statement) {
            case Literal literal -> {
                var text = EscapedText.of(before, literal.text());
                yield new Followed<>(text.after(), new Literal(literal.at(), text.text()));
            }
            case Action action -> action(before, action);
            case If(var at, var pipe, var then, var otherwise) -> {
                var both = branches(before, at, "if", then, otherwise);
                yield new Followed<>(both.after(), new If(at, pipe, both.first(), both.otherwise()));
            }
            case With(var at, var pipe, var then, var otherwise) -> {
                var both = branches(before, at, "with", then, otherwise);
                yield new Followed<>(both.after(), new With(at, pipe, both.first(), both.otherwise()));
            }
            case Range range -> range(before, range);
            case Include(var at, var name, var pipe) -> {
                var call = call(before, at, name);
                yield new Followed<>(call.after(), new Include(at, call.name(), pipe));
            }
            case Break(var at) -> {
                currentLoop().breakFrom(before, at);
                yield new Followed<>(Context.DEAD, statement);
            }
            case Continue(var at) -> {
                currentLoop().continueFrom(before, at);
                yield new Followed<>(Context.DEAD, statement);
            }
        };
    }

    private Loop currentLoop() {
        if (loop == null) {
            throw new IllegalStateException("a break or continue outside of a range, which the parser lets pass");
        }
        return loop;
    }

    private Followed<Statement> action(Context before, Action action) {
        var pipe = action.pipe();
        if (!pipe.declared().isEmpty()) {
            return new Followed<>(before, action);
        }
        var here = before.nudged();
        var refused = Pipelines.refused(action, here);
        if (refused != null) {
            return new Followed<>(Context.failed(refused), action);
        }
        if (here.isError()) {
            return new Followed<>(here, action);
        }
        if (Placement.isAmbiguousUrl(here)) {
            var description = action + " appears in an ambiguous context within a URL";
            return new Followed<>(
                    Context.failed(new EscapeError(Fault.AMBIGUOUS_URL, action.at(), description)), action);
        }
        var safe = new Action(action.at(), Pipelines.escaped(pipe, Placement.escapers(here)));
        return new Followed<>(Placement.after(here), safe);
    }

    private Branches branches(Context before, Position at, String word, Block first, @Nullable Block otherwise) {
        var one = block(before.copy(), first);
        return withOther(before, at, word, one, otherwise);
    }

    private Branches withOther(
            Context before, Position at, String word, Followed<Block> one, @Nullable Block otherwise) {
        if (otherwise == null) {
            return new Branches(Joined.of(one.after(), before.copy(), at, word), one.part(), null);
        }
        var other = block(before.copy(), otherwise);
        return new Branches(Joined.of(one.after(), other.after(), at, word), one.part(), other.part());
    }

    private Followed<Statement> range(Context before, Range range) {
        var body = inLoop(() -> {
            var each = block(before.copy(), range.each());
            return new Followed<>(currentLoop().joinedWith(each.after()), each.part());
        });
        if (body.after().isError()) {
            return new Followed<>(body.after(), range);
        }
        var twice = inLoop(() -> {
            var again = inner(depth).block(body.after(), range.each()).after();
            var both = Joined.of(body.after(), again, range.at(), "range");
            if (both.error() != null) {
                both.error().cameUp("on range loop re-entry: ", range.at().line());
                return both;
            }
            return currentLoop().joinedWith(both);
        });
        if (twice.isError()) {
            return new Followed<>(twice, range);
        }
        var both = withOther(before, range.at(), "range", new Followed<>(twice, body.part()), range.otherwise());
        return new Followed<>(both.after(), new Range(range.at(), range.pipe(), both.first(), both.otherwise()));
    }

    private <T> T inLoop(Supplier<T> turn) {
        var inner = new Loop(loop);
        loop = inner;
        var result = turn.get();
        loop = inner.outer();
        return result;
    }

    /** Knows what is known here; what it finds out, it keeps to itself. */
    private Inference inner(int depth) {
        var inner = new Inference(templates, effort, depth);
        inner.ends.putAll(ends);
        inner.loop = loop;
        return inner;
    }

    /** Follows the template {@code name} from the context in which it is called. */
    Call call(Context before, @Nullable Position at, String name) {
        var copy = before.derivedName(name);
        called.add(copy);
        var known = ends.get(copy);
        if (known != null) {
            return new Call(known, copy);
        }
        var tree = templates.get(name);
        if (tree == null) {
            var description = "no such template " + Quote.quote(name);
            return new Call(Context.failed(new EscapeError(Fault.NO_SUCH_TEMPLATE, at, description)), copy);
        }
        return new Call(
                end(before, new Tree(copy, templates.getOrDefault(copy, tree).root())), copy);
    }

    private Context end(Context before, Tree tree) {
        var supposed = body(before, tree);
        if (supposed.accepted() || supposed.end().isError() && depth > MAX_DEPTH_AFTER_MISTAKE) {
            return supposed.end();
        }
        var corrected = body(supposed.end(), tree);
        if (corrected.accepted()) {
            return corrected.end();
        }
        if (supposed.end().isError()) {
            return supposed.end();
        }
        var description = "cannot compute output context for template " + tree.name();
        return Context.failed(new EscapeError(Fault.NO_FIXED_POINT, start(tree), description));
    }

    private record Body(Context end, boolean accepted) {}

    /** Follows a template's body, which where it calls itself is supposed to end where it begins. */
    private Body body(Context before, Tree tree) {
        ends.put(tree.name(), before);
        var inner = inner(depth + 1);
        var followed = inner.block(before, tree.root());
        var end = followed.after();
        boolean accepted = !end.isError() && (!inner.called.contains(tree.name()) || before.equals(end));
        if (accepted) {
            ends.putAll(inner.ends);
            called.addAll(inner.called);
            escaped.putAll(inner.escaped);
            escaped.put(tree.name(), new Tree(tree.name(), followed.part()));
        }
        return new Body(end, accepted);
    }

    /** Where the template's first word is: that of the text, or the braces before anything else. */
    private static @Nullable Position start(Tree tree) {
        if (tree.root().statements().isEmpty()) {
            return null;
        }
        var first = tree.root().statements().getFirst();
        if (first instanceof Literal) {
            return first.at();
        }
        var source = first.at().source();
        return new Position(
                source, Math.max(0, source.text().lastIndexOf("{{", first.at().offset())));
    }
}
