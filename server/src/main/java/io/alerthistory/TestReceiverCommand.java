package io.alerthistory;

import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code test-receiver}: has a running server tell one receiver of a made-up alert, now. */
@Command(
        name = "./run test-receiver",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Has a running server send a notification, marked as a test, to every integration of a receiver, and says"
                    + " what came of each; the same as POST /api/receivers/NAME/test of the server.",
            "Exit status 0 if each integration has taken it, 1 if not."
        })
final class TestReceiverCommand implements Callable<Integer> {
    @Option(
            names = "--alertmanager.url",
            defaultValue = "${env:ALERTHISTORY_ALERTMANAGER_URL:-http://127.0.0.1:9093}",
            description = "The server, with its route prefix. Default: ${DEFAULT-VALUE}.")
    private String url = "";

    @Option(names = "--resolved", description = "Sends what is told when an alert is over.")
    private boolean resolved;

    @Parameters(paramLabel = "NAME", description = "The receiver, by its name in the configuration.")
    private String name = "";

    private final PrintStream out;

    TestReceiverCommand(PrintStream out) {
        this.out = out;
    }

    @Override
    public Integer call() {
        var path = "/api/receivers/"
                + URLEncoder.encode(name, StandardCharsets.UTF_8).replace("+", "%20") + "/test?format=text"
                + (resolved ? "&resolved=true" : "");
        var answer = Commands.post(url, path);
        out.print(answer);
        return answer.lines().allMatch(line -> line.endsWith(": sent")) ? 0 : 1;
    }
}
