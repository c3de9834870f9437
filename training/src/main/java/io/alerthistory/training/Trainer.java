package io.alerthistory.training;

import io.alerthistory.classify.Category;
import io.alerthistory.classify.Features;
import io.alerthistory.classify.Model.Head;
import io.alerthistory.classify.Severity;
import java.util.ArrayList;
import java.util.List;

/** Learns to answer one question from rules. */
record Trainer(Question question, Settings settings) {
    static final Trainer SEVERITY =
            new Trainer(Question.SEVERITY, new Settings(1, 0, 0.5, 200, 3, 0.2, 0.3, 0.4, 0.25));
    static final Trainer CATEGORY = new Trainer(Question.CATEGORY, new Settings(10, 1, 1, 200, 2, 0.2, 0.2, 0.5, 0.3));

    enum Question {
        SEVERITY(Severity.ALL.size()),
        CATEGORY(Category.ALL.size());

        final int classes;

        Question(int classes) {
            this.classes = classes;
        }

        int truth(Rule rule) {
            return switch (this) {
                case SEVERITY -> Severity.ALL.indexOf(rule.severity());
                case CATEGORY -> Category.ALL.indexOf(rule.category());
            };
        }
    }

    /**
     * What is chosen and not learned.
     *
     * @param strength of the regression: the inverse of its penalty
     * @param textBalance how far the regression's classes are made to count alike: 0 as often as they occur, 1 all the same
     * @param forestBalance the same of the forest
     * @param triedShare of all facts, how many a node tries
     * @param lift how far rare classes' probabilities are lifted: 0 not at all, 1 to those of frequent ones
     * @param partial how much an alert counts that lacks its expression, or its description, beside the whole one
     */
    record Settings(
            double strength,
            double textBalance,
            double forestBalance,
            int trees,
            int smallestLeaf,
            double triedShare,
            double partial,
            double forestShare,
            double lift) {}

    Head train(List<Rule> rules, long seed) {
        var whole = new ArrayList<Example>();
        var all = new ArrayList<Example>();
        for (var rule : rules) {
            whole.add(example(rule, 1));
            all.add(whole.getLast());
            if (settings.partial > 0) {
                all.add(example(rule.withoutExpression(), settings.partial));
                all.add(example(rule.withoutDescription(), settings.partial));
            }
        }
        return new Head(
                RegressionTrainer.train(whole, question.classes, settings.strength, settings.textBalance),
                ForestTrainer.train(
                        all,
                        question.classes,
                        settings.forestBalance,
                        settings.trees,
                        settings.smallestLeaf,
                        settings.triedShare,
                        seed),
                lift(whole),
                settings.forestShare,
                1);
    }

    private double[] lift(List<Example> examples) {
        var lift = new double[question.classes];
        examples.forEach(example -> lift[example.truth()]++);
        for (int k = 0; k < lift.length; k++) {
            lift[k] = StrictMath.pow(examples.size() / (lift.length * Math.max(lift[k], 1)), settings.lift);
        }
        return lift;
    }

    private Example example(Rule rule, double weight) {
        return new Example(Features.of(rule.subject()), question.truth(rule), weight, rule.service());
    }
}
