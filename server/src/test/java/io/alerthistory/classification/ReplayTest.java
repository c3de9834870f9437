package io.alerthistory.classification;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.adapter.redis.Redis;
import io.alerthistory.adapter.redis.RedisAnswers;
import io.alerthistory.adapter.sqlite.ArchiveFile;
import io.alerthistory.classification.Observer.Result;
import io.alerthistory.classification.Observer.Tier;
import io.alerthistory.classify.Classification;
import io.alerthistory.classify.Consultant;
import io.alerthistory.classify.EmbeddedClassifier;
import io.alerthistory.classify.Normaliser;
import io.alerthistory.classify.ShippedModel;
import io.alerthistory.classify.Subject;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.support.ConnectedRedis;
import io.alerthistory.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Days of 10,000 alerts each through three replicas on a real Redis: what they mean follows Zipf's law, new meanings come
 * daily, incidents bring bursts, no two alerts are about the same instance with the same value, and replicas are restarted.
 */
class ReplayTest {
    private static final int A_DAY = 10_000;
    private static final int BATCHES_A_DAY = 12;
    private static final int MEANINGS = 5_400;
    private static final int NEW_A_DAY = 60;
    private static final Duration LONG = Duration.ofMinutes(1);
    private static final List<String> SERVICES =
            List.of("api", "auth", "billing", "cart", "mail", "search", "stock", "web");
    private static final List<String> TROUBLES = List.of(
            "Down", "ErrorRateHigh", "LatencyHigh", "DiskFull", "QueueGrows", "CertificateExpires", "MemoryHigh");

    @TempDir
    private Path folder = Path.of("");

    /** Needs half a second for an answer, or what it is told, and counts. */
    private static final class StandIn implements Consultant {
        private final EmbeddedClassifier mind = new EmbeddedClassifier(ShippedModel.get());
        private final AtomicInteger asked = new AtomicInteger();
        private final Duration needs;

        StandIn(Duration needs) {
            this.needs = needs;
        }

        @Override
        public String version() {
            return "p1/stand-in/1";
        }

        @Override
        public Classification ask(Subject subject, Duration limit) throws Silent {
            asked.incrementAndGet();
            try {
                Thread.sleep(needs);
            } catch (InterruptedException e) {
                throw new Silent(Why.TIMEOUT, "interrupted");
            }
            var said = mind.classify(subject);
            return new Classification(
                    said.severity(),
                    said.category(),
                    said.confidence(),
                    said.categoryConfidence(),
                    said.unsure(),
                    said.cause(),
                    said.actions(),
                    "llm",
                    "stand-in",
                    said.key());
        }
    }

    /** The world: draws what an alert means, and makes one that no other is like. */
    private static final class Alerts {
        private final SplittableRandom random = new SplittableRandom(7);
        private final List<Double> sums = new ArrayList<>();
        private int burst = -1;
        private int burstLeft;

        Alerts() {
            grow(MEANINGS);
        }

        /** New meanings are as frequent as those in the middle, so that they are not too rare to matter. */
        void grow(int by) {
            for (int i = 0; i < by; i++) {
                double weight = 1.0 / (sums.size() < MEANINGS ? sums.size() + 1 : MEANINGS / 10);
                sums.add((sums.isEmpty() ? 0 : sums.getLast()) + weight);
            }
        }

        int meaning() {
            if (burstLeft > 0) {
                burstLeft--;
                return burst;
            }
            double at = random.nextDouble() * sums.getLast();
            int low = 0;
            for (int high = sums.size() - 1; low < high; ) {
                int middle = (low + high) / 2;
                if (sums.get(middle) < at) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            if (random.nextInt(2_000) == 0) {
                burst = low;
                burstLeft = 300;
            }
            return low;
        }

        Subject alert(int meaning) {
            var service = SERVICES.get(meaning % SERVICES.size());
            var trouble = TROUBLES.get(meaning / SERVICES.size() % TROUBLES.size());
            var part = "part" + word(meaning / (SERVICES.size() * TROUBLES.size()));
            var pod = service + "-" + part + "-7d9f8b6c5d-" + suffix();
            int value = random.nextInt(100);
            return new Subject(
                    LabelSet.of(
                            "alertname",
                            service.toUpperCase(Locale.ROOT) + part + trouble,
                            "service",
                            service,
                            "pod",
                            pod,
                            "instance",
                            "10." + random.nextInt(256) + "." + random.nextInt(256) + "." + random.nextInt(256)
                                    + ":9100"),
                    Annotations.of(
                            "description",
                            "The " + part + " of " + service + " on " + pod + " is at " + value + "."
                                    + random.nextInt(10) + " % for " + random.nextInt(1, 60) + " minutes."),
                    "");
        }

        /** Letters only: digits of a name would be taken for its number. */
        private static String word(int number) {
            return number < 26 ? "" + (char) ('a' + number) : word(number / 26 - 1) + (char) ('a' + number % 26);
        }

        private String suffix() {
            var letters = "bcdfghjklmnpqrstvwxz2456789";
            var suffix = new StringBuilder();
            for (int i = 0; i < 4; i++) {
                suffix.append(letters.charAt(random.nextInt(letters.length())));
            }
            return suffix.insert(2, random.nextInt(4, 10)).toString();
        }
    }

    @Test
    void twoDays() throws IOException {
        replay(2, Duration.ofMillis(5), 0.85, 0.07);
    }

    @Test
    @Tag("long")
    void aWeek() throws IOException {
        replay(7, Duration.ofMillis(500), 0.93, 0.07);
    }

    private void replay(int days, Duration needs, double leastFound, double mostAsked) throws IOException {
        var model = new StandIn(needs);
        var tally = new Tally(Observer.NOBODY);
        var alerts = new Alerts();
        var keys = new HashMap<Integer, String>();
        try (var server = RedisServer.start();
                var redis = ConnectedRedis.to(server);
                var archive = ArchiveFile.open(folder, Remarks.PREFIX, InstantSource.system())) {
            var replicas = new ArrayList<>(List.of(
                    replica(model, redis, archive, tally),
                    replica(model, redis, archive, tally),
                    replica(model, redis, archive, tally)));
            for (int day = 0; day < days; day++) {
                for (int batch = 0; batch < BATCHES_A_DAY; batch++) {
                    var now = new ArrayList<Subject>();
                    for (int i = 0; i < A_DAY / BATCHES_A_DAY; i++) {
                        int meaning = alerts.meaning();
                        var alert = alerts.alert(meaning);
                        var key = Normaliser.essence(alert).key();
                        assertThat(keys.computeIfAbsent(meaning, _ -> key))
                                .as("of one meaning")
                                .isEqualTo(key);
                        now.add(alert);
                    }
                    // Every replica hears of every alert.
                    now.forEach(alert -> replicas.forEach(replica -> replica.now(alert)));
                    replicas.forEach(replica -> await().atMost(LONG).until(replica::isIdle));
                }
                alerts.grow(NEW_A_DAY);
                replicas.set(day % 3, replica(model, redis, archive, tally));
            }
        }
        Set<String> different = new HashSet<>(keys.values());
        long lookups = tally.looked(Tier.L1, Result.HIT) + tally.looked(Tier.L1, Result.MISS);
        double asked = (double) model.asked.get() / lookups;
        System.out.printf(
                "replay of %d days: %d alerts at 3 replicas, %d meanings; of %d lookups L1 had %.1f %%, L2 %.1f %%, together"
                        + " %.1f %%; asked %d times, %.2f %% of the lookups, %.2f %% of the alerts; %d questions saved%n",
                days,
                days * A_DAY,
                keys.size(),
                lookups,
                100.0 * tally.looked(Tier.L1, Result.HIT) / lookups,
                100.0 * tally.looked(Tier.L2, Result.HIT) / lookups,
                100 * tally.hitRatio(),
                model.asked.get(),
                100 * asked,
                100.0 * model.asked.get() / (days * A_DAY),
                tally.savedCalls());
        assertThat(different).as("each meaning has a key of its own").hasSize(keys.size());
        assertThat(model.asked.get()).as("no meaning is asked about twice").isLessThanOrEqualTo(keys.size());
        assertThat(tally.hitRatio()).isGreaterThan(leastFound);
        assertThat(asked).isLessThan(mostAsked);
    }

    private static Classifications replica(Consultant model, Redis redis, Archive archive, Tally tally) {
        var many = new Settings(10_000, Duration.ofDays(7), LONG, LONG, 4_096, 1_000_000);
        return new Classifications(
                new EmbeddedClassifier(ShippedModel.get()),
                ShippedModel.get().version(),
                model,
                new RedisAnswers(redis, "ah:", 2),
                archive,
                many,
                InstantSource.system(),
                tally);
    }
}
