package io.alerthistory.classify;

/**
 * Classifies with the model that is built in: always there, without network, in a fraction of a millisecond. Immutable, safe
 * for many threads.
 *
 * <p>Where the alert has a severity label whose word is understood, that is the operator's own judgement. It is taken as
 * evidence that is right nine times in ten ({@value #TRUST_IN_LABEL}) and multiplied with the model's probabilities; and what is
 * milder than it is struck out, so an answer never falls below it, and rises above it only when the model is all but certain.
 */
public final class EmbeddedClassifier {
    public static final String SOURCE = "embedded";

    /** Below this confidence an answer is marked as unsure: it is right no more than about every other time. */
    static final double SURE = 0.6;

    private static final double TRUST_IN_LABEL = 0.9;

    private final Model model;

    public EmbeddedClassifier(Model model) {
        this.model = model;
    }

    /** Never throws, whatever is in the alert; takes time in proportion to the first some thousand characters of each text. */
    public Classification classify(Subject subject) {
        var features = Features.of(subject);
        var severities = withLabel(subject, model.severities(features));
        var categories = model.categories(features);
        int severity = most(severities);
        int category = most(categories);
        var advice = Advice.of(subject, Category.ALL.get(category));
        return new Classification(
                Severity.ALL.get(severity),
                Category.ALL.get(category),
                severities[severity],
                categories[category],
                severities[severity] < SURE,
                advice.cause(),
                advice.actions(),
                SOURCE,
                model.version(),
                Normaliser.essence(subject).key());
    }

    private static double[] withLabel(Subject subject, double[] probabilities) {
        var word = Severity.ofLabel(subject.labels().valueOf("severity"));
        if (word.isEmpty()) {
            return probabilities;
        }
        int floor = Severity.ALL.indexOf(word.get());
        double sum = 0;
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] *= i < floor ? 0 : i == floor ? TRUST_IN_LABEL : (1 - TRUST_IN_LABEL) / 2;
            sum += probabilities[i];
        }
        for (int i = 0; i < probabilities.length; i++) {
            probabilities[i] /= sum;
        }
        return probabilities;
    }

    private static int most(double[] probabilities) {
        int most = 0;
        for (int i = 1; i < probabilities.length; i++) {
            most = probabilities[i] > probabilities[most] ? i : most;
        }
        return most;
    }
}
