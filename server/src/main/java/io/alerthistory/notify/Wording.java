package io.alerthistory.notify;

import io.alerthistory.engine.Group;
import io.alerthistory.engine.State;
import io.alerthistory.template.TemplateData;
import io.alerthistory.template.Templates;
import java.time.Instant;
import java.util.SequencedMap;

/**
 * The words in which receivers are told: the templates in force, and the address at which a reader finds us. A reload
 * replaces the templates; an attempt that is under way goes on with those it began with. Safe for many threads.
 */
public final class Wording {
    private volatile Templates templates;
    private volatile String externalUrl = "";

    public Wording(Templates templates) {
        this.templates = templates;
    }

    public void use(Templates others) {
        templates = others;
    }

    /** @param url without a trailing slash */
    public void findUsAt(String url) {
        externalUrl = url;
    }

    public Templates templates() {
        return templates;
    }

    public String externalUrl() {
        return externalUrl;
    }

    /**
     * The labels of a group's route, rendered from what is in the group.
     *
     * @param group of that state, and not an empty one
     */
    public SequencedMap<String, String> routeLabels(State state, Group group, Instant now) {
        var route = group.id().route();
        var labels = route.labels().asMap();
        if (labels.values().stream().noneMatch(label -> label.contains("{{"))) {
            return labels;
        }
        var alerts = state.alertsOf(group);
        var receiver = route.receiver().name();
        return templates.routeLabels(
                TemplateData.of(receiver, alerts, now, "", group.id().labels(), route.labels(), externalUrl));
    }
}
