package io.alerthistory.training;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.classify.ShippedModel;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfEnvironmentVariable;

/**
 * Holds that the shipped weights come of the rules, that they are as good as their report says, and that it says what is so.
 * Takes some minutes.
 */
@EnabledIfEnvironmentVariable(
        named = "ALERT_RULES",
        matches = ".+",
        disabledReason = "ALERT_RULES does not name the file of rules, which is not part of the tree")
class ModelReportTest {
    private static List<Rule> rules() throws IOException {
        return Rule.read(Path.of(System.getenv("ALERT_RULES")));
    }

    @Test
    void theWeightsComeOfTheRules() throws IOException {
        assertThat(Train.model(rules()).bytes()).isEqualTo(ShippedModel.get().bytes());
    }

    @Test
    void theReportIsTrueAndGoodEnough() throws IOException {
        var severity = Figures.of(Trainer.SEVERITY, rules());
        var category = Figures.of(Trainer.CATEGORY, rules());
        assertThat(severity.together().accuracy()).isGreaterThan(0.72);
        assertThat(severity.together().accuracyOfSurerHalf()).isGreaterThan(0.80);
        assertThat(severity.together().calibrationError()).isLessThan(0.06);
        assertThat(severity.withoutExpression().accuracy()).isGreaterThan(0.68);
        assertThat(severity.withoutDescription().accuracy()).isGreaterThan(0.68);
        assertThat(category.together().accuracy()).isGreaterThan(0.80);
        assertThat(category.together().macroF1()).isGreaterThan(0.60);
        assertThat(category.together().accuracyOfSurerHalf()).isGreaterThan(0.94);
        assertThat(category.together().calibrationError()).isLessThan(0.06);
        for (var file : new Report(rules(), severity, category).files().entrySet()) {
            assertThat(Path.of("../docs/classification").resolve(file.getKey()))
                    .as("made anew with Report RULES docs/classification")
                    .hasContent(file.getValue());
        }
    }
}
