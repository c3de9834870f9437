package io.alerthistory;

import io.alerthistory.config.ConfigException;
import io.alerthistory.config.ConfigReader;
import io.alerthistory.config.Configuration;
import io.alerthistory.engine.Route;
import io.alerthistory.engine.RoutingTree;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import java.io.PrintStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code config routes show} and {@code config routes test}: where alerts go, in amtool's words. */
@Command(
        name = "./run config routes",
        sortOptions = false,
        description =
                "Shows where alerts go. \"show\" draws the routing tree; \"test\" names the receivers that an alert"
                        + " with the given labels goes to.")
final class RoutesCommand implements Callable<Integer> {
    @Option(names = "--config.file", description = "The configuration file. It comes before --alertmanager.url.")
    private @Nullable Path file;

    @Option(names = "--alertmanager.url", description = "A server whose configuration is asked for.")
    private @Nullable String url;

    @Option(
            names = "--verify.receivers",
            defaultValue = "",
            description = "test: the receivers that are expected, parted by commas. Exit status 1 if they are others.")
    private String expected = "";

    @Option(names = "--tree", description = "test: draw the routes on the way, too.")
    private boolean tree;

    @Option(names = "--enable-feature", defaultValue = "", description = "classic-mode or utf8-strict-mode.")
    private String feature = "";

    @Parameters(index = "0", defaultValue = "show", description = "show (the default) or test.")
    private String action = "show";

    @Parameters(index = "1..*", paramLabel = "LABEL=VALUE", description = "test: the labels of the alert.")
    private List<String> labels = List.of();

    private final PrintStream out;

    RoutesCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        var syntax = Commands.syntax(feature);
        return switch (action) {
            case "show" -> {
                var routes = RoutingTree.of(load(syntax));
                out.println("Routing tree:");
                draw(routes.root());
                yield 0;
            }
            case "test" -> test(RoutingTree.of(load(syntax)), labels(syntax));
            default -> throw new StartFailure("config routes: expected show or test, and not " + action);
        };
    }

    private Configuration load(MatcherSyntax syntax) {
        if (file != null) {
            return ConfigFile.read(file, syntax).configuration();
        }
        if (url == null) {
            throw new StartFailure("You have to specify one of --config.file or --alertmanager.url flags.");
        }
        try {
            return ConfigReader.read(Commands.configOf(url), url, "/", syntax);
        } catch (ConfigException e) {
            throw new StartFailure("the configuration of " + url + " has mistakes:\n" + e.getMessage(), e);
        }
    }

    private LabelSet labels(MatcherSyntax syntax) {
        var read = new LinkedHashMap<String, String>();
        for (var text : labels) {
            try {
                var matcher = syntax.matcher(text, warning -> {});
                if (matcher.operator() != Matcher.Operator.EQUAL) {
                    throw new StartFailure("Labels must be specified as key=value pairs");
                }
                read.put(matcher.name(), matcher.value());
            } catch (IllegalArgumentException e) {
                throw new StartFailure("Failed to parse labels: " + e.getMessage(), e);
            }
        }
        return LabelSet.of(read);
    }

    private int test(RoutingTree routes, LabelSet alert) {
        if (tree) {
            out.println("Matching routes:");
            out.println(".");
            drawMatching(routes.root(), alert, "", true);
            out.println();
            out.println();
        }
        var receivers = routes.match(alert).stream()
                .map(route -> route.receiver().name())
                .collect(Collectors.joining(","));
        out.println(receivers);
        if (!expected.isEmpty() && !expected.equals(receivers)) {
            out.println("WARNING: Expected receivers did not match resolved receivers.");
            return 1;
        }
        return 0;
    }

    private void draw(Route root) {
        out.println(".");
        draw(root, "", true);
        out.println();
    }

    private void draw(Route route, String indent, boolean last) {
        out.println(indent + branch(last) + name(route) + (route.goesOn() ? "  continue: true" : "") + "  receiver: "
                + route.receiver().name());
        for (int i = 0; i < route.children().size(); i++) {
            draw(
                    route.children().get(i),
                    indent + below(last),
                    i == route.children().size() - 1);
        }
    }

    private void drawMatching(Route route, LabelSet alert, String indent, boolean last) {
        var next = new ArrayList<Route>();
        for (var child : route.children()) {
            if (Matcher.allMatch(child.matchers(), alert)) {
                next.add(child);
                if (!child.goesOn()) {
                    break;
                }
            }
        }
        out.println(indent
                + branch(last)
                + name(route)
                + (next.isEmpty() ? "  receiver: " + route.receiver().name() : ""));
        for (int i = 0; i < next.size(); i++) {
            drawMatching(next.get(i), alert, indent + below(last), i == next.size() - 1);
        }
    }

    private static String name(Route route) {
        return route.matchers().isEmpty() ? "default-route" : Matcher.text(route.matchers());
    }

    private static String branch(boolean last) {
        return last ? "└── " : "├── ";
    }

    private static String below(boolean last) {
        return last ? "    " : "│   ";
    }
}
