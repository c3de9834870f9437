package io.alerthistory.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * No file may grow any more, as on a full disk: what happens is told all the same, whoever asks is told what a restart
 * would forget, and once there is room nothing is missing.
 */
class DiskFullTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    /** @param most the soft limit of a file's size, in bytes or {@code unlimited} */
    private static void limit(Program program, String most) throws IOException, InterruptedException {
        var set = new ProcessBuilder("prlimit", "--pid", String.valueOf(program.pid()), "--fsize=" + most + ":")
                .redirectErrorStream(true)
                .start();
        var said = new String(set.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(set.waitFor()).as(said).isZero();
    }

    private static String alert(String name, int annotationBytes) {
        return """
                [{"labels": {"alertname": "%s"}, "annotations": {"text": "%s"}, "endsAt": "%s"}]
                """.formatted(name, "x".repeat(annotationBytes), Instant.now().plusSeconds(3600));
    }

    private static Web.Answer silence(Program program, String name) {
        return Web.post(program.url("/api/v2/silences"), """
                {"matchers": [{"name": "alertname", "value": "%s", "isRegex": false}], "createdBy": "me", "comment": "%s",
                 "startsAt": "%s", "endsAt": "%s"}
                """.formatted(
                        name, name, Instant.now(), Instant.now().plusSeconds(3600)));
    }

    private static boolean isUp(Program program) {
        return Web.get(program.url("/metrics")).body().contains("alerthistory_journal_up 1.0");
    }

    @Test
    void everythingGoesOnAndNothingIsMissingAfterwards() throws Exception {
        try (var receiver = new Receiver()) {
            var config = Config.telling(folder, receiver);
            try (var program = Program.start(Config.flags(config))) {
                assertThat(Web.post(program.url("/api/v2/alerts"), alert("Before", 10))
                                .status())
                        .isEqualTo(200);
                receiver.told(1);
                assertThat(silence(program, "Early").status()).isEqualTo(200);

                limit(program, "100000");
                assertThat(Web.post(program.url("/api/v2/alerts"), alert("Meanwhile", 150_000))
                                .status())
                        .isEqualTo(200);
                assertThat(receiver.told(2).json().text("alerts", 0, "labels", "alertname"))
                        .isEqualTo("Meanwhile");
                program.line("level=ERROR", "would be forgotten by a restart", folder.toString());
                assertThat(isUp(program)).isFalse();
                var refused = silence(program, "Meanwhile");
                assertThat(refused.status()).isEqualTo(503);
                assertThat(refused.body()).contains("this counts, and a restart would forget it", folder.toString());
                assertThat(Web.get(program.url("/api/v2/silences")).body()).contains("Meanwhile");

                limit(program, "unlimited");
                program.line("level=INFO", "what happens now is kept again");
                await("it says so").atMost(LIMIT).until(() -> isUp(program));
                assertThat(silence(program, "After").status()).isEqualTo(200);
                assertThat(program.errLines())
                        .filteredOn(line -> line.contains("would be forgotten"))
                        .hasSize(1);
                program.signal("KILL");
            }
            try (var program = Program.start(Config.flags(config))) {
                assertThat(Web.get(program.url("/api/v2/silences")).body()).contains("Early", "Meanwhile", "After");
                assertThat(Web.get(program.url("/api/v2/alerts")).body()).contains("\"Before\"", "\"Meanwhile\"");
                assertThat(Web.post(program.url("/api/v2/alerts"), alert("Last", 10))
                                .status())
                        .isEqualTo(200);
                assertThat(receiver.told(3).json().text("alerts", 0, "labels", "alertname"))
                        .isEqualTo("Last");
            }
        }
    }

    /** SQLite's own journal is longer than the limit from the start, and ours is not. */
    @Test
    void historyLagsWhileItsFileCannotGrowAndNothingIsMissingAfterwards() throws Exception {
        try (var receiver = new Receiver()) {
            var config = Config.telling(folder, receiver);
            try (var program = Program.start(Config.flags(config))) {
                assertThat(Web.post(program.url("/api/v2/alerts"), alert("Before", 10))
                                .status())
                        .isEqualTo(200);
                receiver.told(1);
                await("history has it").atMost(LIMIT).until(() -> told(program).equals("Before"));

                limit(program, "100000");
                for (var name : List.of("Meanwhile1", "Meanwhile2")) {
                    assertThat(Web.post(program.url("/api/v2/alerts"), alert(name, 10))
                                    .status())
                            .isEqualTo(200);
                }
                receiver.told(3);
                program.line("level=ERROR", "history cannot be written; it lags until that works");
                assertThat(isUp(program)).isTrue(); // the journal
                assertThat(Web.get(program.url("/metrics")).body()).contains("alerthistory_history_up 0.0");
                Thread.sleep(2_500); // some tries more
                assertThat(told(program)).as("history answers with what it has").isIn("Before", "unavailable");

                limit(program, "unlimited");
                program.line("level=INFO", "history is written again");
                await("all are in history, each once")
                        .atMost(LIMIT)
                        .until(() -> told(program).matches("Meanwhile[12] Meanwhile[12] Before"));
                assertThat(program.errLines())
                        .filteredOn(line -> line.contains("history cannot be written"))
                        .hasSize(1);
            }
        }
    }

    /** Whose episodes are in history, the newest first. */
    private static String told(Program program) {
        var answer = Web.get(program.url("/api/history/alerts"));
        return answer.status() == 200
                ? Pattern.compile("\"alertname\":\\s*\"([^\"]*)\"")
                        .matcher(answer.body())
                        .results()
                        .map(found -> found.group(1))
                        .collect(Collectors.joining(" "))
                : "unavailable";
    }
}
