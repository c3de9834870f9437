package io.alerthistory.notify.integration;

import io.alerthistory.gotemplate.value.GoJson;
import io.alerthistory.template.TemplateData;

/** A notification as Alertmanager's webhook JSON, version 4: the data of templates, and three fields more. */
final class WebhookMessage {
    private WebhookMessage() {}

    /** @param truncated how many alerts were left out for {@code max_alerts} */
    static String json(TemplateData data, String groupKey, int truncated) {
        var start = GoJson.marshal(data);
        return start.substring(0, start.length() - 1) + ",\"version\":\"4\",\"groupKey\":" + GoJson.marshal(groupKey)
                + ",\"truncatedAlerts\":" + truncated + "}\n";
    }
}
