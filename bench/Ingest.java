import com.sun.net.httpserver.HttpServer;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executors;
import java.util.regex.Pattern;

/**
 * How fast are alerts taken in, how soon are they told, and what does that cost, here and in Alertmanager?
 *
 * <p>Each is started in turn with a folder of its own, our journal being written; the same bytes are sent over plain
 * sockets, so that the sender costs next to nothing. They are as Prometheus sends them, names in order. CPU is that of the server's process, memory what it had at most.
 * Asserts nothing: figures are read by people.
 *
 * <pre>java bench/Ingest.java --alertmanager PATH [--alerts 100000] [--rounds 5] [--connections 2]</pre>
 */
public final class Ingest {
    private static final int BATCH = 1_000;

    private static int alerts = 100_000;
    private static int rounds = 5;
    private static int connections = 2;

    public static void main(String[] args) throws Exception {
        var programs = new LinkedHashMap<String, String>();
        programs.put("Alertmanager++", Path.of("").toAbsolutePath().resolve("run").toString());
        for (int i = 0; i + 1 < args.length; i += 2) {
            switch (args[i]) {
                case "--alertmanager" -> programs.put("Alertmanager", args[i + 1]);
                case "--alerts" -> alerts = Integer.parseInt(args[i + 1]);
                case "--rounds" -> rounds = Integer.parseInt(args[i + 1]);
                case "--connections" -> connections = Integer.parseInt(args[i + 1]);
                default -> throw new IllegalArgumentException("unknown flag " + args[i]);
            }
        }
        var figures = new LinkedHashMap<String, Map<String, Double>>();
        for (var program : programs.entrySet()) {
            figures.put(program.getKey(), measure(program.getKey(), program.getValue()));
        }
        print(figures);
    }

    private static Map<String, Double> measure(String name, String command) throws Exception {
        var found = new LinkedHashMap<String, Double>();
        try (var server = Server.start(command, "route: {receiver: a, group_by: [alertname], group_wait: 1h}\nreceivers: [{name: a}]\n")) {
            say(name, "ready after %.0f ms", server.readyMillis);
            found.put("ready, ms", server.readyMillis);
            double first = server.post("new");
            found.put("new alerts, 1/s", alerts / first);
            found.put("new alerts, CPU s for 100,000", server.cpu() * 1e5 / alerts);
            say(name, "new: %,.0f/s at %.2f CPU s", alerts / first, server.cpu());
            found.put("what that cost in all, CPU s for 100,000", server.settle() * 1e5 / alerts);
            var rates = new ArrayList<Double>();
            var costs = new ArrayList<Double>();
            for (int i = 0; i < rounds; i++) {
                double before = server.cpu();
                rates.add(alerts / server.post("re-sent"));
                costs.add((server.cpu() - before) * 1e5 / alerts);
                say(name, "re-sent: %,.0f/s at %.2f CPU s", rates.getLast(), costs.getLast());
            }
            found.put("re-sent alerts, 1/s", median(rates));
            found.put("re-sent alerts, CPU s for 100,000", median(costs));
            found.put("memory at most, MB", server.peakMegabytes());
            say(name, "%.0f MB at most", server.peakMegabytes());
        }
        try (var hook = new Hook();
                var server = Server.start(command, """
                        route: {receiver: a, group_by: [n], group_wait: 0s, group_interval: 1h}
                        receivers: [{name: a, webhook_configs: [{url: "http://127.0.0.1:%d/", send_resolved: false}]}]
                        """.formatted(hook.port()))) {
            var millis = server.tell(hook, 0, 600, 1, Duration.ofMillis(5)); // unmeasured
            millis = server.tell(hook, 10_000, 4_000, 1, Duration.ofMillis(5));
            found.put("POST to webhook, p50 ms", quantile(millis, 0.5));
            found.put("POST to webhook, p99 ms", quantile(millis, 0.99));
            say(name, "told after %.2f ms, p99 %.2f", quantile(millis, 0.5), quantile(millis, 0.99));
            var all = new ArrayList<Double>();
            for (int i = 0; i < 5; i++) {
                all.add(quantile(server.tell(hook, 100_000 + i * 1_000, 1, 1_000, Duration.ZERO), 0.99));
                Thread.sleep(500);
            }
            found.put("1,000 groups in one POST, p99 ms", median(all));
            say(name, "1,000 groups: p99 %.0f ms", median(all));
        }
        return found;
    }

    private static void say(String name, String format, Object... values) {
        System.err.printf(Locale.ROOT, "%s: %s%n", name, format.formatted(values));
    }

    private static void print(Map<String, Map<String, Double>> figures) {
        var names = List.copyOf(figures.keySet());
        System.out.printf("%,d alerts in POSTs of %,d over %d connections%n%n", alerts, BATCH, connections);
        System.out.println("| | " + String.join(" | ", names) + (names.size() > 1 ? " | ratio |" : " |"));
        System.out.println("| --- | " + "---: | ".repeat(names.size() > 1 ? 3 : 1).strip());
        for (var what : figures.get(names.getFirst()).keySet()) {
            var row = new StringBuilder("| " + what + " |");
            names.forEach(name -> row.append(String.format(Locale.ROOT, " %s |", number(figures.get(name).get(what)))));
            if (names.size() > 1) {
                double ours = figures.get(names.get(0)).get(what);
                double theirs = figures.get(names.get(1)).get(what);
                row.append(String.format(Locale.ROOT, " %.2f × |", what.endsWith("1/s") ? ours / theirs : theirs / ours));
            }
            System.out.println(row);
        }
    }

    private static String number(double value) {
        return String.format(Locale.ROOT, value >= 100 ? "%,.0f" : "%.2f", value);
    }

    private static double median(List<Double> values) {
        return quantile(values.stream().mapToDouble(v -> v).toArray(), 0.5);
    }

    private static double quantile(double[] values, double q) {
        var sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[(int) Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
    }

    /** A webhook that notes when it was told of each {@code n}. */
    private static final class Hook implements AutoCloseable {
        private static final Pattern N = Pattern.compile("\"n\":\"n([0-9]+)\"");

        private final Map<Integer, Long> told = new ConcurrentHashMap<>();
        private final HttpServer server;

        Hook() throws IOException {
            server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 4_096);
            server.setExecutor(Executors.newVirtualThreadPerTaskExecutor());
            server.createContext("/", exchange -> {
                long now = System.nanoTime();
                try (exchange) {
                    var n = N.matcher(new String(exchange.getRequestBody().readAllBytes(), StandardCharsets.UTF_8));
                    if (n.find()) {
                        told.putIfAbsent(Integer.parseInt(n.group(1)), now);
                    }
                    exchange.sendResponseHeaders(200, -1);
                }
            });
            server.start();
        }

        int port() {
            return server.getAddress().getPort();
        }

        @Override
        public void close() {
            server.stop(0);
        }
    }

    private static final class Server implements AutoCloseable {
        private final Process process;
        private final int port;
        final double readyMillis;

        private Server(Process process, int port, double readyMillis) {
            this.process = process;
            this.port = port;
            this.readyMillis = readyMillis;
        }

        static Server start(String command, String config) throws Exception {
            var folder = Files.createTempDirectory("bench");
            var file = Files.writeString(folder.resolve("alertmanager.yml"), config);
            int port;
            try (var socket = new ServerSocket(0)) {
                port = socket.getLocalPort();
            }
            long began = System.nanoTime();
            var process = new ProcessBuilder(
                            command,
                            "--config.file=" + file,
                            "--storage.path=" + folder.resolve("data"),
                            "--web.listen-address=127.0.0.1:" + port,
                            "--cluster.listen-address=",
                            "--log.level=error")
                    .inheritIO()
                    .start();
            while (true) {
                try (var client = new Client(port)) {
                    if (client.request("GET", "/-/ready", new byte[0]) == 200) {
                        return new Server(process, port, (System.nanoTime() - began) / 1e6);
                    }
                } catch (IOException e) {
                    if (!process.isAlive() || System.nanoTime() - began > 3e11) {
                        throw new IllegalStateException("it does not start", e);
                    }
                    Thread.sleep(2);
                }
            }
        }

        /** Sends all alerts once; returns the seconds that took. */
        double post(String what) throws Exception {
            var ends = Instant.now().plus(Duration.ofMinutes(4));
            var bodies = new ArrayList<byte[]>();
            for (int from = 0; from < alerts; from += BATCH) {
                bodies.add(body(from, Math.min(BATCH, alerts - from), ends));
            }
            try (var threads = Executors.newFixedThreadPool(connections)) {
                long began = System.nanoTime();
                var work = new ArrayList<Callable<Void>>();
                for (int c = 0; c < connections; c++) {
                    int mine = c;
                    work.add(() -> {
                        try (var client = new Client(port)) {
                            for (int i = mine; i < bodies.size(); i += connections) {
                                expect(client.request("POST", "/api/v2/alerts", bodies.get(i)), what);
                            }
                        }
                        return null;
                    });
                }
                for (var done : threads.invokeAll(work)) {
                    done.get();
                }
                return (System.nanoTime() - began) / 1e9;
            }
        }

        /** Posts so many times so many alerts, each a group of its own; returns the milliseconds until each was told. */
        double[] tell(Hook hook, int first, int times, int each, Duration pause) throws Exception {
            var sent = new long[times * each];
            try (var client = new Client(port)) {
                long next = System.nanoTime();
                for (int i = 0; i < times; i++) {
                    var body = body(first + i * each, each, Instant.now().plus(Duration.ofHours(1)));
                    while (System.nanoTime() < next) {
                        Thread.sleep(0, 200_000);
                    }
                    Arrays.fill(sent, i * each, (i + 1) * each, System.nanoTime());
                    expect(client.request("POST", "/api/v2/alerts", body), "one");
                    next += pause.toNanos();
                }
            }
            var millis = new double[sent.length];
            for (int i = 0; i < sent.length; i++) {
                for (int tries = 0; !hook.told.containsKey(first + i); tries++) {
                    if (tries > 10_000) {
                        throw new IllegalStateException("n" + (first + i) + " is not told");
                    }
                    Thread.sleep(1);
                }
                millis[i] = (hook.told.get(first + i) - sent[i]) / 1e6;
            }
            return millis;
        }

        private static void expect(int status, String what) {
            if (status != 200) {
                throw new IllegalStateException("POST of " + what + " alerts answered " + status);
            }
        }

        /** Seconds that the process has used so far. */
        double cpu() throws IOException {
            var stat = Files.readString(Path.of("/proc/" + process.pid() + "/stat"));
            var fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return (Long.parseLong(fields[11]) + Long.parseLong(fields[12])) / 100.0;
        }

        /** Waits until nothing is done any more that was left for later; returns the seconds that all of it used. */
        double settle() throws IOException, InterruptedException {
            for (double before = -1; cpu() - before > 0.05; ) {
                before = cpu();
                Thread.sleep(1_000);
            }
            return cpu();
        }

        double peakMegabytes() throws IOException {
            return Files.readAllLines(Path.of("/proc/" + process.pid() + "/status")).stream()
                    .filter(line -> line.startsWith("VmHWM:"))
                    .mapToDouble(line -> Double.parseDouble(line.replaceAll("[^0-9]", "")) / 1024)
                    .findFirst()
                    .orElse(0);
        }

        @Override
        public void close() throws InterruptedException {
            process.destroy();
            process.waitFor();
        }
    }

    private static byte[] body(int from, int count, Instant ends) {
        var body = new StringBuilder("[");
        for (int n = from; n < from + count; n++) {
            body.append(n == from ? "" : ",").append("""
                    {"annotations":{"description":"The value has been above its threshold for more than ten minutes; it is %d now.",\
                    "runbook_url":"https://runbooks.example.org/alerts/%d","summary":"Instance host-%d has a problem that somebody should look at"},\
                    "endsAt":"%s","startsAt":"2026-01-01T00:00:00Z",\
                    "generatorURL":"http://prometheus.example:9090/graph?g0.expr=up+%%3D%%3D+0&g0.tab=1",\
                    "labels":{"alertname":"Alert%d","cluster":"c%d","container":"main","env":"prod",\
                    "instance":"host-%d.example:9100","job":"node","n":"n%d","namespace":"ns-%d","pod":"pod-%d-abcde",\
                    "region":"eu-%d","severity":"%s","team":"t%d"}}"""
                    .formatted(
                            n % 1000, n % 200, n, ends, n % 200, n % 20, n % 10_000, n, n % 300, n, n % 4,
                            n % 3 == 0 ? "critical" : "warning", n % 50));
        }
        return body.append("]").toString().getBytes(StandardCharsets.UTF_8);
    }

    /** HTTP over one connection, as cheap as can be. */
    private static final class Client implements AutoCloseable {
        private final Socket socket;
        private final InputStream in;

        Client(int port) throws IOException {
            socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setTcpNoDelay(true);
            socket.setSoTimeout(60_000);
            in = new BufferedInputStream(socket.getInputStream());
        }

        int request(String method, String path, byte[] body) throws IOException {
            var head = method + " " + path + " HTTP/1.1\r\nHost: bench\r\nContent-Type: application/json\r\nContent-Length: "
                    + body.length + "\r\n\r\n";
            var headBytes = head.getBytes(StandardCharsets.US_ASCII);
            var all = Arrays.copyOf(headBytes, headBytes.length + body.length);
            System.arraycopy(body, 0, all, headBytes.length, body.length);
            socket.getOutputStream().write(all);
            int status = Integer.parseInt(line().split(" ")[1]);
            int length = 0;
            for (var line = line(); !line.isEmpty(); line = line()) {
                if (line.toLowerCase(Locale.ROOT).startsWith("content-length:")) {
                    length = Integer.parseInt(line.substring(15).strip());
                }
            }
            in.skipNBytes(length);
            return status;
        }

        private String line() throws IOException {
            var line = new StringBuilder();
            for (int c = in.read(); c != '\n'; c = in.read()) {
                if (c < 0) {
                    throw new IOException("the server went away");
                }
                if (c != '\r') {
                    line.append((char) c);
                }
            }
            return line.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }
}
