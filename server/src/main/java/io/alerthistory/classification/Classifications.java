package io.alerthistory.classification;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.Expiry;
import io.alerthistory.classification.AnswerText.Answer;
import io.alerthistory.classification.Observer.Result;
import io.alerthistory.classification.Observer.Tier;
import io.alerthistory.classify.Classification;
import io.alerthistory.classify.Consultant;
import io.alerthistory.classify.EmbeddedClassifier;
import io.alerthistory.classify.Normaliser;
import io.alerthistory.classify.Severity;
import io.alerthistory.classify.Subject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.zip.CRC32;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Says what alerts mean. An answer is looked for in memory (L1), where servers share answers (L2), and in the archive; if
 * nobody has one, a language model is asked where there is one, by one server for all, else the model that is built in.
 * Alerts that differ in identities only share an answer.
 *
 * <p>All looking and asking is done by threads of its own. Who asks gets what memory has, or what the built-in model says,
 * and waits only if he says so. What fails is counted, and costs nobody anything.
 *
 * <p>Safe for many threads.
 */
public final class Classifications {
    private static final Logger LOG = LoggerFactory.getLogger(Classifications.class);

    /** How often it is looked whether another server has found an answer. */
    private static final Duration GLANCE = Duration.ofMillis(100);

    /** @param life how long this is kept */
    private record Kept(Classification said, Duration life) {}

    private final EmbeddedClassifier embedded;
    private final @Nullable Consultant consultant;
    private final @Nullable SharedAnswers shared;
    private final Archive archive;
    private final Settings settings;
    private final InstantSource time;
    private final Observer observer;
    private final String authority;
    private final String version;
    private final Cache<String, Kept> memory;
    private final ConcurrentHashMap<String, CompletableFuture<Classification>> flights = new ConcurrentHashMap<>();
    private final Semaphore lookups;
    private final WriteLimit writes;

    /**
     * @param consultant null where there is none
     * @param shared null where servers share nothing
     * @param embeddedVersion of the model that is built in
     */
    public Classifications(
            EmbeddedClassifier embedded,
            String embeddedVersion,
            @Nullable Consultant consultant,
            @Nullable SharedAnswers shared,
            Archive archive,
            Settings settings,
            InstantSource time,
            Observer observer) {
        this.embedded = embedded;
        this.consultant = consultant;
        this.shared = shared;
        this.archive = archive;
        this.settings = settings;
        this.time = time;
        this.observer = observer;
        this.authority = consultant == null ? EmbeddedClassifier.SOURCE + "/" + embeddedVersion : consultant.version();
        this.version = shortHash(authority);
        this.memory = Caffeine.newBuilder()
                .maximumSize(settings.memory())
                .expireAfter(Expiry.<String, Kept>creating((key, kept) -> kept.life()))
                .build();
        this.lookups = new Semaphore(settings.lookups());
        this.writes = new WriteLimit(settings.writesPerSecond(), time);
    }

    /** Other authorities, other names; a clash would cost a wrong answer's source, not its safety. */
    private static String shortHash(String version) {
        var crc = new CRC32();
        crc.update(version.getBytes(StandardCharsets.UTF_8));
        return "%08x".formatted(crc.getValue());
    }

    /** The best answer that is there at once. If memory has none, one is looked for, for those who ask later. */
    public Classification now(Subject subject) {
        return within(subject, Duration.ZERO);
    }

    /** The best answer that can be had within that time. */
    public Classification within(Subject subject, Duration limit) {
        var key = Normaliser.essence(subject).key();
        var began = time.instant();
        var kept = memory.getIfPresent(key);
        looked(Tier.L1, kept == null ? Result.MISS : Result.HIT, began);
        if (kept != null) {
            noteSaved(kept.said());
            return floored(subject, kept.said());
        }
        return await(subject, lookUp(subject, key), limit);
    }

    /** As {@link #within}, of an alert that was asked about when it came: what memory has is not counted once more. */
    public Classification again(Subject subject, Duration limit) {
        var kept = memory.getIfPresent(Normaliser.essence(subject).key());
        return kept == null ? within(subject, limit) : floored(subject, kept.said());
    }

    /** What the model says that is built in. */
    Classification builtIn(Subject subject) {
        return embedded.classify(subject);
    }

    /** An answer is looked for if memory has none. Returns at once. */
    public void begin(Subject subject) {
        var key = Normaliser.essence(subject).key();
        if (memory.getIfPresent(key) == null) {
            var _ = lookUp(subject, key);
        }
    }

    private Classification await(Subject subject, @Nullable CompletableFuture<Classification> flight, Duration limit) {
        // The built-in model's answer is what the flight would bring, and it is here sooner.
        if (flight == null || consultant == null || !limit.isPositive()) {
            return embedded.classify(subject);
        }
        try {
            return flight.get(limit.toNanos(), TimeUnit.NANOSECONDS);
        } catch (TimeoutException | ExecutionException e) {
            return embedded.classify(subject);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return embedded.classify(subject);
        }
    }

    /** What memory has, or what the built-in model says; nothing is looked for, and nothing counted. */
    public Classification known(Subject subject) {
        var kept = memory.getIfPresent(Normaliser.essence(subject).key());
        return kept == null ? embedded.classify(subject) : floored(subject, kept.said());
    }

    /** Who is asked if nobody has an answer. */
    public String authority() {
        return authority;
    }

    /** Whether nothing is being looked for. */
    boolean isIdle() {
        return flights.isEmpty();
    }

    /** How many answers are in memory, about. */
    public long inMemory() {
        return memory.estimatedSize();
    }

    /** Null if too much is looked for already. */
    private @Nullable CompletableFuture<Classification> lookUp(Subject subject, String key) {
        var flight = new CompletableFuture<Classification>();
        var other = flights.putIfAbsent(key, flight);
        if (other != null) {
            return other;
        }
        if (!lookups.tryAcquire()) {
            flights.remove(key);
            flight.complete(embedded.classify(subject)); // for who joined between the two lines
            return null;
        }
        Thread.ofVirtual().name("classify-" + key).start(() -> {
            try {
                var kept = find(subject, key);
                memory.put(key, kept);
                flight.complete(floored(subject, kept.said()));
            } catch (RuntimeException e) {
                LOG.atError().setCause(e).log("looking for a classification failed");
                flight.complete(embedded.classify(subject));
            } finally {
                flights.remove(key);
                lookups.release();
            }
        });
        return flight;
    }

    /** The name under which others find an answer. */
    private String name(String key) {
        return version + ":" + key;
    }

    private Kept find(Subject subject, String key) {
        var found = glance(key);
        if (found == null) {
            found = unearth(key);
        }
        if (found instanceof Answer.Said(var said)) {
            noteSaved(said);
        }
        if (found == null) {
            found = consultant == null
                    ? share(key, new Answer.Said(embedded.classify(subject)))
                    : ask(consultant, subject, key);
        }
        return switch (found) {
            case Answer.Said(var said) -> new Kept(said, settings.life());
            case Answer.Silence _ -> new Kept(embedded.classify(subject), settings.silence());
        };
    }

    /** What the others share. */
    private @Nullable Answer glance(String key) {
        if (shared == null) {
            return null;
        }
        var began = time.instant();
        try {
            var answer = shared.get(name(key)).flatMap(text -> AnswerText.read(text, key));
            looked(Tier.L2, answer.isPresent() ? Result.HIT : Result.MISS, began);
            return answer.orElse(null);
        } catch (SharedAnswers.Away e) {
            looked(Tier.L2, Result.AWAY, began);
            return null;
        }
    }

    /** What was said before, which others are given again. */
    private @Nullable Answer unearth(String key) {
        var began = time.instant();
        try {
            var text = archive.get(name(key));
            var answer = text.flatMap(it -> AnswerText.read(it, key));
            looked(Tier.ARCHIVE, answer.isPresent() ? Result.HIT : Result.MISS, began);
            text.filter(it -> answer.isPresent()).ifPresent(it -> publish(key, it, settings.life()));
            return answer.orElse(null);
        } catch (IOException e) {
            looked(Tier.ARCHIVE, Result.AWAY, began);
            return null;
        }
    }

    /** One server asks for all; the others wait for what it finds. If they wait in vain, they ask too. */
    private Answer ask(Consultant whom, Subject subject, String key) {
        var began = time.instant();
        var end = began.plus(settings.patience());
        boolean claimed = claim(key);
        while (!claimed && peek(key).isEmpty() && time.instant().isBefore(end) && pause()) {
            claimed = claim(key);
        }
        try {
            var meanwhile = peek(key); // between our look and our claim
            if (meanwhile.isPresent()) {
                looked(Tier.L2, Result.HIT, began);
                return meanwhile.get();
            }
            return share(key, new Answer.Said(whom.ask(subject, settings.patience())));
        } catch (Consultant.Silent e) {
            LOG.atDebug()
                    .addKeyValue("why", e.why())
                    .addKeyValue("err", e.getMessage())
                    .log("no language model answered");
            return share(key, new Answer.Silence(e.why()));
        } finally {
            if (claimed) {
                release(key);
            }
        }
    }

    private static boolean pause() {
        try {
            TimeUnit.NANOSECONDS.sleep(GLANCE.toNanos());
            return true;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return false;
        }
    }

    /** Whether we are to ask: the others leave it to us, or cannot be asked. */
    private boolean claim(String key) {
        try {
            return shared == null || shared.claim(name(key), settings.patience().plus(GLANCE));
        } catch (SharedAnswers.Away e) {
            return true;
        }
    }

    private void release(String key) {
        try {
            if (shared != null) {
                shared.release(name(key));
            }
        } catch (SharedAnswers.Away e) {
            LOG.debug("a claim is left to its end", e);
        }
    }

    /** As {@link #glance}, uncounted. */
    private Optional<Answer> peek(String key) {
        try {
            return shared == null
                    ? Optional.empty()
                    : shared.get(name(key)).flatMap(text -> AnswerText.read(text, key));
        } catch (SharedAnswers.Away e) {
            return Optional.empty();
        }
    }

    /** Puts it where it will be found: what was said, for good; that nothing was said, for a while and where servers look. */
    private Answer share(String key, Answer answer) {
        var text = AnswerText.of(answer);
        publish(key, text, answer instanceof Answer.Said ? settings.life() : settings.silence());
        if (answer instanceof Answer.Said) {
            try {
                archive.put(name(key), text);
            } catch (IOException e) {
                observer.notShared(Tier.ARCHIVE);
                LOG.debug("not archived", e);
            }
        }
        return answer;
    }

    private void publish(String key, String text, Duration life) {
        if (shared == null) {
            return;
        }
        try {
            if (writes.allows()) {
                shared.put(name(key), text, life);
            } else {
                observer.notShared(Tier.L2);
            }
        } catch (SharedAnswers.Away e) {
            observer.notShared(Tier.L2);
        }
    }

    /** Who can write where answers are shared can still not make an alert milder than its operator has it. */
    private static Classification floored(Subject subject, Classification said) {
        var floor = Severity.ofLabel(subject.labels().valueOf("severity"));
        return floor.isEmpty() || said.severity().compareTo(floor.get()) >= 0 ? said : said.withSeverity(floor.get());
    }

    private void noteSaved(Classification said) {
        if (!said.source().equals(EmbeddedClassifier.SOURCE)) {
            observer.saved();
        }
    }

    private void looked(Tier tier, Result result, Instant began) {
        observer.looked(tier, result, Duration.between(began, time.instant()));
    }
}
