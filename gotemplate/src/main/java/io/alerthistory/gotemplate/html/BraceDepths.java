package io.alerthistory.gotemplate.html;

import java.util.Arrays;

/**
 * How many braces are open in each <code>${}</code> around us, the innermost last. They tell the brace that closes a
 * <code>${}</code> from one of the script in it.
 *
 * <p>Contexts are values, but these counts are counted in place, and contexts made from each other have them in common,
 * unless one was made by {@link #copy}. That is how Go's slices behave, and it can be seen: it decides which contexts the
 * message about a <code>{{range}}</code> with a brace too many shows. For one thread.
 */
final class BraceDepths {
    /** We are in no template literal and never were; prints and compares like an empty one. */
    static final BraceDepths NONE = new BraceDepths(new int[0], 0, true);

    private final int[] counts;
    private final int size;
    private final boolean none;

    private BraceDepths(int[] counts, int size, boolean none) {
        this.counts = counts;
        this.size = size;
        this.none = none;
    }

    /** Whether we never were in a template literal, as against that we have left the last. */
    boolean isNone() {
        return none;
    }

    boolean isEmpty() {
        return size == 0;
    }

    /** Counts of one's own. */
    BraceDepths copy() {
        return new BraceDepths(Arrays.copyOf(counts, size), size, none);
    }

    /** With one more <code>${}</code>. Takes the room a closed one has left, if there is some. */
    BraceDepths entered() {
        var room = size < counts.length ? counts : Arrays.copyOf(counts, Math.max(1, 2 * size));
        room[size] = 0;
        return new BraceDepths(room, size + 1, false);
    }

    /** Without the innermost <code>${}</code>. */
    BraceDepths left() {
        return new BraceDepths(counts, size - 1, false);
    }

    void open() {
        counts[size - 1]++;
    }

    /** Returns whether the brace closes one of the script's own, not the <code>${}</code>. */
    boolean close() {
        counts[size - 1]--;
        return counts[size - 1] >= 0;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof BraceDepths depths && Arrays.equals(counts, 0, size, depths.counts, 0, depths.size);
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(Arrays.copyOf(counts, size));
    }

    /** As Go prints a slice: <code>[0 2]</code>. */
    @Override
    public String toString() {
        var text = new StringBuilder("[");
        for (int i = 0; i < size; i++) {
            text.append(i == 0 ? "" : " ").append(counts[i]);
        }
        return text.append(']').toString();
    }
}
