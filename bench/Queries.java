import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * How long do queries of GET /api/v2/alerts take when many alerts fire, here and in Alertmanager?
 *
 * <p>Starts both, one after the other, gives them the same alerts (12 labels, 3 annotations), asks each question several
 * times over one connection, and prints the medians beside each other with their ratio, and the memory that each process
 * had at most. Asserts nothing: figures are read by people.
 *
 * <pre>java bench/Queries.java --alertmanager PATH [--alerts 100000] [--times 9]</pre>
 */
public final class Queries {
    private record Question(String title, String query) {}

    private record Answer(double millis, long bytes) {}

    private record Figures(List<Answer> answers, long peakMegabytes) {}

    private static final List<Question> QUESTIONS = List.of(
            new Question("a filter that matches nothing", "?filter=team%3D%22nobody%22"),
            new Question("two filters that match nothing together", "?filter=team%3D%22t1%22&filter=n%3D%22n0%22"),
            new Question("one alert by its label", "?filter=n%3D%22n4711%22"),
            new Question("a regular expression that matches 1 %", "?filter=instance%3D~%22host-1..%5C%5C.example%3A9100%22"),
            new Question("all alerts", ""));

    private static final HttpClient CLIENT = HttpClient.newBuilder().version(HttpClient.Version.HTTP_1_1).build();

    public static void main(String[] args) throws Exception {
        var alertmanager = "";
        int alerts = 100_000;
        int times = 9;
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--alertmanager" -> alertmanager = args[i + 1];
                case "--alerts" -> alerts = Integer.parseInt(args[i + 1]);
                case "--times" -> times = Integer.parseInt(args[i + 1]);
                default -> throw new IllegalArgumentException("unknown flag " + args[i]);
            }
        }
        var folder = Files.createTempDirectory("bench");
        var config = Files.writeString(
                folder.resolve("alertmanager.yml"), "route: {receiver: a, group_wait: 1h}\nreceivers: [{name: a}]\n");
        var root = Path.of("").toAbsolutePath();
        var ours = measure(List.of(root.resolve("run").toString()), config, folder.resolve("ours"), alerts, times);
        var theirs = alertmanager.isEmpty()
                ? null
                : measure(List.of(alertmanager), config, folder.resolve("theirs"), alerts, times);
        System.out.printf("%,d alerts, medians of %d%n%n", alerts, times);
        System.out.println("| question | Alertmanager++ | answer | Alertmanager | ratio |");
        System.out.println("| --- | ---: | ---: | ---: | ---: |");
        for (int i = 0; i < QUESTIONS.size(); i++) {
            var our = ours.answers.get(i);
            var their = theirs == null ? null : theirs.answers.get(i);
            System.out.printf(
                    Locale.ROOT,
                    "| %s | %.1f ms | %,d B | %s | %s |%n",
                    QUESTIONS.get(i).title,
                    our.millis,
                    our.bytes,
                    their == null ? "-" : "%.1f ms".formatted(their.millis),
                    their == null ? "-" : "%.1f ×".formatted(their.millis / our.millis));
        }
        System.out.printf(
                "| memory of the process at most | %,d MB | | %s | %s |%n",
                ours.peakMegabytes,
                theirs == null ? "-" : "%,d MB".formatted(theirs.peakMegabytes),
                theirs == null ? "-" : "%.1f ×".formatted((double) theirs.peakMegabytes / ours.peakMegabytes));
    }

    private static Figures measure(List<String> program, Path config, Path data, int alerts, int times)
            throws Exception {
        int port = freePort();
        var command = new ArrayList<>(program);
        command.addAll(List.of(
                "--config.file=" + config,
                "--storage.path=" + data,
                "--web.listen-address=127.0.0.1:" + port,
                "--cluster.listen-address=",
                "--log.level=error"));
        var process = new ProcessBuilder(command).inheritIO().start();
        try {
            var base = "http://127.0.0.1:" + port;
            awaitReady(process, base);
            post(base, alerts);
            var answers = new ArrayList<Answer>();
            for (var question : QUESTIONS) {
                answers.add(ask(base + "/api/v2/alerts" + question.query, times));
            }
            return new Figures(answers, peakMegabytes(process.pid()));
        } finally {
            process.destroy();
            process.waitFor();
        }
    }

    private static void awaitReady(Process process, String base) throws Exception {
        for (int i = 0; i < 1_200; i++) {
            try {
                if (CLIENT.send(get(base + "/-/ready"), BodyHandlers.discarding()).statusCode() == 200) {
                    return;
                }
            } catch (IOException e) {
                if (!process.isAlive()) {
                    throw new IllegalStateException("it has ended with " + process.exitValue(), e);
                }
            }
            Thread.sleep(Duration.ofMillis(100));
        }
        throw new IllegalStateException("it is not ready after two minutes");
    }

    private static void post(String base, int alerts) throws Exception {
        int batch = 1_000;
        for (int from = 0; from < alerts; from += batch) {
            var body = new StringBuilder("[");
            for (int n = from; n < Math.min(from + batch, alerts); n++) {
                body.append(n == from ? "" : ",").append(alert(n));
            }
            var request = HttpRequest.newBuilder(URI.create(base + "/api/v2/alerts"))
                    .header("Content-Type", "application/json")
                    .POST(HttpRequest.BodyPublishers.ofString(body.append("]").toString()))
                    .build();
            int status = CLIENT.send(request, BodyHandlers.discarding()).statusCode();
            if (status != 200) {
                throw new IllegalStateException("POST answered " + status);
            }
        }
    }

    private static String alert(int n) {
        return """
                {"labels":{"alertname":"Alert%d","n":"n%d","instance":"host-%d.example:9100","job":"node","team":"t%d",\
                "severity":"%s","env":"prod","region":"eu-%d","cluster":"c%d","namespace":"ns-%d","pod":"pod-%d-abcde",\
                "container":"main"},"annotations":{"summary":"Instance host-%d has a problem that somebody should look at",\
                "description":"The value has been above its threshold for more than ten minutes; it is %d now.",\
                "runbook_url":"https://runbooks.example.org/alerts/%d"},"endsAt":"2099-01-01T00:00:00Z",\
                "generatorURL":"http://prometheus.example:9090/graph?g0.expr=up+%%3D%%3D+0&g0.tab=1"}"""
                .formatted(
                        n % 200, n, n % 10_000, n % 50, n % 3 == 0 ? "critical" : "warning", n % 4, n % 20, n % 300, n,
                        n, n % 1000, n % 200);
    }

    /** The first is not counted: it warms both of them up. */
    private static Answer ask(String url, int times) throws Exception {
        var millis = new double[times];
        long bytes = 0;
        for (int i = -1; i < times; i++) {
            long began = System.nanoTime();
            var answer = CLIENT.send(get(url), BodyHandlers.ofInputStream());
            bytes = drain(answer.body());
            if (answer.statusCode() != 200) {
                throw new IllegalStateException(url + " answered " + answer.statusCode());
            }
            if (i >= 0) {
                millis[i] = (System.nanoTime() - began) / 1e6;
            }
        }
        Arrays.sort(millis);
        return new Answer(millis[times / 2], bytes);
    }

    private static long drain(InputStream body) throws IOException {
        try (body) {
            var buffer = new byte[1 << 16];
            long bytes = 0;
            for (int read = body.read(buffer); read >= 0; read = body.read(buffer)) {
                bytes += read;
            }
            return bytes;
        }
    }

    private static HttpRequest get(String url) {
        return HttpRequest.newBuilder(URI.create(url)).timeout(Duration.ofMinutes(1)).build();
    }

    private static long peakMegabytes(long pid) throws IOException {
        var status = Path.of("/proc/" + pid + "/status");
        if (!Files.exists(status)) {
            return 0; // not Linux
        }
        return Files.readAllLines(status).stream()
                .filter(line -> line.startsWith("VmHWM:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("[^0-9]", "")) / 1024)
                .findFirst()
                .orElse(0);
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0)) {
            return socket.getLocalPort();
        }
    }
}
