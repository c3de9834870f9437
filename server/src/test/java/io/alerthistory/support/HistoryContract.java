package io.alerthistory.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.alerthistory.adapter.embedded.JournalFolder;
import io.alerthistory.adapter.embedded.JournalTail;
import io.alerthistory.history.Happening;
import io.alerthistory.history.History;
import io.alerthistory.history.History.Episode;
import io.alerthistory.history.History.Question;
import io.alerthistory.history.WrittenHistory;
import io.alerthistory.journal.Fact;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.MatcherSyntax;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.Supplier;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every history answers that is written out of a journal. Each test begins with an empty one. */
public abstract class HistoryContract {
    protected static final Instant T0 = Instant.parse("2026-11-25T12:00:00.123456Z");
    protected static final Duration NINETY_DAYS = Duration.ofDays(90);

    private static final int MOST_LOOKED_AT = 50_000;

    @TempDir
    protected Path folder;

    protected final AtomicLong rows = new AtomicLong();
    protected volatile Instant now = T0.plusSeconds(60);
    protected JournalFolder journal;
    protected WrittenHistory history;

    /** The history that a journal is written into; not started. */
    protected abstract WrittenHistory history(
            Path folder,
            JournalTail tail,
            Duration retention,
            Supplier<Collection<Alert>> known,
            InstantSource time,
            WrittenHistory.Observer observer);

    /** After a {@link #close}. */
    protected final void open(Duration retention, Collection<Alert> known) {
        journal = JournalFolder.open(folder, () -> now, JournalFolder.Observer.NONE);
        journal.recover();
        history = history(folder, journal.tail(), retention, () -> known, () -> now, counting());
        history.start();
    }

    private WrittenHistory.Observer counting() {
        return new WrittenHistory.Observer() {
            @Override
            public void wrote(long count) {
                rows.addAndGet(count);
            }

            @Override
            public void missed() {}
        };
    }

    @BeforeEach
    protected void open() {
        open(NINETY_DAYS, List.of());
    }

    @AfterEach
    protected void close() throws IOException {
        history.close();
        journal.close();
    }

    protected void happens(Happening... happenings) {
        journal.append(
                happenings[happenings.length - 1].at(),
                List.of(happenings).stream().<Fact>map(Fact.Happened::new).toList());
    }

    protected void awaitAll() {
        await().until(() -> history.isUp() && history.lagBytes() == 0);
    }

    protected static Alert alert(String name, String... more) {
        var labels = new ArrayList<>(List.of("alertname", name));
        labels.addAll(List.of(more));
        return new Alert(
                LabelSet.of(labels.toArray(String[]::new)),
                Annotations.of("summary", "it's " + name, "empty", ""),
                Timestamp.utc(T0),
                Timestamp.utc(T0.plusSeconds(3600)),
                "http://prometheus/",
                T0,
                false);
    }

    protected static Happening.Tried told(Instant at, Happening.Result result, Alert... alerts) {
        return new Happening.Tried(
                at,
                new Channel(new Slot("{}:{}", "pager"), "webhook", 0),
                Decision.Reason.FIRST_NOTIFICATION,
                at,
                1,
                "key",
                List.of(alerts).stream().map(Alert::fingerprint).toList(),
                List.of(),
                result,
                result == Happening.Result.DELIVERED ? "" : "serverError",
                result == Happening.Result.DELIVERED ? "" : "503",
                Duration.ofMillis(12),
                null);
    }

    protected static Question all(String... filters) {
        return new Question(matchers(filters), Instant.MIN, Instant.MAX, Long.MAX_VALUE, 100);
    }

    protected static List<Matcher> matchers(String... filters) {
        return List.of(filters).stream()
                .map(filter -> MatcherSyntax.FALLBACK.matcher(filter, warning -> {}))
                .toList();
    }

    protected List<String> names(Question question) {
        return history.episodes(question).rows().stream()
                .map(episode -> episode.labels().valueOf("alertname"))
                .toList();
    }

    @Test
    void anEpisodeIsKeptAsItWas() {
        var alert = alert("Down", "host", "a'b\"; DROP TABLE episode; --\u0001🙂");
        happens(
                new Happening.Began(T0.plusSeconds(1), alert),
                told(T0.plusSeconds(2), Happening.Result.RETRYABLE, alert),
                told(T0.plusSeconds(3), Happening.Result.DELIVERED, alert));
        awaitAll();
        var firing = history.episodes(all()).rows().getFirst();
        assertThat(firing)
                .isEqualTo(new Episode(
                        firing.number(),
                        alert.labels(),
                        alert.annotations(),
                        "http://prometheus/",
                        alert.startsAt(),
                        T0.plusSeconds(1),
                        null,
                        null,
                        null,
                        1));
        happens(new Happening.Ended(T0.plusSeconds(9), alert.fingerprint(), T0.plusSeconds(8), Happening.End.RESOLVED));
        awaitAll();
        var over = history.episodes(all()).rows().getFirst();
        assertThat(over.number()).isEqualTo(firing.number());
        assertThat(over.endsAt()).isEqualTo(T0.plusSeconds(8));
        assertThat(over.end()).isEqualTo(Happening.End.RESOLVED);
        assertThat(over.overAt()).isEqualTo(T0.plusSeconds(9));
        assertThat(rows.get()).isEqualTo(4);
    }

    @Test
    void aTryIsKeptAsItWas() {
        var alert = alert("Down");
        happens(new Happening.Began(T0, alert), told(T0.plusSeconds(2), Happening.Result.RETRYABLE, alert));
        awaitAll();
        var attempt = history.attempts(all("alertname=Down"), "pager", Happening.Result.RETRYABLE)
                .rows()
                .getFirst();
        assertThat(attempt.tried().channel().name()).isEqualTo("webhook[0]");
        assertThat(attempt.tried().firing()).containsExactly(alert.fingerprint());
        assertThat(attempt.tried().took()).isEqualTo(Duration.ofMillis(12));
        assertThat(attempt.tried().message()).isEqualTo("503");
        assertThat(history.attempts(all(), "other", null).rows()).isEmpty();
        assertThat(history.attempts(all(), "", Happening.Result.DELIVERED).rows())
                .isEmpty();
        assertThat(history.attempts(all("alertname=Other"), "", null).rows()).isEmpty();
        assertThat(history.attempts(all("alertname=~Do.*"), "", null).rows()).hasSize(1);
    }

    @Test
    void filtersMeanWhatTheyMeanEverywhere() {
        happens(
                new Happening.Began(T0, alert("A", "team", "db", "severity", "page")),
                new Happening.Began(T0, alert("B", "team", "web")),
                new Happening.Began(T0, alert("C", "severity", "page")));
        awaitAll();
        assertThat(names(all("team=db"))).containsExactly("A");
        assertThat(names(all("team=\"\""))).containsExactly("C");
        assertThat(names(all("team!=db"))).containsExactly("C", "B");
        assertThat(names(all("team=~\"db|web\""))).containsExactly("B", "A");
        assertThat(names(all("team=~\"d.|web\"", "severity=page"))).containsExactly("A");
        assertThat(names(all("severity=page", "team=~\"|db\""))).containsExactly("C", "A");
        assertThat(names(all("severity=page", "alertname=~\"A|B\""))).containsExactly("A");
        assertThat(names(all("team!~\".+\""))).containsExactly("C");
        assertThat(names(all("nobody=x"))).isEmpty();
        for (var hostile : List.of("x' OR '1'='1", "\"; DROP TABLE episode; --", "%", "_", "\u0000")) {
            var matcher = new Matcher("team", Matcher.Operator.EQUAL, hostile);
            var named = new Matcher(hostile, Matcher.Operator.EQUAL, "db");
            assertThat(names(new Question(List.of(matcher), Instant.MIN, Instant.MAX, Long.MAX_VALUE, 9)))
                    .isEmpty();
            assertThat(names(new Question(List.of(named), Instant.MIN, Instant.MAX, Long.MAX_VALUE, 9)))
                    .isEmpty();
        }
        assertThat(names(all())).hasSize(3);
    }

    @Test
    void aRangeIsOfThoseThatFiredInIt() {
        var first = alert("First");
        happens(
                new Happening.Began(T0, first),
                new Happening.Ended(
                        T0.plusSeconds(10), first.fingerprint(), T0.plusSeconds(10), Happening.End.RESOLVED),
                new Happening.Began(T0.plusSeconds(20), alert("Second")));
        awaitAll();
        assertThat(names(range(0, 5))).containsExactly("First");
        assertThat(names(range(9, 20))).containsExactly("First");
        assertThat(names(range(10, 20))).isEmpty();
        assertThat(names(range(10, 21))).containsExactly("Second");
        assertThat(names(range(5, 30))).containsExactly("Second", "First");
        assertThat(names(range(1000, 2000))).containsExactly("Second");
    }

    private static Question range(long from, long until) {
        return new Question(List.of(), T0.plusSeconds(from), T0.plusSeconds(until), Long.MAX_VALUE, 100);
    }

    @Test
    void pagesStayRightWhileRowsComeIn() {
        for (int i = 0; i < 50; i++) {
            happens(new Happening.Began(T0.plusSeconds(i), alert("Old", "i", String.valueOf(i))));
        }
        awaitAll();
        var seen = new ArrayList<Long>();
        long before = Long.MAX_VALUE;
        for (int page = 0; page < 5; page++) {
            var found = history.episodes(
                            new Question(matchers("alertname=~Old|New"), Instant.MIN, Instant.MAX, before, 10))
                    .rows();
            found.forEach(episode -> seen.add(episode.number()));
            before = found.getLast().number();
            happens(new Happening.Began(T0.plusSeconds(100 + page), alert("New", "i", String.valueOf(page))));
            awaitAll();
        }
        assertThat(seen).hasSize(50).doesNotHaveDuplicates().isSortedAccordingTo((a, b) -> Long.compare(b, a));
        assertThat(names(all("alertname=New"))).hasSize(5);
    }

    @Test
    void aRestartGoesOnWhereItWas() throws IOException {
        happens(new Happening.Began(T0, alert("A")));
        awaitAll();
        close();
        open();
        happens(new Happening.Began(T0.plusSeconds(1), alert("B")));
        awaitAll();
        assertThat(names(all())).containsExactly("B", "A");
    }

    @Test
    void whatWasOpenWhenNobodySawItEndIsCalledUnseen() {
        var goesOn = alert("GoesOn");
        happens(
                new Happening.Began(T0, goesOn),
                new Happening.Began(T0, alert("Gone")),
                new Happening.Started(T0.plusSeconds(50), T0.plusSeconds(20), List.of(goesOn.fingerprint())));
        awaitAll();
        var gone = history.episodes(all("alertname=Gone")).rows().getFirst();
        assertThat(gone.end()).isEqualTo(Happening.End.UNSEEN);
        assertThat(gone.endsAt()).isNull();
        assertThat(gone.overAt()).isEqualTo(T0.plusSeconds(20));
        assertThat(history.episodes(all("alertname=GoesOn")).rows().getFirst().end())
                .isNull();
        assertThat(history.coverage(T0.plusSeconds(30)).down()).isTrue();
        assertThat(history.coverage(T0.plusSeconds(60)).down()).isFalse();
    }

    @Test
    void aPastMomentIsWhatWasKnownThen() {
        var alert = alert("Down");
        var silence = new Silence(
                "id", matchers("alertname=Down"), T0, T0.plusSeconds(500), T0, "me", "calm", new TreeMap<>());
        happens(
                new Happening.Began(T0, alert),
                told(T0.plusSeconds(10), Happening.Result.DELIVERED, alert),
                new Happening.Silenced(T0.plusSeconds(20), Happening.Change.CREATED, silence),
                new Happening.KeptQuiet(
                        T0.plusSeconds(30),
                        new Slot("{}:{}", "pager"),
                        List.of("webhook[0]"),
                        Decision.Why.SILENCED,
                        List.<Fingerprint>of(alert.fingerprint())),
                new Happening.Silenced(
                        T0.plusSeconds(40), Happening.Change.EXPIRED, silence.expired(T0.plusSeconds(40))),
                new Happening.Ended(
                        T0.plusSeconds(50), alert.fingerprint(), T0.plusSeconds(50), Happening.End.EXPIRED));
        awaitAll();
        assertThat(history.at(matchers("alertname=Down"), T0.minusSeconds(1), 9).rows())
                .isEmpty();
        var told = moment(15);
        assertThat(told.episode().isFiringAt(T0.plusSeconds(15))).isTrue();
        assertThat(told.attempts()).hasSize(1);
        assertThat(told.silencedBy()).isEmpty();
        assertThat(told.quiet()).isEmpty();
        var silenced = moment(35);
        assertThat(silenced.silencedBy()).containsExactly(silence);
        assertThat(silenced.quiet()).extracting(History.Quiet::why).containsExactly(Decision.Why.SILENCED);
        assertThat(moment(45).silencedBy()).isEmpty();
        assertThat(moment(60).episode().isFiringAt(T0.plusSeconds(60))).isFalse();
    }

    private History.Moment moment(long second) {
        return history.at(matchers("alertname=Down"), T0.plusSeconds(second), 9)
                .rows()
                .getFirst();
    }

    @Test
    void whatIsOldIsForgottenAndWhatFiresIsNot() throws IOException {
        var old = alert("Old", "only", "here");
        var silence = new Silence("id", matchers("a=b"), T0, T0.plusSeconds(5), T0, "me", "", new TreeMap<>());
        happens(
                new Happening.Started(T0, T0, List.of()),
                new Happening.Began(T0, old),
                new Happening.Began(T0, alert("Fires")),
                told(T0.plusSeconds(1), Happening.Result.DELIVERED, old),
                new Happening.KeptQuiet(
                        T0,
                        new Slot("g", "r"),
                        List.of("webhook[0]"),
                        Decision.Why.SILENCED,
                        List.of(old.fingerprint())),
                new Happening.Silenced(T0, Happening.Change.CREATED, silence),
                new Happening.Ended(T0.plusSeconds(2), old.fingerprint(), T0.plusSeconds(2), Happening.End.RESOLVED));
        awaitAll();
        close();
        now = T0.plus(Duration.ofDays(30));
        open(Duration.ofDays(10), List.of());
        awaitAll();
        await().until(() -> names(all()).equals(List.of("Fires")));
        await().until(() -> history.attempts(all(), "", null).rows().isEmpty());
        await().until(() -> history.silences("id", all()).rows().isEmpty());
    }

    @Test
    void aPageEndsThoughNothingIsFound() {
        int count = 2 * MOST_LOOKED_AT - 1;
        var facts = new ArrayList<Fact>();
        for (int i = 0; i < count; i++) {
            var alert = alert("Rule" + i % 100, "instance", "host" + i);
            facts.add(new Fact.Happened(new Happening.Began(T0.plusSeconds(i), alert)));
            facts.add(new Fact.Happened(told(T0.plusSeconds(i), Happening.Result.DELIVERED, alert)));
            facts.add(new Fact.Happened(new Happening.Ended(
                    T0.plusSeconds(i + 1), alert.fingerprint(), T0.plusSeconds(i), Happening.End.RESOLVED)));
        }
        now = T0.plusSeconds(count);
        journal.append(now, facts);
        await().atMost(Duration.ofMinutes(3)).until(() -> history.isUp() && history.lagBytes() == 0);
        assertThat(names(all("instance=host8"))).containsExactly("Rule8");
        assertThat(names(all("instance=~\"host7|host90000\"", "alertname=~Rule.*")))
                .containsExactly("Rule0", "Rule7");
        assertThat(names(all("alertname=Rule7"))).hasSize(100).containsOnly("Rule7");
        var question = all("instance=~\".*nobody\"");
        var page = history.episodes(question);
        assertThat(page.rows()).isEmpty();
        assertThat(page.searchedBackTo()).isEqualTo(T0.plusSeconds(MOST_LOOKED_AT - 1));
        var last = history.episodes(new Question(
                question.matchers(), Instant.MIN, Instant.MAX, page.next().getAsLong(), 100));
        assertThat(last.rows()).isEmpty();
        assertThat(last.next()).isEmpty();
        assertThat(last.searchedBackTo()).isNull();
        assertThat(history.at(question.matchers(), Instant.MAX.minusSeconds(1), 9)
                        .searchedBackTo())
                .isEqualTo(page.searchedBackTo());
        assertThat(history.episodes(all("instance=nobody")).searchedBackTo()).isNull();
        assertThat(history.attempts(all("instance=host8"), "", null).rows()).hasSize(1);
        assertThat(history.attempts(all("alertname=Rule7"), "pager", null).rows())
                .hasSize(100);
        var afterItsEnd =
                new Question(matchers("instance=host8"), T0.plusSeconds(8), T0.plusSeconds(11), Long.MAX_VALUE, 100);
        assertThat(history.attempts(afterItsEnd, "", null).rows()).hasSize(1);
        assertThat(history.attempts(all("instance=nobody"), "", null).searchedBackTo())
                .isNull();
        var attempts = history.attempts(all(), "nobody", null);
        assertThat(attempts.rows()).isEmpty();
        assertThat(attempts.searchedBackTo()).isEqualTo(T0.plusSeconds(MOST_LOOKED_AT - 1));
        assertThat(history.attempts(question, "", null).searchedBackTo()).isNotNull();
    }
}
