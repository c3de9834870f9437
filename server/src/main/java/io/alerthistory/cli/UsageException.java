package io.alerthistory.cli;

/** The arguments or the environment ask for what cannot be done; the message is for the user. */
final class UsageException extends RuntimeException {
    private static final long serialVersionUID = 1;

    UsageException(String message) {
        super(message);
    }
}
