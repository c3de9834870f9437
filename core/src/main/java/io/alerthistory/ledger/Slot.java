package io.alerthistory.ledger;

import io.alerthistory.gotemplate.strconv.Utf8;

/**
 * What is told in order, one word after the other: a group, to a receiver. Two routes with the same matchers and
 * receiver share a slot, as they share a group key in Alertmanager.
 *
 * @param groupKey Alertmanager's, such as <code>{}/{team="db"}:{alertname="Down"}</code>
 */
public record Slot(String groupKey, String receiver) implements Comparable<Slot> {
    @Override
    public int compareTo(Slot other) {
        int order = Utf8.compare(groupKey, other.groupKey);
        return order != 0 ? order : Utf8.compare(receiver, other.receiver);
    }
}
