package io.alerthistory.adapter.embedded;

import io.alerthistory.journal.Memory;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads a folder back: the newest snapshot that is whole, and the journals from its number on. Changes nothing, but for a
 * damaged snapshot, which is moved aside.
 */
final class Recovery {
    private static final Logger LOG = LoggerFactory.getLogger(Recovery.class);

    private final JournalFiles files;
    private final FactCodec codec = new FactCodec(FactCodec.Wanted.WHAT_IS_SO);
    private final Set<Path> damaged = new HashSet<>();
    private Memory memory = new Memory();
    private long bytes;

    private Recovery(JournalFiles files) {
        this.files = files;
    }

    /**
     * What came of it.
     *
     * @param bytes how much of the journals was read, without snapshots
     * @param damaged journals that must not be deleted
     * @param last the highest number that a file has, or 0
     */
    record Recovered(Memory memory, long bytes, Set<Path> damaged, long last) {}

    static Recovered recover(JournalFiles files) throws IOException {
        return new Recovery(files).recover();
    }

    private Recovered recover() throws IOException {
        var all = files.all();
        for (var file : all) {
            checkVersion(file.path());
        }
        long base = readSnapshot(all);
        var journals = all.stream()
                .filter(file -> !file.isSnapshot() && file.number() >= base)
                .toList();
        for (var file : journals) {
            readJournal(file.path(), file.equals(journals.getLast()));
        }
        return new Recovered(
                memory, bytes, damaged, all.isEmpty() ? 0 : all.getLast().number());
    }

    /** The number of the snapshot that was read; of none, 0. */
    private long readSnapshot(List<JournalFiles.Named> all) throws IOException {
        var broken = new ArrayList<Memory>();
        for (var file : all.reversed()) {
            if (file.isSnapshot()) {
                var found = read(file.path());
                if (found.damaged() == 0 && found.wholeUntil() == Files.size(file.path())) {
                    return file.number();
                }
                broken.add(memory);
                memory = new Memory();
                var aside = JournalFiles.aside(file.path());
                Files.move(file.path(), aside);
                LOG.atError()
                        .addKeyValue("component", "storage")
                        .addKeyValue("file", aside)
                        .addKeyValue("whole_frames", found.frames())
                        .log("a snapshot was damaged and is set aside; going back to the one before");
            }
        }
        if (!broken.isEmpty()) {
            memory = broken.getFirst(); // what is whole of the newest is better than nothing
        }
        return 0;
    }

    private void readJournal(Path file, boolean isLast) throws IOException {
        var found = read(file);
        long size = Files.size(file);
        bytes += size;
        if (found.damaged() > 0 || (found.wholeUntil() < size && !isLast)) {
            damaged.add(file);
            LOG.atError()
                    .addKeyValue("component", "storage")
                    .addKeyValue("file", file)
                    .addKeyValue("damaged_bytes", found.damaged() + size - found.wholeUntil())
                    .addKeyValue("whole_frames", found.frames())
                    .log(
                            "a journal is damaged; what is whole in it counts, and the file will be set aside, not deleted");
        } else if (found.wholeUntil() < size) {
            var torn = copyEnd(file, found.wholeUntil());
            LOG.atWarn()
                    .addKeyValue("component", "storage")
                    .addKeyValue("file", file)
                    .addKeyValue("bytes", size - found.wholeUntil())
                    .addKeyValue("copied_to", torn)
                    .log(
                            "the journal ends in the middle of a write, as after a kill; what was not whole was not answered");
        }
    }

    private static Path copyEnd(Path file, long from) throws IOException {
        var copy = file.resolveSibling(file.getFileName() + ".torn");
        try (var source = FileChannel.open(file, StandardOpenOption.READ);
                var target = FileChannel.open(
                        copy,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE)) {
            source.transferTo(from, source.size() - from, target);
        }
        return copy;
    }

    private static void checkVersion(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ)) {
            var head = ByteBuffer.allocate(64);
            channel.read(head, 0);
            if (Frames.head(head.flip()) == Frames.Head.OF_ANOTHER_VERSION) {
                throw new JournalFolder.Unusable(
                        file + " was written by another version of this program; run that one, or move the file away",
                        null);
            }
        }
    }

    /** Into memory. The file is mapped, so that its size does not count against the heap. */
    private Frames.Found read(Path file) throws IOException {
        try (var channel = FileChannel.open(file, StandardOpenOption.READ);
                var arena = Arena.ofConfined()) {
            var mapped = channel.map(FileChannel.MapMode.READ_ONLY, 0, channel.size(), arena);
            return Frames.read(mapped.asByteBuffer(), codec, memory::note);
        }
    }
}
