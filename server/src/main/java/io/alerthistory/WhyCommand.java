package io.alerthistory;

import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code why}: asks a running server why somebody is, or is not, told of an alert. */
@Command(
        name = "./run why",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Says of each alert that matches where it goes, what keeps it quiet, and what was told when; the same as"
                    + " GET /api/explain?filter=... of the server.",
            "Exit status 0 if an alert matches, 1 if none does."
        })
final class WhyCommand implements Callable<Integer> {
    private enum Output {
        TEXT,
        JSON
    }

    @Option(
            names = "--alertmanager.url",
            defaultValue = "${env:ALERTHISTORY_ALERTMANAGER_URL:-http://127.0.0.1:9093}",
            description = "The server, with its route prefix. Default: ${DEFAULT-VALUE}.")
    private String url = "";

    @Option(
            names = {"-o", "--output"},
            defaultValue = "text",
            description = "text or json. Default: ${DEFAULT-VALUE}.")
    private Output output = Output.TEXT;

    @Option(
            names = "--at",
            paramLabel = "TIME",
            description = "What was so then, from history; like 2006-01-02T15:04:05Z, or seconds since 1970.")
    private String at = "";

    @Parameters(arity = "1..*", paramLabel = "MATCHER", description = "Such as alertname=Down or 'team=~\"db|web\"'.")
    private List<String> matchers = List.of();

    private final PrintStream out;

    WhyCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        var query = matchers.stream()
                        .map(matcher -> "filter=" + URLEncoder.encode(matcher, StandardCharsets.UTF_8) + "&")
                        .collect(Collectors.joining())
                + (at.isEmpty() ? "" : "time=" + URLEncoder.encode(at, StandardCharsets.UTF_8) + "&");
        var text = Commands.get(url, "/api/explain?" + query + "format=text");
        if (output == Output.JSON) {
            out.print(Commands.get(url, "/api/explain?" + query));
        } else {
            out.print(text.isEmpty() ? "No alert matches.\n" : text);
        }
        return text.isEmpty() ? 1 : 0;
    }
}
