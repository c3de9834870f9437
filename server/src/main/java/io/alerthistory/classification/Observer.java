package io.alerthistory.classification;

import java.time.Duration;

/** Whoever counts. Called by many threads. */
public interface Observer {
    /** Where an answer is looked for, the nearest first. */
    enum Tier {
        /** Memory. */
        L1,
        /** What servers share. */
        L2,
        ARCHIVE
    }

    /** What came of looking. */
    enum Result {
        HIT,
        MISS,
        /** It could not be asked; for whoever looked, a miss. */
        AWAY
    }

    void looked(Tier tier, Result result, Duration took);

    /** An answer that a language model gave once was found, so that it was not asked again. */
    void saved();

    /** An answer could not be put where others would find it: it is away, or takes no more for now. */
    void notShared(Tier tier);

    /** Nobody counts. */
    Observer NOBODY = new Observer() {
        @Override
        public void looked(Tier tier, Result result, Duration took) {}

        @Override
        public void saved() {}

        @Override
        public void notShared(Tier tier) {}
    };
}
