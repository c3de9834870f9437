package io.alerthistory.journal;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Keeps facts for the time after this process. Told by one thread, in the order in which things came to be so. */
public interface Journal {
    /**
     * Returns once the facts would outlive the process, or {@link #trouble} says that they would not: what cannot be kept
     * is no reason to tell nobody.
     *
     * @param at the time at which they came to be so; called now and then without any, to note that time has passed
     */
    void append(Instant at, List<Fact> facts);

    /** What is so is in stores that servers share, who know better from now on: it need not be brought to them again. */
    void handedOver();

    /** Why what was appended last would be forgotten by a restart; empty while all is well. Asked by any thread. */
    Optional<String> trouble();
}
