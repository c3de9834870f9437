package io.alerthistory.training;

import io.alerthistory.classify.Features;
import io.alerthistory.classify.Regression;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * Fits a {@link Regression}: the weighted cross-entropy with a penalty on the squares of the weights, by Nesterov's
 * accelerated descent over all examples, which needs no chance and no step to be tuned.
 */
final class RegressionTrainer {
    private static final int ROUNDS = 200;
    private static final int RAREST = 3;

    private RegressionTrainer() {}

    /**
     * @param strength the inverse of the penalty
     * @param balance how far classes are made to count alike: 0 as often as they occur, 1 all the same
     */
    static Regression train(List<Example> examples, int classes, double strength, double balance) {
        var rarity = rarity(examples);
        var places = places(rarity);
        var rows = new ArrayList<Row>();
        for (var example : examples) {
            rows.add(row(example, rarity, places));
        }
        var importance = importance(examples, classes, balance);
        int size = Arrays.stream(places).max().orElse(0) + 1; // the last place is the bias, which costs no penalty
        var weights = new double[classes][size];
        var ahead = new double[classes][size];
        double penalty = 1 / strength;
        double step =
                1 / (Arrays.stream(importance).sum() + penalty); // softmax bends a half at most, and each row is 2 long
        double momentum = 1;
        for (int round = 0; round < ROUNDS; round++) {
            var slopes = new double[classes][size];
            for (int i = 0; i < rows.size(); i++) {
                rows.get(i).add(importance[i], ahead, slopes);
            }
            double next = (1 + Math.sqrt(1 + 4 * momentum * momentum)) / 2;
            double push = (momentum - 1) / next;
            momentum = next;
            for (int k = 0; k < classes; k++) {
                for (int b = 0; b < size; b++) {
                    double slope = slopes[k][b] + (b == size - 1 ? 0 : penalty * ahead[k][b]);
                    double moved = ahead[k][b] - step * slope;
                    ahead[k][b] = moved + push * (moved - weights[k][b]);
                    weights[k][b] = moved;
                }
            }
        }
        return quantized(rarity, places, weights);
    }

    /** One example: the places of its buckets and of the bias, and their values. */
    @SuppressWarnings("ArrayRecordComponent") // numbers by the thousand, which nobody changes or compares
    private record Row(int truth, int[] places, float[] values) {
        void add(double importance, double[][] weights, double[][] slopes) {
            var scores = new double[weights.length];
            for (int k = 0; k < scores.length; k++) {
                for (int j = 0; j < places.length; j++) {
                    scores[k] += weights[k][places[j]] * values[j];
                }
            }
            Regression.softmax(scores);
            for (int k = 0; k < scores.length; k++) {
                double slope = importance * (scores[k] - (k == truth ? 1 : 0));
                for (int j = 0; j < places.length; j++) {
                    slopes[k][places[j]] += slope * values[j];
                }
            }
        }
    }

    /** For each bucket that says something its place among them, and last the place of the bias. */
    private static int[] places(byte[] rarity) {
        var places = new int[Features.BUCKETS + 1];
        int next = 0;
        for (int b = 0; b < Features.BUCKETS; b++) {
            places[b] = rarity[b] == 0 ? -1 : next++;
        }
        places[Features.BUCKETS] = next;
        return places;
    }

    private static Row row(Example example, byte[] rarity, int[] places) {
        var buckets = example.features().buckets();
        var all = Regression.values(example.features(), rarity);
        int known = (int) Arrays.stream(buckets).filter(b -> rarity[b] != 0).count();
        var at = new int[known + 1];
        var values = new float[known + 1];
        int next = 0;
        for (int i = 0; i < buckets.length; i++) {
            if (rarity[buckets[i]] != 0) {
                at[next] = places[buckets[i]];
                values[next++] = all[i];
            }
        }
        at[known] = places[Features.BUCKETS];
        values[known] = 1;
        return new Row(example.truth(), at, values);
    }

    /** What occurs in one service only is its name, and says nothing of another one. */
    private static byte[] rarity(List<Example> examples) {
        var occurs = new int[Features.BUCKETS];
        var services = new HashMap<Integer, Set<String>>();
        for (var example : examples) {
            for (int bucket : example.features().buckets()) {
                occurs[bucket]++;
                services.computeIfAbsent(bucket, b -> new HashSet<>()).add(example.service());
            }
        }
        var rarity = new byte[Features.BUCKETS];
        services.forEach((bucket, in) -> {
            if (in.size() >= 2 && occurs[bucket] >= RAREST) {
                rarity[bucket] = Regression.rarity(StrictMath.log((1.0 + examples.size()) / (1 + occurs[bucket])) + 1);
            }
        });
        return rarity;
    }

    /** How much each example counts; their sum is that of the examples' own weights. */
    static double[] importance(List<Example> examples, int classes, double balance) {
        var sums = new double[classes];
        double total = 0;
        for (var example : examples) {
            sums[example.truth()] += example.weight();
            total += example.weight();
        }
        var importance = new double[examples.size()];
        double sum = 0;
        for (int i = 0; i < importance.length; i++) {
            var example = examples.get(i);
            importance[i] = example.weight() * StrictMath.pow(total / (classes * sums[example.truth()]), balance);
            sum += importance[i];
        }
        for (int i = 0; i < importance.length; i++) {
            importance[i] *= total / sum;
        }
        return importance;
    }

    private static Regression quantized(byte[] rarity, int[] places, double[][] weights) {
        var scales = new float[weights.length];
        var bytes = new byte[weights.length][Features.BUCKETS];
        var bias = new float[weights.length];
        int last = places[Features.BUCKETS];
        for (int k = 0; k < weights.length; k++) {
            double most =
                    Arrays.stream(weights[k], 0, last).map(Math::abs).max().orElse(0);
            scales[k] = (float) Math.max(most / Byte.MAX_VALUE, Float.MIN_NORMAL);
            bias[k] = (float) weights[k][last];
            for (int b = 0; b < Features.BUCKETS; b++) {
                bytes[k][b] = places[b] < 0 ? 0 : (byte) Math.round(weights[k][places[b]] / scales[k]);
            }
        }
        return new Regression(rarity, scales, bytes, bias);
    }
}
