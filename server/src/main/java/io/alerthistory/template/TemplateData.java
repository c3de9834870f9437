package io.alerthistory.template;

import com.google.re2j.Pattern;
import io.alerthistory.classify.Insight;
import io.alerthistory.gotemplate.time.GoTime;
import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;
import io.alerthistory.model.Alert;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Timestamp;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What a template is given: the dot (Alertmanager 0.34, template/template.go).
 *
 * @param receiver its name, quoted as for a regular expression: {@code web\.hook}
 * @param status {@code firing} if any of the alerts does, else {@code resolved}
 * @param reason why it is told; empty where that is not known yet
 * @param commonLabels those that all alerts have
 * @param routeLabels as the route has them; the function {@code routeLabels} renders one
 * @param routeLabelsRendered whether that has been done already
 * @param byValue whether messages speak of it as a value, not a pointer: {@code amtool template render} passes it so
 */
public record TemplateData(
        String receiver,
        String status,
        AlertList alerts,
        String reason,
        Kv groupLabels,
        Kv commonLabels,
        Kv commonAnnotations,
        Kv routeLabels,
        String externalUrl,
        boolean routeLabelsRendered,
        boolean byValue)
        implements Typed {
    private static final Types PLAIN = new Types(type("*template.Data", false), type("template.Data", false));
    private static final Types CLASSIFIED = new Types(type("*template.Data", true), type("template.Data", true));

    private record Types(GoType pointer, GoType value) {}

    /** @param isClassified whether something is said of alerts; if not, it prints, and is in JSON, as Alertmanager's */
    private static GoType type(String name, boolean isClassified) {
        var type = GoType.of(name, Underlying.STRUCT, TemplateData.class)
                .field("Receiver", "receiver", TemplateData::receiver)
                .field("Status", "status", TemplateData::status)
                .field("Alerts", "alerts", TemplateData::alerts)
                .field("NotificationReason", "notification_reason", TemplateData::reason)
                .field("GroupLabels", "groupLabels", TemplateData::groupLabels)
                .field("CommonLabels", "commonLabels", TemplateData::commonLabels)
                .field("CommonAnnotations", "commonAnnotations", TemplateData::commonAnnotations)
                .field("RouteLabels", "routeLabels", TemplateData::routeLabels)
                .field("ExternalURL", "externalURL", TemplateData::externalUrl)
                .field("routeLabelsRendered", TemplateData::routeLabelsRendered);
        return isClassified
                ? type.field("Classification", "classification", data -> Opinion.worst(data.alerts))
                        .build()
                : type.method("Classification", data -> null).build();
    }

    /**
     * What templates see of alerts that are told together.
     *
     * @param alerts at least one
     * @param at when they are told; what is over by then is told as resolved
     * @param reason empty where it is not known yet, as while labels of a route are rendered
     */
    public static TemplateData of(
            String receiver,
            List<Alert> alerts,
            Instant at,
            String reason,
            LabelSet groupLabels,
            LabelSet routeLabels,
            String externalUrl) {
        return of(receiver, alerts, at, reason, groupLabels, routeLabels, externalUrl, Map.of());
    }

    /**
     * The same, with what is said of alerts.
     *
     * @param insights by the labels of the alerts; none for those of which nothing is to be said
     */
    public static TemplateData of(
            String receiver,
            List<Alert> alerts,
            Instant at,
            String reason,
            LabelSet groupLabels,
            LabelSet routeLabels,
            String externalUrl,
            Map<LabelSet, Insight> insights) {
        boolean firing = alerts.stream().anyMatch(alert -> !alert.isResolvedAt(at));
        var told = new AlertList(alerts.stream()
                .map(alert -> data(alert, at, insights.get(alert.labels())))
                .toList());
        return new TemplateData(
                Pattern.quote(receiver),
                status(firing),
                told,
                reason,
                new Kv(groupLabels.asMap()),
                told.common(AlertData::labels),
                told.common(AlertData::annotations),
                new Kv(routeLabels.asMap()),
                externalUrl,
                false,
                false);
    }

    private static String status(boolean firing) {
        return firing ? "firing" : "resolved";
    }

    private static AlertData data(Alert alert, Instant at, @Nullable Insight insight) {
        boolean firing = !alert.isResolvedAt(at);
        return new AlertData(
                status(firing),
                new Kv(alert.labels().asMap()),
                new Kv(alert.annotations().asMap()),
                time(alert.startsAt()),
                firing ? GoTime.ZERO : time(alert.endsAt()),
                alert.generatorUrl(),
                alert.fingerprint().toString(),
                insight == null ? null : Opinion.of(insight));
    }

    private static GoTime time(Timestamp time) {
        return GoTime.of(time.instant(), time.offset());
    }

    /** The same, now that the reason is known, and what the labels of the route are. */
    TemplateData told(String why, Map<String, String> renderedRouteLabels) {
        return new TemplateData(
                receiver,
                status,
                alerts,
                why,
                groupLabels,
                commonLabels,
                commonAnnotations,
                new Kv(renderedRouteLabels),
                externalUrl,
                true,
                byValue);
    }

    @Override
    public GoType type() {
        var types = Opinion.worst(alerts) == null ? PLAIN : CLASSIFIED;
        return byValue ? types.value : types.pointer;
    }
}
