package io.alerthistory.adapter.llm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.classify.Consultant.Silent;
import io.alerthistory.classify.Consultant.Why;
import io.alerthistory.support.CapturedLogs;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class BreakerTest {
    private final FakeTime time = new FakeTime();
    private final Breaker breaker = new Breaker("p1/x/y");

    private boolean enter() throws Silent {
        return breaker.enter(time.instant());
    }

    private void fail(int times) throws Silent {
        for (int i = 0; i < times; i++) {
            breaker.failed(enter(), time.instant(), "it fails");
        }
    }

    private void isTurnedAway(Why why) {
        assertThatThrownBy(this::enter)
                .isInstanceOfSatisfying(Silent.class, e -> assertThat(e.why()).isEqualTo(why));
    }

    @Test
    void failuresInARowOpenItAndASuccessStartsTheCountAnew() throws Silent {
        fail(Breaker.FAILURES - 1);
        enter();
        breaker.succeeded();
        fail(Breaker.FAILURES - 1);
        assertThat(enter()).isFalse();
        breaker.failed(false, time.instant(), "it fails");
        isTurnedAway(Why.LEFT_ALONE);
    }

    @Test
    void thePauseDoublesUpToAMinuteAndThenOneTrialGoesOut() throws Silent {
        try (var logs = new CapturedLogs()) {
            fail(Breaker.FAILURES);
            for (long seconds : new long[] {1, 2, 4, 8, 16, 32, 60, 60}) {
                time.goOn(Duration.ofSeconds(seconds).minusMillis(1));
                isTurnedAway(Why.LEFT_ALONE);
                time.goOn(Duration.ofMillis(1));
                assertThat(enter()).isTrue();
                isTurnedAway(Why.LEFT_ALONE); // one at a time
                breaker.failed(true, time.instant(), "it fails");
            }
            time.goOn(Duration.ofMinutes(1));
            assertThat(enter()).isTrue();
            breaker.succeeded();
            assertThat(enter()).isFalse();
            assertThat(logs.lines())
                    .satisfiesExactly(
                            line -> assertThat(line).startsWith("WARN").contains("left alone", "p1/x/y", "it fails"),
                            line -> assertThat(line).startsWith("INFO").contains("answers again"));
        }
    }

    @Test
    void aTrialThatSaysNothingIsFollowedByAnother() throws Silent {
        fail(Breaker.FAILURES);
        time.goOn(Duration.ofSeconds(1));
        breaker.leftUndecided(enter());
        assertThat(enter()).isTrue();
    }

    @Test
    void whoWasOutBeforeDoesNotProlongIt() throws Silent {
        boolean early = enter();
        fail(Breaker.FAILURES);
        breaker.failed(early, time.instant(), "it fails");
        time.goOn(Duration.ofSeconds(1));
        assertThat(enter()).isTrue();
    }

    @ParameterizedTest
    @CsvSource({"PT7S, PT7S", "PT5M, PT5M", "PT24H, PT5M"})
    void aWishIsGrantedUpToFiveMinutes(Duration wish, Duration granted) throws Silent {
        breaker.wants(wish, time.instant());
        time.goOn(granted.minusMillis(1));
        isTurnedAway(Why.RATE_LIMITED);
        time.goOn(Duration.ofMillis(1));
        assertThat(enter()).isFalse();
    }
}
