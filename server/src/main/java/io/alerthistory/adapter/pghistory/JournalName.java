package io.alerthistory.adapter.pghistory;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.UUID;

/**
 * The name under which history remembers how far it has read a journal: random, in a file beside the journal. So a process
 * that is started anew goes on where the one before was, whatever it is called; and an empty folder, or another volume, is
 * another journal, which is read from its beginning.
 */
final class JournalName {
    private static final String FILE = "history.id";

    private JournalName() {}

    /** The name that a folder has, which is made if there is none. */
    static String in(Path folder) throws IOException {
        var file = folder.resolve(FILE);
        if (Files.exists(file)) {
            var text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
            try {
                return UUID.fromString(text).toString();
            } catch (IllegalArgumentException e) {
                // To take another name would be to tell all attempts that are in the journal a second time.
                throw new IOException(
                        file + " should hold the name of this journal, and does not; restore it, or remove it"
                                + " to have what is in the journal read into history once more");
            }
        }
        var name = UUID.randomUUID().toString();
        var unfinished = folder.resolve(FILE + ".unfinished");
        Files.writeString(unfinished, name + "\n", StandardCharsets.ISO_8859_1);
        try (var channel = FileChannel.open(unfinished, StandardOpenOption.WRITE)) {
            channel.force(true);
        }
        Files.move(unfinished, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
        return name;
    }
}
