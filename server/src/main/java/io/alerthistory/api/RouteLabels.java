package io.alerthistory.api;

import io.alerthistory.engine.Group;
import java.time.Instant;
import java.util.Map;

/** The labels of a group's route as they are now: they may be templates. */
public interface RouteLabels {
    /** @param group not an empty one */
    Map<String, String> of(Group group, Instant now);
}
