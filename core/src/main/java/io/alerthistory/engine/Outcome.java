package io.alerthistory.engine;

import java.time.Duration;
import java.util.Map;

/** What one attempt to tell a receiver came to. */
public sealed interface Outcome {
    /** @param notes what the service wants to be reminded of at the next notification of this channel */
    record Delivered(Map<String, String> notes) implements Outcome {
        public Delivered() {
            this(Map.of());
        }
    }

    /** Made, and sent to nobody on purpose: whoever runs in the shadow of another. Counts as delivered, and is noted apart. */
    record Withheld() implements Outcome {}

    /** Certainly not taken, and worth another try. {@code retryAfter} is the receiver's own wish, or zero where it named none. */
    record Retryable(Failure failure, String reason, Duration retryAfter) implements Outcome {}

    /** A request went out and no answer is known: it may have been taken. Worth another try, with the same key. */
    record Unanswered(Failure failure, String reason) implements Outcome {}

    /** Will fail the same way every time. */
    record Refused(Failure failure, String reason) implements Outcome {}

    /** Kinds of failure, by the words of Alertmanager's {@code notifications_failed_total}. */
    enum Failure {
        AUTH_ERROR("authError"),
        RATE_LIMITED("rateLimited"),
        CLIENT_ERROR("clientError"),
        SERVER_ERROR("serverError"),
        CANCELED("contextCanceled"),
        DEADLINE_EXCEEDED("contextDeadlineExceeded"),
        OTHER("other");

        private final String label;

        Failure(String label) {
            this.label = label;
        }

        public String label() {
            return label;
        }
    }
}
