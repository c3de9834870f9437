package io.alerthistory.helm;

import com.google.gson.JsonObject;
import com.google.gson.JsonParser;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.StreamSupport;

/** The dashboard as the chart renders it. */
final class Dashboard {
    private Dashboard() {}

    static JsonObject read() {
        var text = Chart.with("{}")
                .render()
                .get("ConfigMap/alerthistory-redis-dashboard")
                .text("data", "redis-dashboard.json");
        return JsonParser.parseString(text).getAsJsonObject();
    }

    /** All but the headings. */
    static List<JsonObject> panels() {
        return StreamSupport.stream(read().getAsJsonArray("panels").spliterator(), false)
                .map(panel -> panel.getAsJsonObject())
                .filter(panel -> !panel.get("type").getAsString().equals("row"))
                .toList();
    }

    /** Every query, with Grafana's variables filled in for this release, and an interval that fits scrapes of one second. */
    static List<String> queries() {
        var queries = new ArrayList<String>();
        for (var panel : panels()) {
            for (var target : panel.getAsJsonArray("targets")) {
                queries.add(target.getAsJsonObject()
                        .get("expr")
                        .getAsString()
                        .replace("$namespace", "monitoring")
                        .replace("$service", "alerthistory-redis-metrics")
                        .replace("$__rate_interval", "10s"));
            }
        }
        return queries;
    }
}
