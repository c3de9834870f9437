package io.alerthistory.e2e;

import static io.alerthistory.e2e.Shell.quietly;
import static io.alerthistory.e2e.Shell.sh;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import java.util.Locale;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/**
 * One release, in a namespace of its own that admits restricted pods only: lite, standard, lite and standard again. What Redis
 * had is there each time.
 */
@Tag("e2e")
class ProfilesTest {
    private static final Duration LIMIT = Duration.ofMinutes(3);
    private static final String NAMESPACE = "alerthistory-e2e-profiles";
    private static final String KUBECTL = "kubectl --namespace " + NAMESPACE + " ";
    private static final String REDIS = KUBECTL + "exec alerthistory-redis-0 -- redis-cli ";

    @BeforeAll
    static void makeRoom() {
        leave();
        sh("kubectl create namespace " + NAMESPACE);
        // The strictest rules that Kubernetes has for pods: none of ours may break one.
        sh("kubectl label namespace " + NAMESPACE + " pod-security.kubernetes.io/enforce=restricted");
    }

    @AfterAll
    static void leave() {
        quietly("kubectl delete namespace " + NAMESPACE + " --ignore-not-found --wait");
    }

    private static void become(String profile) {
        sh("helm --namespace " + NAMESPACE + " upgrade --install alerthistory ./helm/alert-history"
                + " --set autoscaling.enabled=false --set profile=" + profile);
        sh(KUBECTL + "rollout status deployment/alerthistory --timeout=120s");
        await("the server says that it is " + profile)
                .atMost(LIMIT)
                .until(() -> quietly(KUBECTL + "logs deployment/alerthistory")
                        .text()
                        .contains("profile=" + profile.toUpperCase(Locale.ROOT)));
    }

    @Test
    void liteAndStandardInTurn() {
        become("lite");
        assertThat(sh(KUBECTL + "get pods -o name")).doesNotContain("redis", "postgresql");
        assertThat(sh(KUBECTL + "get pvc -o jsonpath='{.items[*].metadata.name}'"))
                .isEqualTo("alerthistory-data");

        become("standard");
        sh(KUBECTL + "wait --for=condition=ready pod/alerthistory-redis-0 --timeout=60s");
        assertThat(sh(REDIS + "SET carried over")).isEqualTo("OK");
        var password = secret();

        become("lite");
        assertThat(sh(REDIS + "GET carried")).isEqualTo("over");

        become("standard");
        sh(KUBECTL + "wait --for=condition=ready pod/alerthistory-redis-0 --timeout=60s");
        assertThat(sh(REDIS + "GET carried")).isEqualTo("over");
        assertThat(secret()).isEqualTo(password);
        await("the server has Redis")
                .atMost(LIMIT)
                .until(() ->
                        quietly(KUBECTL + "logs deployment/alerthistory").text().contains(Installation.CONNECTED));
    }

    private static String secret() {
        return quietly(KUBECTL + "get secret alerthistory-redis-secret -o jsonpath='{.data.password}'")
                .ok()
                .text();
    }
}
