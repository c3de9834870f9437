package io.alerthistory.engine;

import io.alerthistory.model.Alert;
import java.util.List;

/**
 * An alert, and the groups that its labels put it in.
 *
 * @param groups at least one, one for each route it takes, in their order
 * @param isSettled whether one of them has let go of it since it was last heard of
 */
public record Tracked(Alert alert, List<GroupId> groups, boolean isSettled) {
    Tracked settled() {
        return isSettled ? this : new Tracked(alert, groups, true);
    }
}
