package io.alerthistory.testing.chaos;

import static org.assertj.core.api.Assertions.assertThat;

import io.alerthistory.testing.chaos.Books.Account;
import io.alerthistory.testing.chaos.Books.Change;
import io.alerthistory.testing.chaos.Books.Death;
import io.alerthistory.testing.chaos.Books.Span;
import io.alerthistory.testing.chaos.Books.Told;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What is planted is found, and nothing else is. */
class BooksTest {
    private static final Instant T0 = Instant.parse("2026-01-01T00:00:00Z");

    private final List<Change> changes = new ArrayList<>(
            List.of(change("a", true, 0), change("a", false, 60), change("b", true, 10), change("b", false, 70)));
    private final List<Told> told = new ArrayList<>(List.of(
            told(1, Map.of("a", true)),
            told(11, Map.of("a", true, "b", true)),
            told(61, Map.of("a", false, "b", true)),
            told(71, Map.of("b", false))));
    private final List<Death> deaths = new ArrayList<>();
    private final List<Span> split = new ArrayList<>();

    private static Change change(String alert, boolean firing, int second) {
        return new Change("pager", alert, firing, T0.plusSeconds(second), false);
    }

    private static Told told(int second, Map<String, Boolean> firing) {
        return told(second, firing, "server-0", "key of " + firing);
    }

    private static Told told(int second, Map<String, Boolean> firing, String sender, String key) {
        return new Told("pager", "group", firing, sender, key, T0.plusSeconds(second));
    }

    private Account account() {
        return new Books(changes, told, deaths, split).account();
    }

    private void assertNothingElse(Account account) {
        assertThat(account.expected()).isEqualTo(4);
        assertThat(account.delivered()).isEqualTo(4 - account.lost().size());
        assertThat(account.overtaken()).isEmpty();
    }

    @Test
    void eachOnceIsNothingToTalkOf() {
        var account = account();
        assertNothingElse(account);
        assertThat(account).isEqualTo(new Account(4, 4, 0, List.of(), List.of(), List.of(), List.of()));
    }

    @Test
    void theSameAgainIsFound() {
        told.add(2, told(20, Map.of("a", true, "b", true), "server-1", "another"));
        var account = account();
        assertNothingElse(account);
        assertThat(account.lost()).isEmpty();
        assertThat(account.doubled()).singleElement().asString().contains("by server-1 (another)");
    }

    @Test
    void whatWasSoBeforeIsFoundToo() {
        told.add(4, told(80, Map.of("a", true, "b", true)));
        var account = account();
        assertThat(account.doubled()).hasSize(1);
        assertThat(account.lost()).hasSize(2).allMatch(line -> line.endsWith("is over, is said to fire again"));
    }

    @Test
    void aPartWithoutNewsIsFound() {
        told.add(2, told(20, Map.of("b", true)));
        assertThat(account().doubled()).hasSize(1);
    }

    @Test
    void anotherReceiverAndAnotherGroupAreOthers() {
        told.add(2, new Told("chat", "group", Map.of("a", true), "server-0", "", T0.plusSeconds(20)));
        told.add(2, new Told("pager", "another", Map.of("a", true), "server-0", "", T0.plusSeconds(20)));
        assertThat(account().doubled()).isEmpty();
    }

    @Test
    void aChangeThatIsNotToldIsFound() {
        told.remove(3);
        var account = account();
        assertNothingElse(account);
        assertThat(account.lost()).containsExactly("2026-01-01T00:01:10Z pager: b is over, is not told");
        assertThat(account.doubled()).isEmpty();
    }

    @Test
    void aFireThatIsNotToldIsLostThoughItsEndIsTold() {
        told.set(1, told(11, Map.of("a", true)));
        told.set(2, told(61, Map.of("a", false)));
        var account = account();
        assertThat(account.lost()).containsExactly("2026-01-01T00:00:10Z pager: b fires, is not told");
        assertThat(account.doubled()).hasSize(1); // without b it has no news
    }

    @Test
    void onlyWhereItMayBeAFireIsOvertaken() {
        changes.set(2, new Change("pager", "b", true, T0.plusSeconds(10), true));
        told.removeIf(one -> one.firing().containsKey("b"));
        told.add(told(61, Map.of("a", false)));
        var account = account();
        assertThat(account.overtaken()).hasSize(2);
        assertThat(account.expected()).isEqualTo(2);
        assertThat(account.lost()).isEmpty();
    }

    @Test
    void lateIsWhatTookMoreThanThirtySeconds() {
        told.set(3, told(100, Map.of("b", false)));
        assertThat(account().late()).isZero();
        told.set(3, told(101, Map.of("b", false)));
        assertThat(account().late()).isEqualTo(1);
    }

    @Test
    void whoWasKilledInFlightIsNamed() {
        told.add(
                2,
                told(20, Map.of("a", true, "b", true), "server-1", told.get(1).key()));
        deaths.add(new Death("server-0", T0.plusSeconds(11).plusMillis(300)));
        var account = account();
        assertThat(account.doubled()).isEmpty();
        assertThat(account.named()).hasSize(1);
    }

    @Test
    void withAnotherKeyOrAnotherDeathItIsNot() {
        told.add(2, told(20, Map.of("a", true, "b", true), "server-1", "another"));
        deaths.add(new Death("server-0", T0.plusSeconds(11)));
        assertThat(account().doubled()).hasSize(1);
        told.set(
                2,
                told(20, Map.of("a", true, "b", true), "server-1", told.get(1).key()));
        deaths.set(0, new Death("server-0", T0.plusSeconds(14)));
        assertThat(account().doubled()).hasSize(1);
        deaths.set(0, new Death("server-1", T0.plusSeconds(11)));
        assertThat(account().doubled()).hasSize(1);
    }

    @Test
    void whoeverIsAloneTellsOnceAndOnceMoreWhenTheyMeet() {
        split.add(new Span(T0.plusSeconds(5), T0.plusSeconds(25)));
        told.add(2, told(12, Map.of("a", true, "b", true), "server-1", "1"));
        told.add(3, told(12, Map.of("a", true, "b", true), "server-2", "2"));
        told.add(4, told(30, Map.of("a", true, "b", true), "server-2", "3"));
        assertThat(account().doubled()).isEmpty();
        assertThat(account().named()).hasSize(3);
        told.add(5, told(31, Map.of("a", true, "b", true), "server-2", "4"));
        assertThat(account().doubled()).hasSize(1);
    }
}
