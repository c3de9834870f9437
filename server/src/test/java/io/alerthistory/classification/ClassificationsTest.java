package io.alerthistory.classification;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.adapter.redis.Redis;
import io.alerthistory.adapter.redis.RedisAnswers;
import io.alerthistory.adapter.sqlite.ArchiveFile;
import io.alerthistory.classification.Observer.Result;
import io.alerthistory.classification.Observer.Tier;
import io.alerthistory.classify.Category;
import io.alerthistory.classify.Classification;
import io.alerthistory.classify.Consultant;
import io.alerthistory.classify.EmbeddedClassifier;
import io.alerthistory.classify.Normaliser;
import io.alerthistory.classify.Severity;
import io.alerthistory.classify.ShippedModel;
import io.alerthistory.classify.Subject;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.support.ConnectedRedis;
import io.alerthistory.testing.RedisServer;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** On a real Redis and a real archive; only the language model is a stand-in, behind its port. */
class ClassificationsTest {
    private static final Duration LONG = Duration.ofSeconds(30);
    private static final Subject DISK = subject("DiskFull", "a:1");

    private static RedisServer server;
    private static Redis redis;

    @TempDir
    private Path folder = Path.of("");

    private final String prefix = "ah:" + UUID.randomUUID() + ":";
    private ArchiveFile archive;

    @BeforeAll
    static void startRedis() {
        server = RedisServer.start();
        redis = ConnectedRedis.to(server);
    }

    @AfterAll
    static void endRedis() {
        redis.close();
        server.close();
    }

    @BeforeEach
    void open() throws IOException {
        archive = ArchiveFile.open(folder, Remarks.PREFIX, InstantSource.system());
    }

    @AfterEach
    void close() {
        archive.close();
    }

    private static Subject subject(String name, String instance) {
        return new Subject(
                LabelSet.of("alertname", name, "instance", instance),
                Annotations.of("summary", "Something is wrong on " + instance),
                "");
    }

    /** Says what it is told to, and counts how often it is asked. */
    private static final class StandIn implements Consultant {
        private final AtomicInteger asked = new AtomicInteger();
        private final CountDownLatch mayAnswer;
        private final @Nullable Why silent;

        StandIn(int waits, @Nullable Why silent) {
            this.mayAnswer = new CountDownLatch(waits);
            this.silent = silent;
        }

        @Override
        public String version() {
            return "p1/stand-in/1";
        }

        @Override
        public Classification ask(Subject subject, Duration limit) throws Silent {
            asked.incrementAndGet();
            try {
                mayAnswer.await();
            } catch (InterruptedException e) {
                throw new Silent(Why.TIMEOUT, "interrupted");
            }
            if (silent != null) {
                throw new Silent(silent, "told not to");
            }
            return said(subject, "the stand-in says so", List.of("do this"));
        }
    }

    private static Classification said(Subject subject, String cause, List<String> actions) {
        return new Classification(
                Severity.INFO,
                Category.CAPACITY_TREND,
                0.9,
                0.9,
                false,
                cause,
                actions,
                "llm",
                "stand-in",
                Normaliser.essence(subject).key());
    }

    private final List<Tally> tallies = new ArrayList<>();

    private Classifications replica(@Nullable Consultant consultant, Settings settings) {
        var tally = new Tally(Observer.NOBODY);
        tallies.add(tally);
        return new Classifications(
                new EmbeddedClassifier(ShippedModel.get()),
                ShippedModel.get().version(),
                consultant,
                new RedisAnswers(redis, prefix, 4),
                archive,
                settings,
                InstantSource.system(),
                tally);
    }

    private Classifications replica(@Nullable Consultant consultant) {
        return replica(consultant, Settings.DEFAULT);
    }

    private long redisKeys(String pattern) {
        return redis.call("keys", jedis -> (long) jedis.keys(prefix + pattern).size());
    }

    @Test
    void askedOnceThenFoundInMemory() {
        var model = new StandIn(0, null);
        var one = replica(model);

        assertThat(one.within(DISK, LONG).source()).isEqualTo("llm");
        assertThat(one.now(subject("DiskFull", "b:2")).cause()).isEqualTo("the stand-in says so");
        assertThat(model.asked).hasValue(1);
        assertThat(tallies.getFirst().looked(Tier.L1, Result.HIT)).isEqualTo(1);
        assertThat(tallies.getFirst().savedCalls()).isEqualTo(1);
    }

    @Test
    void whatOneReplicaFoundTheOthersFindInRedis() {
        var model = new StandIn(0, null);
        var first = replica(model).within(DISK, LONG);
        await().until(() -> redisKeys("llm:*") == 0);

        assertThat(replica(model).within(DISK, LONG)).isEqualTo(first);
        assertThat(model.asked).hasValue(1);
        assertThat(tallies.getLast().looked(Tier.L2, Result.HIT)).isEqualTo(1);
        assertThat(redisKeys("cls:*")).isEqualTo(1);
    }

    @Test
    void manyReplicasAskOnceTogether() throws Exception {
        var model = new StandIn(1, null);
        var replicas = List.of(replica(model), replica(model), replica(model));
        try (var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var answers = new ArrayList<Future<Classification>>();
            for (int i = 0; i < 30; i++) {
                var replica = replicas.get(i % 3);
                var alert = subject("DiskFull", "host-" + i + ":1");
                answers.add(threads.submit(() -> replica.within(alert, LONG)));
            }
            await().until(() -> model.asked.get() > 0);
            model.mayAnswer.countDown();
            for (var answer : answers) {
                assertThat(answer.get().source()).isEqualTo("llm");
            }
        }
        assertThat(model.asked).hasValue(1);
    }

    @Test
    void nobodyWaitsLongerThanHeSays() {
        var model = new StandIn(1, null);
        var one = replica(model);

        assertThat(one.now(DISK).source()).isEqualTo("embedded");
        assertThat(one.within(DISK, Duration.ofMillis(20)).source()).isEqualTo("embedded");
        model.mayAnswer.countDown();
        await().untilAsserted(() -> assertThat(one.now(DISK).source()).isEqualTo("llm"));
        assertThat(model.asked).hasValue(1);
    }

    @Test
    void silenceIsRememberedForAWhileByAll() {
        var model = new StandIn(0, Consultant.Why.FAILED);

        assertThat(replica(model).within(DISK, LONG).source()).isEqualTo("embedded");
        await().until(() -> redisKeys("llm:*") == 0);
        assertThat(replica(model).within(DISK, LONG).source()).isEqualTo("embedded");
        assertThat(model.asked).hasValue(1);

        var impatient = new Settings(10, LONG, Duration.ofMillis(1), LONG, 8, 100);
        redis.call("flush", jedis -> jedis.flushAll());
        var other = replica(model, impatient);
        other.within(DISK, LONG);
        await().untilAsserted(() -> {
            other.within(DISK, LONG);
            assertThat(model.asked.get()).isGreaterThan(2);
        });
    }

    @Test
    void theArchiveGivesBackWhatRedisLost() {
        var model = new StandIn(0, null);
        replica(model).within(DISK, LONG);
        await().until(() -> redisKeys("llm:*") == 0);
        redis.call("flush", jedis -> jedis.flushAll());

        assertThat(replica(model).within(DISK, LONG).source()).isEqualTo("llm");
        assertThat(model.asked).hasValue(1);
        assertThat(tallies.getLast().looked(Tier.ARCHIVE, Result.HIT)).isEqualTo(1);
        assertThat(redisKeys("cls:*")).isEqualTo(1);
    }

    @Test
    void whatRedisLostIsPutBackByOneServer() throws Exception {
        for (int i = 0; i < 250; i++) {
            archive.put("v:" + i, "text " + i);
        }
        archive.put(Remarks.PREFIX + "about/x", "{}");
        var seen = new ArrayList<Refill.Progress>();
        var shared = new RedisAnswers(redis, prefix, 4);
        var refill = new Refill(shared, archive, Duration.ofDays(7), InstantSource.system());

        assertThat(refill.fill(seen::add)).isEqualTo(new Refill.Progress(251, 250));
        assertThat(seen).hasSize(2);
        assertThat(shared.get("v:249")).hasValue("text 249");
        assertThat(redisKeys("cls:*")).isEqualTo(251); // and the mark

        redis.call("del", jedis -> jedis.del(prefix + "cls:v:7"));
        try (var one = new Refill(shared, archive, Duration.ofDays(7), InstantSource.system())) {
            one.start(); // the mark is there: nothing is to be done
            await().during(Duration.ofMillis(300)).until(() -> redisKeys("cls:*") == 250);
        }
        redis.call("flush", jedis -> jedis.flushAll());
        try (var one = new Refill(shared, archive, Duration.ofDays(7), InstantSource.system());
                var other = new Refill(
                        new RedisAnswers(redis, prefix, 4), archive, Duration.ofDays(7), InstantSource.system())) {
            one.start();
            other.start();
            await().until(() -> redisKeys("cls:*") == 251);
        }
    }

    @Test
    void whatIsTooOldIsNotPutBack() throws Exception {
        archive.put("v:old", "text");
        var later = InstantSource.fixed(Instant.now().plus(Duration.ofDays(8)));
        var refill = new Refill(new RedisAnswers(redis, prefix, 4), archive, Duration.ofDays(7), later);

        assertThat(refill.fill(_ -> {})).isEqualTo(new Refill.Progress(1, 0));
    }

    @Test
    void anotherPromptOrModelIsAnotherAnswer() {
        var model = new StandIn(0, null);
        replica(model).within(DISK, LONG);

        assertThat(replica(null).within(DISK, LONG).source()).isEqualTo("embedded");
        await().until(() -> redisKeys("cls:*") == 2);
    }

    @Test
    void whatLiesInRedisCannotMakeAnAlertMilderThanItsLabel() {
        var critical = new Subject(LabelSet.of("alertname", "DiskFull", "severity", "critical"), Annotations.of(), "");
        assertThat(replica(new StandIn(0, null)).within(critical, LONG).severity())
                .isEqualTo(Severity.CRITICAL);
    }

    @Test
    void hostileTextsInRedisAreAsGoodAsNone() {
        var model = new StandIn(0, null);
        replica(model).within(DISK, LONG);
        var key = redis.call("keys", jedis -> jedis.keys(prefix + "cls:*"))
                .iterator()
                .next();
        for (var text : List.of(
                "",
                "{",
                "null",
                "[]",
                "\"x\"",
                "{\"v\":1}",
                "{\"v\":2,\"severity\":\"info\"}",
                "{\"v\":1,\"silent\":\"NEVER\"}",
                "{\"v\":1,\"severity\":\"info\",\"category\":\"saturation\",\"confidence\":7}",
                "[".repeat(2000),
                "x".repeat(100_000))) {
            redis.call("set", jedis -> jedis.set(key, text));
            assertThat(replica(model).within(DISK, LONG).source()).as(text).isEqualTo("llm");
        }
        assertThat(model.asked).hasValue(1); // the archive had it
    }

    @Test
    void longAnswersFitIntoTwoKibibytes() {
        var said = said(DISK, "ä".repeat(5000), List.of("a".repeat(900), "b".repeat(900), "c".repeat(900)));
        var text = AnswerText.of(new AnswerText.Answer.Said(said));

        assertThat(text.getBytes(UTF_8)).hasSizeLessThanOrEqualTo(2048);
        assertThat(AnswerText.read(text, "k")).isPresent();
    }

    @Test
    void withoutRedisOrArchiveItIsAnsweredAllTheSame() {
        var away = RedisServer.start();
        var client = ConnectedRedis.to(away);
        away.close();
        archive.close();
        var model = new StandIn(0, null);
        var tally = new Tally(Observer.NOBODY);
        var alone = new Classifications(
                new EmbeddedClassifier(ShippedModel.get()),
                "1",
                model,
                new RedisAnswers(client, prefix, 4),
                archive,
                Settings.DEFAULT,
                InstantSource.system(),
                tally);

        assertThat(alone.within(DISK, LONG).source()).isEqualTo("llm");
        assertThat(tally.looked(Tier.L2, Result.AWAY)).isEqualTo(1);
        client.close();
    }

    @Test
    void aStormOfNewAlertsIsAnsweredByTheBuiltInModel() {
        var model = new StandIn(1, null);
        var few = replica(model, new Settings(100, LONG, LONG, LONG, 4, 100));
        for (int i = 0; i < 50; i++) {
            assertThat(few.now(subject("Alert" + "abcdefghijklmnopqrstuvwxyz".charAt(i % 26) + i, "a:1"))
                            .source())
                    .isEqualTo("embedded");
        }
        assertThat(model.asked.get()).isLessThanOrEqualTo(4);
        model.mayAnswer.countDown();
    }
}
