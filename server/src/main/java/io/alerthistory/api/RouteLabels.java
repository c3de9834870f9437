package io.alerthistory.api;

import io.alerthistory.engine.Group;
import io.alerthistory.engine.State;
import java.time.Instant;
import java.util.Map;

/** The labels of a group's route as they are now: they may be templates. */
public interface RouteLabels {
    /** @param group of that state, and not an empty one */
    Map<String, String> of(State state, Group group, Instant now);
}
