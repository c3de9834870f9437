package io.alerthistory.template;

import io.alerthistory.gotemplate.HtmlTemplate;
import io.alerthistory.gotemplate.Limits;
import io.alerthistory.gotemplate.TemplateException;
import io.alerthistory.gotemplate.TemplateSet;
import io.alerthistory.gotemplate.value.ArgType;
import io.alerthistory.gotemplate.value.CallFailure;
import io.alerthistory.gotemplate.value.Function;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The templates of one configuration: ours, then the user's files, of which a later definition wins; and the texts of the
 * fields of receivers, each parsed once. Safe for many threads.
 */
public final class Templates {
    private static final Logger LOG = LoggerFactory.getLogger(Templates.class);
    private static final String FIELD = "";

    /** {@code name} is the file's, without its folder: templates can be included by it. */
    public record File(String name, String text) {}

    private final TemplateSet set;
    private final Map<String, TemplateSet> texts = new ConcurrentHashMap<>();
    private final Map<String, HtmlTemplate> htmls = new ConcurrentHashMap<>();

    private Templates(TemplateSet set) {
        this.set = set;
    }

    /** @throws TemplateException at the first mistake of a file, with Go's words */
    public static Templates of(List<File> files, InstantSource clock) {
        var functions = new HashMap<>(AlertFunctions.all(clock));
        functions.put("routeLabels", Function.of(List.of(ArgType.STRING), args -> ""));
        var set = TemplateSet.with(functions);
        for (var name : List.of("default.tmpl", "email.tmpl")) {
            set = set.parse(FIELD, resource(name));
        }
        for (var file : files) {
            set = set.parse(file.name(), file.text());
        }
        return new Templates(set);
    }

    private static String resource(String name) {
        try (var in = Templates.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IllegalStateException("the program lacks its " + name);
            }
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /**
     * What the text of a field makes of the data.
     *
     * @throws TemplateException with Go's words
     */
    public String text(String template, TemplateData data) {
        return plain(template) ? template : text(template, data, new RouteLabels(data, this::text));
    }

    private String text(String template, TemplateData data, RouteLabels labels) {
        return parsed(template).render(FIELD, data, Limits.DEFAULT, Map.of("routeLabels", labels.function()));
    }

    /** As {@link #text}, with every value made harmless for where it stands in HTML. */
    public String html(String template, TemplateData data) {
        return template.isEmpty() ? "" : html(template, data, new RouteLabels(data, this::html));
    }

    private String html(String template, TemplateData data, RouteLabels labels) {
        return htmls.computeIfAbsent(template, text -> parsed(text).html(FIELD))
                .render(data, Limits.DEFAULT, Map.of("routeLabels", labels.function()));
    }

    /**
     * What a receiver is told of alerts, with the labels of their route rendered. One that cannot be rendered is left out,
     * as in Alertmanager, and the log says so.
     */
    public TemplateData told(TemplateData data, String reason) {
        return data.told(reason, routeLabels(data));
    }

    /** The labels of the data's route, rendered. */
    public SequencedMap<String, String> routeLabels(TemplateData data) {
        var rendered = new LinkedHashMap<String, String>();
        var labels = new RouteLabels(data, this::text);
        for (var name : data.routeLabels().keySet()) {
            try {
                rendered.put(name, labels.of(name));
            } catch (CallFailure e) {
                LOG.atError()
                        .addKeyValue("receiver", data.receiver())
                        .addKeyValue("label", name)
                        .addKeyValue("err", e.getMessage())
                        .log("a label of a route cannot be rendered");
            }
        }
        return rendered;
    }

    /** What a text without any template stands for. */
    private static boolean plain(String template) {
        return !template.contains("{{");
    }

    private TemplateSet parsed(String template) {
        return texts.computeIfAbsent(template, text -> set.parse(FIELD, text));
    }

    /** The labels of a route, which are templates, too: each rendered when it is first asked for. For one thread. */
    private static final class RouteLabels {
        interface Engine {
            String render(String template, TemplateData data, RouteLabels labels);
        }

        private final TemplateData data;
        private final Engine engine;
        private final Map<String, String> rendered = new HashMap<>();
        private final SequencedSet<String> underway = new LinkedHashSet<>();

        RouteLabels(TemplateData data, Engine engine) {
            this.data = data;
            this.engine = engine;
        }

        Function function() {
            return Function.of(List.of(ArgType.STRING), args -> of(String.valueOf(args[0])));
        }

        private String of(String name) {
            var label = data.routeLabels().get(name);
            if (label == null || data.routeLabelsRendered()) {
                return label == null ? "" : label;
            }
            var known = rendered.get(name);
            if (known != null) {
                return known;
            }
            if (underway.contains(name)) {
                throw new CallFailure("route label cycle detected: " + String.join(" -> ", underway) + " -> " + name);
            }
            underway.add(name);
            try {
                var text = engine.render(label, data, this);
                rendered.put(name, text);
                return text;
            } catch (TemplateException e) {
                throw new CallFailure(String.valueOf(e.getMessage()));
            } finally {
                underway.remove(name);
            }
        }
    }
}
