package io.alerthistory.gotemplate.html;

import static java.util.stream.Collectors.toCollection;

import io.alerthistory.gotemplate.parse.Expression;
import io.alerthistory.gotemplate.parse.Expression.Command;
import io.alerthistory.gotemplate.parse.Expression.Identifier;
import io.alerthistory.gotemplate.parse.Expression.Pipe;
import io.alerthistory.gotemplate.parse.Position;
import io.alerthistory.gotemplate.parse.Statement.Action;
import io.alerthistory.gotemplate.strconv.Quote;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Adds escaping functions to pipelines, beside those that an author may have written there. */
final class Pipelines {
    private static final String HTML = "html";
    private static final String URLQUERY = "urlquery";

    /** Functions of the language that do what one of ours does. */
    private static final Set<String> PREDEFINED = Set.of(HTML, URLQUERY);

    /** What ours do as well. {@code urlquery} does more than the normalizer, but Go takes it for that one, too. */
    private static final Map<String, String> EQUIVALENT = Map.of(
            Escaper.ATTRIBUTE.goName(), HTML,
            Escaper.HTML.goName(), HTML,
            Escaper.RCDATA.goName(), HTML,
            Escaper.URL.goName(), URLQUERY,
            Escaper.URL_NORMALIZER.goName(), URLQUERY);

    /** Functions with those that change nothing in what they give. */
    private static final Map<String, Set<String>> LEAVES_NOTHING_FOR = Map.of(
            Escaper.COMMENT.goName(), Set.of(Escaper.ATTRIBUTE.goName(), Escaper.HTML.goName()),
            Escaper.CSS_STRING.goName(), Set.of(Escaper.ATTRIBUTE.goName()),
            Escaper.JS_REGEXP.goName(), Set.of(Escaper.ATTRIBUTE.goName()),
            Escaper.JS_STRING.goName(), Set.of(Escaper.ATTRIBUTE.goName()),
            Escaper.JS_TEMPLATE_LITERAL.goName(), Set.of(Escaper.ATTRIBUTE.goName()),
            Escaper.URL.goName(), Set.of(Escaper.URL_NORMALIZER.goName()));

    private Pipelines() {}

    /**
     * What is wrong with the functions that an author has written there; null if nothing is. {@code html} and
     * {@code urlquery} may only come last, and {@code html} does not do for a value without quotes.
     */
    static @Nullable EscapeError refused(Action action, Context here) {
        var commands = action.pipe().commands();
        boolean unquoted = here.state() == State.ATTRIBUTE && here.delimiter() == Delimiter.SPACE_OR_TAG_END;
        for (int i = 0; i < commands.size(); i++) {
            var function = called(commands.get(i));
            boolean last = i == commands.size() - 1;
            if (PREDEFINED.contains(function) && (!last || unquoted && function.equals(HTML))) {
                var description = "predefined escaper " + Quote.quote(function) + " disallowed in template";
                return new EscapeError(Fault.PREDEFINED_ESCAPER, action.at(), description);
            }
        }
        return null;
    }

    /**
     * {@code pipe} with {@code escapers} at its end. If {@code html} or {@code urlquery} is there already, it takes the
     * place of the one that does the same.
     */
    static Pipe escaped(Pipe pipe, List<Escaper> escapers) {
        if (escapers.isEmpty()) {
            return pipe;
        }
        var commands = new ArrayList<>(pipe.commands());
        var added = escapers.stream().map(Escaper::goName).collect(toCollection(ArrayList::new));
        var predefined = called(commands.getLast());
        if (PREDEFINED.contains(predefined)) {
            takeApart(commands, predefined, pipe.at());
            if (added.stream().anyMatch(function -> doTheSame(function, predefined))) {
                commands.removeLast();
                added.replaceAll(function -> doTheSame(function, predefined) ? predefined : function);
            }
        }
        var present = new HashSet<String>();
        commands.forEach(command -> present.add(whatItDoes(called(command))));
        for (var function : added) {
            if (!present.contains(whatItDoes(function)) && isNeeded(function, commands)) {
                commands.add(command(function, pipe.at()));
            }
        }
        return new Pipe(pipe.at(), pipe.declared(), pipe.assigns(), List.copyOf(commands));
    }

    /** The function that the command calls; an empty text if it is something else. */
    private static String called(Command command) {
        return command.words().getFirst() instanceof Identifier function ? function.name() : "";
    }

    /** <code>{{html .a .b}}</code> becomes {@code _eval_args_ .a .b | html}, so that others can come between. */
    private static void takeApart(List<Command> commands, String predefined, Position at) {
        var only = commands.getFirst();
        if (commands.size() == 1 && only.words().size() > 1) {
            var words = new ArrayList<Expression>(only.words());
            words.set(0, new Identifier(words.getFirst().at(), Escaper.ARGUMENTS.goName()));
            commands.set(0, new Command(only.at(), List.copyOf(words)));
            commands.add(command(predefined, at));
        }
    }

    private static boolean isNeeded(String function, List<Command> commands) {
        return commands.isEmpty()
                || !LEAVES_NOTHING_FOR
                        .getOrDefault(called(commands.getLast()), Set.of())
                        .contains(function);
    }

    private static boolean doTheSame(String a, String b) {
        return whatItDoes(a).equals(whatItDoes(b));
    }

    private static String whatItDoes(String function) {
        return EQUIVALENT.getOrDefault(function, function);
    }

    private static Command command(String function, Position at) {
        return new Command(at, List.of(new Identifier(at, function)));
    }
}
