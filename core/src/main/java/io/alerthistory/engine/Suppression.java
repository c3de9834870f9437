package io.alerthistory.engine;

import io.alerthistory.model.Silence;
import io.alerthistory.muting.Inhibition;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What keeps an alert from being told at some moment, wherever it goes. Its routes may be muted by time besides.
 *
 * @param silencedBy by id
 * @param inhibitedBy by the first rule that inhibits it, or null
 */
public record Suppression(List<Silence> silencedBy, Inhibition.@Nullable By inhibitedBy) {
    public static final Suppression NONE = new Suppression(List.of(), null);

    public boolean isAny() {
        return !silencedBy.isEmpty() || inhibitedBy != null;
    }
}
