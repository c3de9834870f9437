package io.alerthistory.helm;

import com.google.gson.Gson;
import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * As much of a Kubernetes API server as a chart's {@code lookup} of a Secret asks for. Helm finds it by the environment
 * variable KUBECONFIG, which the build sets. While it has vanished it knows nothing, not even a list of nothing, which is
 * what a chart sees where there is no cluster.
 */
final class FakeCluster {
    private static final FakeCluster ONLY = new FakeCluster();

    /** Passwords by the name of their Secret; null while vanished. */
    private Map<String, String> secrets;

    /** What Helm wrote on the Secrets; empty if somebody else made them. */
    private Map<String, String> annotations = Map.of();

    private FakeCluster() {
        try {
            var server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
            server.createContext("/", this::answer);
            server.start();
            Files.writeString(Path.of(System.getenv("KUBECONFIG")), """
                    {apiVersion: v1, kind: Config, current-context: fake,
                     clusters: [{name: fake, cluster: {server: "http://127.0.0.1:%d"}}],
                     users: [{name: fake, user: {}}],
                     contexts: [{name: fake, context: {cluster: fake, user: fake}}]}
                    """.formatted(
                            server.getAddress().getPort()));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    static FakeCluster get() {
        return ONLY;
    }

    synchronized void vanish() {
        secrets = null;
    }

    /** There, with these passwords, which Helm made, and no other Secrets. */
    synchronized void has(Map<String, String> passwords) {
        secrets = new TreeMap<>(passwords);
        annotations = Map.of("meta.helm.sh/release-name", "alerthistory");
    }

    /** The same, made by hand. */
    synchronized void hasByHand(Map<String, String> passwords) {
        secrets = new TreeMap<>(passwords);
        annotations = Map.of();
    }

    private synchronized void answer(HttpExchange exchange) throws IOException {
        var path = exchange.getRequestURI().getPath();
        var list = "/api/v1/namespaces/monitoring/secrets";
        Map<String, ?> body =
                Map.of("kind", "Status", "apiVersion", "v1", "status", "Failure", "reason", "NotFound", "code", 404);
        if (path.equals("/api/v1")) {
            var verbs = List.of("get", "list");
            body = Map.of(
                    "kind",
                    "APIResourceList",
                    "groupVersion",
                    "v1",
                    "resources",
                    List.of(Map.of("name", "secrets", "namespaced", true, "kind", "Secret", "verbs", verbs)));
        } else if (secrets != null && path.equals(list)) {
            body = Map.of(
                    "kind",
                    "SecretList",
                    "apiVersion",
                    "v1",
                    "items",
                    secrets.keySet().stream().map(this::secret).toList());
        } else if (secrets != null && secrets.containsKey(path.substring(path.lastIndexOf('/') + 1))) {
            body = secret(path.substring(path.lastIndexOf('/') + 1));
        }
        var bytes = new Gson().toJson(body).getBytes(StandardCharsets.UTF_8);
        exchange.getResponseHeaders().add("Content-Type", "application/json");
        exchange.sendResponseHeaders("Status".equals(body.get("kind")) ? 404 : 200, bytes.length);
        exchange.getResponseBody().write(bytes);
        exchange.close();
    }

    private Map<String, ?> secret(String name) {
        var password = Base64.getEncoder().encodeToString(secrets.get(name).getBytes(StandardCharsets.UTF_8));
        return Map.of(
                "kind",
                "Secret",
                "apiVersion",
                "v1",
                "metadata",
                Map.of("name", name, "namespace", "monitoring", "annotations", annotations),
                "data",
                Map.of("password", password));
    }
}
