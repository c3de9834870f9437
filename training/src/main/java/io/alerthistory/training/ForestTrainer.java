package io.alerthistory.training;

import io.alerthistory.classify.Features;
import io.alerthistory.classify.Forest;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import org.jspecify.annotations.Nullable;

/**
 * Grows a {@link Forest} of extremely randomized trees (Geurts, Ernst and Wehenkel, 2006): each tree sees a sample of the
 * examples drawn with replacement, each node some facts with a threshold drawn for each, of which the best is taken by Gini's
 * measure. The same seed grows the same forest.
 */
final class ForestTrainer {
    private final List<Example> examples;
    private final int classes;
    private final double[] importance;
    private final int smallestLeaf;
    private final int tried;

    private final List<Short> facts = new ArrayList<>();
    private final List<Byte> thresholds = new ArrayList<>();
    private final List<Integer> links = new ArrayList<>();
    private final List<Byte> shares = new ArrayList<>();

    private ForestTrainer(List<Example> examples, int classes, double balance, int smallestLeaf, double triedShare) {
        this.examples = examples;
        this.classes = classes;
        this.importance = RegressionTrainer.importance(examples, classes, balance);
        this.smallestLeaf = smallestLeaf;
        this.tried = (int) Math.max(1, triedShare * Features.FACTS.size());
    }

    /**
     * @param balance how far classes are made to count alike: 0 as often as they occur, 1 all the same
     * @param triedShare of all facts, how many each node tries
     */
    static Forest train(
            List<Example> examples,
            int classes,
            double balance,
            int trees,
            int smallestLeaf,
            double triedShare,
            long seed) {
        var trainer = new ForestTrainer(examples, classes, balance, smallestLeaf, triedShare);
        var random = new SplittableRandom(seed);
        var roots = new int[trees];
        for (int tree = 0; tree < trees; tree++) {
            roots[tree] = trainer.facts.size();
            var sample = random.ints(examples.size(), 0, examples.size()).toArray();
            trainer.grow(sample, random);
        }
        return trainer.forest(roots);
    }

    private void grow(int[] sample, SplittableRandom random) {
        var sums = sums(sample);
        var split = sample.length < 2 * smallestLeaf || isPure(sums) ? null : split(sample, random);
        int node = facts.size();
        if (split == null) {
            facts.add((short) -1);
            thresholds.add((byte) 0);
            links.add(shares.size());
            double total = Arrays.stream(sums).sum();
            for (double sum : sums) {
                shares.add((byte) Math.round(sum / total * Forest.STEPS));
            }
            return;
        }
        facts.add((short) split.fact);
        thresholds.add((byte) split.threshold);
        links.add(0);
        grow(side(sample, split, true), random);
        links.set(node, facts.size());
        grow(side(sample, split, false), random);
    }

    private record Split(int fact, int threshold) {}

    private @Nullable Split split(int[] sample, SplittableRandom random) {
        @Nullable Split best = null;
        double bestPurity = -1;
        int left = tried;
        var order = new int[Features.FACTS.size()];
        Arrays.setAll(order, i -> i);
        for (int i = 0; i < order.length && left > 0; i++) {
            int j = random.nextInt(i, order.length);
            int fact = order[j];
            order[j] = order[i];
            int lowest = Byte.MAX_VALUE;
            int highest = 0;
            for (int row : sample) {
                int value = examples.get(row).features().facts()[fact];
                lowest = Math.min(lowest, value);
                highest = Math.max(highest, value);
            }
            if (lowest == highest) {
                continue; // says nothing here, and is not counted as tried
            }
            left--;
            int threshold = random.nextInt(lowest, highest);
            double purity = purity(sample, fact, threshold);
            if (purity > bestPurity) {
                bestPurity = purity;
                best = new Split(fact, threshold);
            }
        }
        return best;
    }

    /** The sum over both sides of the squares of the classes' weights by the side's weight; -1 if a side is too small. */
    private double purity(int[] sample, int fact, int threshold) {
        var below = new double[classes];
        var above = new double[classes];
        int countBelow = 0;
        for (int row : sample) {
            var example = examples.get(row);
            if (example.features().facts()[fact] <= threshold) {
                below[example.truth()] += importance[row];
                countBelow++;
            } else {
                above[example.truth()] += importance[row];
            }
        }
        if (countBelow < smallestLeaf || sample.length - countBelow < smallestLeaf) {
            return -1;
        }
        return squares(below) + squares(above);
    }

    private static double squares(double[] sums) {
        double squares = 0;
        double total = 0;
        for (double sum : sums) {
            squares += sum * sum;
            total += sum;
        }
        return squares / total;
    }

    private double[] sums(int[] sample) {
        var sums = new double[classes];
        for (int row : sample) {
            sums[examples.get(row).truth()] += importance[row];
        }
        return sums;
    }

    private static boolean isPure(double[] sums) {
        return Arrays.stream(sums).filter(sum -> sum > 0).count() <= 1;
    }

    private int[] side(int[] sample, Split split, boolean below) {
        return Arrays.stream(sample)
                .filter(row -> examples.get(row).features().facts()[split.fact] <= split.threshold == below)
                .toArray();
    }

    private Forest forest(int[] roots) {
        var factsOf = new short[facts.size()];
        var thresholdsOf = new byte[factsOf.length];
        var linksOf = new int[factsOf.length];
        for (int i = 0; i < factsOf.length; i++) {
            factsOf[i] = facts.get(i);
            thresholdsOf[i] = thresholds.get(i);
            linksOf[i] = links.get(i);
        }
        var sharesOf = new byte[shares.size()];
        for (int i = 0; i < sharesOf.length; i++) {
            sharesOf[i] = shares.get(i);
        }
        return new Forest(classes, roots, factsOf, thresholdsOf, linksOf, sharesOf);
    }
}
