package io.alerthistory.notify.integration;

import static io.alerthistory.notify.integration.Notifications.about;
import static io.alerthistory.notify.integration.Notifications.alert;
import static io.alerthistory.support.LoopbackReceiver.hangUp;
import static io.alerthistory.support.LoopbackReceiver.status;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.config.ConfigReader;
import io.alerthistory.config.IntegrationSettings;
import io.alerthistory.config.Receiver;
import io.alerthistory.config.Secret;
import io.alerthistory.engine.Notification;
import io.alerthistory.engine.Outcome;
import io.alerthistory.engine.Outcome.Failure;
import io.alerthistory.ledger.Decision.Reason;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.notify.http.Http;
import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.LoopbackReceiver.Behaviour;
import java.time.Duration;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

class SlackTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final String OVER = "2026-02-01T00:00:00Z";
    private static final String FAR = "2099-01-01T00:00:00Z";

    private final LoopbackReceiver receiver = new LoopbackReceiver();
    private final Http http = new Http("Alertmanager/0.34.0", Map.of(), InstantSource.system());
    private final Slack slack = new Slack(http);

    @AfterEach
    void stop() {
        http.close();
        receiver.close();
    }

    private Receiver.Integration settings(String fields) {
        var text = "route: {receiver: a}\nreceivers: [{name: a, slack_configs: [{" + fields + "}]}]";
        return ConfigReader.read(text, "a.yml", "", MatcherSyntax.FALLBACK)
                .receivers()
                .getFirst()
                .integrations()
                .getFirst();
    }

    private Notification notification(String fields, String ends) {
        return about(
                Reason.NEW_ALERTS_ADDED,
                settings("api_url: '" + receiver.url("/services/geheim") + "', " + fields),
                alert(
                        LabelSet.of("alertname", "Down & \"out\"", "job", "db"),
                        Annotations.of("summary", "<it> is down"),
                        "2026-01-02T03:04:05Z",
                        ends,
                        ""));
    }

    private Outcome tell(Notification notification) {
        return slack.tell(Notifications.message(notification), LONG);
    }

    private static Notification reminded(Notification n, Map<String, String> notes) {
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

    private JsonNode sent() {
        return new ObjectMapper().readTree(receiver.requests().getLast().body());
    }

    private void okay() {
        receiver.then(status(200, "ok", "Content-Type: text/html"));
    }

    @Test
    void whatIsSentByDefault() {
        okay();
        assertThat(tell(notification("channel: '#ops'", FAR))).isEqualTo(new Outcome.Delivered());
        var request = receiver.requests().getFirst();
        assertThat(request.method()).isEqualTo("POST");
        assertThat(request.path()).isEqualTo("/services/geheim");
        assertThat(request.header("content-type")).isEqualTo("application/json");
        assertThat(request.header("user-agent")).isEqualTo("Alertmanager/0.34.0");
        assertThat(sent()).isEqualTo(new ObjectMapper().readTree("""
                {"channel": "#ops", "username": "Alertmanager", "attachments": [{
                  "title": "[FIRING:1] Down & \\"out\\" (db)",
                  "title_link": "http://am.example/#/alerts?receiver=te%5C.st+%5C%28a%5C%7Cb%5C%29",
                  "text": "", "callback_id": "", "footer": "", "color": "danger",
                  "fallback": "[FIRING:1] Down & \\"out\\" (db) | http://am.example/#/alerts?receiver=te%5C.st+%5C%28a%5C%7Cb%5C%29",
                  "mrkdwn_in": ["fallback", "pretext", "text"]}]}
                """));
    }

    @Test
    void everyFieldIsRendered() {
        okay();
        var fields = """
                channel: '#{{ .Status }}', username: 'u {{ .Status }}', color: 'c {{ .Status }}', title: 't {{ .Status }}',
                title_link: 'tl {{ .Status }}', pretext: 'p {{ .Status }}', text: '{{ .CommonAnnotations.summary }}',
                message_text: 'm {{ .Status }}', footer: 'f {{ .Status }}', fallback: 'fb {{ .Status }}',
                callback_id: 'cb {{ .Status }}', icon_emoji: ':{{ .Status }}:', icon_url: 'iu {{ .Status }}',
                image_url: 'im {{ .Status }}', thumb_url: 'th {{ .Status }}', link_names: true, mrkdwn_in: [text], short_fields: true,
                fields: [{title: 'ft {{ .Status }}', value: 'fv {{ .Status }}'}, {title: x, value: y, short: false}],
                actions: [{type: button, text: 'a {{ .Status }}', url: 'au {{ .Status }}', style: 's {{ .Status }}',
                  name: 'n {{ .Status }}', value: 'v {{ .Status }}',
                  confirm: {text: 'ct {{ .Status }}', title: 'ti {{ .Status }}', ok_text: 'o {{ .Status }}', dismiss_text: 'd {{ .Status }}'}}]
                """;
        tell(notification(fields, OVER));
        assertThat(sent()).isEqualTo(new ObjectMapper().readTree("""
                {"channel": "#resolved", "username": "u resolved", "icon_emoji": ":resolved:", "icon_url": "iu resolved",
                 "link_names": true, "text": "m resolved", "attachments": [{
                  "title": "t resolved", "title_link": "tl resolved", "pretext": "p resolved", "text": "<it> is down",
                  "fallback": "fb resolved", "callback_id": "cb resolved", "image_url": "im resolved",
                  "thumb_url": "th resolved", "footer": "f resolved", "color": "c resolved", "mrkdwn_in": ["text"],
                  "fields": [{"title": "ft resolved", "value": "fv resolved", "short": true},
                             {"title": "x", "value": "y", "short": false}],
                  "actions": [{"type": "button", "text": "a resolved", "url": "au resolved", "style": "s resolved",
                    "name": "n resolved", "value": "v resolved",
                    "confirm": {"text": "ct resolved", "title": "ti resolved", "ok_text": "o resolved",
                                "dismiss_text": "d resolved"}}]}]}
                """));
    }

    @Test
    void aTitleIsCutAfter1024Characters() {
        okay();
        tell(notification("title: '" + "é".repeat(1024) + "'", FAR));
        assertThat(sent().at("/attachments/0/title").asString()).isEqualTo("é".repeat(1024));
        okay();
        tell(notification("title: '" + "é".repeat(1025) + "'", FAR));
        assertThat(sent().at("/attachments/0/title").asString()).isEqualTo("é".repeat(1023) + "…");
    }

    @Test
    void anAppSendsItsToken() {
        receiver.then(status(200, "{\"ok\":true}", "Content-Type: application/json"));
        var app = settings("app_token: xoxb-geheim, app_url: '" + receiver.url("/api/chat.postMessage") + "'");
        assertThat(tell(about(
                        Reason.FIRST_NOTIFICATION,
                        app,
                        Notifications.any(app).alerts().getFirst())))
                .isEqualTo(new Outcome.Delivered());
        assertThat(receiver.requests().getFirst().header("authorization")).isEqualTo("Bearer xoxb-geheim");
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
            new Answer("400", status(400, "invalid_payload"), Outcome.Refused.class, "invalid_payload"),
            new Answer("403", status(403), Outcome.Refused.class, "403"),
            new Answer("404", status(404, "no_service"), Outcome.Refused.class, "no_service"),
            new Answer("429", status(429, "", "Retry-After: 1"), Outcome.Refused.class, "429"),
            new Answer("500", status(500), Outcome.Retryable.class, "500"),
            new Answer("503", status(503), Outcome.Retryable.class, "503"),
            new Answer("hangs up", hangUp(), Outcome.Unanswered.class, "cannot reach"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("ANSWERS")
    void anAnswerMeans(Answer c) {
        receiver.then(c.behaviour);
        var outcome = tell(notification("", FAR));
        assertThat(outcome).isInstanceOf(c.outcome);
        assertThat(outcome.toString()).contains(c.reason).doesNotContain("geheim");
        assertThat(receiver.requests()).hasSize(1);
    }

    @Test
    void itsOwnTimeoutCounts() {
        receiver.then(receiver.holdBack());
        assertThat(tell(notification("timeout: 100ms", FAR)))
                .isInstanceOfSatisfying(Outcome.Unanswered.class, unanswered -> {
                    assertThat(unanswered.failure()).isEqualTo(Failure.DEADLINE_EXCEEDED);
                    assertThat(unanswered.reason()).contains("within PT0.1S");
                });
    }

    private Notification updating(Map<String, String> notes) {
        var settings = settings("api_url: 'https://slack.com/api/chat.postMessage', update_message: true");
        var here = (IntegrationSettings) settings;
        var fields = new LinkedHashMap<>(here.fields());
        fields.put("api_url", new Secret.Text(receiver.url("/api/chat.postMessage")));
        var moved = new IntegrationSettings("slack", true, here.http(), fields);
        return reminded(Notifications.any(moved), notes);
    }

    @Test
    void theFirstMessageIsRemembered() {
        receiver.then(json("{\"ok\":true,\"channel\":\"C1\",\"ts\":\"12.34\"}"));
        assertThat(tell(updating(Map.of())))
                .isEqualTo(new Outcome.Delivered(Map.of("channelId", "C1", "threadTs", "12.34")));
        assertThat(receiver.requests().getFirst().path()).isEqualTo("/api/chat.postMessage");
        assertThat(sent().has("ts")).isFalse();
    }

    @Test
    void aLaterOneChangesIt() {
        receiver.then(json("{\"ok\":true,\"channel\":\"C1\",\"ts\":\"12.34\"}"));
        var notes = Map.of("channelId", "C1", "threadTs", "12.34");
        assertThat(tell(updating(notes))).isEqualTo(new Outcome.Delivered(notes));
        assertThat(receiver.requests().getFirst().path()).isEqualTo("/api/chat.update");
        assertThat(sent().path("channel").asString()).isEqualTo("C1");
        assertThat(sent().path("ts").asString()).isEqualTo("12.34");
    }

    @Test
    void whereTheMessageIsGoneThereIsANewOne() {
        receiver.then(
                json("{\"ok\":false,\"error\":\"message_not_found\"}"),
                json("{\"ok\":true,\"channel\":\"C1\",\"ts\":\"56.78\"}"));
        assertThat(tell(updating(Map.of("channelId", "C1", "threadTs", "12.34"))))
                .isEqualTo(new Outcome.Delivered(Map.of("channelId", "C1", "threadTs", "56.78")));
        assertThat(receiver.requests()).extracting("path").containsExactly("/api/chat.update", "/api/chat.postMessage");
    }
}
