package io.alerthistory.classify;

import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a person said of all alerts that mean the same, which counts more than what any model says.
 *
 * @param severity null to leave that to the models
 * @param noise whether it is noise; null to leave that to history
 * @param by who said so; may be empty
 */
public record Feedback(
        @Nullable Severity severity, @Nullable Boolean noise, String by, Instant at) {
    /** The {@link Classification#source} of an answer whose severity a person gave. */
    public static final String SOURCE = "feedback";

    /** What is said of an alert, once this is taken into account. */
    public Classification over(Classification said) {
        return severity == null
                ? said
                : new Classification(
                        severity,
                        said.category(),
                        1,
                        said.categoryConfidence(),
                        false,
                        said.cause(),
                        said.actions(),
                        SOURCE,
                        said.model(),
                        said.key());
    }

    /** How noisy it is, once this is taken into account. */
    public Noise over(Noise noiseOfHistory) {
        return noise == null
                ? noiseOfHistory
                : new Noise(noise ? 1 : 0, List.of(noise ? "marked as noise" : "marked as no noise"));
    }
}
