package io.alerthistory.notify.integration;

import static io.alerthistory.notify.integration.Notifications.any;
import static io.alerthistory.notify.integration.Notifications.webhook;
import static io.alerthistory.support.LoopbackReceiver.hangUp;
import static io.alerthistory.support.LoopbackReceiver.headThenFlood;
import static io.alerthistory.support.LoopbackReceiver.headThenSilence;
import static io.alerthistory.support.LoopbackReceiver.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.config.HttpSettings;
import io.alerthistory.config.HttpSettings.Authorization;
import io.alerthistory.config.Secret;
import io.alerthistory.config.WebhookSettings;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.notify.http.Http;
import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.LoopbackReceiver.Behaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class WebhookTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Duration SHORT = Duration.ofMillis(300);

    private final LoopbackReceiver receiver = new LoopbackReceiver();
    private final Http http = new Http("Alertmanager/0.34.0", Map.of(), InstantSource.system());
    private final Webhook webhook = new Webhook(http);

    @AfterEach
    void stop() {
        http.close();
        receiver.close();
    }

    private Outcome tell(WebhookSettings settings, Duration left) {
        return webhook.tell(Notifications.message(any(settings)), left);
    }

    private Outcome tell() {
        return tell(to("/hook"), LONG);
    }

    private WebhookSettings to(String path) {
        return webhook(new Secret.Text(receiver.url(path)), HttpSettings.DEFAULT);
    }

    record Answer(String title, Behaviour behaviour, Outcome outcome) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static Outcome refused(Failure failure, int status) {
        return new Outcome.Refused(failure, "unexpected status code " + status + " from PLACE");
    }

    private static Outcome retryable(int status, int retryAfterSeconds) {
        return new Outcome.Retryable(
                Failure.SERVER_ERROR,
                "unexpected status code " + status + " from PLACE",
                Duration.ofSeconds(retryAfterSeconds));
    }

    static final List<Answer> ANSWERS = List.of(
            new Answer("200", status(200), new Outcome.Delivered()),
            new Answer("200 with a body", status(200, "thanks"), new Outcome.Delivered()),
            new Answer("204", status(204), new Outcome.Delivered()),
            new Answer("299", status(299), new Outcome.Delivered()),
            new Answer("300", status(300), refused(Failure.OTHER, 300)),
            new Answer("304", status(304), refused(Failure.OTHER, 304)),
            new Answer("400", status(400), refused(Failure.CLIENT_ERROR, 400)),
            new Answer("401", status(401), refused(Failure.AUTH_ERROR, 401)),
            new Answer("402", status(402), refused(Failure.CLIENT_ERROR, 402)),
            new Answer("403", status(403), refused(Failure.AUTH_ERROR, 403)),
            new Answer("404", status(404), refused(Failure.CLIENT_ERROR, 404)),
            new Answer("407", status(407), refused(Failure.CLIENT_ERROR, 407)),
            new Answer("429", status(429), refused(Failure.RATE_LIMITED, 429)),
            new Answer("499", status(499), refused(Failure.CLIENT_ERROR, 499)),
            new Answer("500", status(500), retryable(500, 0)),
            new Answer("503", status(503), retryable(503, 0)),
            new Answer("599", status(599), retryable(599, 0)),
            new Answer("503 with a wish", status(503, "", "Retry-After: 120"), retryable(503, 120)),
            new Answer(
                    "503 with a wish for a date",
                    status(503, "", "Retry-After: Mon, 01 Jan 2035 00:00:00 GMT"),
                    retryable(503, 0)),
            new Answer("503 with nonsense", status(503, "", "Retry-After: -1"), retryable(503, 0)));

    @ParameterizedTest(name = "{0}")
    @FieldSource("ANSWERS")
    void anAnswerMeans(Answer c) {
        receiver.then(c.behaviour);
        assertThat(tell().toString()).isEqualTo(c.outcome.toString().replace("PLACE", receiver.url("")));
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void theReasonQuotesTheBeginningOfTheAnswer() {
        receiver.then(status(500, " no such channel \n"), status(400, "x".repeat(10_000)));
        assertThat(tell())
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        outcome -> assertThat(outcome.reason()).endsWith(": no such channel"));
        assertThat(tell())
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        outcome -> assertThat(outcome.reason()).endsWith(": " + "x".repeat(256)));
    }

    @Test
    void whereNobodyListensNothingWasTaken() {
        receiver.close();
        assertThat(tell()).isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    void aHostWithoutAnAddressIsTriedAgain() {
        var outcome = tell(webhook(new Secret.Text("http://nobody.invalid/geheim"), HttpSettings.DEFAULT), LONG);
        assertThat(outcome).isInstanceOf(Outcome.Retryable.class);
        assertThat(outcome.toString()).contains("http://nobody.invalid").doesNotContain("geheim");
    }

    @Test
    void whoHangsUpMayHaveTakenIt() {
        receiver.then(hangUp());
        assertThat(tell()).isInstanceOf(Outcome.Unanswered.class);
    }

    @Test
    void whoHangsUpOnAnOldConnectionMayHaveTakenItAndIsAskedOnce() {
        receiver.then(status(200), hangUp());
        assertThat(tell()).isEqualTo(new Outcome.Delivered());
        assertThat(tell()).isInstanceOf(Outcome.Unanswered.class);
        assertThat(receiver.requests()).hasSize(2);
    }

    @Test
    void whoSpeaksNoHttpMayHaveTakenIt() {
        receiver.then((request, socket, out) -> out.write("SSH-2.0-x\r\n\r\n".getBytes(UTF_8)));
        assertThat(tell()).isInstanceOf(Outcome.Unanswered.class);
    }

    @Test
    void whoDoesNotAnswerInTimeMayHaveTakenIt() {
        receiver.then(receiver.holdBack());
        assertThat(tell(to("/hook"), SHORT))
                .isEqualTo(new Outcome.Unanswered(
                        Failure.DEADLINE_EXCEEDED, "no answer from " + receiver.url("") + " within PT0.3S"));
    }

    @Test
    void theShorterOfTheTimeLeftAndTheTimeoutCounts() {
        var hasty = new WebhookSettings(true, new Secret.Text(receiver.url("/")), 0, SHORT, "", HttpSettings.DEFAULT);
        receiver.then(receiver.holdBack());
        assertThat(tell(hasty, LONG).toString()).contains("within PT0.3S");
        var patient = new WebhookSettings(true, new Secret.Text(receiver.url("/")), 0, LONG, "", HttpSettings.DEFAULT);
        receiver.then(receiver.holdBack());
        assertThat(tell(patient, SHORT).toString()).contains("within PT0.3S");
    }

    static final List<Behaviour> BODIES = List.of(headThenSilence(200), headThenFlood(200));

    @ParameterizedTest
    @FieldSource("BODIES")
    void aBodyThatDoesNotEndTakesNothingBack(Behaviour behaviour) {
        receiver.then(behaviour);
        assertThat(tell()).isEqualTo(new Outcome.Delivered());
    }

    @Test
    void aRefusalWithoutAnEndIsARefusal() {
        receiver.then(headThenFlood(400), headThenSilence(503));
        assertThat(tell()).isInstanceOf(Outcome.Refused.class);
        assertThat(tell()).isInstanceOf(Outcome.Retryable.class);
    }

    @Test
    void aRedirectIsFollowedWithTheMessageWhereTheMethodIsKept() {
        receiver.then(status(307, "", "Location: /other"));
        assertThat(tell()).isEqualTo(new Outcome.Delivered());
        assertThat(receiver.requests())
                .extracting("method", "path")
                .satisfiesExactly(
                        first -> assertThat(first.toString()).contains("POST", "/hook"),
                        second -> assertThat(second.toString()).contains("POST", "/other"));
        assertThat(receiver.requests().getLast().body())
                .isEqualTo(receiver.requests().getFirst().body());
    }

    @Test
    void aRedirectIsNotFollowedWhereThatIsNotWanted() {
        receiver.then(status(307, "", "Location: /other"));
        var settings = webhook(new Secret.Text(receiver.url("/hook")), HttpSettings.of(null, false));
        assertThat(tell(settings, LONG).toString())
                .isEqualTo(refused(Failure.OTHER, 307).toString().replace("PLACE", receiver.url("")));
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void aRequestHasItsHeaders() {
        tell();
        var request = receiver.requests().getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/hook");
        assertThat(request.header("content-type")).isEqualTo("application/json");
        assertThat(request.header("user-agent")).isEqualTo("Alertmanager/0.34.0");
        assertThat(request.header("idempotency-key")).isEqualTo("0123456789abcdef");
        assertThat(request.headers()).doesNotContainKeys("authorization", "upgrade", "http2-settings");
        assertThat(request.body()).startsWith("{\"receiver\":").endsWith("}\n");
    }

    private WebhookSettings with(Authorization authorization) {
        return webhook(new Secret.Text(receiver.url("/geheim")), HttpSettings.of(authorization, true));
    }

    @Test
    void credentialsAreSent(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("token"), " geheim\n");
        tell(with(new Authorization.Basic(new Secret.Text("me"), new Secret.Text("pä:ss"))), LONG);
        tell(with(new Authorization.Token("Bearer", new Secret.Text("geheim"))), LONG);
        tell(with(new Authorization.Token("Bearer", new Secret.File(file.toString()))), LONG);
        Files.writeString(file, "neu");
        tell(with(new Authorization.Token("Key", new Secret.File(file.toString()))), LONG);
        assertThat(receiver.requests())
                .extracting(request -> request.header("authorization"))
                .containsExactly("Basic bWU6cMOkOnNz", "Bearer geheim", "Bearer geheim", "Key neu");
    }

    @Test
    void credentialsInTheUrlCountFirst() {
        var url = new Secret.Text(receiver.url("/").replace("127.0.0.1", "me:p%40ss@127.0.0.1"));
        var token = HttpSettings.of(new Authorization.Token("Bearer", new Secret.Text("geheim")), true);
        tell(webhook(url, token), LONG);
        assertThat(receiver.requests().getFirst().header("authorization")).isEqualTo("Basic bWU6cEBzcw==");
    }

    @Test
    void whatJavaWantsEncodedInAnUrlIsEncoded() {
        tell(to("/a b/{c}?d=e|f&g=100%&h=\u00fc&i=%2F"), LONG);
        assertThat(receiver.requests().getFirst().path()).isEqualTo("/a%20b/%7Bc%7D?d=e%7Cf&g=100%25&h=%C3%BC&i=%2F");
    }

    @Test
    void anUrlFileIsReadEachTime(@TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("url"), receiver.url("/one") + "\n");
        var settings = webhook(new Secret.File(file.toString()), HttpSettings.DEFAULT);
        tell(settings, LONG);
        Files.writeString(file, receiver.url("/two"));
        tell(settings, LONG);
        assertThat(receiver.requests()).extracting("path").containsExactly("/one", "/two");
    }

    record Broken(String title, String url) {
        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Broken> BROKEN = List.of(
            new Broken("empty", ""),
            new Broken("no URL", "geheim geheim"),
            new Broken("no host", "http:///geheim"),
            new Broken("no scheme", "geheim.example/geheim"),
            new Broken("another scheme", "ftp://geheim.example/geheim"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("BROKEN")
    void anUrlFileWithoutAnUrlIsFinalAndNotQuoted(Broken c, @TempDir Path folder) throws IOException {
        var file = Files.writeString(folder.resolve("url"), c.url);
        var outcome = tell(webhook(new Secret.File(file.toString()), HttpSettings.DEFAULT), LONG);
        assertThat(outcome)
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason())
                                .contains("url_file")
                                .doesNotContain("geheim"));
    }

    @Test
    void aMissingFileIsFinalAndNamed() {
        var missing = new Secret.File("/no/such/file");
        for (var settings : List.of(
                webhook(missing, HttpSettings.DEFAULT),
                with(new Authorization.Token("Bearer", missing)),
                with(new Authorization.Basic(new Secret.Text("me"), missing)))) {
            assertThat(tell(settings, LONG))
                    .isInstanceOfSatisfying(
                            Outcome.Refused.class,
                            refused -> assertThat(refused.reason()).contains("/no/such/file"));
        }
        assertThat(receiver.requests()).isEmpty();
    }

    @Test
    void noOutcomeTellsASecret() {
        var settings = webhook(
                new Secret.Text(receiver.url("/geheim?key=geheim").replace("127.0.0.1", "geheim:geheim@127.0.0.1")),
                HttpSettings.of(new Authorization.Token("Bearer", new Secret.Text("geheim")), true));
        receiver.then(status(500), status(400, "no /geheim?key=geheim"), hangUp(), receiver.holdBack());
        for (int i = 0; i < 4; i++) {
            assertThat(tell(settings, SHORT).toString()).doesNotContain("geheim");
        }
        receiver.close();
        assertThat(tell(settings, SHORT).toString()).doesNotContain("geheim");
    }

    @Test
    void aTokenWithALineBreakIsRefusedWithoutBeingTold() {
        assertThat(tell(with(new Authorization.Token("Bearer", new Secret.Text("geheim\nX: y"))), LONG))
                .isInstanceOfSatisfying(
                        Outcome.Refused.class,
                        refused -> assertThat(refused.reason()).doesNotContain("geheim"));
    }
}
