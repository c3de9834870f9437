package io.alerthistory.classify;

import java.time.Duration;

/**
 * Somebody outside who knows more than the model that is built in, takes longer, and costs something: a language model.
 * Safe for many threads.
 */
public interface Consultant {
    /** Names who answers and how it is asked, such as {@code p1/openai/gpt-4o-mini}: other names, other answers. */
    String version();

    /**
     * Asks, and waits. The answer's severity is never below what the alert's own severity label says.
     *
     * @param limit how long it may take at most
     * @throws Silent if there is no answer that can be used
     */
    Classification ask(Subject subject, Duration limit) throws Silent;

    /** There is no answer. The message says why, in words for an operator, without secrets and without the alert's text. */
    final class Silent extends Exception {
        private static final long serialVersionUID = 1;

        private final Why why;

        public Silent(Why why, String message) {
            super(message);
            this.why = why;
        }

        public Why why() {
            return why;
        }
    }

    /** Why there is no answer. */
    enum Why {
        /** It would cost more than may be spent, or asks more often than it may. Nobody was asked. */
        OVER_BUDGET,
        /** It failed again and again just now, so it is left alone for a while. Nobody was asked. */
        LEFT_ALONE,
        TIMEOUT,
        /** It says that it is asked too often (429). */
        RATE_LIMITED,
        /** It cannot be reached, refuses, or fails (5xx). */
        FAILED,
        /** What it said is not what was asked for, twice. */
        NONSENSE
    }
}
