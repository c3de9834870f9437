package io.alerthistory.adapter.embedded;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.alerthistory.history.Happening;
import io.alerthistory.journal.Fact;
import io.alerthistory.journal.Memory;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import io.alerthistory.support.CapturedLogs;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Random;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JournalFolderTest {
    private static final Instant T0 = Instant.parse("2026-11-25T12:00:00.123456789Z");
    private static final InstantSource CLOCK = InstantSource.fixed(T0);

    @TempDir
    Path folder;

    private List<String> said = List.of();

    private JournalFolder open() {
        return JournalFolder.open(folder, CLOCK, JournalFolder.Observer.NONE);
    }

    private static Alert alert(int i) {
        return new Alert(
                LabelSet.of("alertname", "Zażółć", "instance", "host" + i + ":9100"),
                Annotations.of("summary", "", "text", "\u2028 \"quoted\" 🙂 " + i),
                new Timestamp(T0.minusSeconds(i), ZoneOffset.ofHoursMinutes(5, 30)),
                Timestamp.utc(T0.plusSeconds(240)),
                "http://prometheus/graph?g0.expr=up",
                T0,
                i % 2 == 0);
    }

    private static Slot slot(int i) {
        return new Slot("{}/{team=\"db\"}:{alertname=\"a" + i + "\"}", "pager");
    }

    /** One of each kind for each number. */
    private static List<Fact> facts(int i) {
        var alert = alert(i);
        var more = alert(-i - 1);
        return List.of(
                new Fact.AlertKnown(alert),
                new Fact.AlertKnown(more),
                new Fact.AlertHeard(alert.fingerprint(), Timestamp.utc(T0.plusSeconds(500 + i)), T0, true),
                new Fact.GroupKnown(slot(i), T0, T0.plusSeconds(i)),
                new Fact.GroupSettled(slot(i), List.of(more.fingerprint())),
                new Fact.ChannelTold(
                        new Channel(slot(i), "webhook", i),
                        new Told(
                                Set.of(alert.fingerprint()),
                                Set.of(more.fingerprint()),
                                Set.of(alert.fingerprint(), more.fingerprint()),
                                T0,
                                Instant.MAX.truncatedTo(ChronoUnit.SECONDS),
                                Map.of("thread", "12.5"),
                                true)),
                new Fact.SilenceKnown(new Silence(
                        "id-" + i,
                        List.of(
                                new Matcher("a", Matcher.Operator.NOT_REGEXP, "x|y.*"),
                                new Matcher("b", Matcher.Operator.EQUAL, "")),
                        T0,
                        T0.plusSeconds(3600),
                        T0,
                        "me",
                        "a comment\nof two lines",
                        new TreeMap<>(Map.of("ticket", "1")))),
                new Fact.AlertKnown(alert(1_000_000 + i)),
                new Fact.AlertForgotten(alert(1_000_000 + i).fingerprint()),
                new Fact.GroupKnown(slot(1_000_000 + i), T0, T0),
                new Fact.GroupGone(slot(1_000_000 + i)),
                new Fact.ChannelTold(new Channel(slot(i), "email", 0), Told.NOTHING),
                new Fact.ChannelForgotten(new Channel(slot(i), "email", 0)),
                new Fact.SilenceKnown(new Silence("other-" + i, List.of(), T0, T0, T0, "", "", new TreeMap<>())),
                new Fact.SilenceForgotten("other-" + i),
                new Fact.Happened(new Happening.Started(T0, T0, List.of())));
    }

    /** One of each kind. */
    private static List<Happening> happenings() {
        var alert = alert(1);
        var other = alert(2).fingerprint();
        var tried = new Happening.Tried(
                T0,
                new Channel(slot(1), "webhook", 2),
                Decision.Reason.NEW_ALERTS_ADDED,
                T0.minusSeconds(3),
                2,
                "0123456789abcdef",
                List.of(alert.fingerprint(), other),
                List.of(),
                Happening.Result.RETRYABLE,
                "serverError",
                "503 Zażółć\nand more",
                Duration.ofMillis(1234),
                T0.plusSeconds(7));
        return List.of(
                new Happening.Started(T0, Instant.MIN, List.of(alert.fingerprint(), other)),
                new Happening.Configured(T0, "route: {receiver: a}\n"),
                new Happening.Began(T0, alert),
                new Happening.Changed(T0.plusSeconds(1), alert),
                new Happening.Ended(T0, other, T0.plusNanos(1), Happening.End.EXPIRED),
                tried,
                new Happening.Tried(
                        T0,
                        new Channel(slot(1), "email", 0),
                        Decision.Reason.ALL_ALERTS_RESOLVED,
                        T0,
                        1,
                        "k",
                        List.of(),
                        List.of(other),
                        Happening.Result.DELIVERED,
                        "",
                        "",
                        Duration.ZERO,
                        null),
                new Happening.KeptQuiet(
                        T0, slot(2), List.of("webhook[0]", "email[1]"), Decision.Why.INHIBITED, List.of(other)),
                new Happening.Silenced(
                        T0,
                        Happening.Change.UPDATED,
                        new Silence(
                                "id",
                                List.of(new Matcher("a", Matcher.Operator.NOT_REGEXP, "x|y.*")),
                                T0,
                                T0.plusSeconds(60),
                                T0,
                                "me",
                                "why\nnot",
                                new TreeMap<>(Map.of("ticket", "1")))));
    }

    private static List<Fact> happened(List<Happening> happenings) {
        return happenings.stream().<Fact>map(Fact.Happened::new).toList();
    }

    @Test
    void everyKindOfHappeningComesBackAsItWasAndOnce() throws IOException {
        try (var journal = open()) {
            journal.recover();
            var tail = journal.tail();
            journal.append(T0, facts(1));
            journal.append(T0, happened(happenings()));
            var first = tail.read(JournalTail.Position.BEGINNING);
            assertThat(first.happenings().subList(1, first.happenings().size())).isEqualTo(happenings());
            assertThat(first.isMissing()).isFalse();
            assertThat(first.damagedBytes()).isZero();
            assertThat(tail.bytesBehind(first.next())).isZero();
            var nothing = tail.read(first.next());
            assertThat(nothing.next()).isEqualTo(first.next());
            journal.append(T0.plusSeconds(1), happened(happenings().subList(0, 1)));
            assertThat(tail.bytesBehind(first.next())).isPositive();
            assertThat(tail.read(first.next()).happenings())
                    .isEqualTo(happenings().subList(0, 1));
        }
    }

    /** Also where a frame ends between what became known and what happened: a thousand alerts and more fill one. */
    @Test
    void whatBeginsAsItBecomesKnownIsWrittenOnce() throws IOException {
        var facts = new ArrayList<Fact>();
        var happenings = new ArrayList<Happening>();
        for (int i = 0; i < 10_000; i++) {
            var happening = i % 3 == 0 ? new Happening.Changed(T0, alert(i)) : new Happening.Began(T0, alert(i));
            facts.add(new Fact.AlertKnown(alert(i)));
            facts.add(new Fact.Happened(new Happening.Ended(T0, alert(i).fingerprint(), T0, Happening.End.EXPIRED)));
            facts.add(new Fact.Happened(happening));
            happenings.add(happening);
        }
        facts.add(new Fact.Happened(new Happening.Began(T0, alert(-1))));
        happenings.add(new Happening.Began(T0, alert(-1)));
        try (var journal = open()) {
            journal.recover();
            journal.append(T0, facts);
            var read = new ArrayList<Happening>();
            var tail = journal.tail();
            var position = JournalTail.Position.BEGINNING;
            for (var batch = tail.read(position); !batch.next().equals(position); batch = tail.read(position)) {
                read.addAll(batch.happenings());
                position = batch.next();
            }
            read.removeIf(happening -> happening instanceof Happening.Ended);
            assertThat(read).isEqualTo(happenings);
        }
        assertThat(Files.size(journal(1))).isBetween(1L << 20, 10_000L * 250);
    }

    /** The bytes as they were first written, so that no later version reads them otherwise. */
    @Test
    void happeningsOfTheFirstVersionAreStillRead() throws IOException {
        try (var golden = JournalFolderTest.class.getResourceAsStream("happenings-1.journal")) {
            Files.copy(Objects.requireNonNull(golden), journal(1));
        }
        try (var journal = open()) {
            assertThat(journal.tail().read(JournalTail.Position.BEGINNING).happenings())
                    .isEqualTo(happenings());
        }
        Files.delete(journal(1));
        try (var golden = JournalFolderTest.class.getResourceAsStream("known-1.journal")) {
            Files.copy(Objects.requireNonNull(golden), journal(1));
        }
        try (var journal = open()) {
            assertThat(journal.tail().read(JournalTail.Position.BEGINNING).happenings())
                    .containsExactly(
                            new Happening.Began(T0, alert(1)), new Happening.Changed(T0.plusSeconds(1), alert(2)));
        }
    }

    /** As another thread sees a file that is being written: at any byte it waits, and reads all once it is there. */
    @Test
    void aTornTailIsWaitedFor() throws IOException {
        try (var journal = open()) {
            journal.recover();
            for (var happening : happenings()) {
                journal.append(T0, happened(List.of(happening)));
            }
        }
        var whole = Files.readAllBytes(journal(1));
        try (var journal = open()) {
            var tail = journal.tail();
            for (int length = 0; length < whole.length; length += 7) {
                Files.write(journal(1), Arrays.copyOf(whole, length));
                var before = tail.read(JournalTail.Position.BEGINNING);
                assertThat(before.damagedBytes()).isZero();
                Files.write(journal(1), whole);
                var all = new ArrayList<>(before.happenings());
                all.addAll(tail.read(before.next()).happenings());
                assertThat(all).as("%d bytes", length).isEqualTo(happenings());
            }
        }
    }

    @Test
    void whatIsWholeBehindDamageIsRead() throws IOException {
        write(1);
        try (var journal = open()) {
            journal.recover();
            journal.append(T0, happened(happenings()));
        }
        write(2);
        var bytes = Files.readAllBytes(journal(2));
        bytes[100] ^= 1;
        Files.write(journal(2), bytes);
        try (var journal = open()) {
            var tail = journal.tail();
            var position = JournalTail.Position.BEGINNING;
            long damaged = 0;
            int started = 0;
            for (var batch = tail.read(position); !batch.next().equals(position); batch = tail.read(position)) {
                position = batch.next();
                damaged += batch.damagedBytes();
                started += batch.happenings().size();
            }
            assertThat(damaged).isPositive();
            assertThat(started).isEqualTo(2);
            assertThat(position.file()).isEqualTo(3);
        }
    }

    @Test
    void journalsAreKeptUntilHistoryHasReadThem() throws IOException {
        for (int run = 1; run <= 4; run++) {
            int number = run;
            try (var journal = open()) {
                journal.recover();
                var tail = journal.tail();
                if (run == 4) {
                    tail.keptUntil(new JournalTail.Position(4, 0));
                }
                journal.append(T0, facts(run));
                journal.start(() -> facts(number).stream());
                if (run > 1) {
                    await().until(() -> Files.exists(folder.resolve("%08d.snapshot".formatted(number))));
                }
            }
            if (run == 3) {
                assertThat(journal(1)).exists();
            }
        }
        assertThat(journal(1)).doesNotExist();
    }

    @Test
    void beyondAMeasureTheOldestJournalsGoThoughHistoryHasNotReadThem() throws IOException {
        var lost = new JournalTail.Position(1, 100);
        try (var logs = new CapturedLogs()) {
            for (int run = 1; run <= 4; run++) {
                int number = run;
                long oneOfThem = run == 1 ? 1 : Files.size(journal(1));
                try (var journal = JournalFolder.open(folder, CLOCK, JournalFolder.Observer.NONE, oneOfThem * 3 / 2)) {
                    journal.recover();
                    var tail = journal.tail();
                    journal.append(T0, facts(1));
                    journal.start(() -> facts(number).stream());
                    if (run > 1) {
                        await().until(() -> Files.exists(folder.resolve("%08d.snapshot".formatted(number))));
                    }
                    if (run == 4) {
                        await().until(() -> !Files.exists(journal(1)));
                        // Read on behind a gap, and say so.
                        assertThat(tail.read(lost).isMissing()).isTrue();
                        assertThat(tail.read(lost).next().file()).isEqualTo(3);
                        assertThat(tail.read(lost).happenings()).hasSize(1);
                    }
                }
                if (run == 3) {
                    assertThat(journal(1)).exists();
                }
            }
            assertThat(logs.lines())
                    .filteredOn(line -> line.contains("history has not read the journals for too long"))
                    .hasSize(1);
        }
        assertThat(journal(2)).exists();
    }

    private static Memory memoryOf(int... numbers) {
        var memory = new Memory();
        for (int i : numbers) {
            memory.note(T0, facts(i));
        }
        return memory;
    }

    private void write(int... numbers) throws IOException {
        try (var journal = open()) {
            journal.recover();
            for (int i : numbers) {
                journal.append(T0.plusSeconds(i), facts(i));
            }
        }
    }

    /** What is remembered; what the log says of it is kept from the tests' own. */
    private Memory read() throws IOException {
        try (var logs = new CapturedLogs();
                var journal = open()) {
            var memory = journal.recover();
            said = logs.lines();
            return memory;
        }
    }

    private void clear() throws IOException {
        try (var files = Files.newDirectoryStream(folder)) {
            for (var file : files) {
                Files.delete(file);
            }
        }
    }

    private Path journal(int number) {
        return folder.resolve("%08d.journal".formatted(number));
    }

    @Test
    void everyKindOfFactComesBackAsItWas() throws IOException {
        write(1, 2);
        var memory = read();
        assertThat(memory).isEqualTo(memoryOf(1, 2));
        assertThat(memory.until()).isEqualTo(T0.plusSeconds(2));
    }

    @Test
    void whatSeveralRunsSaidAddsUp() throws IOException {
        write(1);
        write(2);
        write();
        write(3);
        assertThat(read()).isEqualTo(memoryOf(1, 2, 3));
    }

    @Test
    void thatTimePassesIsNotedNowAndThen() throws IOException {
        try (var journal = open()) {
            journal.recover();
            for (int i = 0; i <= 12; i++) {
                journal.append(T0.plusSeconds(i), List.of());
            }
        }
        assertThat(read().until()).isEqualTo(T0.plusSeconds(10));
    }

    @Test
    void twoProcessesCannotShareAFolder() throws IOException {
        try (var first = open()) {
            assertThat(first.recover().isEmpty()).isTrue();
            assertThatThrownBy(this::open)
                    .isInstanceOf(JournalFolder.Unusable.class)
                    .hasMessageContaining("another process keeps its memory in " + folder)
                    .hasMessageContaining("--storage.path");
        }
        open().close();
    }

    @Test
    void aFolderThatCannotBeMadeIsNamed() throws IOException {
        Files.writeString(folder.resolve("file"), "");
        assertThatThrownBy(() -> JournalFolder.open(folder.resolve("file"), CLOCK, JournalFolder.Observer.NONE))
                .isInstanceOf(JournalFolder.Unusable.class)
                .hasMessageContaining(folder.resolve("file").toString())
                .hasMessageContaining("--storage.path");
    }

    @Test
    void aFileOfALaterVersionIsLeftAlone() throws IOException {
        Files.writeString(journal(7), "alerthistory journal 2\nwho knows");
        try (var journal = open()) {
            assertThatThrownBy(journal::recover)
                    .isInstanceOf(JournalFolder.Unusable.class)
                    .hasMessageContaining(journal(7).toString())
                    .hasMessageContaining("another version");
        }
        assertThat(Files.readString(journal(7))).startsWith("alerthistory journal 2");
    }

    /** As after a kill in the middle of a write, at any byte. */
    @Test
    void whatIsWholeBeforeATornEndCounts() throws IOException {
        write(1, 2, 3);
        var whole = Files.readAllBytes(journal(1));
        var random = new Random(1);
        for (int round = 0; round < 60; round++) {
            int length = random.nextInt(whole.length);
            clear();
            Files.write(journal(1), Arrays.copyOf(whole, length));
            assertThat(read()).as("%d bytes", length).isIn(memoryOf(), memoryOf(1), memoryOf(1, 2));
            assertThat(Files.size(journal(1))).isEqualTo(length);
        }
    }

    @Test
    void aTornEndIsSaidAndCopied() throws IOException {
        write(1, 2);
        var bytes = Files.readAllBytes(journal(1));
        Files.write(journal(1), Arrays.copyOf(bytes, bytes.length - 3));
        assertThat(read()).isEqualTo(memoryOf(1));
        assertThat(said)
                .filteredOn(line -> line.startsWith("WARN"))
                .singleElement()
                .asString()
                .contains("in the middle of a write", "00000001.journal.torn");
        assertThat(Files.size(folder.resolve("00000001.journal.torn"))).isGreaterThan(100);
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void whatIsWholeBehindDamageCounts(long seed) throws IOException {
        write(1, 2, 3);
        write(4);
        var bytes = Files.readAllBytes(journal(1));
        var random = new Random(seed);
        int at = random.nextInt(bytes.length);
        bytes[at] ^= (byte) (1 + random.nextInt(255));
        Files.write(journal(1), bytes);
        assertThat(read())
                .as("byte %d", at)
                .isIn(memoryOf(1, 2, 3, 4), memoryOf(2, 3, 4), memoryOf(1, 3, 4), memoryOf(1, 2, 4));
        assertThat(Files.readAllBytes(journal(1))).isEqualTo(bytes);
    }

    /** Bytes that nobody of us wrote, and ours with any damage: all are read to their end, and nothing comes of nonsense. */
    @ParameterizedTest
    @ValueSource(longs = {11, 12, 13, 14, 15, 16})
    void noBytesStopTheStart(long seed) throws IOException {
        write(1, 2, 3);
        var bytes = Files.readAllBytes(journal(1));
        var random = new Random(seed);
        for (int round = 0; round < 100; round++) {
            var damaged = bytes.clone();
            for (int i = random.nextInt(40); i >= 0; i--) {
                int from = random.nextInt(damaged.length);
                int to = Math.min(damaged.length, from + random.nextInt(64));
                for (int j = from; j < to; j++) {
                    damaged[j] = (byte) random.nextInt(256);
                }
            }
            for (var kind : List.of("journal", "snapshot")) {
                clear();
                Files.write(folder.resolve("00000001." + kind), damaged);
                var memory = read();
                assertThat(memory.alerts()).hasSizeLessThanOrEqualTo(9);
            }
        }
    }

    @Test
    void aSnapshotStandsForAllBeforeIt() throws IOException {
        write(1);
        try (var journal = open()) {
            var memory = journal.recover();
            journal.start(() -> facts(1).stream());
            journal.append(T0, facts(2));
            assertThat(memory).isEqualTo(memoryOf(1));
            await().until(() -> Files.exists(folder.resolve("00000002.snapshot")));
        }
        Files.delete(journal(1));
        assertThat(read()).isEqualTo(memoryOf(1, 2));
    }

    @Test
    void aDamagedSnapshotIsSetAsideAndTheOneBeforeCounts() throws IOException {
        for (int run = 1; run <= 3; run++) {
            int facts = run;
            try (var journal = open()) {
                var all = new ArrayList<Fact>();
                for (int i = 1; i <= run; i++) {
                    all.addAll(facts(i));
                }
                journal.recover();
                journal.append(T0, facts(run));
                journal.start(all::stream);
                if (run > 1) {
                    await().until(() -> Files.exists(folder.resolve("%08d.snapshot".formatted(facts))));
                }
            }
        }
        assertThat(journal(1)).doesNotExist();
        var latest = folder.resolve("00000003.snapshot");
        var bytes = Files.readAllBytes(latest);
        bytes[bytes.length / 2] ^= 1;
        Files.write(latest, bytes);
        assertThat(read()).isEqualTo(memoryOf(1, 2, 3));
        assertThat(folder.resolve("00000003.snapshot.damaged")).hasBinaryContent(bytes);
    }

    @Test
    void aFolderThatIsRemovedIsMadeAnewWithAllThatIsSo() throws IOException {
        try (var journal = open();
                var logs = new CapturedLogs()) {
            journal.recover();
            journal.append(T0, facts(1));
            journal.start(() -> Stream.concat(facts(1).stream(), facts(2).stream()));
            clear();
            await().until(() -> String.join("\n", logs.lines()).contains("what happens now is kept again"));
            assertThat(String.join("\n", logs.lines())).contains("was removed");
            assertThat(journal.trouble()).isEmpty();
            journal.append(T0, facts(3));
        }
        assertThat(read()).isEqualTo(memoryOf(1, 2, 3));
    }
}
