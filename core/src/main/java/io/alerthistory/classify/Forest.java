package io.alerthistory.classify;

import java.nio.ByteBuffer;

/**
 * Decision trees on facts, which vote. All trees' nodes stand in three arrays: a node's left child is the next node.
 *
 * @param roots where each tree begins
 * @param facts which fact a node looks at; -1 at a leaf
 * @param thresholds up to which value it goes left
 * @param links where the right child is; at a leaf, where its shares begin
 * @param shares how a leaf's vote is divided among the classes, in steps of 1/250
 */
@SuppressWarnings("ArrayRecordComponent") // numbers by the thousand, which nobody changes or compares
public record Forest(int classes, int[] roots, short[] facts, byte[] thresholds, int[] links, byte[] shares) {
    /** What shares are counted in: their steps add up to this, but for rounding. */
    public static final int STEPS = 250;

    double[] probabilities(byte[] of) {
        var votes = new double[classes];
        double sum = 0;
        for (int root : roots) {
            int node = root;
            while (facts[node] >= 0) {
                node = of[facts[node]] <= thresholds[node] ? node + 1 : links[node];
            }
            for (int k = 0; k < classes; k++) {
                int share = shares[links[node] + k] & 0xff;
                votes[k] += share;
                sum += share;
            }
        }
        for (int k = 0; k < classes; k++) {
            votes[k] /= sum;
        }
        return votes;
    }

    static Forest read(ByteBuffer in) {
        int classes = in.get();
        var roots = new int[in.getInt()];
        for (int i = 0; i < roots.length; i++) {
            roots[i] = in.getInt();
        }
        int nodes = in.getInt();
        var facts = new short[nodes];
        var thresholds = new byte[nodes];
        var links = new int[nodes];
        for (int i = 0; i < nodes; i++) {
            facts[i] = in.getShort();
            thresholds[i] = in.get();
            links[i] = in.getInt();
            if (facts[i] >= Features.FACTS.size()) {
                throw new IllegalArgumentException("the weights ask for fact " + facts[i] + ", and there are "
                        + Features.FACTS.size() + ": train the classifier anew");
            }
        }
        var shares = new byte[in.getInt()];
        in.get(shares);
        return new Forest(classes, roots, facts, thresholds, links, shares);
    }

    void write(ByteBuffer out) {
        out.put((byte) classes).putInt(roots.length);
        for (int root : roots) {
            out.putInt(root);
        }
        out.putInt(facts.length);
        for (int i = 0; i < facts.length; i++) {
            out.putShort(facts[i]).put(thresholds[i]).putInt(links[i]);
        }
        out.putInt(shares.length).put(shares);
    }
}
