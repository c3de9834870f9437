package io.alerthistory.engine;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How long to wait before trying again: half a second at first, each time half as much again, a minute at most, and up
 * to half more by chance, so that receivers are not hit in step. Alertmanager 0.34 draws half less to half more; to ask a
 * receiver in trouble sooner than that helps nobody.
 */
final class Backoff {
    static final Duration LONGEST = Duration.ofSeconds(90); // a minute, and half of it more

    private static final double FIRST_MILLIS = 500;
    private static final double GROWTH = 1.5;
    private static final double CAP_MILLIS = 60_000;

    private final RandomGenerator random;

    Backoff(RandomGenerator random) {
        this.random = random;
    }

    /**
     * @param attempts how many have failed, from 1
     * @param asked what the receiver asked for, which counts where it is longer
     */
    Duration pause(int attempts, Duration asked) {
        double shortest = Math.min(CAP_MILLIS, FIRST_MILLIS * Math.pow(GROWTH, attempts - 1));
        var own = Duration.ofNanos((long) (shortest * random.nextDouble(1, 1.5) * 1e6));
        return asked.compareTo(own) > 0 ? asked : own;
    }
}
