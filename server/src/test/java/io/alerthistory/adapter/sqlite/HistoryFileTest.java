package io.alerthistory.adapter.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.alerthistory.adapter.embedded.JournalFolder;
import io.alerthistory.history.Happening;
import io.alerthistory.history.History;
import io.alerthistory.history.History.Episode;
import io.alerthistory.history.History.Question;
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
import io.alerthistory.support.CapturedLogs;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The history of a journal, in a real SQLite file. */
class HistoryFileTest {
    private static final Instant T0 = Instant.parse("2026-11-25T12:00:00.123456Z");
    private static final Duration NINETY_DAYS = Duration.ofDays(90);

    private final Path folder;
    private final AtomicLong rows = new AtomicLong();
    private volatile Instant now = T0.plusSeconds(60);
    private JournalFolder journal;
    private HistoryFile history;

    HistoryFileTest(@TempDir Path folder) {
        this.folder = folder;
        journal = JournalFolder.open(folder, () -> now, JournalFolder.Observer.NONE);
        journal.recover();
        history = new HistoryFile(folder, journal.tail(), NINETY_DAYS, List::of, () -> now, rows::addAndGet);
        history.start();
    }

    /** After a {@link #close}. */
    private void open(Duration retention, Collection<Alert> known) {
        journal = JournalFolder.open(folder, () -> now, JournalFolder.Observer.NONE);
        journal.recover();
        history = new HistoryFile(folder, journal.tail(), retention, () -> known, () -> now, rows::addAndGet);
        history.start();
    }

    private void open() {
        open(NINETY_DAYS, List.of());
    }

    @AfterEach
    void close() throws IOException {
        history.close();
        journal.close();
    }

    private void happens(Happening... happenings) {
        journal.append(
                happenings[happenings.length - 1].at(),
                List.of(happenings).stream().<Fact>map(Fact.Happened::new).toList());
    }

    private void awaitAll() {
        await().until(() -> history.isUp() && history.lagBytes() == 0);
    }

    private static Alert alert(String name, String... more) {
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

    private static Happening.Tried told(Instant at, Happening.Result result, Alert... alerts) {
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

    private static Question all(String... filters) {
        return new Question(matchers(filters), Instant.MIN, Instant.MAX, Long.MAX_VALUE, 100);
    }

    private static List<Matcher> matchers(String... filters) {
        return List.of(filters).stream()
                .map(filter -> MatcherSyntax.FALLBACK.matcher(filter, warning -> {}))
                .toList();
    }

    private List<String> names(Question question) {
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
        assertThat(history.episodes(all()).rows())
                .containsExactly(new Episode(
                        1,
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
    void aDamagedFileIsSetAsideAndHistoryBegunAnewFromTheJournals() throws IOException {
        happens(new Happening.Began(T0, alert("A")));
        awaitAll();
        close();
        var file = folder.resolve("history.db");
        Files.write(
                file,
                "this is no database, and it is long enough to be read as one"
                        .repeat(100)
                        .getBytes(StandardCharsets.UTF_8));
        try (var logs = new CapturedLogs()) {
            open(NINETY_DAYS, List.of(alert("A"), alert("FiresForLong")));
            awaitAll();
            await().until(() -> names(all()).size() == 2);
            assertThat(names(all())).containsExactlyInAnyOrder("A", "FiresForLong");
            assertThat(String.join("\n", logs.lines())).contains("the history was damaged and is set aside");
        }
        assertThat(folder.resolve("history.db.damaged")).exists();
    }

    @Test
    void damageThatAQuestionFindsIsRepairedLikewise() throws IOException {
        for (int i = 0; i < 300; i++) {
            happens(new Happening.Began(T0.plusSeconds(i), alert("A", "i", String.valueOf(i))));
        }
        awaitAll();
        close();
        var file = folder.resolve("history.db");
        var bytes = Files.readAllBytes(file);
        for (int i = 4096 * 4; i < bytes.length; i++) {
            bytes[i] = (byte) 0x5A;
        }
        Files.write(file, bytes);
        try (var logs = new CapturedLogs()) {
            open();
            await().until(() -> {
                try {
                    return names(all("i=7")).equals(List.of("A"));
                } catch (History.Unavailable e) {
                    return false;
                }
            });
            assertThat(String.join("\n", logs.lines())).contains("the history was damaged and is set aside");
        }
    }

    @Test
    void aFileOfALaterVersionIsLeftAlone() throws IOException {
        awaitAll();
        close();
        var later = new Sql(connect());
        later.script("PRAGMA user_version = 99;\n");
        later.close();
        try (var logs = new CapturedLogs()) {
            open();
            await().until(() -> String.join("\n", logs.lines()).contains("written by a later version"));
            assertThat(history.isUp()).isFalse();
            assertThatThrownBy(() -> history.episodes(all()))
                    .isInstanceOf(History.Unavailable.class)
                    .hasMessageContaining("later version");
            await().during(Duration.ofSeconds(2))
                    .until(() -> logs.lines().stream()
                                    .filter(line -> line.contains("history cannot be written"))
                                    .count()
                            == 1);
        }
    }

    @Test
    void aFileInAnOlderFormIsSetAside() throws IOException {
        happens(new Happening.Began(T0, alert("A")));
        awaitAll();
        close();
        var older = new Sql(connect());
        older.script("DROP TABLE episode_words;\nPRAGMA user_version = 1;\n");
        older.close();
        try (var logs = new CapturedLogs()) {
            open();
            awaitAll();
            assertThat(names(all("alertname=A"))).containsExactly("A");
            assertThat(String.join("\n", logs.lines())).contains("in an older form and is set aside");
        }
        assertThat(folder.resolve("history.db.version-1")).exists();
    }

    private java.sql.Connection connect() {
        try {
            return java.sql.DriverManager.getConnection("jdbc:sqlite:" + folder.resolve("history.db"));
        } catch (java.sql.SQLException e) {
            throw new IllegalStateException(e);
        }
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
        now = T0.plus(Duration.ofHours(2));
        open(Duration.ofHours(1), List.of());
        awaitAll();
        await().until(() -> names(all()).equals(List.of("Fires")));
        assertThat(history.attempts(all(), "", null).rows()).isEmpty();
        assertThat(history.silences("id", all()).rows()).isEmpty();
        close();
        var left = new Sql(connect());
        for (var table : List.of("attempt", "attempt_episode", "quiet", "quiet_episode", "channel", "silence")) {
            assertThat(left.number("SELECT count(*) FROM " + table)).as(table).contains(0L);
        }
        for (var label : old.labels().asMap().entrySet()) {
            assertThat(left.number(
                            "SELECT count(*) FROM episode_words WHERE episode_words MATCH ?",
                            Words.of(label.getKey(), label.getValue())))
                    .as(label.toString())
                    .contains(0L);
        }
        assertThat(left.number("PRAGMA auto_vacuum")).contains(2L);
        left.close();
    }

    /** Judged by SQLite's plans, not by the clock: no statement may look through a table that grows. */
    @Test
    void twoHundredThousandRowsAreFoundByIndexes() {
        awaitAll();
        var facts = new ArrayList<Fact>();
        for (int i = 0; i < 200_000; i++) {
            var alert =
                    alert("Rule" + i % 100, "instance", "host" + i % 20_000, "severity", i % 3 == 0 ? "page" : "info");
            if (i % 2 == 0) {
                facts.add(new Fact.Happened(new Happening.Began(T0.plusSeconds(i), alert)));
                facts.add(new Fact.Happened(new Happening.Ended(
                        T0.plusSeconds(i), alert.fingerprint(), T0.plusSeconds(i), Happening.End.RESOLVED)));
            } else {
                facts.add(new Fact.Happened(told(T0.plusSeconds(i), Happening.Result.DELIVERED, alert)));
            }
        }
        journal.append(T0, facts);
        await().atMost(Duration.ofMinutes(2)).until(() -> history.lagBytes() == 0);
        assertThat(names(all("instance=host8", "severity=info"))).hasSizeBetween(1, 100);
        var sql = new Sql(connect());
        var reading = new Reading(sql);
        var plans = new ArrayList<List<String>>();
        for (boolean isLed : List.of(true, false)) {
            plans.add(reading.plan(Reading.episodesSql(isLed)));
            plans.add(reading.plan(Reading.attemptsSql(isLed)));
        }
        assertThat(plans.getFirst()).noneMatch(step -> step.contains("TEMP B-TREE"));
        assertThat(plans).allSatisfy(plan -> assertThat(plan).noneMatch(HistoryFileTest::isThroughATable));
        sql.close();
        assertThat(history.episodes(all("alertname=Rule2")).rows()).hasSize(100);
        assertThatAPageEndsThoughNothingIsFound();
    }

    /** SQLite calls a search for words a scan, with an M for the word; x is what was found by an index. */
    private static boolean isThroughATable(String step) {
        return step.startsWith("SCAN") && !step.matches("SCAN (x|episode_words VIRTUAL TABLE INDEX [0-9]+:M.*)");
    }

    private void assertThatAPageEndsThoughNothingIsFound() {
        var question = all("instance=~\".*nobody\"");
        var page = history.episodes(question);
        assertThat(page.rows()).isEmpty();
        assertThat(page.searchedBackTo()).isEqualTo(T0.plusSeconds(2 * Reading.MOST_LOOKED_AT));
        assertThat(page.next()).hasValue(Reading.MOST_LOOKED_AT + 1);
        var last = history.episodes(new Question(
                question.matchers(), Instant.MIN, Instant.MAX, page.next().getAsLong() - 1, 100));
        assertThat(last.next()).isEmpty();
        assertThat(last.searchedBackTo()).isNull();
        var attempts = history.attempts(all(), "nobody", null);
        assertThat(attempts.rows()).isEmpty();
        assertThat(attempts.searchedBackTo()).isNotNull();
        assertThat(history.at(question.matchers(), Instant.MAX.minusSeconds(1), 9)
                        .searchedBackTo())
                .isEqualTo(page.searchedBackTo());
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
}
