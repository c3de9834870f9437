package io.alerthistory.notify.integration;

import static io.alerthistory.support.LoopbackReceiver.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.config.IntegrationSettings;
import io.alerthistory.config.Secret;
import io.alerthistory.engine.Notification;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.support.LoopbackReceiver.Behaviour;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;

class SlackTest extends ServiceContract {
    @Override
    Service service() {
        return new Slack(http);
    }

    @Override
    String type() {
        return "slack";
    }

    @Override
    String address() {
        return "api_url: '" + receiver.url("/services/geheim") + "', ";
    }

    @Override
    String address(Path file) throws IOException {
        Files.writeString(file, receiver.url("/services/geheim"));
        return "api_url_file: '" + file + "', ";
    }

    @Override
    Set<Integer> retried() {
        return Set.of();
    }

    @Override
    Behaviour taken(int status) {
        return status == 204 ? status(status) : status(status, "ok", "Content-Type: text/html");
    }

    @Override
    Class<? extends Outcome> withoutAWord() {
        return Outcome.Refused.class;
    }

    @Override
    List<String> templates() {
        return List.of(
                "channel",
                "username",
                "icon_emoji",
                "icon_url",
                "message_text",
                "title",
                "title_link",
                "pretext",
                "text",
                "fallback",
                "callback_id",
                "image_url",
                "thumb_url",
                "footer",
                "color");
    }

    @Test
    void aTitleIsCutAfter1024Characters() {
        tell("title: '{{ range 1024 }}é{{ end }}',");
        assertThat(body().at("/attachments/0/title").asString()).isEqualTo("é".repeat(1024));
        tellAndLose("title: '{{ range 1025 }}é{{ end }}',", "field=\"title\"", "max_runes=\"1024\"");
        assertThat(body().at("/attachments/0/title").asString()).isEqualTo("é".repeat(1023) + "…");
    }

    record Answer(String title, Behaviour behaviour, Class<? extends Outcome> outcome, String reason) {
        @Override
        public String toString() {
            return title;
        }
    }

    private static Behaviour json(String body) {
        return status(200, body, "Content-Type: application/json; charset=utf-8");
    }

    static final List<Answer> ANSWERS = List.of(
            new Answer("ok", status(200, "ok"), Outcome.Delivered.class, ""),
            new Answer("anything but ok", status(200, "ok."), Outcome.Refused.class, "Slack answered: ok."),
            new Answer("no word", status(200), Outcome.Refused.class, "Slack answered"),
            new Answer("ok in JSON", json("{\"ok\":true}"), Outcome.Delivered.class, ""),
            new Answer(
                    "no in JSON",
                    json("{\"ok\":false,\"error\":\"channel_not_found\"}"),
                    Outcome.Refused.class,
                    "channel_not_found"),
            new Answer("JSON that is none", json("ok"), Outcome.Unanswered.class, "JSON"),
            new Answer("400", status(400, "invalid_payload"), Outcome.Refused.class, "invalid_payload"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("ANSWERS")
    void whatSlackSaysMeans(Answer c) {
        receiver.then(c.behaviour);
        var outcome = tell("");
        assertThat(outcome).isInstanceOf(c.outcome);
        assertThat(outcome.toString()).contains(c.reason).doesNotContain("geheim");
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void itsOwnTimeoutCounts() {
        receiver.then(receiver.holdBack());
        assertThat(tell("timeout: 100ms,")).isInstanceOfSatisfying(Outcome.Unanswered.class, unanswered -> {
            assertThat(unanswered.failure()).isEqualTo(Failure.DEADLINE_EXCEEDED);
            assertThat(unanswered.reason()).contains("within PT0.1S");
        });
    }

    /** Updates are for Slack's own address only, so the load does not let ours pass. */
    private Notification updating(Map<String, String> notes) {
        var settings = Notifications.settings("{route: {receiver: a}, receivers: [{name: a, slack_configs: ["
                        + "{api_url: 'https://slack.com/api/chat.postMessage', update_message: true}]}]}")
                .getFirst();
        var fields = new LinkedHashMap<>(settings.fields());
        fields.put("api_url", new Secret.Text(receiver.url("/api/chat.postMessage")));
        var n = Notifications.any(new IntegrationSettings("slack", true, settings.http(), fields));
        return new Notification(
                n.channel(),
                n.receiver(),
                n.integration(),
                n.reason(),
                n.at(),
                n.groupLabels(),
                n.routeLabels(),
                n.alerts(),
                notes,
                n.idempotencyKey());
    }

    @Test
    void theFirstMessageIsRemembered() {
        receiver.then(json("{\"ok\":true,\"channel\":\"C1\",\"ts\":\"12.34\"}"));
        assertThat(tell(updating(Map.of()), LONG))
                .isEqualTo(new Outcome.Delivered(Map.of("channelId", "C1", "threadTs", "12.34")));
        assertThat(receiver.requests().getFirst().path()).isEqualTo("/api/chat.postMessage");
        assertThat(body().has("ts")).isFalse();
    }

    @Test
    void aLaterOneChangesIt() {
        receiver.then(json("{\"ok\":true,\"channel\":\"C1\",\"ts\":\"12.34\"}"));
        var notes = Map.of("channelId", "C1", "threadTs", "12.34");
        assertThat(tell(updating(notes), LONG)).isEqualTo(new Outcome.Delivered(notes));
        assertThat(receiver.requests().getFirst().path()).isEqualTo("/api/chat.update");
        assertThat(body().path("channel").asString()).isEqualTo("C1");
        assertThat(body().path("ts").asString()).isEqualTo("12.34");
    }

    @Test
    void whereTheMessageIsGoneThereIsANewOne() {
        receiver.then(
                json("{\"ok\":false,\"error\":\"message_not_found\"}"),
                json("{\"ok\":true,\"channel\":\"C1\",\"ts\":\"56.78\"}"));
        assertThat(tell(updating(Map.of("channelId", "C1", "threadTs", "12.34")), LONG))
                .isEqualTo(new Outcome.Delivered(Map.of("channelId", "C1", "threadTs", "56.78")));
        assertThat(receiver.requests()).extracting("path").containsExactly("/api/chat.update", "/api/chat.postMessage");
    }
}
