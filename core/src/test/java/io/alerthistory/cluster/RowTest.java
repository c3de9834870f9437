package io.alerthistory.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Fingerprint;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** What becomes of two words about a slot. */
class RowTest {
    private static final Slot SLOT = new Slot("{}:{}", "pager");
    private static final Channel CHANNEL = new Channel(SLOT, "webhook", 0);
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");
    private static final Fingerprint A = new Fingerprint(1);
    private static final Fingerprint B = new Fingerprint(2);

    private static Map<Channel, Told> told(Instant at, Fingerprint... firing) {
        return Map.of(CHANNEL, new Told(Set.of(firing), Set.of(), Set.of(), at, at.plusSeconds(3600), Map.of()));
    }

    private static Row record(Row base, String token, Instant at, Fingerprint... firing) {
        return base.recorded(token, told(at, firing), at.plusSeconds(60), true, 7, at);
    }

    @Test
    void theLaterWordCountsIfItsWriterKnewTheOther() {
        var first = record(Row.none(SLOT), "a", T0, A);
        var second = record(first, "b", T0.plusSeconds(60), A, B);
        assertThat(first.joined(second)).isEqualTo(second);
        assertThat(second.joined(first)).isEqualTo(second);
    }

    @Test
    void whatNeitherKnewOfTheOtherIsInDoubt() {
        var base = record(Row.none(SLOT), "a", T0, A);
        var here = record(base, "b", T0.plusSeconds(60), A, B);
        var there = record(base, "c", T0.plusSeconds(61), A);
        var joined = here.joined(there);
        assertThat(joined).isEqualTo(there.joined(here));
        assertThat(joined.version()).isEqualTo(3);
        assertThat(joined.told().getOrDefault(CHANNEL, Told.NOTHING).firing()).containsExactly(A);
        assertThat(joined.told().getOrDefault(CHANNEL, Told.NOTHING).doubt()).containsExactly(B);
    }

    @Test
    void whoToldTheSameLeavesNoDoubt() {
        var base = record(Row.none(SLOT), "a", T0, A);
        var joined = record(base, "b", T0.plusSeconds(60), A, B).joined(record(base, "c", T0.plusSeconds(61), A, B));
        assertThat(joined.told().getOrDefault(CHANNEL, Told.NOTHING).doubt()).isEmpty();
    }

    @Test
    void aClaimOnWhichNothingWasToldTakesNothingAway() {
        var base = record(Row.none(SLOT), "a", T0, A);
        var claim = base.claimed("server", "b", told(T0, A), T0.plusSeconds(60));
        var other = record(base, "c", T0.plusSeconds(61), A, B);
        assertThat(claim.joined(other).told()).isEqualTo(other.told());
        assertThat(claim.holder()).isEqualTo("server");
        assertThat(other.isFree()).isTrue();
    }

    @Test
    void timeOfASlotDoesNotGoBackAndNothingIsUnsettled() {
        var row = record(Row.none(SLOT), "a", T0.plusSeconds(10), A);
        var next = row.recorded("b", row.told(), T0, true, 3, T0);
        assertThat(next.clock()).isEqualTo(T0.plusSeconds(10));
        assertThat(next.flushed()).isEqualTo(7);
    }
}
