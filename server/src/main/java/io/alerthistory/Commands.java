package io.alerthistory;

import io.alerthistory.cli.Invocation.Command;
import io.alerthistory.clockwork.SystemTime;
import io.alerthistory.model.MatcherSyntax;
import java.io.IOException;
import java.io.PrintStream;
import java.io.PrintWriter;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import tools.jackson.core.JacksonException;
import tools.jackson.core.JsonToken;
import tools.jackson.core.ObjectReadContext;
import tools.jackson.core.json.JsonFactory;

/** What the sub-commands have in common: how they are run, and how they ask a running server. */
final class Commands {
    private static final Duration PATIENCE = Duration.ofSeconds(30); // amtool's --timeout

    private Commands() {}

    /** Runs one and returns the exit status: its own, or 1 (2 of {@code compare}) with a line on {@code err} if it cannot do its work. */
    static int run(Command.Name name, List<String> arguments, PrintStream out, PrintStream err) {
        return switch (name) {
            case SIMULATE -> SimulationCommand.run(arguments, out);
            case CHECK_CONFIG -> run(new CheckConfigCommand(out), arguments, out, err);
            case CHECK_WEB_CONFIG -> run(new CheckWebConfigCommand(out), arguments, out, err);
            case ROUTES -> run(new RoutesCommand(out), arguments, out, err);
            case TEMPLATE -> run(new TemplateCommand(out, new SystemTime()), arguments, out, err);
            case TEST_RECEIVER -> run(new TestReceiverCommand(out), arguments, out, err);
            case WHY -> run(new WhyCommand(out), arguments, out, err);
            case COMPARE ->
                run(new CompareCommand(out, err, new SystemTime()), CompareCommand.TROUBLE, arguments, out, err);
            case EXPORT -> run(new ExportCommand(out, new SystemTime()), arguments, out, err);
            case REBUILD_CACHE -> RebuildCacheCommand.run(arguments, System.getenv(), out, err);
            case CLASSIFY -> run(new ClassifyCommand(System.in, out, err), arguments, out, err);
        };
    }

    private static int run(Callable<Integer> command, List<String> arguments, PrintStream out, PrintStream err) {
        return run(command, 1, arguments, out, err);
    }

    /** @param trouble the exit status if it cannot do its work */
    private static int run(
            Callable<Integer> command, int trouble, List<String> arguments, PrintStream out, PrintStream err) {
        var line = new CommandLine(command).setCaseInsensitiveEnumValuesAllowed(true);
        line.setOut(new PrintWriter(out, true, StandardCharsets.UTF_8));
        line.setErr(new PrintWriter(err, true, StandardCharsets.UTF_8));
        line.setParameterExceptionHandler((e, args) -> {
            err.println(e.getMessage() + ", try --help");
            return trouble;
        });
        line.setExecutionExceptionHandler((e, commandLine, parsed) -> {
            if (e instanceof StartFailure) {
                err.println("error: " + e.getMessage());
                return trouble;
            }
            throw e;
        });
        return line.execute(arguments.toArray(String[]::new));
    }

    /** @throws StartFailure if it names no syntax */
    static MatcherSyntax syntax(String feature) {
        return switch (feature) {
            case "" -> MatcherSyntax.FALLBACK;
            case "classic-mode" -> MatcherSyntax.CLASSIC;
            case "utf8-strict-mode" -> MatcherSyntax.UTF8;
            default ->
                throw new StartFailure(
                        "--enable-feature=" + feature + " is not known; write classic-mode or utf8-strict-mode");
        };
    }

    /** The text of an answer to {@code GET url + path}. */
    static String get(String url, String path) {
        return ask(url, path, HttpRequest.newBuilder().GET());
    }

    /** The text of an answer to {@code POST url + path}, without a body. */
    static String post(String url, String path) {
        var none = HttpRequest.BodyPublishers.noBody();
        return ask(
                url,
                path,
                HttpRequest.newBuilder()
                        .header("Content-Type", "application/json")
                        .POST(none));
    }

    private static String ask(String url, String path, HttpRequest.Builder request) {
        try (var client = HttpClient.newBuilder().connectTimeout(PATIENCE).build()) {
            var uri = URI.create(url.replaceAll("/+$", "") + path);
            var answer = client.send(request.uri(uri).timeout(PATIENCE).build(), BodyHandlers.ofString());
            if (answer.statusCode() != 200) {
                throw new StartFailure(uri + " answered " + answer.statusCode() + ": "
                        + answer.body().strip());
            }
            return answer.body();
        } catch (IOException | IllegalArgumentException e) {
            throw new StartFailure("cannot ask " + url + ": " + e + "; is it running, and is the URL right?", e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new StartFailure("interrupted", e);
        }
    }

    /** The configuration that a server says is in force. */
    static String configOf(String url) {
        var text = get(url, "/api/v2/status");
        @Nullable String found = null;
        try (var json = new JsonFactory().createParser(ObjectReadContext.empty(), text)) {
            while (json.nextToken() != null) {
                if (json.currentToken() == JsonToken.PROPERTY_NAME && "original".equals(json.currentName())) {
                    json.nextToken();
                    found = json.getString();
                }
            }
        } catch (JacksonException e) {
            throw new StartFailure(url + " answered no JSON: " + e.getOriginalMessage(), e);
        }
        if (found == null) {
            throw new StartFailure(url + " answered without its configuration; is it an Alertmanager?");
        }
        return found;
    }
}
