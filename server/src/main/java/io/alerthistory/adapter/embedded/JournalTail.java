package io.alerthistory.adapter.embedded;

import io.alerthistory.history.Happening;
import io.alerthistory.journal.Fact;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.function.LongConsumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * What happened, read out of the journals while they are written. It disturbs nobody: it opens the files anew, and where
 * a frame is not whole yet it comes again. Used by one thread.
 */
public final class JournalTail {
    /** So much is read at once; more if one frame is longer. */
    private static final int CHUNK_BYTES = 1 << 20;

    /** Where a reader stands. The beginning of all that there is comes before any other. */
    public record Position(long file, long offset) {
        public static final Position BEGINNING = new Position(0, 0);
    }

    /**
     * What was read.
     *
     * @param until the time of the last frame; {@link Instant#MIN} if there was none
     * @param damagedBytes how much was passed over since it belongs to no frame that is whole
     * @param isMissing whether the file of the position is gone, so that what was in it is lost
     */
    public record Batch(
            List<Happening> happenings, Position next, Instant until, long damagedBytes, boolean isMissing) {}

    private final JournalFiles files;
    private final FactCodec codec = new FactCodec(FactCodec.Wanted.WHAT_HAPPENED);
    private final LongConsumer reads;
    private final Supplier<@Nullable Position> end;

    /** @param end where the writer stands; null if it has not begun */
    JournalTail(JournalFiles files, LongConsumer reads, Supplier<@Nullable Position> end) {
        this.files = files;
        this.reads = reads;
        this.end = end;
    }

    /** What stands before this position has been kept elsewhere, and may go. */
    public void keptUntil(Position position) {
        reads.accept(position.file());
    }

    /** How many bytes there are behind a position. */
    public long bytesBehind(Position position) throws IOException {
        if (position.equals(end.get())) {
            return 0;
        }
        long bytes = 0;
        for (var file : files.all()) {
            if (!file.isSnapshot() && file.number() >= position.file()) {
                bytes += size(file) - (file.number() == position.file() ? position.offset() : 0);
            }
        }
        return Math.max(0, bytes);
    }

    private static long size(JournalFiles.Named file) throws IOException {
        try {
            return Files.size(file.path());
        } catch (NoSuchFileException e) {
            return 0; // it went since it was listed
        }
    }

    /** Reads on from a position. A batch whose {@code next} is the same position says that there is nothing more now. */
    public Batch read(Position from) throws IOException {
        if (from.equals(end.get())) {
            return new Batch(List.of(), from, Instant.MIN, 0, false);
        }
        // Listed before it is read: a file is finished if there was a later one before its end was seen.
        var all = files.all().stream().filter(file -> !file.isSnapshot()).toList();
        if (all.isEmpty()) {
            return new Batch(List.of(), from, Instant.MIN, 0, false);
        }
        // A folder that was emptied begins to count anew.
        boolean isAnew = all.getLast().number() < from.file();
        var journals = all.stream()
                .filter(file -> isAnew || file.number() >= from.file())
                .toList();
        var file = journals.getFirst();
        var start = file.number() == from.file() ? from : new Position(file.number(), 0);
        boolean isMissing = isAnew || (!start.equals(from) && from.offset() > 0);
        boolean isFinished = journals.size() > 1;
        var happenings = new ArrayList<Happening>();
        var times = new ArrayList<Instant>();
        try (var channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
            long size = channel.size();
            var bytes = bytes(channel, start.offset(), CHUNK_BYTES);
            var found = Frames.readOn(
                    bytes, start.offset() == 0, isFinished, codec, (at, facts) -> take(at, facts, happenings, times));
            if (found.wholeUntil() == 0 && size - start.offset() > bytes.limit()) {
                // A frame that is longer than a chunk: so take all that is there.
                bytes = bytes(channel, start.offset(), Integer.MAX_VALUE - 8);
                found = Frames.readOn(
                        bytes,
                        start.offset() == 0,
                        isFinished,
                        codec,
                        (at, facts) -> take(at, facts, happenings, times));
            }
            long offset = start.offset() + found.wholeUntil();
            long damaged = found.damaged();
            var next = new Position(file.number(), offset);
            if (isFinished && (offset >= size || found.wholeUntil() == 0)) {
                damaged += size - offset;
                next = new Position(journals.get(1).number(), 0);
            }
            return new Batch(
                    List.copyOf(happenings), next, times.isEmpty() ? Instant.MIN : times.getLast(), damaged, isMissing);
        } catch (NoSuchFileException e) {
            return new Batch(List.of(), from, Instant.MIN, 0, false); // next time it is not listed
        }
    }

    private static void take(Instant at, List<Fact> facts, List<Happening> happenings, List<Instant> times) {
        times.add(at);
        for (var fact : facts) {
            if (fact instanceof Fact.Happened(var happening)) {
                happenings.add(happening);
            }
        }
    }

    private static ByteBuffer bytes(FileChannel channel, long offset, int most) throws IOException {
        var bytes = ByteBuffer.allocate(Math.clamp(channel.size() - offset, 0, most));
        while (bytes.hasRemaining() && channel.read(bytes, offset + bytes.position()) > 0) {}
        return bytes.flip();
    }
}
