package io.alerthistory.adapter.llm;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.classify.Budget;
import io.alerthistory.classify.Budget.Answer;
import io.alerthistory.classify.Budget.Limits;
import java.time.Duration;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class MemoryBudgetTest {
    private final FakeTime time = new FakeTime();

    private static long granted(Budget budget, int asks) {
        return IntStream.range(0, asks)
                .filter(_ -> budget.take(0) == Answer.GRANTED)
                .count();
    }

    @Test
    void asManyAtOnceAsTheBucketHoldsThenAsItFills() {
        var budget = new MemoryBudget(new Limits(30, 5, 0, 0), time);
        assertThat(granted(budget, 10)).isEqualTo(5);
        assertThat(budget.take(0)).isEqualTo(Answer.TOO_OFTEN);
        time.goOn(Duration.ofMillis(1999));
        assertThat(granted(budget, 10)).isEqualTo(0);
        time.goOn(Duration.ofMillis(2));
        assertThat(granted(budget, 10)).isEqualTo(1);
        time.goOn(Duration.ofHours(1));
        assertThat(granted(budget, 10)).isEqualTo(5);
    }

    @Test
    void aDayHasItsAsksAndEndsAtMidnight() {
        var budget = new MemoryBudget(new Limits(0, 0, 4, 0), time);
        assertThat(granted(budget, 3)).isEqualTo(3);
        assertThat(budget.left()).isEqualTo(0.25);
        assertThat(granted(budget, 3)).isEqualTo(1);
        assertThat(budget.take(0)).isEqualTo(Answer.NO_MORE_TODAY);
        time.goOn(Duration.ofHours(12).minusMillis(1));
        assertThat(budget.take(0)).isEqualTo(Answer.NO_MORE_TODAY);
        assertThat(budget.left()).isZero();
        time.goOn(Duration.ofMillis(1));
        assertThat(budget.left()).isEqualTo(1);
        assertThat(granted(budget, 10)).isEqualTo(4);
    }

    @Test
    void moneyIsTakenBeforehandAndSettledAfterwards() {
        var budget = new MemoryBudget(new Limits(0, 0, 0, 100), time);
        assertThat(budget.take(60)).isEqualTo(Answer.GRANTED);
        assertThat(budget.take(60)).isEqualTo(Answer.GRANTED);
        assertThat(budget.take(60)).isEqualTo(Answer.TOO_DEAR);
        assertThat(budget.left()).isZero();
        budget.settle(60, 10);
        budget.settle(60, 15);
        assertThat(budget.left()).isEqualTo(0.75);
        assertThat(budget.take(60)).isEqualTo(Answer.GRANTED);
        time.goOn(Duration.ofDays(1));
        budget.settle(60, 10); // yesterday's
        assertThat(budget.left()).isEqualTo(1);
    }

    @Test
    void withoutLimitsThereIsNoEnd() {
        var budget = new MemoryBudget(Limits.NONE, time);
        assertThat(granted(budget, 100_000)).isEqualTo(100_000);
        assertThat(budget.left()).isEqualTo(1);
    }

    @Test
    void aShareIsNeverWithoutLimitAndNeverNothing() {
        assertThat(new Limits(60, 10, 2000, 1_000_000).share(4)).isEqualTo(new Limits(15, 2, 500, 250_000));
        assertThat(new Limits(1, 1, 1, 1).share(4)).isEqualTo(new Limits(1, 1, 1, 1));
        assertThat(Limits.NONE.share(4)).isEqualTo(Limits.NONE);
    }
}
