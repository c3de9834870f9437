package io.alerthistory.notify.integration;

import static io.alerthistory.notify.integration.Notifications.about;
import static io.alerthistory.notify.integration.Notifications.alert;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.engine.Notification;
import io.alerthistory.ledger.Decision.Reason;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import java.io.IOException;
import java.util.List;
import java.util.Objects;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.FieldSource;

/** The files were sent by Alertmanager 0.34.2 about these same alerts: the messages must be theirs, byte for byte. */
class WebhookMessageTest {
    static final String FAR = "2099-01-01T00:00:00Z";
    static final String OVER = "2026-02-01T00:00:00.5Z";

    static Alert first(String ends) {
        return alert(
                LabelSet.of(
                        "alertname",
                        "Down & \"out\"",
                        "team",
                        "db",
                        "env",
                        "prod",
                        "job",
                        "a",
                        "instance",
                        "9",
                        "dc",
                        "x<y"),
                Annotations.of("summary", "1 < 2 & 3 > 2", "line", "other", "empty", ""),
                "2026-01-02T03:04:05.100Z",
                ends,
                "");
    }

    static Alert second(String ends) {
        return alert(
                LabelSet.of(
                        "alertname",
                        "Down & \"out\"",
                        "team",
                        "db",
                        "env",
                        "prod",
                        "job",
                        "b",
                        "instance",
                        "2",
                        "dc",
                        "x<y"),
                Annotations.of(
                        "summary", "1 < 2 & 3 > 2", "line", "a\nb\u2028c\u2029\td", "emoji", "😀é", "path", "C:\\x/y"),
                "2026-01-02T03:04:05.123456789+02:00",
                ends,
                "http://prom.example/graph?g0.expr=a>b&x=1");
    }

    static Alert third(String ends) {
        return alert(
                LabelSet.of("alertname", "Down & \"out\"", "team", "db", "env", "prod", "instance", "1"),
                Annotations.of("summary", "1 < 2 & 3 > 2"),
                "2026-01-02T03:04:05Z",
                ends,
                "");
    }

    private static String message(Notification notification, int maxAlerts) {
        var all = notification.alerts();
        var told = maxAlerts > 0 && all.size() > maxAlerts ? all.subList(0, maxAlerts) : all;
        var data =
                Notifications.message(notification, "http://am.example:9093/x").dataOf(told);
        return WebhookMessage.json(data, notification.channel().slot().groupKey(), all.size() - told.size());
    }

    record Sent(String file, int maxAlerts, Notification notification) {
        @Override
        public String toString() {
            return file;
        }
    }

    static final List<Sent> SENT = List.of(
            new Sent(
                    "one-firing-one-resolved.json",
                    0,
                    about(Reason.FIRST_NOTIFICATION, first("2026-01-03T00:00:00.000000001-05:30"), third(FAR))),
            new Sent("two-firing.json", 0, about(Reason.NEW_ALERTS_ADDED, second(FAR), third(FAR))),
            new Sent(
                    "three-resolved.json",
                    0,
                    about(Reason.ALL_ALERTS_RESOLVED, first(OVER), second(OVER), third(OVER))),
            new Sent(
                    "three-resolved-two-told.json",
                    2,
                    about(Reason.ALL_ALERTS_RESOLVED, first(OVER), second(OVER), third(OVER))));

    @ParameterizedTest(name = "{0}")
    @FieldSource("SENT")
    void isWhatAlertmanagerSent(Sent c) throws IOException {
        try (var file = Objects.requireNonNull(getClass().getResourceAsStream(c.file), c.file)) {
            assertThat(message(c.notification, c.maxAlerts)).isEqualTo(new String(file.readAllBytes(), UTF_8));
        }
    }

    record Truncated(String title, int maxAlerts, int told, String status, int truncated) {
        @Override
        public String toString() {
            return title;
        }
    }

    /** Of two resolved and one that fires, which comes last. */
    static final List<Truncated> TRUNCATED = List.of(
            new Truncated("no limit", 0, 3, "firing", 0),
            new Truncated("a limit above", 4, 3, "firing", 0),
            new Truncated("a limit of all", 3, 3, "firing", 0),
            new Truncated("one too many: the status is that of the told ones", 2, 2, "resolved", 1),
            new Truncated("one is told", 1, 1, "resolved", 2));

    @ParameterizedTest(name = "{0}")
    @FieldSource("TRUNCATED")
    void aLimitCutsTheEndOff(Truncated c) {
        var message = message(about(Reason.NEW_ALERTS_ADDED, first(OVER), second(OVER), third(FAR)), c.maxAlerts);
        assertThat(message)
                .startsWith("{\"receiver\":\"te\\\\.st \\\\(a\\\\|b\\\\)\",\"status\":\"" + c.status + "\",")
                .endsWith(",\"truncatedAlerts\":" + c.truncated + "}\n");
        assertThat(Pattern.compile("\"fingerprint\"").matcher(message).results())
                .hasSize(c.told);
    }

    @Test
    void whatIsToldAsFiringHasNoEndAndWhatEndsNowIsResolved() {
        var now = Notifications.NOW.toString();
        var justAfter = "2026-06-01T00:00:00.000000001Z";
        assertThat(message(about(Reason.FIRST_NOTIFICATION, first(now), second(justAfter)), 0))
                .contains("\"endsAt\":\"2026-06-01T00:00:00Z\"", "\"endsAt\":\"0001-01-01T00:00:00Z\"")
                .doesNotContain(justAfter);
    }

    @ParameterizedTest
    @EnumSource(Reason.class)
    void theReasonIsInWords(Reason reason) {
        assertThat(message(about(reason, first(FAR)), 0)).contains("\"notification_reason\":\"" + reason.text() + "\"");
    }
}
