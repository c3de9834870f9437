package io.alerthistory.journeys;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The process is killed while it tells a receiver of one alert after the other. Whatever history had answered, it answers
 * again; it has every try whose answer was known before the kill, and none twice.
 */
class HistoryCrashTest {
    private static final Duration LIMIT = Duration.ofSeconds(60);

    @TempDir
    Path folder;

    @Test
    void noTryThatWasAnsweredIsLostByAKill() throws Exception {
        var random = new Random(3);
        try (var receiver = new Receiver()) {
            var config = Config.write(folder, """
                    route: {receiver: journey, group_by: [alertname], group_wait: 10ms, group_interval: 200ms, repeat_interval: 4h}
                    receivers: [{name: journey, webhook_configs: [{url: "%s"}]}]
                    """.formatted(receiver.url()));
            var seen = new ArrayList<String>();
            int answered = 0;
            int posted = 0;
            for (int life = 0; life < 8; life++) {
                try (var program = Program.start(Config.flags(config, "--log.level=debug"))) {
                    for (int i = random.nextInt(3, 12); i > 0; i--) {
                        var answer = Web.post(
                                program.url("/api/v2/alerts"), "[{\"labels\":{\"alertname\":\"a" + posted++ + "\"}}]");
                        assertThat(answer.status()).isEqualTo(200);
                    }
                    // Any moment will do: also one in the middle of a try, before anybody has asked.
                    Thread.sleep(random.nextInt(60));
                    var before = life % 2 == 0 ? history(program) : List.<String>of();
                    int known = (int) program.errLines().stream()
                            .filter(line -> line.contains("msg=told "))
                            .count();
                    program.signal("KILL");
                    answered += known;
                    if (!before.isEmpty()) { // it was open in time
                        assertThat(before).as("life %d", life).containsAll(seen);
                        seen.clear();
                        seen.addAll(before);
                    }
                }
            }
            int least = answered;
            int alerts = posted;
            try (var program = Program.start(Config.flags(config))) {
                await("all tries are in history").atMost(LIMIT).until(() -> {
                    var tries = history(program);
                    return tries.size() >= least && tries.containsAll(seen) && told(tries) == alerts;
                });
                var tries = history(program);
                assertThat(tries).doesNotHaveDuplicates();
                await("all alerts are in history").atMost(LIMIT).until(() -> alerts(program) == alerts);
                System.out.printf(
                        "8 kills, %d alerts, %d tries in history, of them answered before a kill %d%n",
                        alerts, tries.size(), least);
            }
        }
    }

    /** All tries, each as its text; empty while history is being opened. */
    private static List<String> history(Program program) {
        var answer = Web.get(program.url("/api/history/notifications?limit=1000"));
        if (answer.status() != 200) {
            return List.of();
        }
        var rows = Json.parse(answer.body()).at("notifications");
        var texts = new ArrayList<String>();
        for (int i = 0; i < rows.size(); i++) {
            texts.add(rows.text(i, "at") + " " + rows.text(i, "groupKey") + " " + rows.text(i, "outcome") + " "
                    + rows.text(i, "idempotencyKey"));
        }
        return texts;
    }

    /** How many groups were told. */
    private static long told(List<String> tries) {
        Set<String> groups = new HashSet<>();
        tries.stream().filter(text -> text.contains(" delivered ")).forEach(text -> groups.add(text.split(" ", -1)[1]));
        return groups.size();
    }

    private static int alerts(Program program) {
        return Json.parse(Web.get(program.url("/api/history/alerts?limit=1000")).body())
                .at("alerts")
                .size();
    }
}
