package io.alerthistory.adapter.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import io.alerthistory.gotemplate.strconv.Quote;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.AlertHash;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Matcher.Operator;
import io.alerthistory.model.Silence;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.FieldSource;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

class AlertmanagerFilesTest {
    private static final Instant NOW = Instant.parse("2026-11-25T12:00:00.123456789Z");
    private static final Duration FIVE_DAYS = Duration.ofDays(5);
    private static final byte[] DOWN = Wire.matcherSet(Wire.matcher(0, "alertname", "Down"));

    @TempDir
    private Path folder;

    private Path file(byte[]... messages) throws IOException {
        return Files.write(folder.resolve("file"), Wire.file(messages));
    }

    private static Path resource(String name) {
        return Path.of("src/test/resources/io/alerthistory/adapter/alertmanager", name);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.25.0", "0.34.2"})
    void readsWhatARealOneWrote(String version) {
        var silences = AlertmanagerSilences.read(resource(version + "/silences"));
        assertThat(silences.warnings()).isEmpty();
        assertThat(SilencesJson.asShown(silences.silences()))
                .hasSize(3)
                .isEqualTo(SilencesJson.read(JsonMapper.shared().readTree(resource(version + "/silences.json"))));
        var log = AlertmanagerNotificationLog.read(resource(version + "/nflog"));
        assertThat(log.warnings()).isEmpty();
        Scene.check(log.entries(), version.equals("0.34.2"));
    }

    @Test
    void anEmptyFileHoldsNothing() throws IOException {
        assertThat(AlertmanagerSilences.read(file()).silences()).isEmpty();
        assertThat(AlertmanagerNotificationLog.read(file()).entries()).isEmpty();
    }

    @Test
    void whatIsReadIsWhatWasWritten() {
        var silences = List.of(
                silence("one", NOW.minusSeconds(10), NOW.plusSeconds(10)),
                silence("for ever", Instant.EPOCH, Instant.parse("9999-12-31T23:59:59.999999999Z")),
                silence("over, and kept", Instant.EPOCH, NOW.minus(FIVE_DAYS).plusNanos(1)),
                silence("over, and forgotten", Instant.EPOCH, NOW.minus(FIVE_DAYS)));
        var file = folder.resolve("silences");
        assertThat(AlertmanagerSilences.write(file, silences, NOW, FIVE_DAYS)).isEmpty();
        assertThat(AlertmanagerSilences.read(file))
                .isEqualTo(new AlertmanagerSilences.Contents(silences.subList(0, 3), List.of()));

        var entries = List.of(
                entry("{}:{}", Set.of(1L, -1L), Set.of(0L, Long.MIN_VALUE)),
                entry("{}/{a=\"★\"}:{}", Set.of(), Set.of()));
        assertThat(AlertmanagerNotificationLog.write(file, entries)).isEmpty();
        assertThat(AlertmanagerNotificationLog.read(file))
                .isEqualTo(new AlertmanagerNotificationLog.Contents(entries, List.of()));
        assertThat(folder).isDirectoryContaining("glob:**/silences").isDirectoryNotContaining("glob:**.new");
    }

    private static Silence silence(String id, Instant startsAt, Instant endsAt) {
        var matchers = List.of(
                new Matcher("a", Operator.EQUAL, "x"),
                new Matcher("b", Operator.NOT_EQUAL, ""),
                new Matcher("c", Operator.REGEXP, "(a|b)+"),
                new Matcher("d", Operator.NOT_REGEXP, "★"));
        return new Silence(id, matchers, startsAt, endsAt, NOW, "me", "", new TreeMap<>(Map.of("k", "v", "e", "")));
    }

    private static AlertmanagerNotificationLog.Entry entry(String groupKey, Set<Long> firing, Set<Long> resolved) {
        return new AlertmanagerNotificationLog.Entry(
                new Channel(new Slot(groupKey, "team"), "slack", 2),
                firing.stream().map(AlertHash::new).collect(Collectors.toSet()),
                resolved.stream().map(AlertHash::new).collect(Collectors.toSet()),
                NOW,
                NOW.plusSeconds(1),
                Map.of("threadTs", "1"));
    }

    /** The engine's values for never and for always are far out of protobuf's range, and so may a file's be. */
    @Test
    void aTimeOutOfRangeIsTheNearestInIt() throws IOException {
        var first = Instant.parse("0001-01-01T00:00:00Z");
        var last = Instant.parse("9999-12-31T23:59:59.999999999Z");
        var file = folder.resolve("silences");
        AlertmanagerSilences.write(
                file, List.of(silence("s", Instant.MIN, Instant.MAX)), NOW, Duration.ofSeconds(Long.MAX_VALUE));
        assertThat(AlertmanagerSilences.read(file).silences()).containsExactly(silence("s", first, last));
        var written = file(Wire.silence("s", silence -> {
            silence.writeByteArray(3, Wire.time(Long.MIN_VALUE));
            silence.writeByteArray(4, Wire.time(Long.MAX_VALUE));
            silence.writeByteArray(11, DOWN);
        }));
        assertThat(AlertmanagerSilences.read(written).silences())
                .singleElement()
                .satisfies(silence -> {
                    assertThat(silence.startsAt()).isEqualTo(first);
                    assertThat(silence.endsAt()).isEqualTo(last);
                });
    }

    @Test
    void aSilenceOfSeveralMatcherSetsBecomesSeveral() throws IOException {
        var several = file(Wire.silence("s", silence -> {
            silence.writeByteArray(2, Wire.matcher(0, "alertname", "Down")); // as ever, a copy of the first set
            silence.writeByteArray(11, DOWN);
            silence.writeByteArray(11, Wire.matcherSet(Wire.matcher(1, "a", "x+"), Wire.matcher(3, "b", "y")));
        }));
        var contents = AlertmanagerSilences.read(several);
        assertThat(contents.silences())
                .extracting(silence -> Matcher.text(silence.matchers()))
                .containsExactly("{alertname=\"Down\"}", "{a=~\"x+\",b!~\"y\"}");
        assertThat(contents.silences())
                .extracting(Silence::id)
                .containsExactly("s", "209dfb5d-8f17-366d-9da5-727988f6ef34");
        assertThat(contents.warnings())
                .containsExactly("silence \"s\" has 2 matcher sets; it was made a silence for each of them");
    }

    record LeftOut(String id, String why, Wire.Fields fields) {}

    static final List<LeftOut> LEFT_OUT = List.of(
            new LeftOut("", "it has no id", out -> out.writeByteArray(11, DOWN)),
            new LeftOut("a\nb", "it has no matchers", out -> {}),
            new LeftOut("s", "it has an empty matcher set", out -> {
                out.writeByteArray(11, DOWN);
                out.writeByteArray(11, new byte[0]);
            }),
            new LeftOut("s", "it ends before it starts", out -> {
                out.writeByteArray(11, DOWN);
                out.writeByteArray(4, Wire.time(999));
            }),
            new LeftOut("s", "it is for some receivers only, and would be for all", out -> {
                out.writeByteArray(11, DOWN);
                out.writeByteArray(12, DOWN);
            }),
            new LeftOut(
                    "s",
                    "the matcher of \"a\" is of an unknown kind",
                    out -> out.writeByteArray(11, Wire.matcherSet(Wire.matcher(4, "a", "")))),
            new LeftOut(
                    "s",
                    "the pattern of \"a\" cannot be used: \"(\\x00\"",
                    out -> out.writeByteArray(2, Wire.matcher(1, "a", "(\0"))));

    @ParameterizedTest
    @FieldSource("LEFT_OUT")
    void aSilenceThatWeWouldTakeForAnotherIsLeftOut(LeftOut is) throws IOException {
        var contents = AlertmanagerSilences.read(file(
                Wire.silence(is.id, is.fields), Wire.silence("good", silence -> silence.writeByteArray(11, DOWN))));
        assertThat(contents.warnings()).containsExactly("silence " + Quote.quote(is.id) + " was left out: " + is.why);
        assertThat(contents.silences()).extracting(Silence::id).containsExactly("good");
    }

    @Test
    void warningsAreCountedOnceThereAreManyOfThem() throws IOException {
        var bad = IntStream.range(0, 150)
                .mapToObj(i -> Wire.silence("s" + i, silence -> {}))
                .toArray(byte[][]::new);
        assertThat(AlertmanagerSilences.read(file(bad)).warnings()).hasSize(101).endsWith("and 50 more of the kind");
    }

    @Test
    void whatIsLaterInTheFileCounts() throws IOException {
        var comments = file(
                Wire.silence("s", silence -> {
                    silence.writeByteArray(11, DOWN);
                    silence.writeByteArray(11, DOWN);
                }),
                Wire.silence("s", silence -> {
                    silence.writeByteArray(11, DOWN);
                    silence.writeString(9, "second");
                }));
        assertThat(AlertmanagerSilences.read(comments).silences())
                .extracting(Silence::comment)
                .containsExactly("second");
    }

    /** Until 0.5 there were several comments. */
    @Test
    void theFirstOfOldCommentsCounts() throws IOException {
        var old = file(Wire.silence("s", silence -> {
            silence.writeByteArray(2, Wire.matcher(0, "a", "b"));
            for (var who : List.of("first", "second")) {
                silence.writeByteArray(7, Wire.message(comment -> {
                    comment.writeString(1, who);
                    comment.writeString(2, who + " says");
                    comment.writeByteArray(3, Wire.time(1));
                }));
            }
        }));
        assertThat(AlertmanagerSilences.read(old).silences()).singleElement().satisfies(silence -> {
            assertThat(silence.createdBy()).isEqualTo("first");
            assertThat(silence.comment()).isEqualTo("first says");
        });
    }

    @Test
    void whatIsNotKnownIsPassedOver() throws IOException {
        var silences = file(Wire.silence("s", silence -> {
            silence.writeByteArray(11, DOWN);
            unknown(silence);
            silence.writeInt64(9, 5); // a comment that is no text
        }));
        assertThat(AlertmanagerSilences.read(silences).silences())
                .singleElement()
                .extracting(Silence::comment)
                .isEqualTo("");
        var log = file(Wire.entry(entry -> {
            unknown(entry);
            entry.writeByteArray(3, new byte[] {1, 2}); // hash and state of versions before 0.7
            entry.writeBool(4, true);
        }));
        assertThat(AlertmanagerNotificationLog.read(log).entries()).hasSize(1);
    }

    private static void unknown(CodedOutputStream out) throws IOException {
        out.writeString(90, "later");
        out.writeInt64(91, -1);
        out.writeFixed32(92, 1);
        out.writeFixed64(93, 1);
        out.writeTag(94, WireFormat.WIRETYPE_START_GROUP);
        out.writeString(1, "in a group");
        out.writeTag(94, WireFormat.WIRETYPE_END_GROUP);
    }

    /** As later versions than 0.34 have it: those muted are among the others, but nobody was told of them. */
    @Test
    void hashesComeOneByOneTooAndThoseMutedWereNotTold() throws IOException {
        var log = file(Wire.entry(entry -> {
            entry.writeUInt64(6, 1);
            entry.writeUInt64(6, -2);
            entry.writeUInt64(7, 3);
            entry.writeUInt64(7, 4);
            entry.writeUInt64(9, -2);
            entry.writeUInt64(9, 4);
        }));
        assertThat(AlertmanagerNotificationLog.read(log).entries())
                .singleElement()
                .satisfies(entry -> {
                    assertThat(entry.firing()).containsExactly(new AlertHash(1));
                    assertThat(entry.resolved()).containsExactly(new AlertHash(3));
                });
    }

    @Test
    void aNoteThatIsNoTextIsLeftOut() throws IOException {
        var log = file(Wire.entry(entry -> {
            entry.writeByteArray(8, Wire.message(note -> {
                note.writeString(1, "number");
                note.writeByteArray(2, Wire.message(value -> value.writeInt64(2, 5)));
            }));
            entry.writeByteArray(8, Wire.message(note -> {
                note.writeString(1, "text");
                note.writeByteArray(2, Wire.message(value -> value.writeString(1, "five")));
            }));
        }));
        var contents = AlertmanagerNotificationLog.read(log);
        assertThat(contents.entries())
                .singleElement()
                .extracting(AlertmanagerNotificationLog.Entry::notes)
                .isEqualTo(Map.of("text", "five"));
        assertThat(contents.warnings())
                .containsExactly(
                        "what group \"{}:{}\" is to be reminded of under \"number\" was left out: it is no text");
    }

    /** Alertmanager would not start with it. */
    @Test
    void whatIsTooLongForAlertmanagerIsNotWritten() {
        var many = new HashSet<Long>();
        for (long i = 0; i < 500_000; i++) {
            many.add(-i);
        }
        var file = folder.resolve("nflog");
        var small = entry("small", Set.of(), Set.of());
        assertThat(AlertmanagerNotificationLog.write(file, List.of(entry("large", many, Set.of()), small)))
                .containsExactly("what was told of group \"large\" was left out: it is too long for Alertmanager, which"
                        + " will tell of the group again");
        assertThat(AlertmanagerNotificationLog.read(file).entries()).containsExactly(small);
    }

    @Test
    void whatCannotBeWrittenLeavesWhatWasThere() throws IOException {
        var file = folder.resolve("nflog");
        AlertmanagerNotificationLog.write(file, List.of(entry("before", Set.of(), Set.of())));
        Files.createDirectory(folder.resolve("nflog.new"));
        assertThatThrownBy(() -> AlertmanagerNotificationLog.write(file, List.of()))
                .isInstanceOf(AlertmanagerFileException.class)
                .hasMessageStartingWith(file + ": cannot be written: ")
                .hasMessageEndingWith("what was there before is as it was.");
        assertThat(AlertmanagerNotificationLog.read(file).entries()).hasSize(1);
    }

    @Test
    void aFileThatIsNotThereIsNamed() {
        assertThatThrownBy(() -> AlertmanagerSilences.read(folder.resolve("silences")))
                .isInstanceOf(AlertmanagerFileException.class)
                .hasMessage(folder.resolve("silences") + ": cannot be read: there is no such file. Name the file that"
                        + " Alertmanager wrote, and see that it may be read.");
        assertThatThrownBy(() -> AlertmanagerSilences.read(folder))
                .isInstanceOf(AlertmanagerFileException.class)
                .hasMessageContaining("it is no regular file");
    }
}
