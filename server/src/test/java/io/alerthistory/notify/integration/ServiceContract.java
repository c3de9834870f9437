package io.alerthistory.notify.integration;

import static io.alerthistory.support.LoopbackReceiver.hangUp;
import static io.alerthistory.support.LoopbackReceiver.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.engine.Notification;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.ledger.Decision.Reason;
import io.alerthistory.notify.http.Http;
import io.alerthistory.support.CapturedLogs;
import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.LoopbackReceiver.Behaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What every service that is told by one request has to do. The secret of its settings is {@code geheim}. Some say in words
 * that they have done it, so that a good status is not enough.
 */
abstract class ServiceContract {
    static final Duration LONG = Duration.ofSeconds(30);
    static final Duration SHORT = Duration.ofMillis(300);

    /** No answer of this status can have a word in it. */
    private static final int NO_CONTENT = 204;

    final LoopbackReceiver receiver = new LoopbackReceiver();
    final Http http = new Http("Alertmanager/0.34.0", Map.of(), InstantSource.system());

    @AfterEach
    void stop() {
        http.close();
        receiver.close();
    }

    abstract Service service();

    abstract String type();

    /** Fields in YAML, each with a comma behind it: where to send to, and the secret. */
    abstract String address();

    /** The same with the secret in a file. */
    abstract String address(Path file) throws IOException;

    /** Statuses that are worth another try, beside 5xx. */
    abstract Set<Integer> retried();

    /** An answer of a good status that says that it is done, if it can. */
    Behaviour taken(int status) {
        return status(status);
    }

    /** What a good status is worth without a word. */
    Class<? extends Outcome> withoutAWord() {
        return Outcome.Delivered.class;
    }

    /** What it comes to that a file cannot be read. */
    Class<? extends Outcome> withoutItsFile() {
        return Outcome.Refused.class;
    }

    /** Fields that are templates. */
    abstract List<String> templates();

    /** @param fields more of them in YAML, each with a comma behind it */
    Notification firing(String address, String fields) {
        return told(address, fields, WebhookMessageTest.FAR);
    }

    Notification resolved(String address, String fields) {
        return told(address, fields, WebhookMessageTest.OVER);
    }

    private Notification told(String address, String fields, String ends) {
        var settings = Notifications.settings(
                "{route: {receiver: a}, receivers: [{name: a, " + type() + "_configs: [{" + address + fields + "}]}]}");
        return Notifications.about(Reason.FIRST_NOTIFICATION, settings.getFirst(), WebhookMessageTest.first(ends));
    }

    Outcome tell(Notification notification, Duration left) {
        return service().tell(Notifications.message(notification), left);
    }

    Outcome tell(String fields) {
        return tell(firing(address(), fields), LONG);
    }

    /** The latest request. */
    JsonNode body() {
        return new ObjectMapper().readTree(receiver.requests().getLast().body());
    }

    static final List<Integer> STATUSES = IntStream.of(
                    200, 202, 204, 299, 300, 304, 400, 401, 402, 403, 404, 407, 413, 422, 429, 499, 500, 502, 503, 599)
            .boxed()
            .toList();

    @ParameterizedTest
    @FieldSource("STATUSES")
    void anAnswerMeans(int status) {
        receiver.then(status / 100 == 2 ? taken(status) : status(status));
        var outcome = tell("");
        var reason = "unexpected status code " + status + " from " + receiver.url("");
        if (status == NO_CONTENT) {
            assertThat(outcome).isInstanceOf(withoutAWord());
        } else if (status / 100 == 2) {
            assertThat(outcome).isEqualTo(new Outcome.Delivered());
        } else if (status / 100 == 5 || retried().contains(status)) {
            assertThat(outcome).isEqualTo(new Outcome.Retryable(failure(status), reason, Duration.ZERO));
        } else {
            assertThat(outcome).isEqualTo(new Outcome.Refused(failure(status), reason));
        }
        assertThat(receiver.requests()).hasSize(1);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 202, NO_CONTENT, 299})
    void aGoodStatusMayNotBeEnough(int status) {
        receiver.then(status(status));
        assertThat(tell("")).isInstanceOf(withoutAWord());
        assertThat(receiver.requests()).hasSize(1);
    }

    private static Failure failure(int status) {
        return switch (status) {
            case 401, 403 -> Failure.AUTH_ERROR;
            case 429 -> Failure.RATE_LIMITED;
            default -> status < 400 ? Failure.OTHER : status < 500 ? Failure.CLIENT_ERROR : Failure.SERVER_ERROR;
        };
    }

    @Test
    void aWishToWaitIsPassedOn() {
        receiver.then(status(503, "", "Retry-After: 7"));
        assertThat(tell(""))
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        outcome -> assertThat(outcome.retryAfter()).isEqualTo(Duration.ofSeconds(7)));
    }

    @Test
    void whereNobodyListensNothingWasTaken() {
        receiver.close();
        assertThat(tell("")).isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    void whoHangsUpMayHaveTakenIt() {
        receiver.then(hangUp());
        assertThat(tell("")).isInstanceOf(Outcome.Unanswered.class);
    }

    @Test
    void whoSpeaksNoHttpMayHaveTakenIt() {
        receiver.then((request, socket, out) -> out.write("SSH-2.0-x\r\n\r\n".getBytes(UTF_8)));
        assertThat(tell("")).isInstanceOf(Outcome.Unanswered.class);
    }

    @Test
    void whoDoesNotAnswerInTimeMayHaveTakenIt() {
        receiver.then(receiver.holdBack());
        assertThat(tell(firing(address(), ""), SHORT))
                .isEqualTo(new Outcome.Unanswered(
                        Failure.DEADLINE_EXCEEDED, "no answer from " + receiver.url("") + " within PT0.3S"));
    }

    @Test
    void aTemplateThatFailsIsFinal() {
        for (var field : templates()) {
            var notification = firing(address(), field + ": '{{ .Nosuch }}',");
            assertThatThrownBy(() -> tell(notification, LONG))
                    .as(field)
                    .isInstanceOf(TemplateException.class)
                    .hasMessageContaining(field);
        }
        assertThat(receiver.requests()).isEmpty();
    }

    /** Tells it, and wants the log to say of which field not all was told. */
    void tellAndLose(String fields, String... facts) {
        try (var logs = new CapturedLogs()) {
            tell(fields);
            assertThat(logs.lines())
                    .singleElement()
                    .asString()
                    .startsWith("WARN a field is longer than the service takes")
                    .contains("integration=\"" + type() + "[0]\"")
                    .contains(facts);
        }
    }

    /** Says everything back that it is told. */
    private static Behaviour echo(int status) {
        return (request, socket, out) -> status(status, request.path() + " " + request.headers() + " " + request.body())
                .answer(request, socket, out);
    }

    @ParameterizedTest
    @ValueSource(ints = {200, 300, 400, 401, 403, 404, 429, 500, 503})
    void aSecretThatIsRepeatedIsNotTold(int status) {
        try (var logs = new CapturedLogs()) {
            receiver.then(echo(status));
            assertThat(tell("").toString()).doesNotContain("geheim");
            assertThat(logs.lines().toString()).doesNotContain("geheim");
        }
        assertThat(receiver.requests().toString()).contains("geheim");
    }

    @Test
    void noFailureOfTheNetworkTellsASecret() {
        receiver.then(hangUp(), receiver.holdBack());
        assertThat(tell(firing(address(), ""), SHORT).toString()).doesNotContain("geheim");
        assertThat(tell(firing(address(), ""), SHORT).toString()).doesNotContain("geheim");
        receiver.close();
        assertThat(tell(firing(address(), ""), SHORT).toString()).doesNotContain("geheim");
    }

    @Test
    void aFileWithTheSecretIsReadEachTime(@TempDir Path folder) throws IOException {
        var file = folder.resolve("secret");
        var notification = firing(address(file), "");
        tell(notification, LONG);
        Files.writeString(file, Files.readString(file).replace("geheim", "neu") + "\n");
        tell(notification, LONG);
        assertThat(receiver.requests().getFirst().toString()).contains("geheim").doesNotContain("neu");
        assertThat(receiver.requests().getLast().toString()).contains("neu").doesNotContain("geheim");
    }

    @Test
    void aFileThatIsMissingIsNamed(@TempDir Path folder) throws IOException {
        var file = folder.resolve("secret");
        var notification = firing(address(file), "");
        Files.delete(file);
        var outcome = tell(notification, LONG);
        assertThat(outcome).isInstanceOf(withoutItsFile());
        assertThat(outcome.toString()).contains(file.toString());
        assertThat(receiver.requests()).isEmpty();
    }
}
