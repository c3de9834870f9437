package io.alerthistory.adapter.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.awaitility.Awaitility.await;

import io.alerthistory.ledger.Channel;
import io.alerthistory.model.AlertHash;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Matcher.Operator;
import io.alerthistory.model.Silence;
import io.alerthistory.support.LoopbackReceiver;
import io.alerthistory.support.RealAlertmanager;
import io.alerthistory.support.TestKeys;
import io.alerthistory.support.TlsSockets;
import io.alerthistory.support.TunnelProxy;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A real Alertmanager writes its files and we read them; we write them and it takes them up. What it writes is kept in
 * {@code target/alertmanager-files}, from where the files in this test's resources came.
 */
class RealAlertmanagerTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    @Test
    void weReadWhatItWrites(@TempDir Path folder) throws Exception {
        var identity = TestKeys.authority("slack.com");
        try (var receiver = new LoopbackReceiver();
                var slack = new LoopbackReceiver(new TlsSockets(identity, identity, false));
                var tunnel = new TunnelProxy(URI.create(slack.url("")).getPort());
                var real = RealAlertmanager.start(folder, Scene.configuration(receiver.url(""), ""))) {
            boolean recent = real.isRecent();
            if (recent) {
                var configuration = Scene.configuration(receiver.url(""), Scene.slack(tunnel.url("")));
                Files.writeString(real.file("alertmanager.yml"), configuration);
                real.post("/-/reload", "");
                slack.then(Collections.nCopies(10, Scene.SLACK_TOOK_IT).toArray(LoopbackReceiver.Behaviour[]::new));
            }
            Scene.makeSilences(real, recent);
            var shown = real.get("/api/v2/silences");
            Scene.tell(real, receiver, slack, recent);
            var version = real.version();
            real.end();

            var kept = Files.createDirectories(Path.of("target", "alertmanager-files", version));
            Files.copy(real.file("silences"), kept.resolve("silences"), StandardCopyOption.REPLACE_EXISTING);
            Files.copy(real.file("nflog"), kept.resolve("nflog"), StandardCopyOption.REPLACE_EXISTING);
            Files.writeString(kept.resolve("silences.json"), shown.toPrettyString(), StandardCharsets.UTF_8);

            var silences = AlertmanagerSilences.read(real.file("silences"));
            assertThat(silences.warnings()).isEmpty();
            assertThat(SilencesJson.asShown(silences.silences())).hasSize(3).isEqualTo(SilencesJson.read(shown));

            var log = AlertmanagerNotificationLog.read(real.file("nflog"));
            assertThat(log.warnings()).isEmpty();
            Scene.check(log.entries(), recent);
            assertThat(log.entries())
                    .allSatisfy(
                            entry -> assertThat(entry.at()).isCloseTo(Instant.now(), within(1, ChronoUnit.MINUTES)));
        }
    }

    @Test
    void itTakesUpWhatWeWrite(@TempDir Path folder) throws Exception {
        var now = Instant.now();
        var silences = List.of(
                new Silence(
                        "11111111-2222-4333-8444-555555555555",
                        List.of(
                                new Matcher("a", Operator.EQUAL, "ä \"x\""),
                                new Matcher("b", Operator.NOT_EQUAL, ""),
                                new Matcher("c", Operator.REGEXP, "x.+"),
                                new Matcher("d", Operator.NOT_REGEXP, "y|z")),
                        now.minusSeconds(60),
                        now.plusSeconds(600),
                        now.minusSeconds(50),
                        "Zoë",
                        "of ours ★",
                        new TreeMap<>()),
                new Silence(
                        "21111111-2222-4333-8444-555555555555",
                        List.of(new Matcher("alertname", Operator.EQUAL, "Over")),
                        now.minusSeconds(60),
                        now.minusSeconds(30),
                        now.minusSeconds(60),
                        "me",
                        "over",
                        new TreeMap<>()),
                new Silence(
                        "31111111-2222-4333-8444-555555555555",
                        List.of(new Matcher("alertname", Operator.EQUAL, "Over")),
                        now.minusSeconds(6000),
                        now.minusSeconds(3600),
                        now.minusSeconds(6000),
                        "me",
                        "over, and forgotten",
                        new TreeMap<>()));
        assertThat(AlertmanagerSilences.write(folder.resolve("silences"), silences, now, Duration.ofMinutes(30)))
                .isEmpty();
        var entries = List.of(
                entry(new Channel(Scene.DISK_GROUP, "webhook", 0), now),
                entry(new Channel(Scene.DISK_GROUP, "webhook", 1), now));
        assertThat(AlertmanagerNotificationLog.write(folder.resolve("nflog"), entries))
                .isEmpty();

        try (var receiver = new LoopbackReceiver();
                var real = RealAlertmanager.start(folder, Scene.configuration(receiver.url(""), ""))) {
            assertThat(SilencesJson.read(real.get("/api/v2/silences")))
                    .isEqualTo(SilencesJson.asShown(silences.subList(0, 2)));
            real.post("/api/v2/alerts", "[" + Scene.alert(Scene.DISK, "") + "," + Scene.alert(Scene.LONG, "") + "]");
            await("it has asked its log about both channels, several times")
                    .atMost(LIMIT)
                    .until(() -> real.metric("alertmanager_nflog_queries_total") >= 6);
            assertThat(receiver.requests()).isEmpty();
            real.post("/api/v2/alerts", "[" + Scene.alert(Scene.OVER, "") + "]");
            await("what the log does not have is told")
                    .atMost(LIMIT)
                    .until(() ->
                            Scene.wasTold(receiver, "/first", "Over") && Scene.wasTold(receiver, "/second", "Over"));
            double asked = real.metric("alertmanager_nflog_queries_total");
            await("it has come round to both groups again, so it has noted what it told")
                    .atMost(LIMIT)
                    .until(() -> real.metric("alertmanager_nflog_queries_total") >= asked + 8);
            assertThat(receiver.requests())
                    .allSatisfy(request -> assertThat(request.body()).doesNotContain("Disk"));
            real.end();
        }
        assertThat(AlertmanagerNotificationLog.read(folder.resolve("nflog")).entries())
                .containsAll(entries)
                .hasSize(4);
        assertThat(AlertmanagerSilences.read(folder.resolve("silences")).silences())
                .containsExactlyInAnyOrderElementsOf(silences.subList(0, 2));
    }

    private static AlertmanagerNotificationLog.Entry entry(Channel channel, Instant now) {
        return new AlertmanagerNotificationLog.Entry(
                channel,
                Set.of(AlertHash.of(Scene.DISK), AlertHash.of(Scene.LONG)),
                Set.of(),
                now.minusSeconds(60),
                now.plusSeconds(600),
                Map.of());
    }
}
