package io.alerthistory.template;

import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;

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
    private static final GoType POINTER = type("*template.Data");
    private static final GoType VALUE = type("template.Data");

    private static GoType type(String name) {
        return GoType.of(name, Underlying.STRUCT, TemplateData.class)
                .field("Receiver", "receiver", TemplateData::receiver)
                .field("Status", "status", TemplateData::status)
                .field("Alerts", "alerts", TemplateData::alerts)
                .field("NotificationReason", "notification_reason", TemplateData::reason)
                .field("GroupLabels", "groupLabels", TemplateData::groupLabels)
                .field("CommonLabels", "commonLabels", TemplateData::commonLabels)
                .field("CommonAnnotations", "commonAnnotations", TemplateData::commonAnnotations)
                .field("RouteLabels", "routeLabels", TemplateData::routeLabels)
                .field("ExternalURL", "externalURL", TemplateData::externalUrl)
                .field("routeLabelsRendered", TemplateData::routeLabelsRendered)
                .build();
    }

    @Override
    public GoType type() {
        return byValue ? VALUE : POINTER;
    }
}
