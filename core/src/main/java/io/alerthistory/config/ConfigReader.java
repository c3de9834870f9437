package io.alerthistory.config;

import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.nodes.MappingNode;

/**
 * Reads an alertmanager.yml as Alertmanager 0.34 does, and finds all of its mistakes at once. What Alertmanager accepts
 * and this version cannot do is no mistake; {@link Configuration#notYet} lists it.
 */
public final class ConfigReader {
    private static final Duration RESOLVE_TIMEOUT = Duration.ofMinutes(5);
    private static final String MISSING_ROUTE = "is missing. Add a root route that names a receiver";

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
        // Without a block, and with an empty one, the defaults count all the same.
        var whole = global == null ? Section.empty(document, "global", problems) : global;
        var globalFields = Forms.GLOBAL.read(whole, Forms.PARTS, Map.of(), http::inBaseFolder);
        if (global != null) {
            resolveTimeout = global.field("resolve_timeout").prometheusDuration(RESOLVE_TIMEOUT);
            globalHttp = http(global, HttpSettings.DEFAULT);
            Integrations.checkGlobal(global, globalFields);
            global.end();
        }
        NotYet.note(top, NotYet.TOP);
        var others = ObservationReader.read(top, http, http::inBaseFolder);
        var receivers = receivers(top.field("receivers"), globalFields, globalHttp);
        var intervals = IntervalReader.read(top);
        var inhibitRules = top.field("inhibit_rules").sectionsOrEmptyOnes().stream()
                .map(this::inhibitRule)
                .toList();
        var route = route(top.field("route"), receivers, intervals.keySet());
        var templates = top.field("templates");
        var patterns = templates.texts();
        var own = OwnSettings.read(top.field(OwnSettings.SECTION));
        top.end();
        problems.throwIfAny();
        if (route == null) {
            throw new IllegalStateException("a configuration without a route has passed");
        }
        return new Configuration(
                resolveTimeout,
                route,
                receivers.values().stream().map(Declared::receiver).toList(),
                inhibitRules,
                List.copyOf(intervals.values()),
                patterns,
                Collections.unmodifiableSequencedMap(globalFields),
                globalHttp,
                Collections.unmodifiableSequencedMap(others),
                own,
                problems.warnings(),
                problems.notYet());
    }

    private HttpSettings http(Section section, HttpSettings otherwise) {
        @Nullable Section settings = section.field("http_config").section();
        return settings == null ? otherwise : http.read(settings);
    }

    private Map<String, Declared> receivers(Field field, Map<String, Object> global, HttpSettings globalHttp) {
        var receivers = new LinkedHashMap<String, Declared>();
        for (var section : field.sections()) {
            var receiver = receiver(section, global, globalHttp);
            var name = section.field("name");
            if (!receiver.name().isEmpty()
                    && receivers.putIfAbsent(receiver.name(), new Declared(receiver, name)) != null) {
                name.refuse("there is a receiver \"" + receiver.name() + "\" already. Rename one");
            }
        }
        return receivers;
    }

    private Receiver receiver(Section section, Map<String, Object> global, HttpSettings globalHttp) {
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
        for (var kind : Integrations.KINDS) {
            for (var entry : section.field(kind.list()).sections()) {
                integrations.add(Integrations.read(kind, entry, global, globalHttp, http, http::inBaseFolder));
            }
        }
        section.end();
        return new Receiver(name.text(""), LabelSet.of(labels), List.copyOf(integrations));
    }

    private WebhookSettings webhook(Section webhook, HttpSettings globalHttp) {
        boolean sendResolved = webhook.field("send_resolved").bool(true);
        var url = url(webhook);
        int maxAlerts = webhook.field("max_alerts").count(0);
        var timeout = webhook.field("timeout").goDuration(Duration.ZERO);
        var settings = http(webhook, globalHttp);
        var payload = webhook.field("payload");
        webhook.end();
        return new WebhookSettings(sendResolved, url, maxAlerts, timeout, payload.anything(), settings);
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
        if (!text.isEmpty() && !text.contains("{{") && !text.equals(ConfigWriter.MASK)) {
            @Nullable String mistake = HttpReader.mistakeInUrl(text);
            if (mistake != null) {
                url.refuse(mistake);
            }
        }
        return path.isEmpty() ? new Secret.Text(text) : new Secret.File(path);
    }

    private InhibitRule inhibitRule(Section section) {
        var equal = section.field("equal");
        for (var item : equal.items()) {
            if (!syntax.isLabelName(item.text(""))) {
                item.refuse(RouteReader.notALabelName(item.text(""), syntax));
            }
        }
        var matchers = new MatcherReader(syntax);
        var rule = new InhibitRule(
                section.field("name").text(""),
                matchers.read(section, "source_match", "source_match_re", "source_matchers"),
                matchers.read(section, "target_match", "target_match_re", "target_matchers"),
                equal.texts());
        section.end();
        return rule;
    }

    private @Nullable RouteSettings route(Field field, Map<String, Declared> receivers, Set<String> intervals) {
        @Nullable Section section = field.section();
        if (section == null) {
            if (!field.isGiven()) {
                field.refuse(MISSING_ROUTE);
            }
            return null;
        }
        var route = new RouteReader(receivers.keySet(), intervals, syntax).root(section);
        var used = RouteReader.used(route);
        receivers.forEach((name, declared) -> {
            if (!used.contains(name)) {
                declared.name.warn("no route uses receiver \"" + name + "\"");
            }
        });
        return route;
    }
}
