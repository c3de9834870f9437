package io.alerthistory.files;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;

/**
 * The files that settings were made of, each as it was when it was read. Whether one has changed is asked of its content:
 * times of modification miss a change within their tick, and these files are small. Filled by one thread, then safe for
 * many.
 */
public final class Sources {
    /** What reading a file came to. */
    public sealed interface Content {
        record Bytes(ByteBuffer bytes) implements Content {}

        /** {@code why} completes the sentence that begins with the file's name. */
        record Unreadable(String why) implements Content {}
    }

    private final Map<Path, Content> read = new LinkedHashMap<>();

    /** Reads the file, and notes what was there. */
    public Content read(Path file) {
        var content = load(file);
        read.put(file, content);
        return content;
    }

    private static Content load(Path file) {
        try {
            return new Content.Bytes(ByteBuffer.wrap(Files.readAllBytes(file)));
        } catch (NoSuchFileException e) {
            return new Content.Unreadable("does not exist");
        } catch (IOException e) {
            return new Content.Unreadable("cannot be read: " + e);
        }
    }

    /** Whether this one, which was read, is other than it was. */
    public boolean hasChanged(Path file) {
        return !load(file).equals(read.get(file));
    }

    /** Whether any is other than it was. */
    public boolean haveChanged() {
        return read.keySet().stream().anyMatch(this::hasChanged);
    }

    /** Whether these are the files that were read, in any order. */
    public boolean areOf(Collection<Path> files) {
        return read.keySet().equals(Set.copyOf(files));
    }
}
