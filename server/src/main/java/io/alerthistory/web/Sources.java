package io.alerthistory.web;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * The files that settings were made of, each as it was when it was read. Whether one has changed is asked of its content:
 * times of modification miss a change within their tick, and these files are small. Filled by one thread, then safe for
 * many.
 */
final class Sources {
    /** What reading a file came to. */
    sealed interface Content {
        record Bytes(ByteBuffer bytes) implements Content {}

        /** {@code why} completes the sentence that begins with the file's name. */
        record Unreadable(String why) implements Content {}
    }

    private final Map<Path, Content> read = new LinkedHashMap<>();

    /** Reads the file, and notes what was there. */
    Content read(Path file) {
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
    boolean hasChanged(Path file) {
        return !load(file).equals(read.get(file));
    }

    /** Whether any is other than it was. */
    boolean haveChanged() {
        return read.keySet().stream().anyMatch(this::hasChanged);
    }
}
