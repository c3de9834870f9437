package io.alerthistory.adapter.redis;

/** A call could not be made, or nobody knows whether it was. Whoever called does without, or tries later. */
public final class RedisAway extends RuntimeException {
    private static final long serialVersionUID = 1;

    RedisAway(String message) {
        super(message);
    }

    RedisAway(String message, Throwable cause) {
        super(message, cause);
    }
}
