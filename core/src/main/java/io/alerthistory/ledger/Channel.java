package io.alerthistory.ledger;

import java.util.Comparator;

/**
 * One integration of a receiver, for one group.
 *
 * @param integration its kind, such as {@code webhook}
 * @param index its place among the receiver's integrations of that kind, from 0
 */
public record Channel(Slot slot, String integration, int index) implements Comparable<Channel> {
    private static final Comparator<Channel> ORDER = Comparator.comparing(Channel::slot)
            .thenComparing(Channel::integration)
            .thenComparingInt(Channel::index);

    /** As log lines name it within its receiver: {@code webhook[0]}. */
    public String name() {
        return integration + "[" + index + "]";
    }

    @Override
    public int compareTo(Channel other) {
        return ORDER.compare(this, other);
    }
}
