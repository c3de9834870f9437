package io.alerthistory.compare;

/** What should be a webhook's copy is none. The message names the line. */
public final class CopyException extends RuntimeException {
    private static final long serialVersionUID = 1;

    CopyException(String message) {
        super(message);
    }
}
