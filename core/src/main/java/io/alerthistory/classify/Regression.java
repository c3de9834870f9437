package io.alerthistory.classify;

import java.nio.ByteBuffer;

/**
 * A multinomial logistic regression on n-grams, weighted by how seldom they are. Each class keeps its weights as bytes with one
 * scale, which costs no accuracy that could be measured and makes a model of some hundred kilobytes.
 *
 * @param rarity for each bucket its weight in steps of 1/32, unsigned; 0 where the bucket says nothing
 * @param scales what a step of a weight is worth, for each class
 * @param weights for each class a weight for each bucket
 * @param bias for each class
 */
@SuppressWarnings("ArrayRecordComponent") // numbers by the thousand, which nobody changes or compares
public record Regression(byte[] rarity, float[] scales, byte[][] weights, float[] bias) {
    private static final float RARITY_STEPS = 32;

    int classes() {
        return bias.length;
    }

    /** A rarity as it is kept. */
    public static byte rarity(double weight) {
        return (byte) Math.clamp(Math.round(weight * RARITY_STEPS), 1, 255);
    }

    /**
     * The values of a text's buckets: the logarithm of how often they occur, weighted by rarity, of length 1 all together.
     * Buckets that say nothing are 0.
     */
    public static float[] values(Features features, byte[] rarity) {
        var values = new float[features.buckets().length];
        double squares = 0;
        for (int i = 0; i < values.length; i++) {
            int steps = rarity[features.buckets()[i]] & 0xff;
            if (steps > 0) {
                double value = (1 + StrictMath.log(features.counts()[i])) * steps / RARITY_STEPS;
                values[i] = (float) value;
                squares += value * value;
            }
        }
        if (squares > 0) {
            float factor = (float) (1 / Math.sqrt(squares));
            for (int i = 0; i < values.length; i++) {
                values[i] *= factor;
            }
        }
        return values;
    }

    double[] probabilities(Features features) {
        var values = values(features, rarity);
        var scores = new double[bias.length];
        for (int k = 0; k < scores.length; k++) {
            double sum = 0;
            var row = weights[k];
            for (int i = 0; i < values.length; i++) {
                sum += values[i] * row[features.buckets()[i]];
            }
            scores[k] = sum * scales[k] + bias[k];
        }
        softmax(scores);
        return scores;
    }

    /** In place: from scores to probabilities. */
    public static void softmax(double[] scores) {
        double most = Double.NEGATIVE_INFINITY;
        for (double score : scores) {
            most = Math.max(most, score);
        }
        double sum = 0;
        for (int i = 0; i < scores.length; i++) {
            scores[i] = StrictMath.exp(scores[i] - most);
            sum += scores[i];
        }
        for (int i = 0; i < scores.length; i++) {
            scores[i] /= sum;
        }
    }

    static Regression read(ByteBuffer in) {
        int classes = in.get();
        var rarity = new byte[Features.BUCKETS];
        in.get(rarity);
        var scales = new float[classes];
        var bias = new float[classes];
        var weights = new byte[classes][Features.BUCKETS];
        for (int k = 0; k < classes; k++) {
            scales[k] = in.getFloat();
            bias[k] = in.getFloat();
            in.get(weights[k]);
        }
        return new Regression(rarity, scales, weights, bias);
    }

    void write(ByteBuffer out) {
        out.put((byte) bias.length).put(rarity);
        for (int k = 0; k < bias.length; k++) {
            out.putFloat(scales[k]).putFloat(bias[k]).put(weights[k]);
        }
    }
}
