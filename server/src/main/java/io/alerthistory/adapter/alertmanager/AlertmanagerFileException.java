package io.alerthistory.adapter.alertmanager;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/** A file of Alertmanager's cannot be read, or not be written. The message says where, what, and what to do about it. */
public final class AlertmanagerFileException extends RuntimeException {
    private AlertmanagerFileException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /** @param cause what the operating system said */
    static AlertmanagerFileException unreadable(Path file, @Nullable Throwable cause, String why) {
        return new AlertmanagerFileException(
                file + ": cannot be read: " + why
                        + ". Name the file that Alertmanager wrote, and see that it may be read.",
                cause);
    }

    static AlertmanagerFileException unwritable(Path file, Throwable cause) {
        return new AlertmanagerFileException(
                file + ": cannot be written: " + cause
                        + ". See that its folder is there, may be written to, and is not full;"
                        + " what was there before is as it was.",
                cause);
    }

    /** @param offset in bytes from the beginning of the file */
    static AlertmanagerFileException damaged(Path file, long offset, String what, @Nullable Throwable cause) {
        return new AlertmanagerFileException(
                file + ": byte " + offset + ": " + what
                        + ". Let Alertmanager write the file again, which it does when it"
                        + " is ended in good order, or take it from a backup; without it nothing of it is taken over.",
                cause);
    }
}
