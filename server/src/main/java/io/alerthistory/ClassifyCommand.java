package io.alerthistory;

import io.alerthistory.classify.Classification;
import io.alerthistory.classify.EmbeddedClassifier;
import io.alerthistory.classify.ShippedModel;
import io.alerthistory.classify.Subject;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import tools.jackson.core.JacksonException;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;
import tools.jackson.databind.node.ObjectNode;

/** {@code classify}: says of each alert how bad it is, of what kind, why probably, and what to do. */
@Command(
        name = "./run classify",
        mixinStandardHelpOptions = true,
        sortOptions = false,
        description = {
            "Reads alerts, one JSON object a line as POST /api/v2/alerts takes them (labels, annotations, generatorURL;"
                    + " anything else is passed over), and writes one JSON object a line: severity, category, confidence in both"
                    + " (0 to 1, calibrated), unsure where the severity is little more than a guess, cause and actions, who"
                    + " said so (source, model), and key, which alerts share that mean the same.",
            "A line that is no alert gives {\"error\": ...} in its place and a message on stderr, and the rest is read all the"
                    + " same. Exit status 0 if every line was an alert, 1 if not."
        })
final class ClassifyCommand implements Callable<Integer> {
    /** Twice what the server takes of one alert by default. */
    static final int MOST_BYTES = 1 << 20;

    private static final ObjectMapper JSON = new ObjectMapper();

    @Option(
            names = "--source",
            defaultValue = EmbeddedClassifier.SOURCE,
            description =
                    "Who is asked. Default, and all there is in this version: ${DEFAULT-VALUE}, the model that is built in.")
    private String source = EmbeddedClassifier.SOURCE;

    @Parameters(arity = "0..1", paramLabel = "FILE", description = "Where the alerts are; without it, stdin.")
    private @Nullable Path file;

    private final InputStream in;
    private final PrintStream out;
    private final PrintStream err;

    ClassifyCommand(InputStream in, PrintStream out, PrintStream err) {
        this.in = in;
        this.out = out;
        this.err = err;
    }

    @Override
    public Integer call() throws IOException {
        if (!source.equals(EmbeddedClassifier.SOURCE)) {
            throw new StartFailure("--source=" + source + " is not known; this version has embedded");
        }
        if (file == null) {
            return classify(in);
        }
        if (!Files.isRegularFile(file)) {
            throw new StartFailure("there is no file " + file);
        }
        try (var lines = Files.newInputStream(file)) {
            return classify(lines);
        }
    }

    private int classify(InputStream unbuffered) throws IOException {
        var lines = new Lines(new BufferedInputStream(unbuffered));
        var classifier = new EmbeddedClassifier(ShippedModel.get());
        int status = 0;
        // Who reads us may stop before the end.
        for (long number = 1; lines.next() && !out.checkError(); number++) {
            try {
                out.println(JSON.writeValueAsString(json(classifier.classify(subject(lines.line())))));
            } catch (IllegalArgumentException e) {
                status = 1;
                err.println("line " + number + ": " + e.getMessage());
                out.println(JSON.writeValueAsString(
                        JSON.createObjectNode().put("error", "line " + number + ": " + e.getMessage())));
            }
        }
        return status;
    }

    private static Subject subject(String line) {
        var alert = parsed(line);
        if (!alert.isObject()) {
            throw new IllegalArgumentException("an alert must be a JSON object");
        }
        var labels = LabelSet.of(pairs(alert, "labels"));
        if (labels.isEmpty()) {
            throw new IllegalArgumentException("labels must have at least one label");
        }
        var url = alert.path("generatorURL");
        if (!url.isMissingNode() && !url.isNull() && !url.isString()) {
            throw new IllegalArgumentException("generatorURL must be a string");
        }
        return new Subject(labels, Annotations.of(pairs(alert, "annotations")), url.asString(""));
    }

    private static JsonNode parsed(String line) {
        try {
            return JSON.readTree(line);
        } catch (JacksonException e) {
            throw new IllegalArgumentException(
                    "column " + e.getLocation().getColumnNr() + ": " + e.getOriginalMessage(), e);
        }
    }

    private static Map<String, String> pairs(JsonNode alert, String field) {
        var node = alert.path(field);
        var pairs = new HashMap<String, String>();
        if (node.isMissingNode() || node.isNull()) {
            return pairs;
        }
        if (!node.isObject()) {
            throw new IllegalArgumentException(field + " must be an object");
        }
        node.forEachEntry((name, value) -> {
            if (!value.isString()) {
                throw new IllegalArgumentException(field + "." + name + " must be a string");
            }
            pairs.put(name, value.asString());
        });
        return pairs;
    }

    private static ObjectNode json(Classification said) {
        var node = JSON.createObjectNode()
                .put("severity", said.severity().word())
                .put("category", said.category().word())
                .put("confidence", rounded(said.confidence()))
                .put("categoryConfidence", rounded(said.categoryConfidence()))
                .put("unsure", said.unsure())
                .put("source", said.source())
                .put("model", said.model())
                .put("cause", said.cause());
        said.actions().forEach(node.putArray("actions")::add);
        return node.put("key", said.key());
    }

    private static BigDecimal rounded(double confidence) {
        return BigDecimal.valueOf(confidence).setScale(3, RoundingMode.HALF_UP);
    }

    /** Lines of bounded length, so that a file without line ends costs no more memory than another. */
    private static final class Lines {
        private final InputStream in;
        private final ByteArrayOutputStream line = new ByteArrayOutputStream();
        private boolean tooLong;

        Lines(InputStream in) {
            this.in = in;
        }

        /** Goes to the next line; false at the end. */
        boolean next() throws IOException {
            line.reset();
            tooLong = false;
            int c = in.read();
            if (c < 0) {
                return false;
            }
            for (; c >= 0 && c != '\n'; c = in.read()) {
                if (line.size() < MOST_BYTES) {
                    line.write(c);
                } else {
                    tooLong = true;
                }
            }
            return true;
        }

        /** What is not UTF-8 becomes U+FFFD, as in the API. */
        String line() {
            if (tooLong) {
                throw new IllegalArgumentException("the line is longer than " + MOST_BYTES + " bytes");
            }
            return line.toString(StandardCharsets.UTF_8);
        }
    }
}
