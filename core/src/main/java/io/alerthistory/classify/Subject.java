package io.alerthistory.classify;

import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;

/**
 * What of an alert is classified. Labels may be few, annotations none; {@code generatorUrl} may be anything, and is empty
 * where nobody said.
 */
public record Subject(LabelSet labels, Annotations annotations, String generatorUrl) {
    private static final String EXPRESSION = "g0.expr=";

    public static Subject of(Alert alert) {
        return new Subject(alert.labels(), alert.annotations(), alert.generatorUrl());
    }

    /** Its {@code alertname}, or the empty text. */
    public String name() {
        return labels.valueOf("alertname");
    }

    /** The PromQL that fired, from the URL's parameter {@code g0.expr}; empty where there is none. Never throws. */
    public String expression() {
        for (int at = generatorUrl.indexOf(EXPRESSION); at > 0; at = generatorUrl.indexOf(EXPRESSION, at + 1)) {
            char before = generatorUrl.charAt(at - 1);
            if (before == '?' || before == '&') {
                int from = at + EXPRESSION.length();
                int end = generatorUrl.indexOf('&', from);
                return PercentDecoding.decode(generatorUrl.substring(from, end < 0 ? generatorUrl.length() : end));
            }
        }
        return "";
    }
}
