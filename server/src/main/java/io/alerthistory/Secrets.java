package io.alerthistory;

import io.alerthistory.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** What secrets are, as their files are at the moment. */
final class Secrets {
    private Secrets() {}

    /** @throws IOException if its file cannot be read; the message names it */
    static String read(Secret secret) throws IOException {
        return switch (secret) {
            case Secret.Text(var text) -> text;
            case Secret.File(var path) -> {
                try {
                    // Only the end of the line: a password may begin or end with a blank.
                    yield Files.readString(Path.of(path)).replaceFirst("\\R\\z", "");
                } catch (IOException e) {
                    throw new IOException("the file " + path + " cannot be read: " + e, e);
                }
            }
        };
    }
}
