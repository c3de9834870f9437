package io.alerthistory.adapter.pghistory;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.adapter.codec.Micros;
import io.alerthistory.adapter.pghistory.Chapter.Kept;
import io.alerthistory.adapter.pghistory.Chapter.Word;
import io.alerthistory.history.Happening.End;
import io.alerthistory.history.Happening.Ended;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Timestamp;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What servers that see the same alert say of it, in the order in which it is written. Times are seconds. */
class ChapterTest {
    private static final Instant T0 = Instant.parse("2026-11-25T12:00:00Z");

    private final Chapter chapter = new Chapter();
    private long numbers;

    private static long micros(double second) {
        return Micros.of(T0) + Math.round(second * 1_000_000);
    }

    private static Instant at(double second) {
        return Micros.instant(micros(second));
    }

    private static Alert alert(double startsAt, String... labels) {
        var all = new ArrayList<>(List.of("alertname", "Down"));
        all.addAll(List.of(labels));
        return new Alert(
                LabelSet.of(all.toArray(String[]::new)),
                Annotations.of(),
                Timestamp.utc(at(startsAt)),
                Timestamp.utc(at(startsAt + 300)),
                "",
                at(startsAt),
                false);
    }

    private Word began(String server, double second, double startsAt) {
        return began(server, second, alert(startsAt));
    }

    private Word began(String server, double second, Alert alert) {
        var open = chapter.open();
        var word = chapter.began(micros(second), alert, server);
        if (word == Word.BEGINS || word == Word.BEGAN_BEFORE) {
            var kept = new Kept(++numbers, alert, micros(second), server);
            if (word == Word.BEGAN_BEFORE && open != null) {
                kept.close(null, End.UNSEEN, open.heard);
            }
            chapter.add(kept);
        }
        return word;
    }

    private void ended(String server, double second, double endsAt, End end) {
        chapter.ended(new Ended(at(second), alert(0).fingerprint(), at(endsAt), end), server);
    }

    /** From when to when, the newest first; {@code ..} goes on. */
    private List<String> episodes() {
        return chapter.episodes().stream()
                .map(one -> second(one.heard)
                        + (one.isOpen()
                                ? ".."
                                : "-" + second(one.over) + " " + (one.end == null ? "" : one.end.text())))
                .toList();
    }

    private static String second(long micros) {
        return String.valueOf((micros - Micros.of(T0)) / 1_000_000);
    }

    @Test
    void threeServersTellOfOne() {
        assertThat(began("a", 10, 9)).isEqualTo(Word.BEGINS);
        assertThat(began("b", 10.1, 9)).isEqualTo(Word.GOES_ON);
        ended("a", 60, 60, End.RESOLVED);
        ended("b", 60.1, 60, End.RESOLVED);
        assertThat(began("c", 10.3, 9)).isEqualTo(Word.OVER);
        ended("c", 60.2, 60, End.RESOLVED);
        assertThat(episodes()).containsExactly("10-60 resolved");
    }

    @Test
    void aSlowServerDoesNotEndWhatBeganSince() {
        began("a", 10, 9);
        ended("a", 60, 60, End.RESOLVED);
        began("a", 61, 60.5);
        began("b", 10, 9);
        ended("b", 63, 60, End.RESOLVED); // by a clock that is two seconds fast
        assertThat(began("b", 63.1, 60.5)).isEqualTo(Word.GOES_ON);
        assertThat(episodes()).containsExactly("61..", "10-60 resolved");
    }

    @Test
    void whatExpiredBeforeDoesNotEndWhatBeganSince() {
        began("a", 10, 9);
        ended("a", 302, 300, End.EXPIRED);
        began("a", 305, 9); // its sender is back, and says when it began at first
        ended("b", 310, 300, End.EXPIRED);
        assertThat(episodes()).containsExactly("305..", "10-300 expired");
    }

    @Test
    void whatBeginsAgainRightAfterItsEndIsAnother() {
        began("a", 10, 9);
        ended("a", 60, 60, End.RESOLVED);
        assertThat(began("b", 59, 60.5)).as("by a slow clock").isEqualTo(Word.BEGINS);
        assertThat(began("a", 60.6, 60.5)).isEqualTo(Word.GOES_ON);
    }

    @Test
    void aQuickOneIsNotToldTwiceByAFastClock() {
        began("a", 10, 9);
        ended("a", 10.4, 10.3, End.RESOLVED);
        assertThat(began("b", 13, 9)).isEqualTo(Word.OVER);
        ended("b", 13.4, 10.3, End.RESOLVED);
        assertThat(episodes()).containsExactly("10-10 resolved");
    }

    @Test
    void aServerIsNotMistakenInItsOwnOrder() {
        began("a", 10, 9);
        ended("a", 11, 11, End.RESOLVED);
        assertThat(began("a", 12, 9)).isEqualTo(Word.BEGINS);
        ended("a", 13, 8, End.RESOLVED);
        assertThat(episodes()).containsExactly("12-13 resolved", "10-11 resolved");
    }

    @Test
    void whatOnlyACutOffServerSawIsKeptThoughItFiresAgain() {
        began("a", 1000, 999);
        assertThat(began("b", 10, 9)).isEqualTo(Word.BEGAN_BEFORE);
        ended("b", 60, 60, End.RESOLVED);
        assertThat(episodes()).containsExactly("1000..", "10-60 resolved");
    }

    @Test
    void whoHeardOfItLongBeforeTheOthersIsInTheSame() {
        began("a", 1000, 9);
        assertThat(began("b", 10, 9)).isEqualTo(Word.GOES_ON);
        assertThat(episodes()).containsExactly("1000..");
    }

    @Test
    void anotherWithItsFingerprintTakesItsPlace() {
        began("a", 10, 9);
        assertThat(began("a", 20, alert(19, "another", "one"))).isEqualTo(Word.BEGINS);
        assertThat(episodes()).containsExactly("20..", "10-20 unseen");
    }

    @Test
    void aTryIsAboutTheEpisodeOfItsTime() {
        began("a", 10, 9);
        ended("a", 60, 60, End.RESOLVED);
        began("a", 100, 99);
        assertThat(number(4)).isZero();
        assertThat(number(9)).as("by a slow clock").isEqualTo(1);
        assertThat(number(70)).isEqualTo(1);
        assertThat(number(97)).isEqualTo(1);
        assertThat(number(100)).isEqualTo(2);
    }

    private long number(double second) {
        var found = chapter.at(micros(second));
        return found == null ? 0 : found.id;
    }
}
