package io.alerthistory.engine;

import io.alerthistory.model.Fingerprint;
import java.util.AbstractCollection;
import java.util.Arrays;
import java.util.Collection;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/**
 * All alerts that are known, by fingerprint, as they were at one moment. Never changes, so anybody may look at it for as
 * long as they like.
 *
 * <p>A trie over the bits of fingerprints, four for each level, the highest first; so its order is that of fingerprints.
 * These are hashes, so a hundred thousand of them are five levels deep. A change copies the nodes on its way, as in any
 * persistent map, but those only that were not copied since the last {@link Editor#snapshot}: a batch of a thousand alerts
 * copies each node once. That is why this is not one of a library's maps, of which each change copies seventeen.
 */
public final class Alerts {
    private static final int BITS = 4;
    private static final int TOP = Long.SIZE - BITS;

    /** An inner node. A child is a node, or an alert that has this place for itself. */
    private static final class Node {
        /** Which of the sixteen places have a child. */
        private int taken;

        private Object[] children;

        /** The edition that this node was made for; no other may change it. */
        private final long edition;

        Node(int taken, Object[] children, long edition) {
            this.taken = taken;
            this.children = children;
            this.edition = edition;
        }

        boolean has(int bit) {
            return (taken & bit) != 0;
        }

        int position(int bit) {
            return Integer.bitCount(taken & (bit - 1));
        }
    }

    private final @Nullable Object root;
    private final int size;

    private Alerts(@Nullable Object root, int size) {
        this.root = root;
        this.size = size;
    }

    private static int bit(long key, int shift) {
        return 1 << (int) (key >>> shift & (1 << BITS) - 1);
    }

    private static long key(Tracked tracked) {
        return tracked.alert().fingerprint().bits();
    }

    public @Nullable Tracked get(Fingerprint fingerprint) {
        return find(root, fingerprint.bits());
    }

    private static @Nullable Tracked find(@Nullable Object root, long key) {
        var at = root;
        for (int shift = TOP; at instanceof Node node; shift -= BITS) {
            int bit = bit(key, shift);
            if (!node.has(bit)) {
                return null;
            }
            at = node.children[node.position(bit)];
        }
        return at instanceof Tracked tracked && key(tracked) == key ? tracked : null;
    }

    public int size() {
        return size;
    }

    public boolean isEmpty() {
        return size == 0;
    }

    /** In the order of fingerprints. */
    public Collection<Tracked> values() {
        return new AbstractCollection<>() {
            @Override
            public Iterator<Tracked> iterator() {
                return new InOrder(root);
            }

            @Override
            public int size() {
                return size;
            }
        };
    }

    private static final class InOrder implements Iterator<Tracked> {
        private final Node[] path = new Node[Long.SIZE / BITS];
        private final int[] next = new int[Long.SIZE / BITS];
        private int depth = -1;
        private @Nullable Tracked ahead;

        InOrder(@Nullable Object root) {
            if (root instanceof Tracked only) {
                ahead = only;
            } else if (root instanceof Node node) {
                path[++depth] = node;
                advance();
            }
        }

        private void advance() {
            ahead = null;
            while (ahead == null && depth >= 0) {
                var node = path[depth];
                if (next[depth] == node.children.length) {
                    depth--;
                } else if (node.children[next[depth]++] instanceof Node child) {
                    path[++depth] = child;
                    next[depth] = 0;
                } else {
                    ahead = (Tracked) node.children[next[depth] - 1];
                }
            }
        }

        @Override
        public boolean hasNext() {
            return ahead != null;
        }

        @Override
        public Tracked next() {
            var found = ahead;
            if (found == null) {
                throw new NoSuchElementException();
            }
            advance();
            return found;
        }
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Alerts alerts
                && size == alerts.size
                && Arrays.equals(values().toArray(), alerts.values().toArray());
    }

    @Override
    public int hashCode() {
        return Arrays.hashCode(values().toArray());
    }

    @Override
    public String toString() {
        return values().toString();
    }

    /** The alerts while they change. Used by one thread. */
    static final class Editor {
        private @Nullable Object root;
        private int size;
        private long edition;

        @Nullable
        Tracked get(Fingerprint fingerprint) {
            return find(root, fingerprint.bits());
        }

        /** As they are now. Later changes leave it as it is. */
        Alerts snapshot() {
            edition++;
            return new Alerts(root, size);
        }

        /** Puts it in the place of one with its fingerprint, if there is any. */
        void put(Tracked tracked) {
            root = with(root, TOP, key(tracked), tracked);
        }

        private Object with(@Nullable Object at, int shift, long key, Tracked tracked) {
            return switch (at) {
                case null -> {
                    size++;
                    yield tracked;
                }
                case Node node -> {
                    int bit = bit(key, shift);
                    int position = node.position(bit);
                    yield node.has(bit)
                            ? replaced(node, position, with(node.children[position], shift - BITS, key, tracked))
                            : inserted(node, bit, position, with(null, shift, key, tracked));
                }
                case Tracked there when key(there) == key -> tracked;
                case Tracked there -> {
                    int bit = bit(key(there), shift);
                    yield with(new Node(bit, new Object[] {there}, edition), shift, key, tracked);
                }
                default -> throw new IllegalStateException("neither a node nor an alert: " + at);
            };
        }

        private Node replaced(Node node, int position, Object child) {
            var own = node.edition == edition ? node : new Node(node.taken, node.children.clone(), edition);
            own.children[position] = child;
            return own;
        }

        private Node inserted(Node node, int bit, int position, Object child) {
            var children = new Object[node.children.length + 1];
            System.arraycopy(node.children, 0, children, 0, position);
            System.arraycopy(node.children, position, children, position + 1, node.children.length - position);
            children[position] = child;
            return changed(node, node.taken | bit, children);
        }

        private Node changed(Node node, int taken, Object[] children) {
            if (node.edition != edition) {
                return new Node(taken, children, edition);
            }
            node.taken = taken;
            node.children = children;
            return node;
        }

        void remove(Fingerprint fingerprint) {
            root = without(root, TOP, fingerprint.bits());
        }

        private @Nullable Object without(@Nullable Object at, int shift, long key) {
            if (at instanceof Tracked there && key(there) == key) {
                size--;
                return null;
            }
            if (!(at instanceof Node node) || !node.has(bit(key, shift))) {
                return at;
            }
            int bit = bit(key, shift);
            int position = node.position(bit);
            var left = without(node.children[position], shift - BITS, key);
            if (left != null) {
                return node.children.length == 1 && left instanceof Tracked ? left : replaced(node, position, left);
            }
            if (node.children.length == 1) {
                return null;
            }
            var children = new Object[node.children.length - 1];
            System.arraycopy(node.children, 0, children, 0, position);
            System.arraycopy(node.children, position + 1, children, position, children.length - position);
            return children.length == 1 && children[0] instanceof Tracked
                    ? children[0]
                    : changed(node, node.taken & ~bit, children);
        }

        int size() {
            return size;
        }
    }
}
