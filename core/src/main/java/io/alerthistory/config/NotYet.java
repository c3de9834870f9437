package io.alerthistory.config;

import java.util.Map;

/**
 * Everything that Alertmanager can be configured to do and this version cannot, field by field. A file that uses any of
 * it is refused: a page that silently does not come is worse than a program that does not start. What says nothing (an
 * empty list, {@code false}) passes. A field leaves this list when its reader learns to read it.
 */
final class NotYet {
    static final Map<String, String> TOP = Map.of(
            "inhibit_rules", "inhibition",
            "time_intervals", "muting by time",
            "mute_time_intervals", "muting by time",
            "tracing", "tracing",
            "event_recorder", "the event recorder");

    static final Map<String, String> ROUTE = Map.of(
            "mute_time_intervals", "muting by time",
            "active_time_intervals", "muting by time");

    static final Map<String, String> RECEIVER = Map.ofEntries(
            Map.entry("discord_configs", "Discord"),
            Map.entry("email_configs", "e-mail"),
            Map.entry("incidentio_configs", "incident.io"),
            Map.entry("jira_configs", "Jira"),
            Map.entry("mattermost_configs", "Mattermost"),
            Map.entry("msteams_configs", "Microsoft Teams"),
            Map.entry("msteamsv2_configs", "Microsoft Teams"),
            Map.entry("opsgenie_configs", "Opsgenie"),
            Map.entry("pagerduty_configs", "PagerDuty"),
            Map.entry("pushover_configs", "Pushover"),
            Map.entry("rocketchat_configs", "Rocket.Chat"),
            Map.entry("slack_configs", "Slack"),
            Map.entry("sns_configs", "Amazon SNS"),
            Map.entry("telegram_configs", "Telegram"),
            Map.entry("victorops_configs", "VictorOps"),
            Map.entry("webex_configs", "Webex"),
            Map.entry("wechat_configs", "WeChat"));

    static final Map<String, String> HTTP = Map.of(
            "tls_config", "TLS with settings of its own",
            "oauth2", "OAuth 2",
            "proxy_url", "sending through a proxy",
            "no_proxy", "sending through a proxy",
            "proxy_from_environment", "sending through a proxy",
            "proxy_connect_header", "sending through a proxy",
            "http_headers", "adding HTTP headers");

    /** Said by the readers themselves, because being there is not enough or already too much. */
    static final String HTTP_1_ONLY = "switching HTTP/2 off";

    static final String PAYLOAD = "a webhook body of one's own";
    static final String TEMPLATE = "a template ({{ ... }}) here";

    private NotYet() {}

    static void refuse(Section section, Map<String, String> fields) {
        fields.keySet().stream().sorted().forEach(name -> {
            var field = section.field(name);
            if (!field.saysNothing()) {
                refuse(field, fields.getOrDefault(name, name));
            }
        });
    }

    static void refuse(Field field, String what) {
        field.refuse(what + " is not supported by this version yet; remove it, or stay with Alertmanager for now");
    }
}
