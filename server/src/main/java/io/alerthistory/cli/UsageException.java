package io.alerthistory.cli;

/** The arguments, the environment or our section of the file ask for what cannot be done; the message is for the user. */
public final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
