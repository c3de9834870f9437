package io.alerthistory;

import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.template.TemplateData;
import io.alerthistory.template.TemplateDataReader;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code template render}: shows what a template makes of alerts, as {@code amtool template render} does. */
@Command(
        name = "./run template render",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Renders a template, with the user's template files, and prints the result: of two made-up alerts, of data in a"
                    + " file, or of what a running server tells at this moment.",
            "Exit status 0 if it renders, 1 if not."
        })
final class TemplateCommand implements Callable<Integer> {
    enum Type {
        TEXT,
        HTML
    }

    @Option(
            names = "--template.glob",
            paramLabel = "PATTERN",
            description = "Template files, such as 'templates/*.tmpl'; may be given several times.")
    private List<String> globs = List.of();

    @Option(
            names = "--template.text",
            required = true,
            paramLabel = "TEXT",
            description = "What is rendered, such as '{{ template \"slack.default.title\" . }}'.")
    private String text = "";

    @Option(
            names = "--template.type",
            defaultValue = "text",
            description = "text, or html, where values are escaped. Default: ${DEFAULT-VALUE}.")
    private Type type = Type.TEXT;

    @Option(
            names = "--template.data",
            paramLabel = "FILE",
            description =
                    "JSON with the fields of a webhook message. Without it, and without MATCHER, two made-up alerts.")
    private @Nullable Path data;

    @Option(
            names = "--alertmanager.url",
            defaultValue = "${env:ALERTHISTORY_ALERTMANAGER_URL:-http://127.0.0.1:9093}",
            description = "The server that is asked for alerts. Default: ${DEFAULT-VALUE}.")
    private String url = "";

    @Parameters(
            arity = "0..*",
            paramLabel = "MATCHER",
            description = "Such as alertname=Down: renders the server's first group with alerts that match.")
    private List<String> matchers = List.of();

    private final PrintStream out;
    private final InstantSource clock;

    TemplateCommand(PrintStream out, InstantSource clock) {
        this.out = out;
        this.clock = clock;
    }

    @Override
    public Integer call() {
        var templates = TemplateFiles.load(globs, Path.of("").toAbsolutePath(), clock);
        var values = values();
        try {
            out.print(type == Type.HTML ? templates.html(text, values) : templates.text(text, values));
            out.flush();
            return 0;
        } catch (TemplateException e) {
            throw new StartFailure(String.valueOf(e.getMessage()), e);
        }
    }

    private TemplateData values() {
        if (data != null) {
            return fromFile(data);
        }
        return matchers.isEmpty() ? TemplateDataReader.read(sample(clock.instant())) : fromServer();
    }

    private static TemplateData fromFile(Path file) {
        try {
            return TemplateDataReader.read(Files.readString(file));
        } catch (IOException e) {
            throw new StartFailure("cannot read --template.data: " + e, e);
        } catch (IllegalArgumentException e) {
            throw new StartFailure(file + ": " + e.getMessage(), e);
        }
    }

    private TemplateData fromServer() {
        var query = matchers.stream()
                .map(matcher -> "filter=" + URLEncoder.encode(matcher, StandardCharsets.UTF_8))
                .collect(Collectors.joining("&"));
        try {
            return TemplateDataReader.firstGroup(Commands.get(url, "/api/v2/alerts/groups?" + query), url);
        } catch (IllegalArgumentException e) {
            throw new StartFailure(url + ": " + e.getMessage(), e);
        }
    }

    /** What amtool renders where it is given no data. */
    private static String sample(Instant now) {
        return """
                {"receiver": "receiver", "status": "alertstatus", "externalURL": "https://example.com",
                 "groupLabels": {"grouplabelkey1": "grouplabelvalue1", "grouplabelkey2": "grouplabelvalue2"},
                 "commonLabels": {"commonlabelkey1": "commonlabelvalue1", "commonlabelkey2": "commonlabelvalue2"},
                 "commonAnnotations": {"commonannotationkey1": "commonannotationvalue1",
                                       "commonannotationkey2": "commonannotationvalue2"},
                 "alerts": [
                  {"status": "firing", "startsAt": "%s", "endsAt": "%s",
                   "generatorURL": "https://generatorurl.com", "fingerprint": "fingerprint1",
                   "labels": {"label1": "value1", "label2": "value2", "instance": "foo.bar:1234",
                              "commonlabelkey1": "commonlabelvalue1", "commonlabelkey2": "commonlabelvalue2"},
                   "annotations": {"annotation1": "value1", "annotation2": "value2",
                                   "commonannotationkey1": "commonannotationvalue1",
                                   "commonannotationkey2": "commonannotationvalue2"}},
                  {"status": "resolved", "startsAt": "%s", "endsAt": "%s",
                   "generatorURL": "https://generatorurl.com", "fingerprint": "fingerprint2",
                   "labels": {"foo": "bar", "baz": "qux",
                              "commonlabelkey1": "commonlabelvalue1", "commonlabelkey2": "commonlabelvalue2"},
                   "annotations": {"aaa": "bbb", "ccc": "ddd",
                                   "commonannotationkey1": "commonannotationvalue1",
                                   "commonannotationkey2": "commonannotationvalue2"}}]}
                """.formatted(now.minusSeconds(300), now, now.minusSeconds(600), now);
    }
}
