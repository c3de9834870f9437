package io.alerthistory.api;

import java.util.Optional;

/**
 * A request that is answered with an error. Alertmanager has two shapes of them, and clients read both: what its own
 * checks find is a bare JSON string; what the framework round them finds is an object with a code.
 */
final class Refusal extends RuntimeException {
    private final int status;
    private final Optional<Integer> code;

    private Refusal(int status, Optional<Integer> code, String message) {
        super(message, null, false, false);
        this.status = status;
        this.code = code;
    }

    /** What our own checks find. */
    static Refusal text(int status, String message) {
        return new Refusal(status, Optional.empty(), message);
    }

    /**
     * What is wrong with the form of a request.
     *
     * @param code an HTTP status, or go-openapi's 601 (wrong type), 602 (missing): those are sent with 422
     */
    static Refusal form(int code, String message) {
        return new Refusal(code < 600 ? code : 422, Optional.of(code), message);
    }

    int status() {
        return status;
    }

    /** The code of the object, or empty where the body is a bare string. */
    Optional<Integer> code() {
        return code;
    }

    @Override
    public String getMessage() {
        return String.valueOf(super.getMessage());
    }
}
