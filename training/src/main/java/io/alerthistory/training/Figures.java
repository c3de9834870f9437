package io.alerthistory.training;

import java.util.Arrays;
import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.LongStream;

/**
 * How good the answers to one question are, asked in several ways.
 *
 * @param byService for each of several divisions by service; a single one may be lucky
 * @param byGroup a whole shelf held back at a time, which is harder: nothing like it was seen
 * @param withoutExpression as the first division, of alerts that lack their expression
 * @param withoutDescription as the first division, of alerts that lack annotations
 */
record Figures(
        List<Judgement> byService, Judgement byGroup, Judgement withoutExpression, Judgement withoutDescription) {
    private static final int DIVISIONS = 3;

    static Figures of(Trainer trainer, List<Rule> rules) {
        return new Figures(
                LongStream.rangeClosed(1, DIVISIONS)
                        .mapToObj(seed -> judged(trainer, rules, seed, rule -> rule))
                        .toList(),
                Judgement.across(Folds.byGroup(rules), trainer, 1, rule -> rule),
                judged(trainer, rules, 1, Rule::withoutExpression),
                judged(trainer, rules, 1, Rule::withoutDescription));
    }

    private static Judgement judged(Trainer trainer, List<Rule> rules, long seed, UnaryOperator<Rule> seen) {
        return Judgement.across(Folds.byService(rules, Train.FOLDS, seed), trainer, seed, seen);
    }

    /** All divisions by service as one: each rule was asked about once in each. */
    Judgement together() {
        return Judgement.together(byService);
    }

    /** How often the most frequent class would be right. */
    double majority() {
        var confusion = together().confusion();
        int most = 0;
        for (int[] row : confusion) {
            most = Math.max(most, Arrays.stream(row).sum());
        }
        return most / (double) together().answers().size();
    }
}
