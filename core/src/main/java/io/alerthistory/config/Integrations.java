package io.alerthistory.config;

import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.UnaryOperator;

/**
 * The kinds of integrations beside the webhook: for each its table of fields, and the rules that a table cannot say
 * (Alertmanager 0.34, config/notifiers.go and notify/<i>name</i>/config.go).
 */
final class Integrations {
    private static final String SLACK_API = "https://slack.com/api/chat.postMessage";

    /** {@code values} are those of the section, with defaults and what {@code global} says filled in. */
    private interface Rules {
        void check(Section section, Map<String, Object> values, Map<String, Object> global);
    }

    /** @param name as people write it */
    record Kind(String type, String name, boolean sendResolved, boolean http, Form form, Rules rules) {
        String list() {
            return type + "_configs";
        }
    }

    /** In the order in which Alertmanager writes them. */
    static final List<Kind> KINDS = List.of(
            kind("discord", "Discord", true, Forms.DISCORD, Integrations::webhookUrl),
            new Kind("email", "e-mail", false, false, Forms.EMAIL, Integrations::email),
            kind("incidentio", "incident.io", true, Forms.INCIDENTIO, Integrations::incidentio),
            kind("pagerduty", "PagerDuty", true, Forms.PAGERDUTY, Integrations::pagerduty),
            kind("slack", "Slack", false, Forms.SLACK, Integrations::slack),
            kind("opsgenie", "Opsgenie", true, Forms.OPSGENIE, Integrations::opsgenie),
            kind("wechat", "WeChat", false, Forms.WECHAT, Integrations::wechat),
            kind("pushover", "Pushover", true, Forms.PUSHOVER, Integrations::pushover),
            kind("victorops", "VictorOps", true, Forms.VICTOROPS, Integrations::victorops),
            kind("sns", "Amazon SNS", true, Forms.SNS, Integrations::sns),
            kind("telegram", "Telegram", true, Forms.TELEGRAM, Integrations::telegram),
            kind("webex", "Webex", true, Forms.WEBEX, Integrations::webex),
            kind("msteams", "Microsoft Teams", true, Forms.MSTEAMS, Integrations::webhookUrl),
            kind("msteamsv2", "Microsoft Teams", true, Forms.MSTEAMSV2, Integrations::webhookUrl),
            kind("jira", "Jira", true, Forms.JIRA, Integrations::jira),
            kind("rocketchat", "Rocket.Chat", false, Forms.ROCKETCHAT, Integrations::rocketchat),
            kind("mattermost", "Mattermost", true, Forms.MATTERMOST, Integrations::mattermost));

    /** A line leaves this list when the service is told. */
    private static final Set<String> NOT_SENT = Set.of(
            "incidentio",
            "jira",
            "mattermost",
            "msteams",
            "pushover",
            "rocketchat",
            "sns",
            "victorops",
            "webex",
            "wechat");

    private static Kind kind(String type, String name, boolean sendResolved, Form form, Rules rules) {
        return new Kind(type, name, sendResolved, true, form, rules);
    }

    private Integrations() {}

    static Kind kind(String type) {
        return KINDS.stream()
                .filter(kind -> kind.type().equals(type))
                .findFirst()
                .orElseThrow(() -> new IllegalStateException("no kind of integration: " + type));
    }

    /** Reads an entry of a kind's list, and notes that this version cannot send it. */
    static IntegrationSettings read(
            Kind kind,
            Section section,
            Map<String, Object> global,
            HttpSettings globalHttp,
            HttpReader http,
            UnaryOperator<String> inFolder) {
        if (NOT_SENT.contains(kind.type())) {
            section.notYet("notifying by " + kind.name());
        }
        boolean sendResolved = section.field("send_resolved").bool(kind.sendResolved());
        var httpConfig = kind.http() ? section.field("http_config").section() : null;
        var settings = !kind.http() ? null : httpConfig == null ? globalHttp : http.read(httpConfig);
        if (kind.type().equals("msteamsv2") && settings != null) {
            // The only one that takes a part of global's, as Alertmanager has it (config/config.go).
            settings = settings.orProxyOf(globalHttp);
        }
        var values = kind.form().read(section, Forms.PARTS, global, inFolder);
        kind.rules().check(section, values, global);
        section.end();
        return new IntegrationSettings(
                kind.type(), sendResolved, settings, Collections.unmodifiableSequencedMap(values));
    }

    private static void require(Section section, Map<String, Object> values, String name, String where) {
        if (!values.containsKey(name)) {
            section.field(name).refuse(name + " is missing. Add it" + where);
        }
    }

    /** {@code x} or {@code x_file}, and not both of them here. */
    private static void requireOneOf(Section section, Map<String, Object> values, String name, String where) {
        exclusive(section, name);
        if (!values.containsKey(name) && !values.containsKey(name + "_file")) {
            section.field(name).refuse(name + " is missing. Add it, or " + name + "_file" + where);
        }
    }

    private static void exclusive(Section section, String name) {
        HttpReader.atMostOne(section, name, name + "_file");
    }

    private static String orGlobal(String field) {
        return ", or " + field + " in global";
    }

    private static void oneOf(Section section, String name, String fallback, List<String> allowed) {
        var field = section.field(name);
        var value = field.text(fallback);
        if (!allowed.contains(value)) {
            field.refuse("\"" + value + "\" must be one of "
                    + String.join(
                            ", ",
                            allowed.stream()
                                    .map(text -> text.isEmpty() ? "''" : text)
                                    .toList()) + "." + Suggestion.didYouMean(value, allowed));
        }
    }

    private static void webhookUrl(Section section, Map<String, Object> values, Map<String, Object> global) {
        requireOneOf(section, values, "webhook_url", "");
    }

    private static void mattermost(Section section, Map<String, Object> values, Map<String, Object> global) {
        requireOneOf(section, values, "webhook_url", orGlobal("mattermost_webhook_url"));
        section.field("fields").sections().forEach(Integrations::titleAndValue);
        section.field("attachments")
                .sections()
                .forEach(attachment ->
                        attachment.field("fields").sections().stream().forEach(Integrations::titleAndValue));
    }

    private static void titleAndValue(Section field) {
        for (var name : List.of("title", "value")) {
            if (!field.has(name)) {
                field.refuse("needs a " + name);
            }
        }
    }

    private static void email(Section section, Map<String, Object> values, Map<String, Object> global) {
        require(section, values, "to", ", the address to write to");
        require(section, values, "smarthost", orGlobal("smtp_smarthost"));
        require(section, values, "from", orGlobal("smtp_from"));
        checkHostPort(section.field("smarthost"));
        var tls = section.field("tls_config").section();
        if (tls != null) {
            HttpReader.checkTls(tls);
        } else if (global.containsKey("smtp_tls_config")) {
            values.put("tls_config", global.get("smtp_tls_config"));
        }
        var headers = new HashSet<String>();
        section.field("headers").named().forEach((name, value) -> {
            if (!headers.add(name.toLowerCase(Locale.ROOT))) {
                value.refuse("is there twice, in other letters. Remove one");
            }
        });
        var threading = section.field("threading").section();
        if (threading != null && threading.has("enabled")) {
            for (var name : List.of("References", "In-Reply-To")) {
                if (headers.contains(name.toLowerCase(Locale.ROOT))) {
                    section.field("headers").refuse("may not have " + name + " with threading, which sets it");
                }
            }
            oneOf(threading, "thread_by_date", "", List.of("none", "daily"));
        }
    }

    /** As {@code host:port}, where the port must be said. */
    static void checkHostPort(Field field) {
        var text = field.text("");
        int colon = text.lastIndexOf(':');
        if (!text.isEmpty() && (colon < 0 || colon == text.length() - 1)) {
            field.refuse("must name a port, like mail.example.org:587");
        }
    }

    private static void incidentio(Section section, Map<String, Object> values, Map<String, Object> global) {
        requireOneOf(section, values, "url", "");
        exclusive(section, "alert_source_token");
        var http = section.field("http_config").section();
        boolean authorized = http != null && isAuthorized(http);
        boolean token = values.containsKey("alert_source_token") || values.containsKey("alert_source_token_file");
        if (authorized && token) {
            section.refuse("may not have both alert_source_token and http_config.authorization. Remove one");
        } else if (http != null && !authorized && !token) {
            section.refuse("needs alert_source_token, alert_source_token_file or http_config.authorization");
        }
    }

    private static boolean isAuthorized(Section http) {
        return http.field("authorization").isGiven() || http.has("bearer_token") || http.has("bearer_token_file");
    }

    private static void pagerduty(Section section, Map<String, Object> values, Map<String, Object> global) {
        exclusive(section, "routing_key");
        exclusive(section, "service_key");
        if (List.of("routing_key", "routing_key_file", "service_key", "service_key_file").stream()
                .noneMatch(values::containsKey)) {
            section.refuse("needs routing_key, or service_key of the older API");
        }
        values.putIfAbsent("source", values.getOrDefault("client", ""));
        var details = new LinkedHashMap<String, Object>(Map.of());
        if (values.get("details") instanceof Map<?, ?> own) {
            own.forEach((name, value) -> details.put(String.valueOf(name), value));
        } else if (values.containsKey("details")) {
            section.field("details").refuse("must be a mapping of fields");
        }
        details.putIfAbsent("firing", "{{ .Alerts.Firing | toJson }}");
        details.putIfAbsent("num_firing", "{{ .Alerts.Firing | len }}");
        details.putIfAbsent("num_resolved", "{{ .Alerts.Resolved | len }}");
        details.putIfAbsent("resolved", "{{ .Alerts.Resolved | toJson }}");
        values.put("details", details);
    }

    private static void slack(Section section, Map<String, Object> values, Map<String, Object> global) {
        exclusive(section, "api_url");
        exclusive(section, "app_token");
        boolean url = section.has("api_url") || section.has("api_url_file");
        boolean token = section.has("app_token") || section.has("app_token_file");
        if (url && token) {
            section.refuse("may not have both api_url and app_token. Remove one");
        }
        inheritSlackToken(section, values, global);
        if (!values.containsKey("api_url")
                && !values.containsKey("api_url_file")
                && !values.containsKey("app_token")
                && !values.containsKey("app_token_file")) {
            section.refuse("needs api_url or app_token" + orGlobal("slack_api_url or slack_app_token"));
        }
        var http = section.field("http_config").section();
        if ((values.containsKey("app_token") || values.containsKey("app_token_file"))
                && http != null
                && isAuthorized(http)) {
            section.refuse("may not have http_config.authorization with an app token, which is sent there");
        }
        if (section.field("update_message").bool(false)
                && !section.field("api_url").text("").equals(SLACK_API)) {
            section.field("update_message").refuse("works with bot tokens only. Set api_url to " + SLACK_API);
        }
        section.field("fields").sections().forEach(Integrations::titleAndValue);
        for (var action : section.field("actions").sections()) {
            for (var name : List.of("type", "text")) {
                if (!action.has(name)) {
                    action.refuse("needs a " + name);
                }
            }
            if (!action.has("url") && !action.has("name")) {
                action.refuse("needs a url or a name");
            }
            var confirm = action.field("confirm").section();
            if (confirm != null && !confirm.has("text")) {
                confirm.refuse("needs a text");
            }
        }
    }

    /** Where neither it nor another way in is said here. */
    private static void inheritSlackToken(Section section, Map<String, Object> values, Map<String, Object> global) {
        var http = section.field("http_config").section();
        if (!values.containsKey("app_token")
                && !values.containsKey("app_token_file")
                && !section.has("api_url")
                && (http == null || !isAuthorized(http))) {
            for (var name : List.of("app_token", "app_token_file")) {
                if (global.containsKey("slack_" + name)) {
                    values.put(name, global.get("slack_" + name));
                }
            }
        }
    }

    private static void opsgenie(Section section, Map<String, Object> values, Map<String, Object> global) {
        requireOneOf(section, values, "api_key", orGlobal("opsgenie_api_key"));
        for (var responder : section.field("responders").sections()) {
            if (!responder.has("id") && !responder.has("name") && !responder.has("username")) {
                responder.refuse("needs an id, a name or a username");
            }
            var type = responder.field("type").text("");
            if (!type.contains("{{")
                    && !Set.of("team", "teams", "user", "escalation", "schedule")
                            .contains(type.toLowerCase(Locale.ROOT))) {
                responder
                        .field("type")
                        .refuse("\"" + type + "\" must be one of team, teams, user, escalation, schedule");
            }
        }
    }

    private static void wechat(Section section, Map<String, Object> values, Map<String, Object> global) {
        requireOneOf(section, values, "api_secret", orGlobal("wechat_api_secret"));
        require(section, values, "corp_id", orGlobal("wechat_api_corp_id"));
        if (section.field("message_type").isGiven()) {
            oneOf(section, "message_type", "text", List.of("text", "markdown", ""));
        }
    }

    private static void pushover(Section section, Map<String, Object> values, Map<String, Object> global) {
        requireOneOf(section, values, "user_key", "");
        requireOneOf(section, values, "token", "");
        HttpReader.atMostOne(section, "html", "monospace");
    }

    private static void victorops(Section section, Map<String, Object> values, Map<String, Object> global) {
        require(section, values, "routing_key", "");
        requireOneOf(section, values, "api_key", orGlobal("victorops_api_key"));
        var reserved = Set.of(
                "routing_key",
                "message_type",
                "state_message",
                "entity_display_name",
                "monitoring_tool",
                "entity_id",
                "entity_state");
        section.field("custom_fields").named().forEach((name, value) -> {
            if (reserved.contains(name)) {
                value.refuse("is a field of VictorOps' own. Rename it");
            }
        });
    }

    /** Alertmanager asks for an odd number of the three, which is not the same as one and harmless. */
    private static void sns(Section section, Map<String, Object> values, Map<String, Object> global) {
        long given = List.of("topic_arn", "phone_number", "target_arn").stream()
                .filter(values::containsKey)
                .count();
        if (given % 2 == 0) {
            section.refuse("needs one of topic_arn, phone_number and target_arn, and not two");
        }
        var sigv4 = section.field("sigv4").section();
        if (sigv4 != null && sigv4.has("access_key") != sigv4.has("secret_key")) {
            sigv4.refuse("needs both access_key and secret_key, or none of them");
        }
    }

    private static void telegram(Section section, Map<String, Object> values, Map<String, Object> global) {
        requireOneOf(section, values, "bot_token", orGlobal("telegram_bot_token"));
        requireOneOf(section, values, "chat_id", "");
        oneOf(section, "parse_mode", "HTML", List.of("", "Markdown", "MarkdownV2", "HTML"));
    }

    private static void webex(Section section, Map<String, Object> values, Map<String, Object> global) {
        require(section, values, "room_id", "");
        var http = section.field("http_config").section();
        if (http == null || !isAuthorized(http)) {
            section.refuse("needs http_config.authorization, with a bot's token");
        }
    }

    private static void jira(Section section, Map<String, Object> values, Map<String, Object> global) {
        require(section, values, "project", "");
        require(section, values, "issue_type", "");
        require(section, values, "api_url", orGlobal("jira_api_url"));
        oneOf(section, "api_type", "auto", List.of("auto", "cloud", "datacenter"));
        for (var name : List.of("summary", "description")) {
            values.putIfAbsent(name, "{{ template \"jira.default." + name + "\" . }}");
        }
    }

    private static void rocketchat(Section section, Map<String, Object> values, Map<String, Object> global) {
        requireOneOf(section, values, "token", orGlobal("rocketchat_token"));
        requireOneOf(section, values, "token_id", orGlobal("rocketchat_token_id"));
    }

    /** What of {@code global} may not be said together. */
    static void checkGlobal(Section global, SequencedMap<String, Object> values) {
        for (var entry : Forms.GLOBAL.entries()) {
            if (entry.name().endsWith("_file")) {
                exclusive(global, entry.name().substring(0, entry.name().length() - "_file".length()));
            }
        }
        boolean token = global.has("slack_app_token") || global.has("slack_app_token_file");
        boolean url = global.has("slack_api_url") || global.has("slack_api_url_file");
        if (token
                && url
                && !global.field("slack_api_url").text("").equals(String.valueOf(values.get("slack_app_url")))) {
            global.field("slack_api_url").refuse("may not be given with slack_app_token. Remove one");
        }
        checkHostPort(global.field("smtp_smarthost"));
        var tls = global.field("smtp_tls_config").section();
        if (tls != null) {
            HttpReader.checkTls(tls);
        }
    }
}
