package io.alerthistory.notify.integration;

import static io.alerthistory.support.LoopbackReceiver.hangUp;
import static io.alerthistory.support.LoopbackReceiver.status;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.support.LoopbackReceiver.Behaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;

class OpsgenieTest extends ServiceContract {
    private static final String UPDATING = "update_alerts: true,";

    @Override
    Service service() {
        return new Opsgenie(http);
    }

    @Override
    String type() {
        return "opsgenie";
    }

    @Override
    String address() {
        return "api_url: '" + receiver.url("/") + "', api_key: geheim, ";
    }

    @Override
    String address(Path file) throws IOException {
        Files.writeString(file, " geheim\n");
        return "api_url: '" + receiver.url("/") + "', api_key_file: '" + file + "', ";
    }

    @Override
    Set<Integer> retried() {
        return Set.of(429);
    }

    @Override
    List<String> templates() {
        return List.of("message", "description", "source", "tags", "note", "priority", "entity", "actions");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "details: {a: '{{ .Nosuch }}'},",
                "responders: [{id: '{{ .Nosuch }}', type: team}],",
                "responders: [{id: a, type: '{{ .Nosuch }}'}],",
                "api_key: '{{ .Nosuch }}',",
            })
    void aNestedTemplateThatFailsIsFinal(String field) {
        var address = "api_url: '" + receiver.url("/") + "', " + (field.startsWith("api_key") ? "" : "api_key: a, ");
        assertThatThrownBy(() -> tell(firing(address, field), LONG)).isInstanceOf(TemplateException.class);
    }

    @Test
    void whatIsOnlyForANewAlertIsNotRenderedForOneThatIsClosed() {
        assertThat(tell(resolved(address(), "message: '{{ .Nosuch }}',"), LONG)).isEqualTo(new Outcome.Delivered());
    }

    @Test
    void aMessageIsCutTo130Characters() {
        tell("message: '{{ range 130 }}😀{{ end }}',");
        assertThat(body().path("message").asString()).isEqualTo("😀".repeat(130));
        tell("message: '{{ range 131 }}😀{{ end }}',");
        assertThat(body().path("message").asString()).isEqualTo("😀".repeat(129) + "…");
    }

    @Test
    void theKeyCountsBeforeOtherCredentials() {
        tell("http_config: {authorization: {credentials: other}},");
        tell("http_config: {basic_auth: {username: other}},");
        assertThat(receiver.requests())
                .extracting(request -> request.header("authorization"))
                .containsExactly("GenieKey geheim", "GenieKey geheim");
    }

    record Half(String title, Behaviour behaviour, Failure failure) {
        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Half> HALVES = List.of(
            new Half("busy", status(503), Failure.SERVER_ERROR),
            new Half("too many", status(429, "", "Retry-After: 9"), Failure.RATE_LIMITED),
            new Half("refused", status(422), Failure.CLIENT_ERROR),
            new Half("forbidden", status(403), Failure.AUTH_ERROR),
            new Half("hung up", hangUp(), Failure.OTHER));

    @ParameterizedTest(name = "{0}")
    @FieldSource("HALVES")
    void anUpdateThatFailsMayHaveBeenTakenAsTheAlertIsThere(Half c) {
        receiver.then(status(202), c.behaviour, status(202), status(202), c.behaviour);
        for (int requests : List.of(2, 5)) {
            assertThat(tell(UPDATING)).isInstanceOfSatisfying(Outcome.Unanswered.class, outcome -> {
                assertThat(outcome.failure()).isEqualTo(c.failure);
                assertThat(outcome.reason()).startsWith("the alert was created, its update failed: ");
            });
            assertThat(receiver.requests()).hasSize(requests);
        }
    }

    @Test
    void anAlertThatIsRefusedIsNotUpdated() {
        receiver.then(status(400), status(503));
        assertThat(tell(UPDATING)).isInstanceOf(Outcome.Refused.class);
        assertThat(tell(UPDATING)).isInstanceOf(Outcome.Retryable.class);
        assertThat(receiver.requests()).hasSize(2);
    }

    @Test
    void threeRequestsShareTheTime() {
        receiver.then(receiver.holdBack());
        assertThat(tell(firing(address(), UPDATING), Duration.ofMillis(900)).toString())
                .contains("within PT0.3S");
    }
}
