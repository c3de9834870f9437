package io.alerthistory.config;

import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * Reads an alertmanager.yml as Alertmanager 0.34 does, and finds all of its mistakes at once. What Alertmanager accepts
 * and this version cannot do is a mistake too; {@link NotYet} lists it.
 */
public final class ConfigReader {
    private static final Duration RESOLVE_TIMEOUT = Duration.ofMinutes(5);
    private static final String MISSING_ROUTE = "is missing. Add a root route that names a receiver";

    /** Fields of {@code global} that only integrations use which cannot be configured yet. */
    private static final List<String> GLOBAL_TEXTS = List.of(
            "jira_api_url",
            "mattermost_webhook_url",
            "mattermost_webhook_url_file",
            "opsgenie_api_key",
            "opsgenie_api_key_file",
            "opsgenie_api_url",
            "pagerduty_url",
            "rocketchat_api_url",
            "rocketchat_token",
            "rocketchat_token_file",
            "rocketchat_token_id",
            "rocketchat_token_id_file",
            "slack_api_url",
            "slack_api_url_file",
            "slack_app_token",
            "slack_app_token_file",
            "slack_app_url",
            "smtp_auth_identity",
            "smtp_auth_password",
            "smtp_auth_password_file",
            "smtp_auth_secret",
            "smtp_auth_secret_file",
            "smtp_auth_username",
            "smtp_from",
            "smtp_hello",
            "smtp_smarthost",
            "telegram_api_url",
            "telegram_bot_token",
            "telegram_bot_token_file",
            "victorops_api_key",
            "victorops_api_key_file",
            "victorops_api_url",
            "webex_api_url",
            "wechat_api_corp_id",
            "wechat_api_secret",
            "wechat_api_secret_file",
            "wechat_api_url");

    private record Declared(Receiver receiver, Field name) {}

    private final Problems problems;
    private final HttpReader http;
    private final MatcherSyntax syntax;

    private ConfigReader(Problems problems, String baseFolder, MatcherSyntax syntax) {
        this.problems = problems;
        this.http = new HttpReader(baseFolder);
        this.syntax = syntax;
    }

    /**
     * Reads the text of a configuration file. Opens no file, not even those it names.
     *
     * @param file what problems call it
     * @param baseFolder what relative paths within {@code http_config} are relative to: the folder of the file
     * @throws ConfigException with every mistake there is
     */
    public static Configuration read(String text, String file, String baseFolder, MatcherSyntax syntax) {
        var problems = new Problems(file);
        return new ConfigReader(problems, baseFolder, syntax).read(text);
    }

    private Configuration read(String text) {
        var document = Yaml.read(text, problems);
        if (document == null) {
            throw problems.fatal(1, "route", MISSING_ROUTE);
        }
        if (!(document instanceof MappingNode mapping)) {
            throw problems.fatal(Problems.line(document), "", "must be a mapping with route and receivers");
        }
        var top = new Section(mapping, "", problems);
        @Nullable Section global = top.field("global").section();
        var resolveTimeout = RESOLVE_TIMEOUT;
        var globalHttp = HttpSettings.DEFAULT;
        if (global != null) {
            resolveTimeout = global.field("resolve_timeout").prometheusDuration(RESOLVE_TIMEOUT);
            globalHttp = http(global, HttpSettings.DEFAULT);
            checkTheRest(global);
        }
        NotYet.refuse(top, NotYet.TOP);
        var receivers = receivers(top.field("receivers"), globalHttp);
        var route = route(top.field("route"), receivers);
        var templates = top.field("templates");
        if (!templates.isEmpty()) {
            templates.warn("templates are not used by webhooks and are not read by this version");
        }
        var patterns = templates.texts();
        top.end();
        problems.throwIfAny();
        if (route == null) {
            throw new IllegalStateException("a configuration without a route has passed");
        }
        return new Configuration(
                resolveTimeout,
                route,
                receivers.values().stream().map(Declared::receiver).toList(),
                List.of(),
                List.of(),
                patterns,
                problems.warnings());
    }

    /** Checks that what is not used has the right shape, so that it is not a surprise once it is. */
    private static void checkTheRest(Section global) {
        for (var name : GLOBAL_TEXTS) {
            boolean given = !global.field(name).text("").isEmpty();
            if (name.endsWith("_file")) {
                var other = name.substring(0, name.length() - "_file".length());
                if (given && !global.field(other).text("").isEmpty()) {
                    global.field(name).refuse("at most one of " + other + " and " + name + " may be given. Remove one");
                }
            }
        }
        global.field("smtp_require_tls").bool(false);
        global.field("smtp_force_implicit_tls").bool(false);
        global.field("smtp_tls_config").section();
        global.end();
    }

    private HttpSettings http(Section section, HttpSettings otherwise) {
        @Nullable Section settings = section.field("http_config").section();
        return settings == null ? otherwise : http.read(settings);
    }

    private Map<String, Declared> receivers(Field field, HttpSettings globalHttp) {
        var receivers = new LinkedHashMap<String, Declared>();
        for (var section : field.sections()) {
            var receiver = receiver(section, globalHttp);
            var name = section.field("name");
            if (!receiver.name().isEmpty()
                    && receivers.putIfAbsent(receiver.name(), new Declared(receiver, name)) != null) {
                name.refuse("there is a receiver \"" + receiver.name() + "\" already. Rename one");
            }
        }
        return receivers;
    }

    private Receiver receiver(Section section, HttpSettings globalHttp) {
        var name = section.field("name");
        if (name.text("").isEmpty()) {
            name.refuse("a receiver needs a name, for routes to send to");
        }
        var labels = new LinkedHashMap<String, String>();
        section.field("labels").named().forEach((label, value) -> {
            if (label.equals("name") && !value.text("").equals(name.text(""))) {
                value.refuse("is always the receiver's name, \"" + name.text("") + "\". Remove it");
            }
            labels.put(label, value.text(""));
        });
        labels.put("name", name.text(""));
        var integrations = new ArrayList<Receiver.Integration>();
        for (var webhook : section.field("webhook_configs").sections()) {
            integrations.add(webhook(webhook, globalHttp));
        }
        NotYet.refuse(section, NotYet.RECEIVER);
        section.end();
        return new Receiver(name.text(""), LabelSet.of(labels), List.copyOf(integrations));
    }

    private WebhookSettings webhook(Section webhook, HttpSettings globalHttp) {
        boolean sendResolved = webhook.field("send_resolved").bool(true);
        var url = url(webhook);
        int maxAlerts = webhook.field("max_alerts").count(0);
        var timeout = webhook.field("timeout").goDuration(Duration.ZERO);
        var settings = http(webhook, globalHttp);
        if (webhook.field("payload").isGiven()) {
            NotYet.refuse(webhook.field("payload"), NotYet.PAYLOAD);
        }
        webhook.end();
        return new WebhookSettings(sendResolved, url, maxAlerts, timeout, settings);
    }

    /** Exactly one of {@code url} and {@code url_file}. The file is relative to the working directory: left as it is. */
    private static Secret url(Section webhook) {
        var url = webhook.field("url");
        var file = webhook.field("url_file");
        var text = url.text("");
        var path = file.text("");
        if (text.isEmpty() && path.isEmpty()) {
            if (!url.isGiven() && !file.isGiven()) {
                webhook.refuse("one of url and url_file must be given. Add the address to post to");
            } else {
                (url.isGiven() ? url : file).refuse("must not be empty. Add the address to post to");
            }
        } else if (!text.isEmpty() && !path.isEmpty()) {
            file.refuse("at most one of url and url_file may be given. Remove one");
        }
        if (text.contains("{{")) {
            NotYet.refuse(url, NotYet.TEMPLATE);
        } else if (!text.isEmpty() && !text.equals(ConfigWriter.MASK)) {
            @Nullable String mistake = HttpReader.mistakeInUrl(text);
            if (mistake != null) {
                url.refuse(mistake);
            }
        }
        return path.isEmpty() ? new Secret.Text(text) : new Secret.File(path);
    }

    private @Nullable RouteSettings route(Field field, Map<String, Declared> receivers) {
        @Nullable Section section = field.section();
        if (section == null) {
            if (!field.isGiven()) {
                field.refuse(MISSING_ROUTE);
            }
            return null;
        }
        var route = new RouteReader(receivers.keySet(), syntax).root(section);
        var used = RouteReader.used(route);
        receivers.forEach((name, declared) -> {
            if (!used.contains(name)) {
                declared.name.warn("no route uses receiver \"" + name + "\"");
            }
        });
        return route;
    }
}
