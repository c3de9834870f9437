package io.alerthistory.config;

import io.alerthistory.config.HttpSettings.Authorization;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Writes a configuration as YAML with the defaults filled in and every secret masked, in the order and with the field
 * names of Alertmanager's own {@code /api/v2/status}. What it writes can be read again, here and by amtool. Since each
 * webhook has its {@code http_config} in full, the one of {@code global} matters no more and is the default.
 */
public final class ConfigWriter {
    /** What stands where a secret was. Read again, it counts as a secret of that text. */
    static final String MASK = "<secret>";

    private ConfigWriter() {}

    public static String write(Configuration configuration) {
        var global = new LinkedHashMap<String, Object>();
        global.put("resolve_timeout", Durations.printPrometheus(configuration.resolveTimeout()));
        global.put("http_config", http(HttpSettings.DEFAULT));
        var top = new LinkedHashMap<String, Object>();
        top.put("global", global);
        top.put("route", route(configuration.route()));
        top.put(
                "receivers",
                configuration.receivers().stream().map(ConfigWriter::receiver).toList());
        top.put("templates", configuration.templates());
        return YamlText.of(top);
    }

    private static Map<String, Object> route(RouteSettings route) {
        var fields = new LinkedHashMap<String, Object>();
        putIfSaid(fields, "receiver", route.receiver());
        if (route.groupBy() != null) {
            fields.put(
                    "group_by",
                    route.groupBy().all() ? List.of("...") : route.groupBy().names());
        }
        if (!route.matchers().isEmpty()) {
            fields.put(
                    "matchers", route.matchers().stream().map(Matcher::toString).toList());
        }
        fields.put("continue", route.goesOn());
        if (!route.routes().isEmpty()) {
            fields.put(
                    "routes", route.routes().stream().map(ConfigWriter::route).toList());
        }
        putIfSaid(fields, "group_wait", route.groupWait());
        putIfSaid(fields, "group_interval", route.groupInterval());
        putIfSaid(fields, "repeat_interval", route.repeatInterval());
        if (!route.labels().isEmpty()) {
            fields.put("labels", labels(route.labels()));
        }
        return fields;
    }

    private static void putIfSaid(Map<String, Object> fields, String name, @Nullable Object value) {
        if (value != null) {
            fields.put(name, value instanceof Duration duration ? Durations.printPrometheus(duration) : value);
        }
    }

    private static Map<String, Object> receiver(Receiver receiver) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", receiver.name());
        fields.put("labels", labels(receiver.labels()));
        var webhooks = new ArrayList<Map<String, Object>>();
        for (var integration : receiver.integrations()) {
            switch (integration) {
                case WebhookSettings webhook -> webhooks.add(webhook(webhook));
            }
        }
        if (!webhooks.isEmpty()) {
            fields.put("webhook_configs", webhooks);
        }
        return fields;
    }

    private static Map<String, Object> webhook(WebhookSettings webhook) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("send_resolved", webhook.sendResolved());
        fields.put("http_config", http(webhook.http()));
        putSecret(fields, "url", webhook.url());
        fields.put("max_alerts", webhook.maxAlerts());
        fields.put("timeout", Durations.printGo(webhook.timeout()));
        return fields;
    }

    private static Map<String, Object> http(HttpSettings http) {
        var fields = new LinkedHashMap<String, Object>();
        switch (http.authorization()) {
            case Authorization.Basic(var username, var password) -> {
                var basic = new LinkedHashMap<String, Object>();
                putSecret(basic, "username", username);
                putSecret(basic, "password", password);
                fields.put("basic_auth", basic);
            }
            case Authorization.Token(var type, var credentials) -> {
                var token = new LinkedHashMap<String, Object>();
                token.put("type", type);
                putSecret(token, "credentials", credentials);
                fields.put("authorization", token);
            }
            case null -> {}
        }
        fields.put("follow_redirects", http.followRedirects());
        fields.put("enable_http2", true);
        return fields;
    }

    private static void putSecret(Map<String, Object> fields, String name, Secret secret) {
        switch (secret) {
            case Secret.Text(var value) -> {
                if (!value.isEmpty()) {
                    fields.put(name, MASK);
                }
            }
            case Secret.File(var path) -> fields.put(name + "_file", path);
        }
    }

    private static Map<String, Object> labels(LabelSet labels) {
        var fields = new LinkedHashMap<String, Object>();
        labels.forEach(fields::put);
        return fields;
    }
}
