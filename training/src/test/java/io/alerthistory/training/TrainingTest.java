package io.alerthistory.training;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.alerthistory.classify.Category;
import io.alerthistory.classify.Features;
import io.alerthistory.classify.Severity;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.Test;

/** Learns from rules that are made up here; how good the real model is, {@link ModelReportTest} says. */
class TrainingTest {
    private static final Trainer.Settings SMALL = new Trainer.Settings(3, 0.3, 0.5, 20, 2, 0.2, 0.3, 0.5, 0);

    /** Eight services, each with what goes down, is slow, and fills up. */
    private static List<Rule> rules() {
        var rules = new ArrayList<Rule>();
        for (var service : List.of("Ant", "Bee", "Cat", "Dog", "Elk", "Fox", "Gnu", "Hen")) {
            var metric = service.toLowerCase(Locale.ROOT);
            var group = service.compareTo("E") < 0 ? "first" : "second";
            rules.add(new Rule(
                    service + "Down",
                    service + " is down",
                    metric + "_up == 0",
                    Severity.CRITICAL,
                    Category.AVAILABILITY,
                    service,
                    group));
            rules.add(new Rule(
                    service + "Slow",
                    "Requests of " + service + " are slow",
                    metric + "_seconds > 1",
                    Severity.WARNING,
                    Category.PERFORMANCE_AND_ERRORS,
                    service,
                    group));
            rules.add(new Rule(
                    service + "DiskUsageHigh",
                    "Disk usage is above 80%",
                    metric + "_disk_used / " + metric + "_disk * 100 > 80",
                    Severity.WARNING,
                    Category.SATURATION,
                    service,
                    group));
        }
        return rules;
    }

    @Test
    void learnsWhatIsPlain() {
        for (var question : Trainer.Question.values()) {
            var judged =
                    Judgement.across(Folds.byService(rules(), 4, 1), new Trainer(question, SMALL), 1, rule -> rule);
            assertThat(judged.accuracy()).isEqualTo(1);
            assertThat(judged.answers()).hasSize(24);
            assertThat(judged.calibrationError()).isLessThan(0.4);
        }
    }

    @Test
    void theSameSeedLearnsTheSame() {
        var trainer = new Trainer(Trainer.Question.SEVERITY, SMALL);
        var features = Features.of(rules().getFirst().subject());
        assertThat(trainer.train(rules(), 7).mixed(features))
                .isEqualTo(trainer.train(rules(), 7).mixed(features));
        assertThat(trainer.train(rules(), 7).forest().facts())
                .isNotEqualTo(trainer.train(rules(), 8).forest().facts());
    }

    @Test
    void noServiceIsOnBothSides() {
        for (var folds :
                List.of(Folds.byService(rules(), 3, 1), Folds.byService(rules(), 3, 2), Folds.byGroup(rules()))) {
            for (int part = 0; part < folds.parts().size(); part++) {
                var held = new HashSet<>(
                        folds.parts().get(part).stream().map(Rule::service).toList());
                assertThat(folds.without(part)).noneMatch(rule -> held.contains(rule.service()));
                assertThat(folds.without(part).size() + folds.parts().get(part).size())
                        .isEqualTo(24);
            }
        }
    }

    @Test
    void figuresAreReckonedAsUsual() {
        var rule = rules().getFirst();
        var judged = new Judgement(
                2,
                List.of(
                        new Judgement.Answer(rule, 0, 0, new double[] {0.9, 0.1}),
                        new Judgement.Answer(rule, 0, 0, new double[] {0.4, 0.6}),
                        new Judgement.Answer(rule, 0, 1, new double[] {0.2, 0.8}),
                        new Judgement.Answer(rule, 0, 1, new double[] {0.45, 0.55})));
        assertThat(judged.accuracy()).isEqualTo(0.75);
        assertThat(judged.confusion()).isEqualTo(new int[][] {{1, 1}, {0, 2}});
        assertThat(judged.macroF1()).isCloseTo((2 / 3.0 + 4 / 5.0) / 2, offset(1e-9));
        assertThat(judged.accuracyOfSurerHalf()).isEqualTo(1);
        assertThat(judged.shareFrom(0.6)).isEqualTo(0.75);
        assertThat(judged.calibrationError()).isCloseTo((0.1 + 0.6 + 0.2 + 0.45) / 4, offset(1e-9));
    }
}
