package io.alerthistory.classification;

import java.time.Duration;
import java.util.Optional;

/**
 * Where the servers of an installation keep answers for each other, for a while; any may be gone at any time. May block its
 * thread for a moment. Safe for many threads.
 */
public interface SharedAnswers {
    /** It is not there now. Whoever asks does without. */
    final class Away extends Exception {
        private static final long serialVersionUID = 1;

        public Away(Throwable cause) {
            super(cause);
        }
    }

    Optional<String> get(String name) throws Away;

    /** @param life when it may be forgotten; at least a millisecond */
    void put(String name, String text, Duration life) throws Away;

    /**
     * Whether the caller is the one who is to find an answer: nobody else is told so before {@link #release}, or before that
     * time has passed.
     */
    boolean claim(String name, Duration longest) throws Away;

    /** The caller who had the claim has put an answer, or gives up. */
    void release(String name) throws Away;
}
