package io.alerthistory.api;

import io.alerthistory.engine.Effect;
import io.alerthistory.engine.Tracked;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Finds alerts by their labels without looking at all of them. It is told of each alert that comes and goes by the
 * engine's thread, the only one that changes it; any number of threads may ask.
 *
 * <p>It answers with candidates: all alerts that match are among them, but for one whose POST is not answered yet, and
 * some may not match. Who asks compares them with the state it holds.
 */
public final class LabelIndex implements Consumer<Effect> {
    /** Of a share larger than this it is quicker to look at all, which are sorted already. */
    private static final int WORTH_IT = 4;

    /** The alerts with one value under one name; it only grows, until some are taken out of a copy. */
    private static final class Postings {
        private Fingerprint[] alerts = new Fingerprint[1];
        private volatile int size;

        void add(Fingerprint alert) {
            if (size == alerts.length) {
                alerts = Arrays.copyOf(alerts, size * 2);
            }
            alerts[size] = alert;
            int grown = size + 1;
            size = grown; // there is one writer; whoever reads the size sees what was written before it
        }

        List<Fingerprint> all() {
            int count = size;
            return Arrays.asList(alerts).subList(0, count);
        }

        Postings without(Set<Fingerprint> gone) {
            var left = new Postings();
            for (var alert : all()) {
                if (!gone.contains(alert)) {
                    left.add(alert);
                }
            }
            return left;
        }
    }

    private final Map<String, Map<String, Postings>> byName = new ConcurrentHashMap<>();

    /** @param known from the beginning */
    public LabelIndex(Collection<Tracked> known) {
        known.forEach(tracked -> add(tracked.alert().labels()));
    }

    @Override
    public void accept(Effect effect) {
        switch (effect) {
            case Effect.Appeared(var alert) -> add(alert.labels());
            case Effect.Forgotten(var labelSets) -> remove(labelSets);
            default -> {}
        }
    }

    private void add(LabelSet labels) {
        labels.forEach((name, value) -> there(there(byName, name, ConcurrentHashMap::new), value, Postings::new)
                .add(labels.fingerprint()));
    }

    /** There is one writer, so what is there can be had without the lock that making it atomically takes. */
    private static <T> T there(Map<String, T> all, String key, Supplier<T> made) {
        var found = all.get(key);
        if (found == null) {
            found = made.get();
            all.put(key, found);
        }
        return found;
    }

    /** Each value's alerts are gone through once, however many of them go. */
    private void remove(List<LabelSet> labelSets) {
        var gone = new HashSet<Fingerprint>();
        var touched = new HashMap<String, Set<String>>();
        for (var labels : labelSets) {
            gone.add(labels.fingerprint());
            labels.forEach((name, value) ->
                    touched.computeIfAbsent(name, key -> new HashSet<>()).add(value));
        }
        touched.forEach((name, changed) -> {
            var values = byName.getOrDefault(name, new ConcurrentHashMap<>());
            changed.forEach(value -> values.computeIfPresent(value, (key, postings) -> {
                var left = postings.without(gone);
                return left.size == 0 ? null : left;
            }));
            if (values.isEmpty()) {
                byName.remove(name);
            }
        });
    }

    /**
     * Alerts among which those are that match all of these, in any order; or null if it is better to look at all.
     *
     * @param all how many alerts there are
     */
    @Nullable
    List<Fingerprint> candidates(List<Matcher> matchers, int all) {
        @Nullable List<Fingerprint> fewest = null;
        for (var matcher : matchers) {
            var found = candidates(matcher, all);
            if (found != null && (fewest == null || found.size() < fewest.size())) {
                fewest = found;
            }
        }
        return fewest;
    }

    private @Nullable List<Fingerprint> candidates(Matcher matcher, int all) {
        if (matcher.matches(LabelSet.NONE)) {
            return null; // those without the label match, too, and they are not known here
        }
        var values = byName.getOrDefault(matcher.name(), Map.of());
        return switch (matcher.operator()) {
            case EQUAL -> {
                var postings = values.get(matcher.value());
                yield postings == null ? List.of() : few(postings.all(), all);
            }
            case REGEXP, NOT_REGEXP, NOT_EQUAL -> matching(values, matcher, all);
        };
    }

    private static @Nullable List<Fingerprint> matching(Map<String, Postings> values, Matcher matcher, int all) {
        var found = new ArrayList<Fingerprint>();
        for (var entry : values.entrySet()) {
            if (matcher.matchesValue(entry.getKey())) {
                found.addAll(entry.getValue().all());
                if (few(found, all) == null) {
                    return null;
                }
            }
        }
        return found;
    }

    private static @Nullable List<Fingerprint> few(List<Fingerprint> found, int all) {
        return found.size() > all / WORTH_IT ? null : found;
    }
}
