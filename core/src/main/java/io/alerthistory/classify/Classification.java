package io.alerthistory.classify;

import java.util.List;

/**
 * What is said of an alert.
 *
 * @param confidence how often an answer of this kind is right about the severity, 0 to 1; calibrated on services that the model
 *     had not seen
 * @param categoryConfidence the same about the category
 * @param unsure whether the severity is little more than a guess, which nothing should be done on alone
 * @param cause one sentence: what an alert of this kind and resource usually comes of; a hint, not a finding
 * @param actions what to do next, the first thing first
 * @param source who said so, such as {@code embedded}
 * @param model the version of the model that said so
 * @param key names what the alert means, as {@link Essence#key()}
 */
public record Classification(
        Severity severity,
        Category category,
        double confidence,
        double categoryConfidence,
        boolean unsure,
        String cause,
        List<String> actions,
        String source,
        String model,
        String key) {
    public Classification {
        actions = List.copyOf(actions);
    }

    /** The same with another severity. */
    public Classification withSeverity(Severity other) {
        return new Classification(
                other, category, confidence, categoryConfidence, unsure, cause, actions, source, model, key);
    }
}
