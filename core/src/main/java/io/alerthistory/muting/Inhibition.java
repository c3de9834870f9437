package io.alerthistory.muting;

import io.alerthistory.config.InhibitRule;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import java.time.Instant;
import java.util.List;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;
import org.pcollections.PSortedMap;
import org.pcollections.PSortedSet;
import org.pcollections.TreePMap;
import org.pcollections.TreePSet;

/**
 * Which alerts inhibit which. Each rule keeps the alerts that match its sources by their values under its {@code equal}
 * labels, so that those which may inhibit an alert are found at once. All of them are asked: Alertmanager keeps one for
 * each combination of values, and forgets the inhibition when that one resolves while another still fires.
 */
public final class Inhibition {
    /** What inhibits an alert: another that fires, by a rule. */
    public record By(InhibitRule rule, Alert source) {}

    /** @param sources by the labels under {@code equal} that they have; whether they fire is asked when it matters */
    private record Watched(InhibitRule rule, PSortedMap<LabelSet, PSortedSet<Fingerprint>> sources) {
        LabelSet key(LabelSet labels) {
            return labels.keeping(rule.equal()::contains);
        }

        boolean isSource(LabelSet labels) {
            return Matcher.allMatch(rule.sources(), labels);
        }

        boolean isTarget(LabelSet labels) {
            return Matcher.allMatch(rule.targets(), labels);
        }

        Watched with(LabelSet labels) {
            if (!isSource(labels)) {
                return this;
            }
            var key = key(labels);
            var same = sources.getOrDefault(key, TreePSet.<Fingerprint>empty()).plus(labels.fingerprint());
            return new Watched(rule, sources.plus(key, same));
        }

        Watched without(LabelSet labels) {
            var key = key(labels);
            var same = sources.get(key);
            if (same == null) {
                return this;
            }
            var left = same.minus(labels.fingerprint());
            return new Watched(rule, left.isEmpty() ? sources.minus(key) : sources.plus(key, left));
        }

        /** An alert that is on both sides is not inhibited by another that is; so none inhibits itself. */
        @Nullable
        Alert sourceAgainst(LabelSet target, Instant now, Function<Fingerprint, @Nullable Alert> alerts) {
            if (sources.isEmpty() || !isTarget(target)) {
                return null;
            }
            var candidates = sources.get(key(target));
            if (candidates == null) {
                return null;
            }
            boolean onBothSides = isSource(target);
            for (var fingerprint : candidates) {
                var source = alerts.apply(fingerprint);
                if (source != null && !source.isResolvedAt(now) && !(onBothSides && isTarget(source.labels()))) {
                    return source;
                }
            }
            return null;
        }
    }

    private final List<Watched> rules;

    private Inhibition(List<Watched> rules) {
        this.rules = rules;
    }

    /** With no sources yet. */
    public static Inhibition of(List<InhibitRule> rules) {
        return new Inhibition(
                rules.stream().map(rule -> new Watched(rule, TreePMap.empty())).toList());
    }

    /** What inhibits an alert with such labels at that time, by the first rule that does; null if nothing does. */
    public @Nullable By against(LabelSet target, Instant now, Function<Fingerprint, @Nullable Alert> alerts) {
        for (var watched : rules) {
            var source = watched.sourceAgainst(target, now, alerts);
            if (source != null) {
                return new By(watched.rule, source);
            }
        }
        return null;
    }

    /** With an alert that has these labels among those that may inhibit. */
    public Inhibition with(LabelSet labels) {
        return changed(watched -> watched.with(labels));
    }

    public Inhibition without(LabelSet labels) {
        return changed(watched -> watched.without(labels));
    }

    private Inhibition changed(UnaryOperator<Watched> change) {
        return rules.isEmpty()
                ? this
                : new Inhibition(rules.stream().map(change).toList());
    }

    /** Equal are those with the same rules and the same sources. */
    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof Inhibition inhibition && rules.equals(inhibition.rules);
    }

    @Override
    public int hashCode() {
        return rules.hashCode();
    }
}
