package io.alerthistory.classification;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import io.alerthistory.classify.Noise;
import io.alerthistory.classify.Past;
import io.alerthistory.history.History;
import io.alerthistory.history.History.Episode;
import io.alerthistory.history.History.Question;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * How noisy alerts are, asked of history: how those with the same labels fired in the last {@value #DAYS} days, and which
 * others began within {@value #TOGETHER_MINUTES} minutes of them. A score counts for {@value #LIFE_MINUTES} minutes. Safe for
 * many threads.
 */
public final class NoiseScores {
    private static final Logger LOG = LoggerFactory.getLogger(NoiseScores.class);
    private static final int DAYS = 30;
    private static final int LIFE_MINUTES = 10;
    private static final int TOGETHER_MINUTES = 2;
    private static final Duration WINDOW = Duration.ofDays(DAYS);
    private static final Duration TOGETHER = Duration.ofMinutes(TOGETHER_MINUTES);
    private static final int MOST_EPISODES = 500;

    /** Of so many of the latest episodes it is asked what else began. */
    private static final int MOST_COMPARED = 10;

    private static final int FEWEST_COMPARED = 3;
    private static final int MOST_OTHERS = 200;
    private static final int MOST_COMPANIONS = 5;
    private static final int MOST_AT_ONCE = 4;
    private static final int MOST_WAITING = 1_000;

    private final History history;
    private final InstantSource time;
    private final Cache<LabelSet, Noise> scores = Caffeine.newBuilder()
            .maximumSize(10_000)
            .expireAfterWrite(Duration.ofMinutes(LIFE_MINUTES))
            .build();
    private final Set<LabelSet> asked = ConcurrentHashMap.newKeySet();
    private final Semaphore atOnce = new Semaphore(MOST_AT_ONCE);

    public NoiseScores(History history, InstantSource time) {
        this.history = history;
        this.time = time;
    }

    /** What is known by now; history is not asked. */
    public Noise known(LabelSet alert) {
        var known = scores.getIfPresent(alert);
        return known == null ? Noise.NONE : known;
    }

    /** What is known by now; if that is nothing, history is asked for those who ask later. */
    public Noise now(LabelSet alert) {
        var known = scores.getIfPresent(alert);
        if (known == null) {
            expect(alert);
        }
        return known == null ? Noise.NONE : known;
    }

    /** Somebody will soon ask about it. */
    public void expect(LabelSet alert) {
        if (scores.getIfPresent(alert) != null || asked.size() >= MOST_WAITING || !asked.add(alert)) {
            return;
        }
        Thread.ofVirtual().name("noise").start(() -> {
            atOnce.acquireUninterruptibly();
            try {
                ask(alert);
            } finally {
                atOnce.release();
                asked.remove(alert);
            }
        });
    }

    /** What is known by now; if that is nothing, as {@link #ask}. */
    public Noise knownOrAsk(LabelSet alert) {
        var known = scores.getIfPresent(alert);
        return known == null ? ask(alert) : known;
    }

    /** Asks history, and waits for it; nothing is known if it cannot be asked. */
    public Noise ask(LabelSet alert) {
        try {
            var noise = Noise.of(past(alert));
            scores.put(alert, noise);
            return noise;
        } catch (History.Unavailable e) {
            return Noise.NONE;
        } catch (RuntimeException e) {
            LOG.atWarn().setCause(e).log("history could not say how noisy an alert is");
            return Noise.NONE;
        }
    }

    private Past past(LabelSet alert) {
        var from = time.instant().minus(WINDOW);
        var matchers = new ArrayList<Matcher>();
        alert.asMap().forEach((name, value) -> matchers.add(new Matcher(name, Matcher.Operator.EQUAL, value)));
        var page = history.episodes(new Question(matchers, from, Instant.MAX, Long.MAX_VALUE, MOST_EPISODES));
        var over = page.rows().stream()
                .filter(episode -> episode.labels().equals(alert) && episode.overAt() != null)
                .toList();
        var times = over.stream().map(NoiseScores::times).toList();
        return new Past(times, companions(alert, over), WINDOW, page.next().isPresent());
    }

    /** Where nobody saw it end, it ended when that was known. */
    private static Past.Episode times(Episode episode) {
        var end = episode.endsAt() == null ? episode.overAt() : episode.endsAt();
        var start = episode.heardAt();
        return new Past.Episode(start, end == null || end.isBefore(start) ? start : end);
    }

    /** Names of alerts that began with more than half of the latest episodes. */
    private List<String> companions(LabelSet alert, List<Episode> episodes) {
        if (episodes.size() < FEWEST_COMPARED) {
            return List.of();
        }
        var compared = episodes.subList(0, Math.min(MOST_COMPARED, episodes.size()));
        var counts = new HashMap<String, Integer>();
        for (var episode : compared) {
            var from = episode.heardAt().minus(TOGETHER);
            var until = episode.heardAt().plus(TOGETHER);
            var others = history.episodes(new Question(List.of(), from, until, Long.MAX_VALUE, MOST_OTHERS));
            var names = new HashSet<String>();
            for (var other : others.rows()) {
                if (!other.heardAt().isBefore(from) && !other.labels().equals(alert)) {
                    names.add(other.labels().valueOf("alertname"));
                }
            }
            names.remove(alert.valueOf("alertname"));
            names.remove("");
            names.forEach(name -> counts.merge(name, 1, Integer::sum));
        }
        return counts.entrySet().stream()
                .filter(count -> 2 * count.getValue() > compared.size())
                .sorted(Comparator.<Map.Entry<String, Integer>>comparingInt(count -> -count.getValue())
                        .thenComparing(Map.Entry::getKey))
                .limit(MOST_COMPANIONS)
                .map(Map.Entry::getKey)
                .toList();
    }
}
