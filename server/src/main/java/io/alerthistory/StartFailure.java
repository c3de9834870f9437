package io.alerthistory;

/** The program cannot start as it was asked to. The message says what is wrong and what to do. */
public final class StartFailure extends RuntimeException {
    StartFailure(String message) {
        super(message);
    }

    StartFailure(String message, Throwable cause) {
        super(message, cause);
    }
}
