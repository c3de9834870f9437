package io.alerthistory.notify.integration;

import static io.alerthistory.notify.integration.WebhookMessageTest.FAR;
import static io.alerthistory.notify.integration.WebhookMessageTest.OVER;
import static io.alerthistory.notify.integration.WebhookMessageTest.first;
import static io.alerthistory.notify.integration.WebhookMessageTest.second;
import static io.alerthistory.notify.integration.WebhookMessageTest.third;
import static io.alerthistory.support.LoopbackReceiver.status;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.config.IntegrationSettings;
import io.alerthistory.engine.Notification;
import io.alerthistory.engine.Outcome;
import io.alerthistory.ledger.Decision.Reason;
import io.alerthistory.model.Alert;
import io.alerthistory.notify.http.Http;
import io.alerthistory.support.LoopbackReceiver;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.ObjectMapper;

/**
 * What services are sent, against what Alertmanager 0.34.2 sent for the same configuration, wire/alertmanager.yml, about the
 * same alerts: each file has its requests, in order. PagerDuty's version 1, which is always at the same place, was told
 * through a proxy.
 */
class WireTest {
    private static final ObjectMapper JSON = new ObjectMapper();

    private final LoopbackReceiver receiver = new LoopbackReceiver();
    private final Http http = new Http("Alertmanager/0.34.0", Map.of(), InstantSource.system());

    @AfterEach
    void stop() {
        http.close();
        receiver.close();
    }

    private Map<String, Service> services() {
        var urlOfV1 = PagerDuty.URL_OF_V1.replace("https://events.pagerduty.com", receiver.url(""));
        return Map.of(
                "pagerduty", new PagerDuty(http, urlOfV1),
                "opsgenie", new Opsgenie(http),
                "discord", new Discord(http),
                "msteamsv2", new TeamsWorkflow(http),
                "slack", new Slack(http),
                "telegram", new Telegram(http));
    }

    record Case(String type, int index, String name) {
        @Override
        public String toString() {
            return type + " " + name;
        }
    }

    static final List<Case> CASES = List.of(
            new Case("pagerduty", 0, "default"),
            new Case("pagerduty", 1, "full"),
            new Case("pagerduty", 2, "empty"),
            new Case("pagerduty", 3, "long"),
            new Case("pagerduty", 4, "large"),
            new Case("pagerduty", 5, "v1-default"),
            new Case("pagerduty", 6, "v1-prod"),
            new Case("pagerduty", 7, "v1-large"),
            new Case("opsgenie", 0, "default"),
            new Case("opsgenie", 1, "full"),
            new Case("opsgenie", 2, "empty"),
            new Case("discord", 0, "default"),
            new Case("discord", 1, "full"),
            new Case("discord", 2, "long"),
            new Case("msteamsv2", 0, "default"),
            new Case("msteamsv2", 1, "full"),
            new Case("slack", 0, "default"),
            new Case("slack", 1, "full"),
            new Case("slack", 2, "app"),
            new Case("telegram", 0, "default"),
            new Case("telegram", 1, "full"),
            new Case("telegram", 2, "text"));

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void isToldOfFiringAlertsAsByAlertmanager(Case c) throws IOException {
        check(
                c,
                "firing",
                Reason.FIRST_NOTIFICATION,
                first("2026-01-03T00:00:00.000000001-05:30"),
                second(FAR),
                third(FAR));
    }

    @ParameterizedTest(name = "{0}")
    @FieldSource("CASES")
    void isToldOfResolvedAlertsAsByAlertmanager(Case c) throws IOException {
        check(c, "resolved", Reason.ALL_ALERTS_RESOLVED, first(OVER), second(OVER), third(OVER));
    }

    private List<IntegrationSettings> settings() throws IOException {
        return Notifications.settings(
                resource("alertmanager.yml").replace("http://receiver.example", receiver.url("")));
    }

    private static String resource(String name) throws IOException {
        try (var in = Objects.requireNonNull(WireTest.class.getResourceAsStream("/wire/" + name), name)) {
            return new String(in.readAllBytes(), UTF_8);
        }
    }

    private void check(Case c, String what, Reason reason, Alert... alerts) throws IOException {
        var settings = settings().stream()
                .filter(one -> one.type().equals(c.type))
                .toList()
                .get(c.index);
        var notification = Notifications.about(reason, settings, alerts);
        switch (c.type) {
            case "slack" -> receiver.then(status(200, "ok"));
            case "telegram" -> receiver.then(status(200, "{\"ok\":true}"));
            default -> {}
        }
        assertThat(tell(c.type, notification)).isEqualTo(new Outcome.Delivered());
        assertThat(JSON.readTree(JSON.writeValueAsString(sent())))
                .isEqualTo(JSON.readTree(resource(c.type + "-" + c.name + "-" + what + ".json")));
    }

    private Outcome tell(String type, Notification notification) {
        return Objects.requireNonNull(services().get(type))
                .tell(Notifications.message(notification, "http://am.example:9093/x"), Duration.ofSeconds(30));
    }

    private List<Map<String, Object>> sent() {
        var sent = new ArrayList<Map<String, Object>>();
        for (var request : receiver.requests()) {
            JsonNode body = JSON.readTree(request.body());
            sent.add(Map.of(
                    "method", request.method(),
                    "path", request.path(),
                    "contentType", request.header("content-type"),
                    "authorization", request.header("authorization"),
                    "body", body));
        }
        return sent;
    }

    @Test
    void everyIntegrationOfTheFileIsACase() throws IOException {
        assertThat(settings()).hasSameSizeAs(CASES);
    }
}
