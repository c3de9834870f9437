package io.alerthistory.notify.integration;

import static io.alerthistory.support.LoopbackReceiver.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.support.LoopbackReceiver.Behaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

/** Whatever goes wrong is tried again. */
class TelegramTest extends ServiceContract {
    private static final String TAKEN = "{\"ok\":true,\"result\":{\"message_id\":1}}";

    private static Behaviour json(String body) {
        return status(200, body, "Content-Type: application/json");
    }

    @Override
    Service service() {
        return new Telegram(http);
    }

    @Override
    String type() {
        return "telegram";
    }

    private String chat() {
        return "api_url: '" + receiver.url("") + "', chat_id: 7, ";
    }

    @Override
    String address() {
        return chat() + "bot_token: '12:geheim', ";
    }

    @Override
    String address(Path file) throws IOException {
        Files.writeString(file, "12:geheim\n");
        return chat() + "bot_token_file: '" + file + "', ";
    }

    @Override
    Set<Integer> retried() {
        return Set.copyOf(STATUSES);
    }

    @Override
    Behaviour taken(int status) {
        return status == 204 ? status(status) : status(status, TAKEN, "Content-Type: application/json");
    }

    @Override
    Class<? extends Outcome> withoutAWord() {
        return Outcome.Unanswered.class;
    }

    @Override
    Class<? extends Outcome> withoutItsFile() {
        return Outcome.Retryable.class;
    }

    @Override
    List<String> templates() {
        return List.of("message");
    }

    @Test
    void textIsCutAndHtmlReplacedAfter4096Characters() {
        tell("parse_mode: '', message: '{{ range 4096 }}é{{ end }}',");
        assertThat(body().path("text").asString()).isEqualTo("é".repeat(4096));
        tell("message: '{{ range 4096 }}é{{ end }}',");
        assertThat(body().path("text").asString()).isEqualTo("é".repeat(4096));
        tellAndLose("message: '{{ range 4097 }}é{{ end }}',", "field=\"message\"", "max_runes=\"4096\"");
        assertThat(body().path("text").asString()).startsWith("The notification is longer than");
    }

    @Test
    void aChatMayStandInAFile(@TempDir Path folder) throws IOException {
        var chat = Files.writeString(folder.resolve("chat"), " -42\n");
        var address = address().replace("chat_id: 7", "chat_id_file: '" + chat + "'");
        receiver.then(json(TAKEN));
        assertThat(tell(firing(address, ""), LONG)).isEqualTo(new Outcome.Delivered());
        assertThat(body().path("chat_id").asString()).isEqualTo("-42");
        Files.writeString(chat, "geheim");
        assertThat(tell(firing(address, ""), LONG).toString())
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
                    "Bad Request"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("ANSWERS")
    void whatTelegramSaysMeans(Answer c) {
        receiver.then(c.behaviour);
        var outcome = tell("");
        assertThat(outcome).isInstanceOf(c.outcome);
        assertThat(outcome.toString())
                .contains("failure=" + c.failure, c.reason)
                .doesNotContain("geheim");
    }

    @Test
    void aLongAnswerMayBreakOff() {
        receiver.then(json("{\"ok\":true,\"result\":{\"text\":\"" + "x".repeat(100_000) + "\"}}"));
        assertThat(tell("")).isEqualTo(new Outcome.Delivered());
    }

    @Test
    void aFileThatCannotBeReadIsTriedAgain() {
        assertThat(tell("http_config: {bearer_token_file: /no/such/file},"))
                .isInstanceOfSatisfying(
                        Outcome.Retryable.class,
                        retryable -> assertThat(retryable.reason()).contains("/no/such/file"));
    }

    @Test
    void aWishForAPauseIsHonoured() {
        receiver.then(status(429, "{\"ok\":false,\"parameters\":{\"retry_after\":17}}"));
        assertThat(tell("")).isInstanceOfSatisfying(Outcome.Retryable.class, retryable -> {
            assertThat(retryable.failure()).isEqualTo(Failure.RATE_LIMITED);
            assertThat(retryable.retryAfter()).isEqualTo(Duration.ofSeconds(17));
        });
    }
}
