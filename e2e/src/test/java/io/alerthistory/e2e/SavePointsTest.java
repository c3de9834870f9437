package io.alerthistory.e2e;

import static io.alerthistory.e2e.Installation.info;
import static io.alerthistory.e2e.Installation.podReady;
import static io.alerthistory.e2e.Installation.redis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.time.Duration;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;

/** The save points of 5 and of 15 minutes. They take that long, so they are run by their name only. */
@Tag("e2e-slow")
class SavePointsTest {
    @BeforeAll
    static void install() {
        Installation.needed();
        podReady(60);
    }

    @Test
    void tenChangesAreSavedAfterFiveMinutes() {
        var before = snapshot();
        for (int i = 0; i < 10; i++) {
            redis("SET slow:" + i + " x");
        }
        savedWithin(before, Duration.ofMinutes(6));
    }

    @Test
    void oneChangeIsSavedAfterFifteenMinutes() {
        var before = snapshot();
        redis("SET slow:one x");
        savedWithin(before, Duration.ofMinutes(16));
    }

    /** When the last one was made, of which nothing is missing. */
    private static String snapshot() {
        // A fresh pod writes one by itself, and the server writes its probe.
        await().atMost(Duration.ofMinutes(1))
                .until(() -> redis("SAVE").equals("OK")
                        && info("rdb_changes_since_last_save").equals("0"));
        return info("rdb_last_save_time");
    }

    private static void savedWithin(String before, Duration limit) {
        await().atMost(limit)
                .pollInterval(Duration.ofSeconds(5))
                .until(() -> !info("rdb_last_save_time").equals(before));
        assertThat(info("rdb_changes_since_last_save")).isEqualTo("0");
        System.out.println(
                "    saved after " + (Long.parseLong(info("rdb_last_save_time")) - Long.parseLong(before)) + " s");
    }
}
