package io.alerthistory.classification;

import java.io.IOException;
import java.util.Optional;
import java.util.function.BiConsumer;

/** Texts that outlive everything else, by name: answers, and what people said. May block its thread. Safe for many threads. */
public interface Archive {
    Optional<String> get(String name) throws IOException;

    /** It is kept when this returns. */
    void put(String name, String text) throws IOException;

    /** Hands over each text whose name begins so, in no order, with its name. */
    void each(String prefix, BiConsumer<String, String> to) throws IOException;
}
