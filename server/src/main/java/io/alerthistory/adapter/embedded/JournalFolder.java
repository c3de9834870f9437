package io.alerthistory.adapter.embedded;

import io.alerthistory.journal.Fact;
import io.alerthistory.journal.Journal;
import io.alerthistory.journal.Memory;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.channels.OverlappingFileLockException;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.spi.LoggingEventBuilder;

/**
 * The journal of one process, in a folder that it has for itself.
 *
 * <ol>
 *   <li>{@code 00000007.journal} holds facts in the order in which they came to be so; {@code 00000007.snapshot} all that
 *       was so at its beginning or a little later. The newest snapshot and the journals from its number on are the memory.
 *   <li>Facts are written when they are appended, so that they outlive the process, and synced within a second, so that
 *       they outlive the machine.
 *   <li>When the journals have grown to the size of a snapshot, the next pair is begun. The pair before is kept, in case
 *       that the snapshot is found damaged; what is older goes.
 *   <li>A damaged file is never written to, and moved aside instead of deleted. All that is whole in it counts.
 *   <li>When facts cannot be written, because the disk is full or fails, or somebody has removed the folder, {@link
 *       #trouble} says so, and everything goes on from memory. Each second a new pair is tried, with all that is so then.
 *   <li>{@code shared} is there if what the folder holds was handed over to stores that servers share ({@link
 *       #isHandedOver}).
 * </ol>
 *
 * {@link #append} is called by one thread, {@link #trouble} by any.
 */
public final class JournalFolder implements Journal, AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(JournalFolder.class);

    /** The time of the last fact tells until when the process was alive, to this. */
    private static final Duration ALIVE = Duration.ofSeconds(5);

    private static final Duration SYNC = Duration.ofSeconds(1);

    /** Less than this is read back at once. */
    private static final long WORTH_A_SNAPSHOT_BYTES = 32L << 20;

    /** Journals that are kept only because history has not read them take no more room than this. */
    private static final long MOST_UNREAD_BYTES = 1L << 30;

    /** Whoever counts. Called by two threads. */
    public interface Observer {
        /** Nobody does. */
        Observer NONE = new Observer() {
            @Override
            public void wrote(int bytes) {}

            @Override
            public void synced(Duration took) {}

            @Override
            public void snapshot(long bytes, Duration took) {}
        };

        void wrote(int bytes);

        void synced(Duration took);

        void snapshot(long bytes, Duration took);
    }

    /** The folder cannot be used. The message says why, and what to do. */
    public static final class Unusable extends RuntimeException {
        private static final long serialVersionUID = 1;

        Unusable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    private final JournalFiles files;
    private final InstantSource time;
    private final Observer observer;
    private final FileChannel lockFile;
    private final long mostUnreadBytes;
    private final ScheduledExecutorService background = Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().name("journal").daemon().factory());
    private final Set<Path> damaged = new HashSet<>();

    /** The first journal that history has not read to its end. */
    private volatile long unread = Long.MAX_VALUE;

    // Of the thread that appends.
    private final Frames.Writer frames = new Frames.Writer();
    private Instant lastAppend = Instant.MIN;

    /** Guards the next, so that a new pair is not begun in the middle of a frame. */
    private final Object writing = new Object();

    private @Nullable FileChannel journal;
    private volatile long number;
    private long wholeBytes;
    private long bytesSinceSnapshot;

    /** Behind the last whole frame; null before the first journal is begun. Read by any thread. */
    private volatile JournalTail.@Nullable Position end;

    private final Queue<FileChannel> finished = new ConcurrentLinkedQueue<>();
    private volatile boolean isDirty;
    private volatile boolean snapshotIsDue;
    private volatile long snapshotBytes;
    private volatile @Nullable String trouble;
    private volatile Supplier<Stream<Fact>> everything = Stream::of;

    private JournalFolder(
            JournalFiles files, InstantSource time, Observer observer, FileChannel lockFile, long mostUnreadBytes) {
        this.files = files;
        this.time = time;
        this.observer = observer;
        this.lockFile = lockFile;
        this.mostUnreadBytes = mostUnreadBytes;
    }

    /**
     * Takes possession of a folder, which is made if it is not there.
     *
     * @throws Unusable if it cannot be had, or another process has it
     */
    public static JournalFolder open(Path folder, InstantSource time, Observer observer) {
        return open(folder, time, observer, MOST_UNREAD_BYTES);
    }

    static JournalFolder open(Path folder, InstantSource time, Observer observer, long mostUnreadBytes) {
        try {
            Files.createDirectories(folder);
            var lockFile =
                    FileChannel.open(folder.resolve("lock"), StandardOpenOption.CREATE, StandardOpenOption.WRITE);
            if (tryLock(lockFile) == null) {
                lockFile.close();
                throw new Unusable(
                        "another process keeps its memory in " + folder
                                + "; end it, or name another folder with --storage.path",
                        null);
            }
            return new JournalFolder(new JournalFiles(folder), time, observer, lockFile, mostUnreadBytes);
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    private static @Nullable FileLock tryLock(FileChannel file) throws IOException {
        try {
            return file.tryLock();
        } catch (OverlappingFileLockException e) {
            return null; // it is in this very process
        }
    }

    private static Unusable unusable(Path folder, IOException e) {
        return new Unusable(
                "cannot keep a memory in " + folder + ": " + reason(e)
                        + "; make it writable, or name another folder with --storage.path",
                e);
    }

    private static String reason(IOException e) {
        return switch (e) {
            case AccessDeniedException denied -> denied.getFile() + ": permission denied";
            case NoSuchFileException missing -> missing.getFile() + ": no such file or folder";
            case FileAlreadyExistsException there -> there.getFile() + ": is there, and is no folder";
            default -> String.valueOf(e.getMessage());
        };
    }

    /**
     * Reads back what was kept, and begins a new journal. To be called once, before anything is appended.
     *
     * @throws Unusable if files cannot be read, or are of another version
     */
    public Memory recover() {
        var began = time.instant();
        try {
            var recovered = Recovery.recover(files);
            damaged.addAll(recovered.damaged());
            number = recovered.last();
            beginNext();
            snapshotIsDue = recovered.bytes() > 0;
            about(LOG.atInfo())
                    .addKeyValue("alerts", recovered.memory().alerts().size())
                    .addKeyValue("silences", recovered.memory().silences().size())
                    .addKeyValue("channels", recovered.memory().told().size())
                    .addKeyValue("until", recovered.memory().until())
                    .addKeyValue("took", Duration.between(began, time.instant()))
                    .log(recovered.memory().isEmpty() ? "Nothing to remember" : "Remembered what was so");
            return recovered.memory();
        } catch (IOException e) {
            throw unusable(files.folder(), e);
        }
    }

    /**
     * What is remembered in the folder of a process that has ended.
     *
     * @throws Unusable if it cannot be read, or the process still runs
     */
    public static Memory read(Path folder, InstantSource time) {
        try (var journal = open(folder, time, Observer.NONE)) {
            return Recovery.recover(journal.files).memory();
        } catch (IOException e) {
            throw unusable(folder, e);
        }
    }

    /** @param all everything that is so; called by any thread, and at once read to its end */
    public void start(Supplier<Stream<Fact>> all) {
        everything = all;
        var _ = background.scheduleWithFixedDelay(this::tend, SYNC.toMillis(), SYNC.toMillis(), TimeUnit.MILLISECONDS);
    }

    /**
     * Reads what happened out of these files. From now on journals are kept until it has read them, unless they grow
     * beyond all measure.
     */
    public JournalTail tail() {
        unread = 0;
        return new JournalTail(files, number -> unread = number, () -> end);
    }

    /**
     * Whether it was last written to by one of several servers. What it holds is in stores that they share, which may know
     * better by now; so whoever joins them again has nothing to bring.
     */
    public boolean isHandedOver() {
        return Files.exists(shared());
    }

    @Override
    public void handedOver() {
        try {
            if (!isHandedOver()) {
                Files.writeString(shared(), """
                        What is remembered in this folder was handed over to the stores that servers share. Without this
                        file it would be brought to them again at the next start, where they have not heard of it.
                        """);
                files.sync();
                about(LOG.atInfo())
                        .addKeyValue("folder", files.folder())
                        .log("what was remembered here is where all servers have it");
            }
        } catch (IOException e) {
            about(LOG.atWarn())
                    .addKeyValue("folder", files.folder())
                    .addKeyValue("err", reason(e))
                    .log("what was remembered here will be offered to the shared stores again at the next start");
        }
    }

    /** From now on what is so is nowhere but here. To be called before anything is appended. */
    public void keepAlone() {
        try {
            if (Files.deleteIfExists(shared())) {
                files.sync();
            }
        } catch (IOException e) {
            throw unusable(files.folder(), e);
        }
    }

    private Path shared() {
        return files.folder().resolve("shared");
    }

    @Override
    public Optional<String> trouble() {
        return Optional.ofNullable(trouble);
    }

    @Override
    public void append(Instant at, List<Fact> facts) {
        if (facts.isEmpty() && at.isBefore(lastAppend.plus(ALIVE))) {
            return;
        }
        lastAppend = at;
        var all = facts.iterator();
        synchronized (writing) {
            do {
                if (journal == null) {
                    return; // all of it will be in the snapshot that ends the trouble
                }
                write(journal, frames.frame(at, all));
            } while (all.hasNext());
            if (bytesSinceSnapshot > Math.max(snapshotBytes, WORTH_A_SNAPSHOT_BYTES)) {
                beginNext();
            }
        }
    }

    private void write(FileChannel file, ByteBuffer frame) {
        int length = frame.remaining();
        try {
            writeWhole(file, frame);
            wholeBytes += length;
            end = new JournalTail.Position(number, wholeBytes);
            bytesSinceSnapshot += length;
            isDirty = true;
            observer.wrote(length);
        } catch (IOException e) {
            fail(e);
        }
    }

    private static void writeWhole(FileChannel file, ByteBuffer bytes) throws IOException {
        while (bytes.hasRemaining()) {
            file.write(bytes);
        }
    }

    private void beginNext() {
        try {
            begin();
            snapshotIsDue = true;
        } catch (IOException e) {
            fail(e);
        }
    }

    /** From now on facts go to a new file. */
    private void begin() throws IOException {
        synchronized (writing) {
            var path = files.journal(number + 1);
            var file = FileChannel.open(path, StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE);
            try {
                file.write(Frames.fileHead());
            } catch (IOException e) {
                file.close();
                Files.delete(path);
                throw e;
            }
            if (journal != null) {
                finished.add(journal);
            }
            journal = file;
            number++;
            wholeBytes = file.position();
            end = new JournalTail.Position(number, wholeBytes);
            bytesSinceSnapshot = 0;
            isDirty = true;
        }
    }

    /** Goes on from memory. */
    private void fail(IOException e) {
        trouble = "cannot write to " + files.folder() + ": " + reason(e);
        about(LOG.atError())
                .addKeyValue("folder", files.folder())
                .addKeyValue("err", reason(e))
                .log("what happens now would be forgotten by a restart; free the disk, and it is written by itself");
        synchronized (writing) {
            var file = journal;
            journal = null;
            if (file == null) {
                return;
            }
            try (file) {
                file.truncate(wholeBytes); // a part of a frame takes room, and helps nobody
                if (wholeBytes == Frames.fileHead().remaining()) {
                    Files.deleteIfExists(files.journal(number)); // else a full disk would have one more each second
                }
            } catch (IOException again) {
                about(LOG.atDebug()).setCause(again).log("the journal ends in the middle of a write");
            }
        }
    }

    /** Once a second. */
    private void tend() {
        try {
            if (trouble != null) {
                tryAgain();
            } else {
                sync();
                if (snapshotIsDue) {
                    snapshot();
                }
            }
        } catch (RuntimeException e) { // else it would be the last time
            about(LOG.atError()).setCause(e).log("the journal is not tended");
        }
    }

    private void sync() {
        FileChannel file;
        Path path;
        synchronized (writing) {
            file = journal;
            path = files.journal(number);
        }
        if (file == null) {
            return;
        }
        try {
            if (!Files.exists(path)) {
                throw new IOException(path + " was removed");
            }
            if (isDirty) {
                isDirty = false;
                var began = time.instant();
                finish();
                file.force(false);
                observer.synced(Duration.between(began, time.instant()));
            }
        } catch (IOException e) {
            fail(e);
        }
    }

    /** Journals that another has taken the place of. */
    private void finish() throws IOException {
        for (var file = finished.poll(); file != null; file = finished.poll()) {
            file.force(false);
            file.close();
            files.sync();
        }
    }

    /** A new journal, and a snapshot of everything: only then what happened meanwhile is kept. */
    private void tryAgain() {
        try {
            Files.createDirectories(files.folder());
            synchronized (writing) {
                if (journal == null) {
                    begin();
                }
            }
            writeSnapshot();
            trouble = null;
            about(LOG.atInfo()).addKeyValue("folder", files.folder()).log("what happens now is kept again");
        } catch (IOException e) {
            trouble = "cannot write to " + files.folder() + ": " + reason(e);
        }
    }

    private void snapshot() {
        try {
            snapshotIsDue = false;
            writeSnapshot();
        } catch (IOException e) {
            // The journals go on, and hold all that it would have held.
            snapshotIsDue = true;
            about(LOG.atError())
                    .addKeyValue("folder", files.folder())
                    .addKeyValue("err", reason(e))
                    .log("cannot write a snapshot; the journal grows until that works");
        }
    }

    /** What became so while it is being written stands in the journal of its number, too; to read it twice does no harm. */
    private void writeSnapshot() throws IOException {
        var began = time.instant();
        long of = number;
        var target = files.snapshot(of);
        var unfinished = target.resolveSibling(target.getFileName() + ".unfinished");
        long bytes;
        try (var file = FileChannel.open(
                        unfinished,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE);
                var all = everything.get()) {
            write(file, all);
            file.force(true);
            bytes = file.size();
        } catch (IOException e) {
            Files.deleteIfExists(unfinished);
            throw e;
        }
        Files.move(unfinished, target, StandardCopyOption.ATOMIC_MOVE);
        files.sync();
        snapshotBytes = bytes;
        forgetBefore(of);
        observer.snapshot(bytes, Duration.between(began, time.instant()));
    }

    private void write(FileChannel file, Stream<Fact> all) throws IOException {
        var writer = new Frames.Writer();
        var facts = all.iterator();
        var now = time.instant();
        file.write(Frames.fileHead());
        do {
            writeWhole(file, writer.frame(now, facts));
        } while (facts.hasNext());
    }

    /** Keeps the snapshot before this one, and the journals since. */
    private void forgetBefore(long latest) throws IOException {
        var all = files.all();
        long kept = all.stream()
                .filter(file -> file.isSnapshot() && file.number() < latest)
                .mapToLong(JournalFiles.Named::number)
                .max()
                .orElse(0);
        long unreadFrom = unread(all, kept);
        for (var file : all) {
            if (file.number() < kept && (file.isSnapshot() || file.number() < unreadFrom)) {
                if (damaged.contains(file.path())) {
                    Files.move(file.path(), JournalFiles.aside(file.path()));
                } else {
                    Files.delete(file.path());
                }
            }
        }
    }

    /** The first journal that is kept for history, which may be given up what is too much. */
    private long unread(List<JournalFiles.Named> all, long kept) throws IOException {
        long from = unread;
        long bytes = 0;
        for (var file : all.reversed()) {
            if (!file.isSnapshot() && file.number() >= unread && file.number() < kept) {
                bytes += Files.size(file.path());
                if (bytes > mostUnreadBytes) {
                    from = file.number() + 1;
                    about(LOG.atError())
                            .addKeyValue("file", file.path())
                            .addKeyValue("unread_bytes", bytes)
                            .log(
                                    "history has not read the journals for too long; what happened then will be missing in it");
                    break;
                }
            }
        }
        return from;
    }

    private static LoggingEventBuilder about(LoggingEventBuilder line) {
        return line.addKeyValue("component", "storage");
    }

    /** Syncs what was appended, and lets go of the folder. */
    @Override
    public void close() throws IOException {
        background.shutdown();
        try {
            if (!background.awaitTermination(1, TimeUnit.MINUTES)) {
                about(LOG.atWarn()).log("a snapshot is not finished; the journals hold what it would have held");
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        try (lockFile) {
            synchronized (writing) {
                finish();
                if (journal != null) {
                    journal.force(false);
                    journal.close();
                    journal = null;
                }
            }
        }
    }
}
