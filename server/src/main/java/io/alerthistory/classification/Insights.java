package io.alerthistory.classification;

import io.alerthistory.classify.Classification;
import io.alerthistory.classify.Feedback;
import io.alerthistory.classify.Insight;
import io.alerthistory.classify.Mode;
import io.alerthistory.classify.Noise;
import io.alerthistory.classify.Normaliser;
import io.alerthistory.classify.Severity;
import io.alerthistory.classify.Subject;
import io.alerthistory.model.Alert;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.function.UnaryOperator;

/**
 * All that is said of alerts, people's words last: they count more than any model's. Nothing here waits longer than it is
 * told to. Safe for many threads.
 */
public final class Insights {
    private final Classifications classifications;
    private final NoiseScores noise;
    private final Remarks remarks;
    private final InstantSource time;

    public Insights(Classifications classifications, NoiseScores noise, Remarks remarks, InstantSource time) {
        this.classifications = classifications;
        this.noise = noise;
        this.remarks = remarks;
        this.time = time;
    }

    public Mode mode() {
        return remarks.mode();
    }

    /** @throws IOException if it cannot be kept; then nothing has changed */
    public void mode(Mode other) throws IOException {
        remarks.mode(other);
    }

    /** The alert has begun to fire, and soon somebody will ask. Returns when it is being looked into. */
    public void expect(Alert alert) {
        classifications.now(Subject.of(alert));
        noise.expect(alert.labels());
    }

    /** What can be had within that time of an alert that was expected. */
    public Insight within(Alert alert, Duration limit) {
        var subject = Subject.of(alert);
        return insight(classifications.again(subject, limit), noise.now(alert.labels()));
    }

    /** Somebody will ask in a moment. Returns at once. */
    public void begin(Subject subject) {
        classifications.begin(subject);
    }

    /** What is known by now; neither a language model nor history is asked. */
    public Insight known(Subject subject) {
        return insight(classifications.known(subject), noise.known(subject.labels()));
    }

    /** As {@link #within}, and history is waited for. */
    public Insight asked(Subject subject, Duration limit) {
        return insight(classifications.within(subject, limit), noise.ask(subject.labels()));
    }

    /** What the built-in model, history and people say; no language model. */
    Insight builtIn(Subject subject, boolean asksHistory) {
        return insight(
                classifications.builtIn(subject),
                asksHistory ? noise.knownOrAsk(subject.labels()) : noise.now(subject.labels()));
    }

    private Insight insight(Classification said, Noise ofHistory) {
        return remarks.about(said.key())
                .map(feedback -> new Insight(feedback.over(said), feedback.over(ofHistory)))
                .orElseGet(() -> new Insight(said, ofHistory));
    }

    /**
     * A person says how bad all alerts are that mean what this one means. It counts from now on, here, and within seconds
     * wherever the archive is shared.
     *
     * @return what names the meaning
     * @throws IOException if it cannot be kept; then nothing has changed
     */
    public String saySeverity(Subject subject, Severity severity, String by) throws IOException {
        return say(subject, said -> new Feedback(severity, said.noise(), by, time.instant()));
    }

    /** As {@link #saySeverity}: whether they are noise. */
    public String sayNoise(Subject subject, boolean isNoise, String by) throws IOException {
        return say(subject, said -> new Feedback(said.severity(), isNoise, by, time.instant()));
    }

    /** As {@link #saySeverity}: what was said before does not count any more. */
    public String sayNothing(Subject subject) throws IOException {
        return say(subject, said -> new Feedback(null, null, "", time.instant()));
    }

    private String say(Subject subject, UnaryOperator<Feedback> change) throws IOException {
        var key = Normaliser.essence(subject).key();
        var before = remarks.about(key).orElseGet(() -> new Feedback(null, null, "", time.instant()));
        remarks.say(key, change.apply(before));
        return key;
    }

    /** Of how many meanings of alerts people have said something. */
    public int remarks() {
        return remarks.count();
    }

    /** How many answers are in memory, about. */
    public long inMemory() {
        return classifications.inMemory();
    }

    /** Who is asked if nobody has an answer: the name and version of a model. */
    public String authority() {
        return classifications.authority();
    }
}
