package io.alerthistory.simulation;

import java.time.Duration;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.random.RandomGeneratorFactory;

/** Everything that is left to chance comes from one seed. */
record Chance(RandomGenerator random) {
    static Chance of(long seed) {
        return new Chance(RandomGeneratorFactory.of("L64X128MixRandom").create(seed));
    }

    /** Another, whose draws have nothing to do with ours from now on. */
    Chance apart() {
        return of(random.nextLong());
    }

    boolean oneIn(int n) {
        return random.nextInt(n) == 0;
    }

    <T> T of(List<T> choices) {
        return choices.get(random.nextInt(choices.size()));
    }

    /** To the millisecond. */
    Duration between(Duration least, Duration most) {
        return Duration.ofMillis(random.nextLong(least.toMillis(), most.toMillis() + 1));
    }

    /** Mostly short, sometimes long: waiting times between things that do not know of each other. */
    Duration around(Duration mean) {
        return Duration.ofMillis((long) (-Math.log(1 - random.nextDouble()) * mean.toMillis()) + 1);
    }
}
