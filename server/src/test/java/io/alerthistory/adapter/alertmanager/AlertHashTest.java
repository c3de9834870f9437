package io.alerthistory.adapter.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.model.AlertHash;
import io.alerthistory.model.LabelSet;
import org.junit.jupiter.api.Test;

/** Whether a real Alertmanager hashes alike is seen in {@link AlertmanagerFilesTest}; these numbers are from its file. */
class AlertHashTest {
    @Test
    void isTheHashOfNamesAndValuesInOrder() {
        assertThat(AlertHash.of(LabelSet.NONE)).hasToString("ef46db3751d8e999"); // xxHash64 of nothing
        assertThat(AlertHash.of(Scene.OVER)).hasToString("e11760cf9a4e8606");
        assertThat(AlertHash.of(Scene.DISK)).hasToString("cc605e4402a753e5");
        assertThat(AlertHash.of(Scene.LONG)).hasToString("66bb90e7ae3dca60");
        assertThat(AlertHash.of(LabelSet.of("a", "b", "alertname", "Over"))).isEqualTo(AlertHash.of(Scene.OVER));
        assertThat(AlertHash.of(LabelSet.of("a", "bc"))).isNotEqualTo(AlertHash.of(LabelSet.of("ab", "c")));
    }
}
