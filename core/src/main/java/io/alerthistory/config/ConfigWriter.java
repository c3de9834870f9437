package io.alerthistory.config;

import io.alerthistory.config.HttpSettings.Authorization;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.TimeInterval;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.time.ZoneOffset;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Writes a configuration as YAML with the defaults filled in and every secret masked, in the order and with the field
 * names of Alertmanager's own {@code /api/v2/status}. What it writes can be read again, here and by amtool.
 */
public final class ConfigWriter {
    /** What stands where a secret was. Read again, it counts as a secret of that text. */
    static final String MASK = "<secret>";

    private ConfigWriter() {}

    /**
     * 16 hexadecimal digits that are the same for configurations that say the same, whatever their files look like; secrets
     * do not count.
     */
    public static String hash(Configuration configuration) {
        try {
            var text = write(configuration).getBytes(StandardCharsets.UTF_8);
            return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(text), 0, 8);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    public static String write(Configuration configuration) {
        var global = new LinkedHashMap<String, Object>();
        global.put("resolve_timeout", Durations.printPrometheus(configuration.resolveTimeout()));
        global.put("http_config", http(configuration.http()));
        var fields = new LinkedHashMap<>(configuration.global());
        fields.putIfAbsent("smtp_tls_config", Map.of()); // Alertmanager always writes it
        global.putAll(Forms.GLOBAL.write(fields, Forms.PARTS));
        var top = new LinkedHashMap<String, Object>();
        top.put("global", global);
        top.put("route", route(configuration.route()));
        putIfAny(
                top,
                "inhibit_rules",
                configuration.inhibitRules().stream()
                        .map(ConfigWriter::inhibitRule)
                        .toList());
        top.put(
                "receivers",
                configuration.receivers().stream().map(ConfigWriter::receiver).toList());
        top.put("templates", configuration.templates());
        putIfAny(
                top,
                "time_intervals",
                configuration.timeIntervals().stream()
                        .map(ConfigWriter::interval)
                        .toList());
        top.putAll(ObservationReader.write(configuration.others()));
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
            fields.put("matchers", texts(route.matchers()));
        }
        putIfAny(fields, "mute_time_intervals", route.muteTimeIntervals());
        putIfAny(fields, "active_time_intervals", route.activeTimeIntervals());
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

    private static Map<String, Object> inhibitRule(InhibitRule rule) {
        var fields = new LinkedHashMap<String, Object>();
        if (!rule.name().isEmpty()) {
            fields.put("name", rule.name());
        }
        putIfAny(fields, "source_matchers", texts(rule.sources()));
        putIfAny(fields, "target_matchers", texts(rule.targets()));
        putIfAny(fields, "equal", rule.equal());
        return fields;
    }

    private static List<String> texts(List<Matcher> matchers) {
        return matchers.stream().map(Matcher::toString).toList();
    }

    private static Map<String, Object> interval(TimeInterval interval) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("name", interval.name());
        fields.put(
                "time_intervals",
                interval.spans().stream().map(ConfigWriter::span).toList());
        return fields;
    }

    private static Map<String, Object> span(TimeInterval.Span span) {
        var fields = new LinkedHashMap<String, Object>();
        if (span.times() != null) {
            fields.put("times", span.times().stream().map(ConfigWriter::times).toList());
        }
        putRanges(fields, "weekdays", span.weekdays(), IntervalReader.WEEKDAYS::get);
        putRanges(fields, "days_of_month", span.daysOfMonth(), String::valueOf);
        putRanges(fields, "months", span.months(), String::valueOf);
        putRanges(fields, "years", span.years(), String::valueOf);
        if (!span.zone().equals(ZoneOffset.UTC)) {
            fields.put("location", span.zone().getId());
        }
        return fields;
    }

    private static Map<String, Object> times(TimeInterval.Times times) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("start_time", clock(times.start()));
        fields.put("end_time", clock(times.end()));
        return fields;
    }

    private static String clock(int minute) {
        return "%02d:%02d".formatted(minute / 60, minute % 60);
    }

    private static void putRanges(
            Map<String, Object> fields,
            String name,
            @Nullable List<TimeInterval.Range> ranges,
            IntFunction<String> member) {
        if (ranges != null) {
            fields.put(
                    name,
                    ranges.stream()
                            .map(range -> member.apply(range.first())
                                    + (range.first() == range.last() ? "" : ":" + member.apply(range.last())))
                            .toList());
        }
    }

    private static void putIfAny(Map<String, Object> fields, String name, List<?> values) {
        if (!values.isEmpty()) {
            fields.put(name, values);
        }
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
        for (var type : Receiver.INTEGRATION_TYPES) {
            putIfAny(
                    fields,
                    type + "_configs",
                    receiver.integrations().stream()
                            .filter(integration -> integration.type().equals(type))
                            .map(ConfigWriter::integration)
                            .toList());
        }
        return fields;
    }

    private static Map<String, Object> integration(Receiver.Integration integration) {
        return switch (integration) {
            case WebhookSettings webhook -> webhook(webhook);
            case IntegrationSettings other -> other(other);
        };
    }

    private static Map<String, Object> other(IntegrationSettings settings) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("send_resolved", settings.sendResolved());
        if (settings.http() != null) {
            fields.put("http_config", http(settings.http()));
        }
        fields.putAll(Integrations.kind(settings.type()).form().write(settings.fields(), Forms.PARTS));
        return fields;
    }

    private static Map<String, Object> webhook(WebhookSettings webhook) {
        var fields = new LinkedHashMap<String, Object>();
        fields.put("send_resolved", webhook.sendResolved());
        fields.put("http_config", http(webhook.http()));
        putSecret(fields, "url", webhook.url());
        fields.putIfAbsent("url_file", "");
        fields.put("max_alerts", webhook.maxAlerts());
        fields.put("timeout", Durations.printGo(webhook.timeout()));
        if (!Form.saysNothing(webhook.payload())) {
            fields.put("payload", webhook.payload());
        }
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
        fields.putAll(Forms.HTTP.write(http.further(), Forms.PARTS));
        fields.put("follow_redirects", http.followRedirects());
        fields.put("enable_http2", http.http2());
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
