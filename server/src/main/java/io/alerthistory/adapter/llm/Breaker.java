package io.alerthistory.adapter.llm;

import io.alerthistory.classify.Consultant.Silent;
import io.alerthistory.classify.Consultant.Why;
import java.time.Duration;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Leaves a server alone that fails.
 *
 * <ol>
 *   <li>After {@value #FAILURES} failures in a row it is left alone for a second.
 *   <li>Then one ask goes out as a trial, and the others are turned away until it has ended.
 *   <li>If it fails, the server is left alone for twice as long, a minute at most. Any success ends all that.
 *   <li>Apart from it, a server that asks for a pause gets it, up to five minutes.
 * </ol>
 *
 * <p>Safe for many threads.
 */
final class Breaker {
    static final int FAILURES = 5;

    private static final Duration SHORTEST = Duration.ofSeconds(1);
    private static final Duration LONGEST = Duration.ofMinutes(1);
    private static final Duration LONGEST_WISH = Duration.ofMinutes(5);
    private static final Logger LOG = LoggerFactory.getLogger(Breaker.class);

    private final String version;
    private int failures;
    /** Zero while it is not left alone; then the latest pause. */
    private Duration pause = Duration.ZERO;

    private Instant until = Instant.MIN;
    private boolean trialIsOut;
    private Instant wish = Instant.MIN;

    /** @param version of the consultant, for the log */
    Breaker(String version) {
        this.version = version;
    }

    /** @throws Silent if nobody may be asked now */
    synchronized void check(Instant now) throws Silent {
        if (now.isBefore(wish)) {
            throw new Silent(Why.RATE_LIMITED, "the language model wants to be left alone until " + wish);
        }
        if (isOpen() && (trialIsOut || now.isBefore(until))) {
            throw new Silent(
                    Why.LEFT_ALONE, "the language model failed again and again, and is tried again after " + until);
        }
    }

    private boolean isOpen() {
        return pause.isPositive();
    }

    /**
     * Whoever has entered tells how it ended, by one of the three methods below.
     *
     * @return whether this is the trial
     * @throws Silent if nobody may be asked now
     */
    synchronized boolean enter(Instant now) throws Silent {
        check(now);
        trialIsOut = isOpen();
        return trialIsOut;
    }

    synchronized void succeeded() {
        if (isOpen()) {
            LOG.atInfo().addKeyValue("model", version).log("The language model answers again");
        }
        failures = 0;
        pause = Duration.ZERO;
        trialIsOut = false;
    }

    /** @param why for the log; without texts of others */
    synchronized void failed(boolean trial, Instant now, String why) {
        failures++;
        if (trial && isOpen()) {
            trialIsOut = false;
            open(now);
        } else if (!isOpen() && failures >= FAILURES) {
            LOG.atWarn()
                    .addKeyValue("model", version)
                    .addKeyValue("err", why)
                    .log("The language model fails and is left alone for a while: alerts are classified without it");
            open(now);
        }
    }

    private void open(Instant now) {
        var twice = pause.multipliedBy(2);
        pause = !isOpen() ? SHORTEST : twice.compareTo(LONGEST) > 0 ? LONGEST : twice;
        until = now.plus(pause);
    }

    /** It was not asked, or what came of it says nothing of how it is. */
    synchronized void leftUndecided(boolean trial) {
        trialIsOut &= !trial;
    }

    /** It wants not to be asked for a while; longer than five minutes is not granted. */
    synchronized void wants(Duration rest, Instant now) {
        var end = now.plus(rest.compareTo(LONGEST_WISH) > 0 ? LONGEST_WISH : rest);
        wish = end.isAfter(wish) ? end : wish;
    }
}
