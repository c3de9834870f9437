package io.alerthistory.engine;

import io.alerthistory.model.Alert;
import java.util.List;

/**
 * An alert, and the groups that its labels put it in.
 *
 * @param groups at least one, one for each route it takes, in their order
 */
public record Tracked(Alert alert, List<GroupId> groups) {}
