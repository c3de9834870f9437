package io.alerthistory.gotemplate.value;

/** A function's own error. The message has the function's words only; where it happened is added by who called it. */
public final class CallFailure extends RuntimeException {
    public CallFailure(String message) {
        super(message);
    }
}
