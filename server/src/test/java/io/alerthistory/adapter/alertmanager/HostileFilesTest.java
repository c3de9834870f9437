package io.alerthistory.adapter.alertmanager;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.WireFormat;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Locale;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Whatever a file holds, it is read, or refused with the place of the damage; it takes neither long nor much. */
@Timeout(60)
class HostileFilesTest {
    private static final Path FIXTURES = Path.of("src/test/resources/io/alerthistory/adapter/alertmanager/0.34.2");

    @TempDir
    private Path folder;

    enum Kind {
        SILENCES,
        NFLOG;

        /** Reads such a file, and returns how many things it holds. */
        int read(Path file) {
            return switch (this) {
                case SILENCES -> AlertmanagerSilences.read(file).silences().size();
                case NFLOG -> AlertmanagerNotificationLog.read(file).entries().size();
            };
        }

        byte[] fixture() throws IOException {
            return Files.readAllBytes(FIXTURES.resolve(name().toLowerCase(Locale.ROOT)));
        }
    }

    /** How many things are read, or null if the file is refused. */
    private @Nullable Integer read(Kind kind, byte[] bytes) throws IOException {
        var file = Files.write(folder.resolve("file"), bytes);
        try {
            return kind.read(file);
        } catch (AlertmanagerFileException e) {
            assertThat(e)
                    .hasMessageMatching("(?s)" + Pattern.quote(file.toString())
                            + ": byte [0-9]+: the message that begins at byte [0-9]+ is damaged: .+");
            return null;
        }
    }

    /** The ends of the messages of a file, and 0. */
    private static Set<Integer> ends(byte[] bytes) throws IOException {
        var ends = new HashSet<>(Set.of(0));
        var in = new ByteArrayInputStream(bytes);
        while (in.available() > 0) {
            int length = 0;
            for (int shift = 0, b = 0x80; (b & 0x80) != 0; shift += 7) {
                b = in.read();
                length |= (b & 0x7f) << shift;
            }
            in.skipNBytes(length);
            ends.add(bytes.length - in.available());
        }
        return ends;
    }

    @ParameterizedTest
    @EnumSource
    void aTornFileIsRefusedUnlessItIsTornBetweenMessages(Kind kind) throws IOException {
        var whole = kind.fixture();
        var ends = ends(whole);
        assertThat(ends).hasSizeGreaterThan(3);
        for (int length = 0; length <= whole.length; length++) {
            assertThat(read(kind, Arrays.copyOf(whole, length)) != null)
                    .as("cut after %d bytes", length)
                    .isEqualTo(ends.contains(length));
        }
    }

    @Test
    void whereItIsTornIsSaid() throws IOException {
        var kind = Kind.NFLOG;
        var whole = kind.fixture();
        int second = ends(whole).stream().sorted().skip(1).findFirst().orElseThrow();
        var torn = Files.write(folder.resolve("torn"), Arrays.copyOf(whole, second + 12));
        assertThatThrownBy(() -> kind.read(torn))
                .isInstanceOf(AlertmanagerFileException.class)
                .hasMessageMatching(".*/torn: byte " + (second + 1) + ": the message that begins at byte " + second
                        + " is damaged: it should have [0-9]+ bytes, and 11 are left\\. Let Alertmanager write the file"
                        + " again, .*");
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void flippedBitsKillNothing(long seed) throws IOException {
        var random = new Random(seed);
        for (var kind : Kind.values()) {
            var whole = kind.fixture();
            for (int round = 0; round < 500; round++) {
                var bytes = whole.clone();
                for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
                    bytes[random.nextInt(bytes.length)] ^= (byte) (1 << random.nextInt(8));
                }
                read(kind, bytes); // read or refused: anything else is thrown
            }
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void noiseKillsNothing(long seed) throws IOException {
        var random = new Random(seed);
        for (var kind : Kind.values()) {
            for (int round = 0; round < 500; round++) {
                var noise = new byte[random.nextInt(100)];
                random.nextBytes(noise);
                read(kind, noise);
                read(kind, Wire.file(Wire.message(mesh -> mesh.writeByteArray(1, noise))));
            }
        }
    }

    /** Lengths of a message, and of a text in it, that the file does not have. */
    @ParameterizedTest
    @ValueSource(longs = {-1, Long.MIN_VALUE, Long.MAX_VALUE, 1L << 32, 1L << 31, Integer.MAX_VALUE, 100})
    void aLengthThatTheFileDoesNotHaveIsNotBelieved(long length) throws IOException {
        for (var kind : Kind.values()) {
            assertThat(read(kind, Wire.message(out -> out.writeUInt64NoTag(length))))
                    .isNull();
            assertThat(read(
                            kind,
                            Wire.file(Wire.message(mesh -> mesh.writeByteArray(1, Wire.message(inner -> {
                                inner.writeTag(1, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                                inner.writeUInt64NoTag(length);
                                inner.writeRawByte('x');
                            }))))))
                    .isNull();
        }
    }

    @Test
    void groupsInGroupsAreFollowedOnlySoFar() throws IOException {
        var groups = Wire.message(out -> {
            for (int i = 0; i < 1_000_000; i++) {
                out.writeTag(50, WireFormat.WIRETYPE_START_GROUP);
            }
        });
        for (var kind : Kind.values()) {
            assertThat(read(kind, Wire.file(groups))).isNull();
        }
    }

    @Test
    void aMessageThatAlertmanagerWouldNotReadIsRefused() throws IOException {
        for (var kind : Kind.values()) {
            var most = new byte[MessageFile.MAX_MESSAGE_BYTES - 5];
            var within = Wire.message(out -> out.writeByteArray(9, most));
            assertThat(within).hasSize(MessageFile.MAX_MESSAGE_BYTES);
            var file = Files.write(folder.resolve("within"), Wire.file(within));
            assertThatThrownBy(() -> kind.read(file)).hasMessageContaining("there is no ");
            var beyond = Files.write(
                    folder.resolve("beyond"),
                    Wire.file(Wire.message(out -> out.writeByteArray(9, new byte[most.length + 1]))));
            assertThatThrownBy(() -> kind.read(beyond))
                    .hasMessageContaining("it has 4194305 bytes, and 4194304 are read at most");
        }
    }

    @Test
    void aFileThatIsFarTooLargeIsNotEvenOpened() throws IOException {
        var huge = folder.resolve("huge");
        try (var file = new RandomAccessFile(huge.toFile(), "rw")) {
            file.setLength(1L << 40);
        }
        for (var kind : Kind.values()) {
            assertThatThrownBy(() -> kind.read(huge))
                    .isInstanceOf(AlertmanagerFileException.class)
                    .hasMessageContaining("it has 1099511627776 bytes, and 67108864 are read at most");
        }
    }

    /** Of each channel only the last counts, so one that is repeated takes no memory. */
    @Test
    void theLargestFileIsRead() throws IOException {
        var entry = Wire.file(Wire.entry(more -> {}));
        var all = folder.resolve("nflog");
        try (var out = new BufferedOutputStream(Files.newOutputStream(all))) {
            for (long size = entry.length; size <= MessageFile.MAX_FILE_BYTES; size += entry.length) {
                out.write(entry);
            }
        }
        assertThatCode(() -> AlertmanagerNotificationLog.read(all)).doesNotThrowAnyException();
    }

    /** Numbers that all have the same hash code, and are all kept. */
    @Test
    void hashesThatCollideTakeNoLonger() throws IOException {
        var collide = Wire.message(packed -> {
            for (long i = 0; i < 400_000; i++) {
                packed.writeUInt64NoTag(i << 32 | i);
            }
        });
        var file =
                Files.write(folder.resolve("nflog"), Wire.file(Wire.entry(entry -> entry.writeByteArray(6, collide))));
        assertThat(AlertmanagerNotificationLog.read(file).entries())
                .singleElement()
                .satisfies(entry -> assertThat(entry.firing()).hasSize(400_000));
    }

    @Test
    void aPatternThatWouldFillTheMemoryIsLeftOut() throws IOException {
        var bomb = Wire.matcher(1, "a", "((a{1000}){1000}){1000}");
        var file = Files.write(
                folder.resolve("silences"), Wire.file(Wire.silence("s", silence -> silence.writeByteArray(2, bomb))));
        assertThat(AlertmanagerSilences.read(file).warnings())
                .containsExactly("silence \"s\" was left out: the pattern of \"a\" cannot be used:"
                        + " \"((a{1000}){1000}){1000}\"");
    }
}
