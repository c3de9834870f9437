import io.alerthistory.adapter.redis.Access;
import io.alerthistory.adapter.redis.Redis;
import io.alerthistory.adapter.redis.RedisAnswers;
import io.alerthistory.adapter.redis.RedisSettings;
import io.alerthistory.adapter.redis.Standing;
import io.alerthistory.adapter.sqlite.ArchiveFile;
import io.alerthistory.classification.Classifications;
import io.alerthistory.classification.Observer;
import io.alerthistory.classification.SharedAnswers;
import io.alerthistory.classify.EmbeddedClassifier;
import io.alerthistory.classify.Normaliser;
import io.alerthistory.classify.ShippedModel;
import io.alerthistory.classify.Subject;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.file.Files;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.random.RandomGenerator;

/**
 * How long does it take to classify an alert with the model that is built in, and to reduce it to its key?
 *
 * <p>Of alerts of usual size (8 labels, 2 annotations, an expression), each another one, in one thread. Asserts nothing:
 * figures are read by people.
 *
 * <p>With {@code --redis} it is also asked how long each tier of the cache needs for an answer that is there, a bare GET over one
 * socket beside them: what of it is ours, and what is Redis and the way to it. It writes keys that begin with {@code bench:}.
 *
 * <pre>./run --version && java -cp ".build/$(cat .build/current)/*" bench/Classify.java [--alerts 20000] [--redis 127.0.0.1:6379]</pre>
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

    public static void main(String[] args) throws Exception {
        int alerts = Integer.parseInt(option(args, "--alerts", "20000"));
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
        var redis = option(args, "--redis", "");
        if (!redis.isEmpty()) {
            tiers(subjects, redis);
        }
    }

    private static String option(String[] args, String name, String fallback) {
        int at = Arrays.asList(args).indexOf(name);
        return at < 0 || at + 1 == args.length ? fallback : args[at + 1];
    }

    private static void tiers(List<Subject> subjects, String address) throws Exception {
        var host = address.substring(0, address.indexOf(':'));
        int port = Integer.parseInt(address.substring(address.indexOf(':') + 1));
        var folder = Files.createTempDirectory("classify");
        try (var redis = connected(host, port);
                var archive = ArchiveFile.open(folder, "said/", InstantSource.system());
                var socket = new Socket(host, port)) {
            var shared = new RedisAnswers(redis, "bench:", 8);
            var answer = "{\"v\":1,\"severity\":\"warning\",\"cause\":\"" + "x".repeat(500) + "\"}";
            for (int i = 0; i < 1_000; i++) {
                shared.put("key-" + i, answer, Duration.ofMinutes(5));
                archive.put("key-" + i, answer);
            }
            var memory = new Classifications(
                    new EmbeddedClassifier(ShippedModel.get()),
                    "1",
                    null,
                    null,
                    archive,
                    io.alerthistory.classification.Settings.DEFAULT,
                    InstantSource.system(),
                    Observer.NOBODY);
            subjects.forEach(memory::now);
            Thread.sleep(1_000); // until the last of them is found
            var numbers = new AtomicInteger();
            measure("l1: an alert looked up in memory", subjects, memory::now);
            measure("l2: a lookup in Redis", subjects, subject -> get(shared, "key-" + numbers.getAndIncrement() % 1_000));
            measure("a bare GET over one socket", subjects, subject -> bare(socket, "bench:cls:key-" + numbers.getAndIncrement() % 1_000));
            measure("a lookup in the archive", subjects, subject -> get(archive, "key-" + numbers.getAndIncrement() % 1_000));
        }
    }

    private static void get(RedisAnswers shared, String name) {
        try {
            shared.get(name).orElseThrow();
        } catch (SharedAnswers.Away e) {
            throw new IllegalStateException(e);
        }
    }

    private static void get(ArchiveFile archive, String name) {
        try {
            archive.get(name).orElseThrow();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static void bare(Socket socket, String key) {
        try {
            socket.getOutputStream().write(("*2\r\n$3\r\nGET\r\n$" + key.length() + "\r\n" + key + "\r\n").getBytes());
            var in = socket.getInputStream();
            int length = 0;
            in.read(); // the dollar
            for (int c = in.read(); c != '\r'; c = in.read()) {
                length = length * 10 + c - '0';
            }
            in.readNBytes(length + 3);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    private static Redis connected(String host, int port) throws InterruptedException {
        var settings = new RedisSettings(
                host,
                port,
                "",
                0,
                new RedisSettings.Pool(16, 1),
                Duration.ofSeconds(5),
                Duration.ofSeconds(3),
                Duration.ofSeconds(3),
                new RedisSettings.Retries(3, Duration.ofMillis(8), Duration.ofMillis(512)));
        var access = new Access() {
            @Override
            public String password() {
                return "";
            }

            @Override
            public Socket secured(Socket plain) {
                return plain;
            }
        };
        var nobody = new io.alerthistory.adapter.redis.Observer() {
            @Override
            public void called(String call, Outcome outcome, Duration took) {}

            @Override
            public void retried(String call) {}
        };
        var redis = new Redis(settings, access, InstantSource.system(), RandomGenerator.getDefault(), nobody);
        redis.start();
        for (int i = 0; i < 100 && !(redis.standing() instanceof Standing.Here); i++) {
            Thread.sleep(50);
        }
        return redis;
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
