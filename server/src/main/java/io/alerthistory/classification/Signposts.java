package io.alerthistory.classification;

import io.alerthistory.classify.Mode;
import io.alerthistory.classify.Subject;
import io.alerthistory.model.Alert;
import io.alerthistory.model.LabelSet;
import java.util.List;
import java.util.function.Predicate;

/**
 * Labels that routes may match in the mode {@code route}: {@code ai_severity}, {@code ai_category}, and {@code ai_noise}, which is
 * {@code true} or {@code false}. An alert gets them when it becomes known, and keeps them as long as it is.
 *
 * <p>They are what the built-in model, history and people say. What a language model says is told, and never routed on: it
 * reads texts that anybody may have written. Safe for many threads.
 */
public final class Signposts {
    /** Of so many alerts of a post history is asked; of others it is not known that they are noise. */
    private static final int MOST_ASKED = 50;

    private final Insights insights;

    public Signposts(Insights insights) {
        this.insights = insights;
    }

    /** @param isKnown whether an alert with these labels is known, so that it has its labels */
    public List<Alert> given(List<Alert> posted, Predicate<Alert> isKnown) {
        if (insights.mode() != Mode.ROUTE) {
            return posted;
        }
        int[] asked = {0};
        return posted.stream()
                .map(alert -> isKnown.test(alert) ? alert : alert.deriving(labels(alert, asked[0]++ < MOST_ASKED)))
                .toList();
    }

    private LabelSet labels(Alert alert, boolean asksHistory) {
        var insight = insights.builtIn(Subject.of(alert), asksHistory);
        return LabelSet.of(
                "ai_severity",
                insight.said().severity().word(),
                "ai_category",
                insight.said().category().word(),
                "ai_noise",
                String.valueOf(insight.noise().isNoisy()));
    }
}
