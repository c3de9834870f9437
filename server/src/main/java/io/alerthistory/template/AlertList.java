package io.alerthistory.template;

import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;
import java.util.AbstractList;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.function.Function;

/** The alerts of a notification, or those of them that fire or are resolved, which have no methods any more. */
final class AlertList extends AbstractList<AlertData> implements Typed {
    private static final GoType ALL = GoType.of("template.Alerts", Underlying.SLICE, AlertList.class)
            .method("Firing", alerts -> alerts.having("firing"))
            .method("Resolved", alerts -> alerts.having("resolved"))
            .build();

    private static final GoType SOME =
            GoType.of("[]template.Alert", Underlying.SLICE, AlertList.class).build();

    private final GoType type;
    private final List<AlertData> alerts;

    private AlertList(GoType type, List<AlertData> alerts) {
        this.type = type;
        this.alerts = alerts;
    }

    AlertList(List<AlertData> alerts) {
        this(ALL, alerts);
    }

    /** Those pairs of the first alert that all others have too; an empty value is the same as none, as in Alertmanager. */
    Kv common(Function<AlertData, Kv> pairs) {
        var common = new LinkedHashMap<>(pairs.apply(alerts.getFirst()));
        for (var alert : alerts) {
            var others = pairs.apply(alert);
            common.entrySet().removeIf(pair -> !pair.getValue().equals(others.getOrDefault(pair.getKey(), "")));
        }
        return new Kv(common);
    }

    private AlertList having(String status) {
        var some = new ArrayList<AlertData>(alerts.size());
        for (var alert : alerts) {
            if (alert.status().equals(status)) {
                some.add(alert);
            }
        }
        return new AlertList(SOME, some);
    }

    @Override
    public GoType type() {
        return type;
    }

    @Override
    public AlertData get(int index) {
        return alerts.get(index);
    }

    @Override
    public int size() {
        return alerts.size();
    }
}
