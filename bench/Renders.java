import io.alerthistory.template.TemplateData;
import io.alerthistory.template.TemplateDataReader;
import io.alerthistory.template.Templates;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import tools.jackson.databind.ObjectMapper;

/**
 * How often a second are notifications rendered, here and by Alertmanager's own template package, in one thread?
 *
 * <p>Both render the same default templates of the same three alerts, in turns, after a warm-up; the medians are printed
 * beside each other with their ratio. Needs Go for Alertmanager's part. Asserts nothing: figures are read by people.
 *
 * <pre>./run --version && java -cp ".build/$(cat .build/current)/*" bench/Renders.java [--seconds 2] [--rounds 5]</pre>
 */
public final class Renders {
    private record Question(String title, boolean html, String template) {}

    private static final List<Question> QUESTIONS = List.of(
            new Question(
                    "Slack: title, link, fallback, text, colour",
                    false,
                    "{{ template \"slack.default.title\" . }}{{ template \"slack.default.titlelink\" . }}"
                            + "{{ template \"slack.default.fallback\" . }}{{ template \"slack.default.text\" . }}"
                            + "{{ template \"slack.default.color\" . }}"),
            new Question("Opsgenie: description", false, "{{ template \"opsgenie.default.description\" . }}"),
            new Question("Teams: text", false, "{{ template \"msteamsv2.default.text\" . }}"),
            new Question("mail: HTML", true, "{{ template \"email.default.html\" . }}"),
            new Question(
                    "a user's one-liner",
                    false,
                    "[{{ .Status | toUpper }}:{{ len .Alerts.Firing }}] {{ .GroupLabels.SortedPairs.Values | join \" \" }}"));

    public static void main(String[] args) throws Exception {
        double seconds = 2;
        int rounds = 5;
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--seconds" -> seconds = Double.parseDouble(args[i + 1]);
                case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
                default -> throw new IllegalArgumentException("unknown flag " + args[i]);
            }
        }
        var file = Path.of("server/src/test/resources/template-data.json");
        var data = TemplateDataReader.read(
                new ObjectMapper().readTree(Files.readString(file)).get("mixed"));
        var program = Files.createTempDirectory("renders").resolve("renders");
        run(Path.of("bench/renders"), List.of("go", "build", "-o", program.toString(), "."));

        var ours = new double[QUESTIONS.size()][rounds];
        var theirs = new double[QUESTIONS.size()][rounds];
        for (int round = -1; round < rounds; round++) { // the first one warms up
            System.err.println(round < 0 ? "warming up ..." : "round " + (round + 1) + " of " + rounds);
            for (int q = 0; q < QUESTIONS.size(); q++) {
                var question = QUESTIONS.get(q);
                double here = perSecond(question, data, seconds);
                double there = Double.parseDouble(run(
                                Path.of(""),
                                List.of(
                                        program.toString(),
                                        file.toString(),
                                        "mixed",
                                        String.valueOf(seconds),
                                        (question.html() ? "html=" : "text=") + question.template()))
                        .strip());
                if (round >= 0) {
                    ours[q][round] = here;
                    theirs[q][round] = there;
                }
            }
        }
        System.out.println("| what is rendered, of three alerts | Alertmanager++ | Alertmanager | ratio |");
        System.out.println("| --- | ---: | ---: | ---: |");
        for (int q = 0; q < QUESTIONS.size(); q++) {
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %,.0f/s | %,.0f/s | %.1f × |%n",
                    QUESTIONS.get(q).title(),
                    median(ours[q]),
                    median(theirs[q]),
                    median(ours[q]) / median(theirs[q]));
        }
    }

    private static double perSecond(Question question, TemplateData data, double seconds) {
        var templates = Templates.of(List.of(), InstantSource.system());
        long count = 0;
        long length = 0;
        long began = System.nanoTime();
        while (System.nanoTime() - began < seconds * 1e9) {
            length += (question.html()
                            ? templates.html(question.template(), data)
                            : templates.text(question.template(), data))
                    .length();
            count++;
        }
        if (length == 0) {
            throw new IllegalStateException("nothing was rendered");
        }
        return count / ((System.nanoTime() - began) / 1e9);
    }

    private static String run(Path folder, List<String> command) throws Exception {
        var process = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        var output = new String(process.getInputStream().readAllBytes());
        if (process.waitFor() != 0) {
            throw new IllegalStateException(command + " failed");
        }
        return output;
    }

    private static double median(double[] figures) {
        var sorted = figures.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
