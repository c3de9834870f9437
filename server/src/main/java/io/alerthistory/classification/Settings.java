package io.alerthistory.classification;

import java.time.Duration;

/**
 * @param memory most answers in memory
 * @param life how long an answer counts
 * @param silence how long nobody is asked again about what there was no answer to
 * @param patience the longest that a language model is waited for, by nobody but itself
 * @param lookups most that are under way at once; beyond that the model that is built in answers alone
 * @param writesPerSecond most answers that are put where servers share them
 */
public record Settings(
        int memory, Duration life, Duration silence, Duration patience, int lookups, int writesPerSecond) {
    public static final Settings DEFAULT =
            new Settings(10_000, Duration.ofDays(7), Duration.ofMinutes(1), Duration.ofSeconds(30), 256, 200);

    public Settings with(int otherMemory, Duration otherLife) {
        return new Settings(otherMemory, otherLife, silence, patience, lookups, writesPerSecond);
    }
}
