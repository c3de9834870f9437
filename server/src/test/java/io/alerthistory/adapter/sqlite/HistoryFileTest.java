package io.alerthistory.adapter.sqlite;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.alerthistory.adapter.embedded.JournalTail;
import io.alerthistory.history.Happening;
import io.alerthistory.history.History;
import io.alerthistory.history.History.Question;
import io.alerthistory.history.WrittenHistory;
import io.alerthistory.journal.Fact;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Silence;
import io.alerthistory.support.CapturedLogs;
import io.alerthistory.support.HistoryContract;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;

/** The history of a journal, in a real SQLite file. */
class HistoryFileTest extends HistoryContract {
    @Override
    protected WrittenHistory history(
            Path folder,
            JournalTail tail,
            Duration retention,
            Supplier<Collection<Alert>> known,
            InstantSource time,
            WrittenHistory.Observer observer) {
        return new HistoryFile(folder, tail, retention, known, time, observer);
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
    void ofWhatIsForgottenNothingIsLeft() throws IOException {
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
}
