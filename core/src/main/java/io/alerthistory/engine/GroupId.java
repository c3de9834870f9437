package io.alerthistory.engine;

import io.alerthistory.model.LabelSet;

/**
 * Names a group within one configuration: its route, and those labels that its alerts share. Ordered by route, then as the
 * fingerprints of the labels are: some order, quickly found.
 */
public record GroupId(Route route, LabelSet labels) implements Comparable<GroupId> {
    @Override
    public int compareTo(GroupId other) {
        int order = route.compareTo(other.route);
        order = order != 0 ? order : labels.fingerprint().compareTo(other.labels.fingerprint());
        return order != 0 ? order : labels.compareTo(other.labels);
    }
}
