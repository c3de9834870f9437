package io.alerthistory.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.model.Fingerprint;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AlertsTest {
    private static Tracked tracked(int name) {
        return new Tracked(Stage.alert("a" + name, Stage.START, Stage.START, Stage.START), List.of(), false);
    }

    /** Whatever is put in and taken out, it is what a sorted map would be; and what was seen once never changes. */
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void isASortedMapOfWhichEverySnapshotStays(long seed) {
        var random = new Random(seed);
        var editor = new Alerts.Editor();
        var model = new TreeMap<Fingerprint, Tracked>();
        var snapshots = new ArrayList<Alerts>();
        var expected = new ArrayList<List<Tracked>>();
        for (int round = 0; round < 60; round++) {
            boolean grows = random.nextInt(3) > 0;
            for (int i = random.nextInt(200); i > 0; i--) {
                var tracked = tracked(random.nextInt(400));
                var fingerprint = tracked.alert().fingerprint();
                if (grows || random.nextInt(4) == 0) {
                    editor.put(tracked);
                    model.put(fingerprint, tracked);
                } else {
                    editor.remove(fingerprint);
                    model.remove(fingerprint);
                }
                assertThat(editor.size()).isEqualTo(model.size());
                assertThat(editor.get(fingerprint)).isSameAs(model.get(fingerprint));
            }
            snapshots.add(editor.snapshot());
            expected.add(List.copyOf(model.values()));
        }
        for (int i = 0; i < snapshots.size(); i++) {
            assertThat(snapshots.get(i).values()).containsExactlyElementsOf(expected.get(i));
            for (var tracked : expected.get(i)) {
                assertThat(snapshots.get(i).get(tracked.alert().fingerprint())).isSameAs(tracked);
            }
        }
    }
}
