import io.alerthistory.classify.EmbeddedClassifier;
import io.alerthistory.classify.Normaliser;
import io.alerthistory.classify.ShippedModel;
import io.alerthistory.classify.Subject;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;

/**
 * How long does it take to classify an alert with the model that is built in, and to reduce it to its key?
 *
 * <p>Of alerts of usual size (8 labels, 2 annotations, an expression), each another one, in one thread. Asserts nothing:
 * figures are read by people.
 *
 * <pre>./run --version && java -cp ".build/$(cat .build/current)/*" bench/Classify.java [--alerts 20000]</pre>
 */
public final class Classify {
    private static final List<String> NAMES =
            List.of("TargetDown", "HighMemoryUsage", "QueueBacklogGrowing", "HTTP5xxErrorRate", "CertificateExpiresSoon");
    private static final List<String> EXPRESSIONS = List.of(
            "up%7Bjob%3D%22api%22%7D+%3D%3D+0",
            "sum+by+%28instance%29+%28rate%28http_requests_total%7Bcode%3D~%225..%22%7D%5B5m%5D%29%29+%2F+sum+by+%28instance%29"
                    + "+%28rate%28http_requests_total%5B5m%5D%29%29+%2A+100+%3E+5",
            "predict_linear%28node_filesystem_avail_bytes%5B6h%5D%2C+24+%2A+3600%29+%3C+0");

    private Classify() {}

    public static void main(String[] args) {
        int alerts = args.length == 2 && args[0].equals("--alerts") ? Integer.parseInt(args[1]) : 20_000;
        long start = System.nanoTime();
        var classifier = new EmbeddedClassifier(ShippedModel.get());
        System.out.printf(Locale.ROOT, "the model is read in %.0f ms%n", (System.nanoTime() - start) / 1e6);
        var subjects = new ArrayList<Subject>();
        for (int i = 0; i < alerts; i++) {
            subjects.add(subject(i));
        }
        System.out.println("| | p50 µs | p95 µs | p99 µs |\n| --- | ---: | ---: | ---: |");
        measure("the first hundred alerts of a JVM, classified", subjects.subList(0, 100), classifier::classify);
        subjects.forEach(classifier::classify);
        measure("an alert classified", subjects, classifier::classify);
        measure("an alert reduced to its key", subjects, subject -> Normaliser.essence(subject).key());
    }

    private static void measure(String title, List<Subject> subjects, Consumer<Subject> what) {
        var nanos = new long[subjects.size()];
        for (int i = 0; i < nanos.length; i++) {
            long before = System.nanoTime();
            what.accept(subjects.get(i));
            nanos[i] = System.nanoTime() - before;
        }
        Arrays.sort(nanos);
        System.out.printf(
                Locale.ROOT,
                "| %s | %.0f | %.0f | %.0f |%n",
                title,
                nanos[nanos.length / 2] / 1e3,
                nanos[nanos.length * 95 / 100] / 1e3,
                nanos[nanos.length * 99 / 100] / 1e3);
    }

    private static Subject subject(int i) {
        var name = NAMES.get(i % NAMES.size());
        var instance = "node-" + i % 3000 + ".prod.example.com:9100";
        return new Subject(
                LabelSet.of(
                        "alertname", name,
                        "job", "api",
                        "instance", instance,
                        "pod", "api-7d9f8b6c5d-x2x9k",
                        "namespace", "shop",
                        "cluster", "eu-west-1",
                        "team", "web",
                        "service", "checkout"),
                Annotations.of(
                        "summary", name + " (instance " + instance + ")",
                        "description", "The value on " + instance + " is " + i % 100 + "% for more than 5 minutes, which is too high;"
                                + " requests may fail until it is back below its limit."),
                "http://prometheus:9090/graph?g0.expr=" + EXPRESSIONS.get(i % EXPRESSIONS.size()) + "&g0.tab=1");
    }
}
