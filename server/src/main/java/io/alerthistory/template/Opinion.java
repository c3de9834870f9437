package io.alerthistory.template;

import io.alerthistory.classify.Insight;
import io.alerthistory.classify.Severity;
import io.alerthistory.gotemplate.value.GoType;
import io.alerthistory.gotemplate.value.GoType.Underlying;
import io.alerthistory.gotemplate.value.Typed;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.function.Function;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What is said of an alert, as templates see it under {@code .Classification}, and webhooks under {@code classification}.
 *
 * @param confidence 0 to 1, as are the other shares; three places
 * @param noise how likely it is that it needs nobody
 */
record Opinion(
        String severity,
        String category,
        double confidence,
        double categoryConfidence,
        boolean unsure,
        String cause,
        Texts actions,
        double noise,
        Texts noiseReasons,
        String source,
        String model,
        String key)
        implements Typed {
    private static final GoType TYPE = GoType.of("template.Classification", Underlying.STRUCT, Opinion.class)
            .field("Severity", "severity", Opinion::severity)
            .field("Category", "category", Opinion::category)
            .field("Confidence", "confidence", Opinion::confidence)
            .field("CategoryConfidence", "categoryConfidence", Opinion::categoryConfidence)
            .field("Unsure", "unsure", Opinion::unsure)
            .field("Cause", "cause", Opinion::cause)
            .field("Actions", "actions", Opinion::actions)
            .field("Noise", "noise", Opinion::noise)
            .field("NoiseReasons", "noiseReasons", Opinion::noiseReasons)
            .field("Source", "source", Opinion::source)
            .field("Model", "model", Opinion::model)
            .field("Key", "key", Opinion::key)
            .build();

    static Opinion of(Insight insight) {
        var said = insight.said();
        return new Opinion(
                said.severity().word(),
                said.category().word(),
                rounded(said.confidence()),
                rounded(said.categoryConfidence()),
                said.unsure(),
                said.cause(),
                new Texts(said.actions()),
                rounded(insight.noise().score()),
                new Texts(insight.noise().reasons()),
                said.source(),
                said.model(),
                said.key());
    }

    private static double rounded(double share) {
        return BigDecimal.valueOf(share).setScale(3, RoundingMode.HALF_UP).doubleValue();
    }

    /** What is said of several: that of the worst of those that fire, or of all if none does; null if nothing is said. */
    static @Nullable Opinion worst(List<AlertData> alerts) {
        Function<Stream<AlertData>, @Nullable Opinion> worst = some -> some.map(AlertData::classification)
                .filter(Objects::nonNull)
                .max(Comparator.comparing(
                                (Opinion one) -> Severity.of(one.severity).orElse(Severity.INFO))
                        .thenComparingDouble(Opinion::confidence))
                .orElse(null);
        var ofFiring =
                worst.apply(alerts.stream().filter(alert -> alert.status().equals("firing")));
        return ofFiring != null ? ofFiring : worst.apply(alerts.stream());
    }

    @Override
    public GoType type() {
        return TYPE;
    }
}
