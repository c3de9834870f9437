package io.alerthistory.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Silence;
import io.alerthistory.muting.SilenceLimits;
import io.alerthistory.muting.Silences.Change.What;
import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;

/** The life of a silence, from wish to oblivion. */
class SilencesTest {
    private static final String QUIET = "route: {receiver: a}\nreceivers: [{name: a}]";
    private static final Instant T0 = Stage.START;

    private final Stage stage = new Stage(QUIET);

    private Silence only(String id) {
        var silence = stage.engine.state().silences().get(id);
        if (silence == null) {
            throw new AssertionError("no silence " + id);
        }
        return silence;
    }

    private String refusal() {
        return stage.decided.stream()
                .filter(Effect.SilenceRefused.class::isInstance)
                .map(effect -> ((Effect.SilenceRefused) effect).message())
                .findFirst()
                .orElse("");
    }

    @Test
    void aStartInThePastBecomesNow() {
        var made = stage.wishes("", T0.minusSeconds(60), T0.plusSeconds(60), "a=b");
        assertThat(made).singleElement().satisfies(change -> {
            assertThat(change.what()).isEqualTo(What.CREATED);
            assertThat(change.silence().startsAt()).isEqualTo(T0);
            assertThat(change.silence().updatedAt()).isEqualTo(T0);
        });
    }

    @Test
    void aSilenceIsPendingActiveAndExpired() {
        stage.wishes("", T0.plusSeconds(10), T0.plusSeconds(20), "a=b");
        var silence = only("silence-1");
        assertThat(silence.stateAt(T0.plusMillis(9_999))).isEqualTo(Silence.State.PENDING);
        assertThat(silence.stateAt(T0.plusSeconds(10))).isEqualTo(Silence.State.ACTIVE);
        assertThat(silence.stateAt(T0.plusSeconds(20))).isEqualTo(Silence.State.ACTIVE);
        assertThat(silence.stateAt(T0.plusMillis(20_001))).isEqualTo(Silence.State.EXPIRED);
    }

    @Test
    void theEndOfAnActiveOneCanBeMovedInPlace() {
        stage.wishes("", T0, T0.plusSeconds(60), "a=b");
        stage.at(10);
        var changed = stage.wishes("silence-1", T0, T0.plusSeconds(600), "a=b");
        assertThat(changed).singleElement().satisfies(change -> {
            assertThat(change.what()).isEqualTo(What.UPDATED);
            assertThat(change.silence().id()).isEqualTo("silence-1");
            assertThat(change.silence().endsAt()).isEqualTo(T0.plusSeconds(600));
            assertThat(change.silence().updatedAt()).isEqualTo(T0.plusSeconds(10));
        });
    }

    @Test
    void theStartOfAnActiveOneMayDifferByLessThanASecond() {
        stage.wishes("", T0, T0.plusSeconds(60), "a=b");
        stage.at(2);
        assertThat(stage.wishes("silence-1", T0.plusMillis(999), T0.plusSeconds(60), "a=b"))
                .singleElement()
                .satisfies(change -> assertThat(change.what()).isEqualTo(What.UPDATED));
        assertThat(stage.wishes("silence-1", T0.plusMillis(1000), T0.plusSeconds(60), "a=b"))
                .extracting(Effect.SilenceChanged::what)
                .containsExactly(What.EXPIRED, What.CREATED);
    }

    @Test
    void otherMatchersMakeANewOneAndEndTheOld() {
        stage.wishes("", T0, T0.plusSeconds(60), "a=b");
        stage.at(10);
        var changed = stage.wishes("silence-1", T0, T0.plusSeconds(60), "a=c");
        assertThat(changed).extracting(Effect.SilenceChanged::what).containsExactly(What.EXPIRED, What.CREATED);
        assertThat(only("silence-1").endsAt()).isEqualTo(stage.now());
        assertThat(only("silence-2").startsAt()).isEqualTo(stage.now());
    }

    @Test
    void theSameMatchersInAnotherOrderAreOthers() {
        stage.wishes("", T0, T0.plusSeconds(60), "a=b,c=d");
        assertThat(stage.wishes("silence-1", T0, T0.plusSeconds(60), "c=d,a=b")).hasSize(2);
    }

    @Test
    void aPendingOneCanBeMovedToAnyStartToCome() {
        stage.wishes("", T0.plusSeconds(100), T0.plusSeconds(200), "a=b");
        assertThat(stage.wishes("silence-1", T0.plusSeconds(50), T0.plusSeconds(60), "a=b"))
                .extracting(Effect.SilenceChanged::what)
                .containsExactly(What.UPDATED);
        assertThat(stage.wishes("silence-1", T0.minusSeconds(1), T0.plusSeconds(60), "a=b"))
                .as("but not into the past")
                .extracting(Effect.SilenceChanged::what)
                .containsExactly(What.EXPIRED, What.CREATED);
        assertThat(only("silence-1").startsAt())
                .as("what had not begun never mutes")
                .isEqualTo(only("silence-1").endsAt())
                .isEqualTo(T0);
    }

    @Test
    void anExpiredOneIsReplacedAndStaysAsItIs() {
        stage.wishes("", T0, T0.plusSeconds(10), "a=b");
        stage.at(20);
        var before = only("silence-1");
        assertThat(stage.wishes("silence-1", T0.plusSeconds(20), T0.plusSeconds(60), "a=b"))
                .extracting(Effect.SilenceChanged::what)
                .containsExactly(What.CREATED);
        assertThat(only("silence-1")).isEqualTo(before);
    }

    @Test
    void whatIsNotThereCanNeitherBeChangedNorExpired() {
        assertThat(stage.wishes("nobody", T0, T0.plusSeconds(10), "a=b")).isEmpty();
        assertThat(refusal()).isEqualTo("silence not found");
        stage.decided.clear();
        stage.expires("nobody");
        assertThat(refusal()).isEqualTo("silence not found");
    }

    @Test
    void toExpireTwiceIsToExpireOnce() {
        var id = stage.silences(60, "a=b");
        stage.at(10).expires(id);
        var once = only(id);
        assertThat(once.endsAt()).isEqualTo(T0.plusSeconds(10));
        stage.at(20).expires(id);
        assertThat(only(id)).isEqualTo(once);
    }

    @Test
    void thereAreOnlySoManyTheExpiredOnesIncluded() {
        var limited = new Stage(QUIET, settings(new SilenceLimits(1, 0)));
        var id = limited.silences(60, "a=b");
        limited.expires(id);
        assertThat(limited.wishes("", T0, T0.plusSeconds(10), "a=b")).isEmpty();
        assertThat(limited.decided)
                .contains(new Effect.SilenceRefused(false, "exceeded maximum number of silences: 1 (limit: 1)"));
    }

    private static Settings settings(SilenceLimits limits) {
        return new Settings(T0, Duration.ofMinutes(30), Duration.ofDays(5), Duration.ofMinutes(15), 0, limits, false);
    }

    @Test
    void thoseThatMuteAreFoundWhateverTheyAskFor() {
        stage.silences(60, "a=b");
        stage.silences(60, "a=~b.*,c=d");
        stage.silences(60, "a!=x");
        stage.silences(60, "a=~b|c,missing=\"\"");
        stage.silences(60, "a=other");
        stage.wishes("", T0.plusSeconds(1), T0.plusSeconds(9), "a=b");
        assertThat(stage.engine.state().silences().muting(LabelSet.of("a", "b", "c", "d"), T0))
                .extracting(Silence::id)
                .containsExactly("silence-1", "silence-2", "silence-3", "silence-4");
        assertThat(stage.engine.state().silences().muting(LabelSet.of("z", "b"), T0))
                .extracting(Silence::id)
                .containsExactly("silence-3");
    }
}
