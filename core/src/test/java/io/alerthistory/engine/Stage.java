package io.alerthistory.engine;

import io.alerthistory.config.ConfigReader;
import io.alerthistory.config.Configuration;
import io.alerthistory.history.Happening;
import io.alerthistory.journal.Fact;
import io.alerthistory.journal.Memory;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Timestamp;
import io.alerthistory.muting.SilenceLimits;
import io.alerthistory.muting.SilenceRequest;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Deque;
import java.util.List;
import java.util.TreeMap;
import java.util.random.RandomGeneratorFactory;

/**
 * An engine on a stage: virtual seconds from a start, alerts by name, and a receiver who answers at once, or not at all.
 * What was sent stands in {@link #sent}, a line each: {@code 30s hook: first notification [a firing]}.
 */
final class Stage {
    static final Instant START = Instant.parse("2026-11-23T12:00:00Z");
    static final Settings SETTINGS = new Settings(
            START, Duration.ofMinutes(30), Duration.ofDays(5), Duration.ofMinutes(15), 0, SilenceLimits.NONE, false);

    final List<String> sent = new ArrayList<>();
    final List<Effect> decided = new ArrayList<>();
    /** What history is told. */
    final List<Happening> happened = new ArrayList<>();

    /** Those that were not answered, for a test to answer. */
    final Deque<Effect.Send> open = new ArrayDeque<>();

    Engine engine;

    /** All that would outlive a crash. */
    private final Memory memory = new Memory();

    private final Settings settings;
    private final Deque<Outcome> outcomes = new ArrayDeque<>();
    private boolean answering = true;
    private int silences;
    private Instant now = START;

    Stage(String yaml) {
        this(yaml, SETTINGS);
    }

    Stage(String yaml, Settings given) {
        engine = new Engine(
                given, read(yaml), RandomGeneratorFactory.of("L64X128MixRandom").create(1), new Memory(), START);
        settings = given;
    }

    static Configuration read(String yaml) {
        return ConfigReader.read(yaml, "test.yml", "/", MatcherSyntax.FALLBACK);
    }

    Instant now() {
        return now;
    }

    /** The next attempts come to this, one after the other; then all arrive again. */
    Stage willAnswer(Outcome... next) {
        outcomes.addAll(Arrays.asList(next));
        return this;
    }

    /** From now on attempts stay open until the test answers them. */
    Stage holdsBack() {
        answering = false;
        return this;
    }

    Stage answers(Outcome outcome) {
        apply(new Event.Answered(open.remove().ticket(), outcome));
        return this;
    }

    /** Lets time pass until that many seconds after the start, waking the engine whenever it asked to be. */
    Stage at(double seconds) {
        var then = START.plusMillis((long) (seconds * 1000));
        for (var due = engine.nextDue(); due != null && !due.isAfter(then); due = engine.nextDue()) {
            now = due.isAfter(now) ? due : now;
            apply(new Event.Passed());
        }
        now = then;
        return this;
    }

    Stage untilSomethingIsDue() {
        var due = engine.nextDue();
        if (due == null) {
            throw new AssertionError("nothing is due");
        }
        now = due;
        return apply(new Event.Passed());
    }

    Stage apply(Event event) {
        var step = engine.apply(event, now);
        memory.note(now, step.facts());
        for (var fact : step.facts()) {
            if (fact instanceof Fact.Happened(var happening)) {
                happened.add(happening);
            }
        }
        for (var effect : step.effects()) {
            if (effect instanceof Effect.Send send) {
                sent.add(words(send));
                if (answering) {
                    var outcome = outcomes.isEmpty() ? new Outcome.Delivered() : outcomes.remove();
                    apply(new Event.Answered(send.ticket(), outcome));
                } else {
                    open.add(send);
                }
            } else {
                decided.add(effect);
            }
        }
        return this;
    }

    /** Posts alerts that fire from now for an hour. */
    Stage fires(String... labels) {
        return posts(now, now.plusSeconds(3600), labels);
    }

    /** Posts that alerts which began a second ago are over. */
    Stage resolves(String... labels) {
        return posts(now.minusSeconds(1), now, labels);
    }

    Stage posts(Instant starts, Instant ends, String... labels) {
        var alerts = new ArrayList<Alert>();
        for (var text : labels) {
            alerts.add(alert(text, starts, ends, now));
        }
        return apply(new Event.Posted(alerts));
    }

    /** Posts an alert that fires from the start on, with that summary. */
    Stage says(String label, String summary) {
        var alert = alert(label, START, now.plusSeconds(240), now);
        return apply(new Event.Posted(List.of(new Alert(
                alert.labels(),
                Annotations.of("summary", summary),
                alert.startsAt(),
                alert.endsAt(),
                "",
                now,
                false))));
    }

    /** @param text {@code name}, or {@code name x=1 y=2} */
    static Alert alert(String text, Instant starts, Instant ends, Instant updated) {
        var words = text.split(" ");
        var alternating = new ArrayList<>(List.of("alertname", words[0]));
        for (int i = 1; i < words.length; i++) {
            alternating.addAll(List.of(words[i].split("=")));
        }
        return new Alert(
                LabelSet.of(alternating.toArray(String[]::new)),
                Annotations.NONE,
                Timestamp.utc(starts),
                Timestamp.utc(ends),
                "",
                updated,
                false);
    }

    /** Wishes for a silence from now on. Returns its id. */
    String silences(double seconds, String matchers) {
        return wishes("", now, now.plusMillis((long) (seconds * 1000)), matchers)
                .getLast()
                .silence()
                .id();
    }

    /** What came of it; empty where it was refused, which {@link #decided} says. */
    List<Effect.SilenceChanged> wishes(String id, Instant starts, Instant ends, String matchers) {
        var wish = new SilenceRequest(
                id,
                MatcherSyntax.FALLBACK.matchers(matchers, warning -> {}),
                starts,
                ends,
                "me",
                "for a test",
                new TreeMap<>());
        decided.clear();
        apply(new Event.SilenceRequested(wish, "silence-" + ++silences));
        return decided.stream()
                .filter(Effect.SilenceChanged.class::isInstance)
                .map(Effect.SilenceChanged.class::cast)
                .toList();
    }

    Stage expires(String id) {
        return apply(new Event.SilenceEnded(id));
    }

    /** The process is killed, and starts again so many seconds after the start with nothing but the facts. */
    Stage restarts(double seconds, String yaml) {
        now = START.plusMillis((long) (seconds * 1000));
        open.clear();
        engine = new Engine(
                settings,
                read(yaml),
                RandomGeneratorFactory.of("L64X128MixRandom").create(1),
                memory,
                now);
        return apply(new Event.Passed());
    }

    /** What is remembered, and what would be if the state were written down now. */
    boolean remembersTheState() {
        var written = new Memory();
        written.note(now, engine.state().facts().toList());
        return written.equals(memory);
    }

    Stage reloads(String yaml) {
        return apply(new Event.Configured(read(yaml)));
    }

    /** What was sent since it was asked last. */
    List<String> news() {
        var news = List.copyOf(sent);
        sent.clear();
        return news;
    }

    private String words(Effect.Send send) {
        var notification = send.notification();
        var alerts = notification.alerts().stream()
                .map(alert -> alert.name() + (alert.isResolvedAt(notification.at()) ? " over" : " firing"))
                .toList();
        double seconds = Duration.between(START, now).toMillis() / 1000.0;
        return "%ss %s: %s %s%s"
                .formatted(
                        seconds == Math.rint(seconds) ? String.valueOf((long) seconds) : String.valueOf(seconds),
                        notification.receiver().name(),
                        notification.reason().text(),
                        alerts,
                        send.attempt() == 1 ? "" : " attempt " + send.attempt());
    }
}
