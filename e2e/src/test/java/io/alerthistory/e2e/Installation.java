package io.alerthistory.e2e;

import static io.alerthistory.e2e.Shell.ask;
import static io.alerthistory.e2e.Shell.quietly;
import static io.alerthistory.e2e.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The release {@code alerthistory}, which the classes of tests share and leave as they found it. */
final class Installation {
    static final Duration LIMIT = Duration.ofMinutes(3);
    static final String REDIS = "kubectl exec alerthistory-redis-0 -- ";
    static final String CONNECTED = "Redis cache initialized successfully";

    private static boolean isInstalled;

    private Installation() {}

    /** Installs it, if nobody has. What an earlier run left is removed first. */
    static synchronized void needed() {
        if (isInstalled) {
            return;
        }
        assertThat(Optional.ofNullable(System.getenv("KUBECONFIG")))
                .as("KUBECONFIG names the cluster to use")
                .isPresent();
        remove();
        operatorKinds();
        Runtime.getRuntime().addShutdownHook(new Thread(Installation::remove));
        sh("helm install alerthistory ./helm/alert-history --set profile=standard --set autoscaling.enabled=false");
        isInstalled = true;
        ready();
    }

    /** The Prometheus Operator's kinds, without the operator, where the cluster does not have them. */
    private static void operatorKinds() {
        for (var kind : List.of("ServiceMonitor", "PrometheusRule")) {
            var plural = kind.toLowerCase(Locale.ROOT) + "s";
            if (quietly("kubectl get crd " + plural + ".monitoring.coreos.com").code() != 0) {
                sh("kubectl apply -f - <<'END'\n" + """
                        apiVersion: apiextensions.k8s.io/v1
                        kind: CustomResourceDefinition
                        metadata: {name: %1$s.monitoring.coreos.com}
                        spec:
                          group: monitoring.coreos.com
                          names: {kind: %2$s, plural: %1$s, singular: %3$s}
                          scope: Namespaced
                          versions:
                            - name: v1
                              served: true
                              storage: true
                              schema:
                                openAPIV3Schema: {type: object, x-kubernetes-preserve-unknown-fields: true}
                        """.formatted(plural, kind, kind.toLowerCase(Locale.ROOT)) + "END");
                sh("kubectl wait --for=condition=established --timeout=30s crd/" + plural + ".monitoring.coreos.com");
            }
        }
    }

    static void ready() {
        for (var workload : List.of("deployment/alerthistory", "statefulset/alerthistory-redis")) {
            sh("kubectl rollout status " + workload + " --timeout=120s");
        }
    }

    private static void remove() {
        quietly("helm uninstall alerthistory --wait; kubectl delete --ignore-not-found --wait "
                + "statefulset,service,configmap,secret,serviceaccount,networkpolicy,poddisruptionbudget,pvc "
                + "--selector app.kubernetes.io/instance=alerthistory; "
                + "kubectl delete pvc --ignore-not-found redis-data-alerthistory-redis-0 "
                + "postgresql-data-alerthistory-postgresql-0");
    }

    /** In the container of Redis, without a shell. */
    static String redis(String command) {
        return sh(REDIS + "redis-cli " + command);
    }

    /** The value of a line of {@code INFO}. */
    static String info(String name) {
        return quietly(REDIS + "redis-cli INFO")
                .ok()
                .text()
                .lines()
                .filter(line -> line.startsWith(name + ":"))
                .map(line -> line.substring(name.length() + 1).strip())
                .findFirst()
                .orElseThrow(() -> new AssertionError("INFO has no " + name));
    }

    static String metrics() {
        return quietly("kubectl get --raw /api/v1/namespaces/default/services/alerthistory:9093/proxy/metrics")
                .ok()
                .text();
    }

    /** Waits until the server says that it has Redis. */
    static void serverHasRedis() {
        await("the server has Redis")
                .atMost(LIMIT)
                .pollInterval(Duration.ofMillis(200))
                .ignoreExceptions()
                .until(() -> metrics().contains("\nalerthistory_redis_up 1"));
    }

    static void podReady(int seconds) {
        ask("kubectl wait --for=condition=ready pod/alerthistory-redis-0 --timeout=" + seconds + "s")
                .ok();
    }
}
