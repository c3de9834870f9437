package io.alerthistory.notify.http;

import io.alerthistory.config.Secret;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads secrets where they are needed, so that a changed file counts at once. */
public final class Secrets {
    private Secrets() {}

    /** @throws IOException if the file that has it cannot be read; the message names the file */
    public static String read(Secret secret) throws IOException {
        return switch (secret) {
            case Secret.Text(var value) -> value;
            case Secret.File(var path) -> {
                try {
                    yield Files.readString(Path.of(path)).strip();
                } catch (IOException e) {
                    throw new IOException("cannot read the secret in " + path + ": " + e, e);
                }
            }
        };
    }
}
