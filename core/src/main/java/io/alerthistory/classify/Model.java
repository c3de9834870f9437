package io.alerthistory.classify;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

/**
 * What was learned from public rules: two questions (how bad, and of what kind), each answered by two learners that see
 * different things, a regression on n-grams and a forest on facts, whose answers are mixed and made as sure as they are right.
 * Immutable, safe for many threads.
 */
public final class Model {
    private static final int MAGIC = 0x414c434c;
    private static final int FORMAT = 1;

    private final String version;
    private final Head severity;
    private final Head category;

    public Model(String version, Head severity, Head category) {
        this.version = version;
        this.severity = severity;
        this.category = category;
        if (severity.classes() != Severity.ALL.size() || category.classes() != Category.ALL.size()) {
            throw new IllegalArgumentException("a model with " + severity.classes() + " severities and "
                    + category.classes() + " categories is not ours");
        }
    }

    /** When and of what it was made, such as {@code 2026-11-25}. */
    public String version() {
        return version;
    }

    /** How probable each {@link Severity} is, in their order; adds up to 1. */
    public double[] severities(Features features) {
        return severity.probabilities(features);
    }

    /** How probable each {@link Category} is, in their order; adds up to 1. */
    public double[] categories(Features features) {
        return category.probabilities(features);
    }

    /**
     * One question.
     *
     * @param lift what each class's probability is multiplied with, so that rare classes are found
     * @param forestShare how much the forest's answer counts beside the regression's, 0 to 1
     * @param sharpness what probabilities are raised to, so that they come true as often as they say; below 1 is humbler
     */
    @SuppressWarnings("ArrayRecordComponent") // never changed
    public record Head(Regression regression, Forest forest, double[] lift, double forestShare, double sharpness) {
        int classes() {
            return regression.classes();
        }

        /** The mix before it is sharpened. */
        public double[] mixed(Features features) {
            var mixed = regression.probabilities(features);
            var trees = forest.probabilities(features.facts());
            double sum = 0;
            for (int i = 0; i < mixed.length; i++) {
                mixed[i] = lift[i] * ((1 - forestShare) * mixed[i] + forestShare * trees[i]);
                sum += mixed[i];
            }
            for (int i = 0; i < mixed.length; i++) {
                mixed[i] /= sum;
            }
            return mixed;
        }

        public double[] probabilities(Features features) {
            return sharpened(mixed(features), sharpness);
        }

        public static double[] sharpened(double[] probabilities, double sharpness) {
            var sharpened = new double[probabilities.length];
            double sum = 0;
            for (int i = 0; i < sharpened.length; i++) {
                sharpened[i] = StrictMath.pow(Math.max(probabilities[i], 1e-6), sharpness);
                sum += sharpened[i];
            }
            for (int i = 0; i < sharpened.length; i++) {
                sharpened[i] /= sum;
            }
            return sharpened;
        }
    }

    /** @throws IllegalArgumentException if these are not the bytes that {@link #bytes} makes */
    public static Model of(byte[] bytes) {
        var in = ByteBuffer.wrap(bytes);
        try {
            if (in.getInt() != MAGIC || in.getInt() != FORMAT) {
                throw new IllegalArgumentException("these are no weights of a classifier of format " + FORMAT);
            }
            var version = new byte[in.get()];
            in.get(version);
            return new Model(new String(version, StandardCharsets.UTF_8), head(in), head(in));
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("the weights of the classifier end too early", e);
        }
    }

    private static Head head(ByteBuffer in) {
        var regression = Regression.read(in);
        var forest = Forest.read(in);
        var lift = new double[regression.classes()];
        for (int i = 0; i < lift.length; i++) {
            lift[i] = in.getDouble();
        }
        return new Head(regression, forest, lift, in.getDouble(), in.getDouble());
    }

    /** The whole model; the same model always gives the same bytes. */
    public byte[] bytes() {
        var name = version.getBytes(StandardCharsets.UTF_8);
        var out = ByteBuffer.allocate(1 << 23)
                .putInt(MAGIC)
                .putInt(FORMAT)
                .put((byte) name.length)
                .put(name);
        write(severity, out);
        write(category, out);
        var bytes = new byte[out.position()];
        out.flip().get(bytes);
        return bytes;
    }

    private static void write(Head head, ByteBuffer out) {
        head.regression.write(out);
        head.forest.write(out);
        for (double lift : head.lift) {
            out.putDouble(lift);
        }
        out.putDouble(head.forestShare).putDouble(head.sharpness);
    }
}
