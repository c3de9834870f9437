package io.alerthistory.training;

import io.alerthistory.classify.Features;
import io.alerthistory.classify.Model.Head;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.IntStream;

/**
 * How good answers were about rules of services that were not learned from.
 *
 * @param classes how many answers there are
 * @param answers each with the truth
 */
record Judgement(int classes, List<Answer> answers) {
    /** Of how many bins a reliability is reckoned. */
    static final int BINS = 10;

    /** @param probabilities of each class, as the user gets them */
    @SuppressWarnings("ArrayRecordComponent") // numbers by the thousand, which nobody changes or compares
    record Answer(Rule rule, int fold, int truth, double[] probabilities) {
        int best() {
            int best = 0;
            for (int k = 1; k < probabilities.length; k++) {
                best = probabilities[k] > probabilities[best] ? k : best;
            }
            return best;
        }

        double confidence() {
            return probabilities[best()];
        }

        boolean isRight() {
            return best() == truth;
        }
    }

    /**
     * Learns from all parts but one and asks about that one, for each. Sharpness, the one number that is fitted to answers, is
     * fitted to those of the other parts.
     *
     * @param seen what of a rule's alert is there to be classified
     */
    static Judgement across(Folds folds, Trainer trainer, long seed, UnaryOperator<Rule> seen) {
        var mixed = mixed(folds, trainer, seed, seen).answers;
        int classes = trainer.question().classes;
        var sharpened = new ArrayList<Answer>();
        for (int part = 0; part < folds.parts().size(); part++) {
            int fold = part;
            double sharpness = new Judgement(
                            classes,
                            mixed.stream().filter(answer -> answer.fold != fold).toList())
                    .bestSharpness();
            for (var answer : mixed) {
                if (answer.fold == fold) {
                    sharpened.add(new Answer(
                            answer.rule, fold, answer.truth, Head.sharpened(answer.probabilities, sharpness)));
                }
            }
        }
        return new Judgement(classes, sharpened);
    }

    /** The same before answers are sharpened. */
    static Judgement mixed(Folds folds, Trainer trainer, long seed, UnaryOperator<Rule> seen) {
        var answers = IntStream.range(0, folds.parts().size())
                .parallel()
                .mapToObj(part -> {
                    var head = trainer.train(folds.without(part), seed);
                    return folds.parts().get(part).stream()
                            .map(rule -> new Answer(
                                    rule,
                                    part,
                                    trainer.question().truth(rule),
                                    head.mixed(Features.of(seen.apply(rule).subject()))))
                            .toList();
                })
                .flatMap(List::stream)
                .toList();
        return new Judgement(trainer.question().classes, answers);
    }

    /** With which these answers, not sharpened yet, would be as sure as they are right: the likeliest one. */
    double bestSharpness() {
        double best = 1;
        double least = Double.MAX_VALUE;
        for (double sharpness = 0.5; sharpness <= 3; sharpness += 0.05) {
            double loss = 0;
            for (var answer : answers) {
                loss -= StrictMath.log(Head.sharpened(answer.probabilities, sharpness)[answer.truth]);
            }
            if (loss < least) {
                least = loss;
                best = sharpness;
            }
        }
        return best;
    }

    double accuracy() {
        return accuracy(answers);
    }

    private static double accuracy(List<Answer> answers) {
        return answers.stream().filter(Answer::isRight).count() / (double) answers.size();
    }

    /** Of those answers, one in two, that were surest. */
    double accuracyOfSurerHalf() {
        return accuracy(answers.stream()
                .sorted(Comparator.comparingDouble(Answer::confidence).reversed())
                .limit(answers.size() / 2)
                .toList());
    }

    /** Of those at least so sure. */
    double accuracyFrom(double confidence) {
        return accuracy(surerThan(confidence));
    }

    double shareFrom(double confidence) {
        return surerThan(confidence).size() / (double) answers.size();
    }

    private List<Answer> surerThan(double confidence) {
        return answers.stream()
                .filter(answer -> answer.confidence() >= confidence)
                .toList();
    }

    /** The mean over classes of the harmonic mean of precision and recall: a class that is never found counts as 0. */
    double macroF1() {
        var confusion = confusion();
        double sum = 0;
        for (int k = 0; k < classes; k++) {
            int said = 0;
            int so = 0;
            for (int j = 0; j < classes; j++) {
                so += confusion[k][j];
                said += confusion[j][k];
            }
            sum += said + so == 0 ? 0 : 2.0 * confusion[k][k] / (said + so);
        }
        return sum / classes;
    }

    /** How many of each truth (row) were said to be what (column). */
    int[][] confusion() {
        var confusion = new int[classes][classes];
        answers.forEach(answer -> confusion[answer.truth][answer.best()]++);
        return confusion;
    }

    /** The mean distance between how sure answers were and how often they were right, over bins of confidence. */
    double calibrationError() {
        return bins().stream()
                        .mapToDouble(bin -> bin.count * Math.abs(bin.confidence - bin.accuracy))
                        .sum()
                / answers.size();
    }

    /** Answers of about the same confidence. */
    record Bin(int count, double confidence, double accuracy) {}

    /** Bins with answers, the least sure first. */
    List<Bin> bins() {
        var bins = new ArrayList<Bin>();
        for (int i = 0; i < BINS; i++) {
            int bin = i;
            var in = answers.stream()
                    .filter(answer -> Math.min((int) (answer.confidence() * BINS), BINS - 1) == bin)
                    .toList();
            if (!in.isEmpty()) {
                bins.add(new Bin(
                        in.size(),
                        in.stream().mapToDouble(Answer::confidence).average().orElse(0),
                        accuracy(in)));
            }
        }
        return bins;
    }

    /** All answers of several judgements. */
    static Judgement together(List<Judgement> judgements) {
        return new Judgement(
                judgements.getFirst().classes,
                judgements.stream().flatMap(j -> j.answers.stream()).toList());
    }
}
