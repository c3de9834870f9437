package io.alerthistory.notify.integration;

import static io.alerthistory.notify.integration.Notifications.about;
import static io.alerthistory.notify.integration.Notifications.alert;
import static io.alerthistory.support.LoopbackReceiver.hangUp;
import static io.alerthistory.support.LoopbackReceiver.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.config.ConfigReader;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.ledger.Decision.Reason;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
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
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/** The bodies are those that Alertmanager 0.34.2 has sent of the same alert and configuration. */
class TelegramTest {
    private static final String TOKEN = "bot_token: '12:geheim', ";

    private final LoopbackReceiver receiver = new LoopbackReceiver();
    private final Http http = new Http("Alertmanager/0.34.0", Map.of(), InstantSource.system());
    private final Telegram telegram = new Telegram(http);

    @BeforeEach
    void isTaken() {
        receiver.then(json("{\"ok\":true,\"result\":{\"message_id\":1}}"));
    }

    @AfterEach
    void stop() {
        http.close();
        receiver.close();
    }

    private static Behaviour json(String body) {
        return status(200, body, "Content-Type: application/json");
    }

    private Outcome tell(String fields) {
        var text = "route: {receiver: a}\nreceivers: [{name: a, telegram_configs: [{api_url: '" + receiver.url("")
                + "', " + fields + "}]}]";
        var settings = ConfigReader.read(text, "a.yml", "", MatcherSyntax.FALLBACK)
                .receivers()
                .getFirst()
                .integrations()
                .getFirst();
        var notification = about(
                Reason.FIRST_NOTIFICATION,
                settings,
                alert(
                        LabelSet.of("alertname", "x<y"),
                        Annotations.NONE,
                        "2026-01-02T03:04:05Z",
                        "2099-01-01T00:00:00Z",
                        ""));
        return telegram.tell(Notifications.message(notification), Duration.ofSeconds(30));
    }

    private JsonNode sent() {
        return new ObjectMapper().readTree(receiver.requests().getLast().body());
    }

    private static JsonNode tree(String json) {
        return new ObjectMapper().readTree(json);
    }

    @Test
    void whatIsSentByDefault() {
        assertThat(tell(TOKEN + "chat_id: -100")).isEqualTo(new Outcome.Delivered());
        assertThat(receiver.requests().getFirst().method()).isEqualTo("POST");
        assertThat(receiver.requests().getFirst().path()).isEqualTo("/bot12:geheim/sendMessage");
        assertThat(receiver.requests().getFirst().header("content-type")).isEqualTo("application/json");
        assertThat(sent()).isEqualTo(tree("""
                {"chat_id": "-100", "disable_web_page_preview": "true", "parse_mode": "HTML",
                 "text": "\\n\\nAlerts Firing:\\nLabels:\\n - alertname = x&lt;y\\nAnnotations:\\nSource: \\n\\n\\n\\n"}
                """));
    }

    @Test
    void everyFieldIsSent() {
        tell(TOKEN
                + "chat_id: -100, message_thread_id: 5, disable_notifications: true, parse_mode: MarkdownV2,"
                + " message: 'm {{ .Status }} <'");
        assertThat(sent()).isEqualTo(tree("""
                {"chat_id": "-100", "disable_notification": "true", "disable_web_page_preview": "true",
                 "message_thread_id": "5", "parse_mode": "MarkdownV2", "text": "m firing <"}
                """));
    }

    @Test
    void withoutAModeTextIsText() {
        tell(TOKEN + "chat_id: 7, parse_mode: '', message: '<b>'");
        assertThat(sent())
                .isEqualTo(tree("{\"chat_id\": \"7\", \"disable_web_page_preview\": \"true\", \"text\": \"<b>\"}"));
    }

    @Test
    void textIsCutAndHtmlReplacedAfter4096Characters() {
        tell(TOKEN + "chat_id: 7, parse_mode: '', message: '" + "é".repeat(4097) + "'");
        assertThat(sent().path("text").asString()).isEqualTo("é".repeat(4095) + "…");
        isTaken();
        tell(TOKEN + "chat_id: 7, message: '" + "é".repeat(4096) + "'");
        assertThat(sent().path("text").asString()).isEqualTo("é".repeat(4096));
        isTaken();
        tell(TOKEN + "chat_id: 7, message: '" + "é".repeat(4097) + "'");
        assertThat(sent().path("text").asString()).startsWith("The notification is longer than");
    }

    @Test
    void filesAreReadEachTime(@TempDir Path folder) throws IOException {
        var token = Files.writeString(folder.resolve("token"), "34:neu\n");
        var chat = Files.writeString(folder.resolve("chat"), " -42\n");
        var fields = "bot_token_file: '" + token + "', chat_id_file: '" + chat + "'";
        assertThat(tell(fields)).isEqualTo(new Outcome.Delivered());
        assertThat(receiver.requests().getFirst().path()).isEqualTo("/bot34:neu/sendMessage");
        assertThat(sent().path("chat_id").asString()).isEqualTo("-42");
        Files.writeString(chat, "geheim");
        assertThat(tell(fields).toString())
                .startsWith("Retryable")
                .contains("chat_id_file", chat.toString())
                .doesNotContain("geheim");
    }

    record Answer(String title, Behaviour behaviour, Class<? extends Outcome> outcome, Failure failure, String reason) {
        @Override
        public String toString() {
            return title;
        }
    }

    static final List<Answer> ANSWERS = List.of(
            new Answer(
                    "no in a 200",
                    json("{\"ok\":false,\"description\":\"chat not found\"}"),
                    Outcome.Retryable.class,
                    Failure.OTHER,
                    "chat not found"),
            new Answer("no JSON", status(200, "x"), Outcome.Unanswered.class, Failure.OTHER, "JSON"),
            new Answer(
                    "400",
                    status(400, "{\"ok\":false,\"description\":\"Bad Request\"}"),
                    Outcome.Retryable.class,
                    Failure.CLIENT_ERROR,
                    "Bad Request"),
            new Answer("an echo", status(404, "/bot12:geheim/x"), Outcome.Retryable.class, Failure.CLIENT_ERROR, "404"),
            new Answer("401", status(401), Outcome.Retryable.class, Failure.AUTH_ERROR, "401"),
            new Answer("404", status(404), Outcome.Retryable.class, Failure.CLIENT_ERROR, "404"),
            new Answer("500", status(500), Outcome.Retryable.class, Failure.SERVER_ERROR, "500"),
            new Answer("hangs up", hangUp(), Outcome.Unanswered.class, Failure.OTHER, "cannot reach"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("ANSWERS")
    void whateverGoesWrongIsTriedAgain(Answer c) {
        tell(TOKEN + "chat_id: 7");
        receiver.then(c.behaviour);
        var outcome = tell(TOKEN + "chat_id: 7");
        assertThat(outcome).isInstanceOf(c.outcome);
        assertThat(outcome.toString())
                .contains("failure=" + c.failure, c.reason)
                .doesNotContain("geheim");
    }

    @Test
    void aLongAnswerMayBreakOff() {
        assertThat(tell(TOKEN + "chat_id: 7")).isEqualTo(new Outcome.Delivered());
        receiver.then(json("{\"ok\":true,\"result\":{\"text\":\"" + "x".repeat(100_000) + "\"}}"));
        assertThat(tell(TOKEN + "chat_id: 7")).isEqualTo(new Outcome.Delivered());
    }

    @Test
    void aFileThatCannotBeReadIsTriedAgain() {
        assertThat(tell(TOKEN + "chat_id: 7, http_config: {bearer_token_file: /no/such/file}"))
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        retryable -> assertThat(retryable.reason()).contains("/no/such/file"));
    }

    @Test
    void aWishForAPauseIsHonoured() {
        tell(TOKEN + "chat_id: 7");
        receiver.then(status(429, "{\"ok\":false,\"parameters\":{\"retry_after\":17}}"));
        assertThat(tell(TOKEN + "chat_id: 7")).isInstanceOfSatisfying(Outcome.Retryable.class, retryable -> {
            assertThat(retryable.failure()).isEqualTo(Failure.RATE_LIMITED);
            assertThat(retryable.retryAfter()).isEqualTo(Duration.ofSeconds(17));
        });
    }
}
