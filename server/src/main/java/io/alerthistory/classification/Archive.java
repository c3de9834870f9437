package io.alerthistory.classification;

import java.io.IOException;
import java.time.Instant;
import java.util.Optional;

/** Texts that outlive everything else, by name: answers, and what people said. May block its thread. Safe for many threads. */
public interface Archive {
    Optional<String> get(String name) throws IOException;

    /** It is kept when this returns. */
    void put(String name, String text) throws IOException;

    /** Is shown a text. */
    interface Visitor {
        /** @param at when it was put */
        void see(String name, String text, Instant at) throws IOException;
    }

    /** Shows each text whose name begins so, in no order. */
    void each(String prefix, Visitor to) throws IOException;
}
