package io.alerthistory.support;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.alerthistory.cluster.Entry;
import io.alerthistory.cluster.Keeper;
import io.alerthistory.cluster.Row;
import io.alerthistory.cluster.Store;
import io.alerthistory.cluster.Store.Ask;
import io.alerthistory.cluster.Store.Beat;
import io.alerthistory.cluster.Store.Claim;
import io.alerthistory.cluster.Store.Reply;
import io.alerthistory.cluster.Store.Verdict;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** What every store does. Each test begins with an empty one. */
public abstract class KeeperContract {
    protected static final Instant NOW = Instant.parse("2026-11-25T10:00:00.123456Z");
    protected static final long STAMP = ChronoUnit.MICROS.between(Instant.EPOCH, NOW);

    private static final Set<Store> BOTH = Set.of(Store.POSTGRES, Store.REDIS);
    private static final Set<Store> REDIS = Set.of(Store.REDIS);

    /** The store of this test, as a replica of that name asks it. */
    protected abstract Keeper keeper(String replica);

    /** Another installation's store on the same server. */
    protected abstract Keeper elsewhere(String replica);

    protected abstract Store store();

    /** Whoever waits for {@link Store#SETTLE} after its birth has waited. */
    protected abstract void settle();

    protected int mostInAPage() {
        return 1000;
    }

    /** How a replica asks; every answer's life and position go into the next question. */
    protected final class Asker {
        private final Keeper keeper;
        public final String replica;
        public String life = "";
        public long position;
        public long stamp;
        public Set<Store> uses = store() == Store.REDIS ? REDIS : BOTH;
        public boolean isComplete = true;
        public boolean leaves;

        public Asker(String replica) {
            this(keeper(replica), replica);
        }

        public Asker(Keeper keeper, String replica) {
            this.keeper = keeper;
            this.replica = replica;
        }

        public Reply ask(List<Entry> entries, List<Entry> fresh, List<Row> rows, List<Claim> claims) {
            Beat beat = new Beat(replica, uses, isComplete, "http://" + replica, "c0ffee");
            try {
                var reply = keeper.ask(new Ask(life, position, stamp, beat, entries, fresh, rows, claims, leaves));
                if (reply instanceof Reply.Done done) {
                    life = done.life();
                    position = done.position();
                }
                return reply;
            } catch (Keeper.Unavailable e) {
                throw new AssertionError(e);
            }
        }

        private Reply.Done done(List<Entry> entries, List<Entry> fresh, List<Row> rows, List<Claim> claims) {
            return (Reply.Done) ask(entries, fresh, rows, claims);
        }

        public Reply.Done say(Entry... fresh) {
            return done(List.of(), List.of(fresh), List.of(), List.of());
        }

        public Reply.Done tell(Entry... entries) {
            return done(List.of(entries), List.of(), List.of(), List.of());
        }

        public Reply.Done row(Row... rows) {
            return done(List.of(), List.of(), List.of(rows), List.of());
        }

        public Verdict claim(Row base, Row next) {
            return done(List.of(), List.of(), List.of(), List.of(new Claim(base, next)))
                    .verdicts()
                    .getFirst();
        }

        public Reply.Done read() {
            return tell();
        }

        public Reply again() {
            return ask(List.of(), List.of(), List.of(), List.of());
        }
    }

    private Asker settled(String replica) {
        var asker = new Asker(replica);
        asker.read();
        settle();
        return asker;
    }

    protected static Alert alert(String name) {
        return new Alert(
                LabelSet.of("alertname", name),
                Annotations.of("summary", "<" + name + ">"),
                new Timestamp(NOW, ZoneOffset.ofHours(2)),
                new Timestamp(NOW.plusSeconds(300), ZoneOffset.UTC),
                "http://prometheus/" + name,
                NOW,
                true);
    }

    protected static Entry entry(String name, long stamp, String by) {
        return new Entry(new Entry.OfAlert(alert(name)), stamp, by);
    }

    protected static Entry entry(String name, long stamp) {
        return entry(name, stamp, "a");
    }

    protected static Slot slot(String name) {
        return new Slot("{}:{alertname=\"" + name + "\"}", "team");
    }

    protected static Row none(Slot slot) {
        return new Row(slot, 0, "", "", Map.of(), Instant.EPOCH, 0, Instant.EPOCH, List.of());
    }

    protected static Row row(Slot slot, long version, String token) {
        var told = new Told(
                Set.of(new Fingerprint(-1), new Fingerprint(7)),
                Set.of(),
                Set.of(new Fingerprint(7)),
                NOW,
                NOW.plusSeconds(1000),
                Map.of("thread", "1.2"));
        return new Row(
                slot,
                version,
                token,
                "",
                Map.of(new Channel(slot, "webhook", 0), told, new Channel(slot, "email", 1), Told.NOTHING),
                NOW.plusSeconds(60),
                STAMP,
                NOW,
                List.of(token));
    }

    private static final Verdict GRANTED = new Verdict.Granted();
    private static final Verdict WAIT = new Verdict.Wait();

    @Test
    void whatOneSaysAnotherReadsAndNotItself() {
        var a = new Asker("a");
        var b = new Asker("b");
        b.read();
        var silence = new Silence(
                "id",
                List.of(new Matcher("x", Matcher.Operator.of("=~"), "y.*")),
                NOW,
                NOW.plusSeconds(1),
                NOW,
                "me",
                "why",
                new TreeMap<>(Map.of("k", "v")));
        var all = List.of(entry("x", STAMP), new Entry(new Entry.OfSilence(silence), STAMP + 1, "a"));
        var said = a.say(all.toArray(Entry[]::new));
        assertThat(said.entries()).isEmpty();
        assertThat(said.isBehind()).isFalse();
        assertThat(said.stamp()).isEqualTo(STAMP + 1);
        assertThat(b.read().entries()).isEqualTo(all);
        assertThat(b.read().entries()).isEmpty();
        assertThat(a.read().entries()).isEmpty();
        assertThat(new Asker("c").read().entries()).isEqualTo(all);
    }

    @Test
    void aRowIsReadAsItWasTold() {
        var a = new Asker("a");
        var b = new Asker("b");
        b.read();
        var row = row(slot("x"), 3, "t");
        assertThat(a.row(row).rows()).isEmpty();
        assertThat(b.read().rows()).containsExactly(row);
        assertThat(b.read().rows()).isEmpty();
    }

    @Test
    void ofTwoRowsTheLaterStays() {
        var a = new Asker("a");
        var slot = slot("x");
        a.row(row(slot, 2, "m"));
        a.row(row(slot, 1, "z"), row(slot, 2, "l"), row(slot, 2, "m"));
        assertThat(new Asker("b").read().rows()).containsExactly(row(slot, 2, "m"));
        a.row(row(slot, 2, "n"));
        assertThat(new Asker("b").read().rows()).containsExactly(row(slot, 2, "n"));
        a.row(row(slot, 3, "a"));
        assertThat(new Asker("b").read().rows()).containsExactly(row(slot, 3, "a"));
    }

    @Test
    void anEntryIsPutWhereItIsNewer() {
        var a = new Asker("a");
        var b = new Asker("b");
        a.tell(entry("x", STAMP, "b"));
        b.read();
        a.tell(entry("x", STAMP - 1, "z"), entry("x", STAMP, "a"), entry("x", STAMP, "b"));
        assertThat(b.read().entries()).isEmpty();
        a.tell(entry("x", STAMP, "c"), entry("x", STAMP, "bb"));
        assertThat(b.read().entries()).containsExactly(entry("x", STAMP, "c"));
        assertThat(new Asker("c").read().entries()).containsExactly(entry("x", STAMP, "c"));
    }

    @Test
    void freshWordsAreRefusedTogetherIfOneIsNotTheLatest() {
        var a = new Asker("a");
        a.tell(entry("x", STAMP));
        var refused = a.say(entry("y", STAMP), entry("z", STAMP + 1));
        assertThat(refused.isBehind()).isTrue();
        assertThat(refused.stamp()).isEqualTo(STAMP);
        assertThat(new Asker("b").read().entries()).hasSize(1);
        assertThat(a.say(entry("y", STAMP + 1), entry("z", STAMP + 2)).isBehind())
                .isFalse();
        assertThat(new Asker("b").read().entries()).hasSize(3);
    }

    @Test
    void theHighestStampIsThatOfWhoeverKnowsAHigherOne() {
        var a = new Asker("a");
        a.stamp = STAMP + 10;
        assertThat(a.say(entry("x", STAMP)).isBehind()).isFalse(); // its own knowledge does not refuse its words
        assertThat(a.say(entry("x", STAMP + 10)).isBehind()).isTrue();
        assertThat(new Asker("b").read().stamp()).isEqualTo(STAMP + 10);
    }

    @Test
    void askedAgainItDoesTheSame() {
        var a = settled("a");
        var slot = slot("x");
        var fresh = List.of(entry("x", STAMP));
        var claims = List.of(new Claim(none(slot), row(slot, 1, "t")));
        a.ask(List.of(), fresh, List.of(), claims);
        var again = (Reply.Done) a.ask(List.of(), fresh, List.of(), claims);
        assertThat(again.isBehind()).isTrue();
        assertThat(again.verdicts()).containsExactly(GRANTED);
        var read = new Asker("b").read();
        assertThat(read.entries()).hasSize(1);
        assertThat(read.rows()).hasSize(1);
    }

    @Test
    void aClaimIsComparedAndSet() {
        var a = settled("a");
        var slot = slot("x");
        var first = row(slot, 1, "t1");
        assertThat(a.claim(none(slot), first)).isEqualTo(GRANTED);
        assertThat(a.claim(none(slot), row(slot, 1, "t2"))).isEqualTo(new Verdict.Refused(first));
        assertThat(a.claim(first, row(slot, 2, "t3"))).isEqualTo(GRANTED);
        assertThat(a.claim(first, row(slot, 2, "t4"))).isEqualTo(new Verdict.Refused(row(slot, 2, "t3")));
        // the claimant knows more than the store
        assertThat(a.claim(row(slot, 8, "far"), row(slot, 9, "t5"))).isEqualTo(GRANTED);
        assertThat(new Asker("b").read().rows()).containsExactly(row(slot, 9, "t5"));
    }

    @Test
    void claimsOfOneRequestAreJudgedInTurn() {
        var a = settled("a");
        var reply = (Reply.Done) a.ask(
                List.of(),
                List.of(),
                List.of(),
                List.of(
                        new Claim(none(slot("x")), row(slot("x"), 1, "t1")),
                        new Claim(none(slot("x")), row(slot("x"), 1, "t2")),
                        new Claim(none(slot("y")), row(slot("y"), 1, "t3"))));
        assertThat(reply.verdicts()).containsExactly(GRANTED, new Verdict.Refused(row(slot("x"), 1, "t1")), GRANTED);
        assertThat(new Asker("b").read().rows()).hasSize(2);
    }

    @Test
    void nobodyClaimsBeforeItHasSettled() {
        var a = new Asker("a");
        assertThat(a.claim(none(slot("x")), row(slot("x"), 1, "t"))).isEqualTo(WAIT);
        settle();
        assertThat(a.claim(none(slot("x")), row(slot("x"), 1, "t"))).isEqualTo(GRANTED);
    }

    @Test
    void whoSeesLessThanAnotherWaits() {
        var a = settled("a");
        var b = new Asker("b");
        b.uses = BOTH;
        b.read();
        a.uses = Set.of(store());
        assertThat(a.claim(none(slot("x")), row(slot("x"), 1, "t"))).isEqualTo(WAIT);
        b.leaves = true;
        b.read();
        assertThat(a.claim(none(slot("x")), row(slot("x"), 1, "t"))).isEqualTo(GRANTED);
    }

    @Test
    void whoKnowsLessThanAnotherWaits() {
        var a = settled("a");
        var b = new Asker("b");
        a.isComplete = false;
        assertThat(a.claim(none(slot("x")), row(slot("x"), 1, "t"))).isEqualTo(GRANTED);
        b.read();
        assertThat(a.claim(none(slot("y")), row(slot("y"), 1, "t"))).isEqualTo(WAIT);
    }

    @Test
    void redisIsNoGateForWhoeverSeesPostgres() {
        var a = settled("a");
        a.uses = BOTH;
        assertThat(a.claim(none(slot("x")), row(slot("x"), 1, "t"))).isEqualTo(store() == Store.REDIS ? WAIT : GRANTED);
    }

    @Test
    void peersAreThoseWhoAskedAndHaveNotLeft() {
        var a = new Asker("a");
        var b = new Asker("b");
        b.isComplete = false;
        a.read();
        var peers = b.read().peers();
        assertThat(peers)
                .extracting(Store.Peer::beat)
                .containsExactly(
                        new Beat("a", a.uses, true, "http://a", "c0ffee"),
                        new Beat("b", b.uses, false, "http://b", "c0ffee"));
        assertThat(peers).allMatch(Store.Peer::isLive).allMatch(Store.Peer::isConnected);
        b.leaves = true;
        assertThat(b.read().peers()).hasSize(1);
        assertThat(a.read().peers()).hasSize(1);
    }

    @Test
    void whoKnowsAnotherLifeIsToldSoAndNothingIsDone() {
        var a = new Asker("a");
        a.read();
        a.life = "another";
        assertThat(a.ask(List.of(entry("x", STAMP)), List.of(), List.of(row(slot("x"), 1, "t")), List.of()))
                .isEqualTo(new Reply.Reset());
        var b = new Asker("b").read();
        assertThat(b.entries()).isEmpty();
        assertThat(b.rows()).isEmpty();
        assertThat(b.peers()).hasSize(2);
    }

    @Test
    void ofTwoWhoClaimAtOnceOneWins() throws Exception {
        settled("a");
        try (var threads = Executors.newFixedThreadPool(2)) {
            var askers = List.of(new Asker("a"), new Asker("b"));
            for (int round = 0; round < 200; round++) {
                var slot = slot("round " + round);
                var claims = new ArrayList<Callable<Verdict>>();
                for (var asker : askers) {
                    claims.add(() -> asker.claim(none(slot), row(slot, 1, asker.replica)));
                }
                var verdicts = new ArrayList<Verdict>();
                for (var verdict : threads.invokeAll(claims)) {
                    verdicts.add(verdict.get());
                }
                assertThat(verdicts).filteredOn(GRANTED::equals).hasSize(1);
                assertThat(verdicts)
                        .filteredOn(Verdict.Refused.class::isInstance)
                        .hasSize(1);
            }
        }
    }

    @Test
    void aThousandEntriesAreOneRequest() {
        var a = new Asker("a");
        var all = IntStream.range(0, 1000)
                .mapToObj(i -> entry("n" + i, STAMP + i))
                .toList();
        assertThat(a.say(all.toArray(Entry[]::new)).isBehind()).isFalse();
        assertThat(pages(new Asker("b"))).isEqualTo(all);
    }

    @Test
    void whatIsMuchIsReadInPages() {
        var a = new Asker("a");
        var all = new ArrayList<Entry>();
        for (int request = 0; request < 5; request++) {
            int first = 500 * request;
            var some = IntStream.range(first, first + 500)
                    .mapToObj(i -> entry("n" + i, STAMP + i))
                    .toList();
            a.say(some.toArray(Entry[]::new));
            all.addAll(some);
        }
        assertThat(pages(new Asker("b"))).isEqualTo(all);
    }

    /** All there is to read. */
    protected final List<Entry> pages(Asker asker) {
        var read = new ArrayList<Entry>();
        for (boolean more = true; more; ) {
            var page = asker.read();
            assertThat(page.hasGap()).isFalse();
            assertThat(page.entries().size()).isLessThanOrEqualTo(mostInAPage());
            read.addAll(page.entries());
            more = page.hasMore();
        }
        return read;
    }

    @Test
    void textsAreKept() {
        var a = settled("a");
        var text = "NUL \u0000, four bytes 😀, ' \" ` \\ $1 %s ; -- \r\n {} \ufffd \u202e é";
        var slot = new Slot(text, text);
        var other = new Slot(text + text, "");
        var row = row(slot, 1, text);
        var entry = new Entry(
                new Entry.OfAlert(new Alert(
                        LabelSet.of("l", text),
                        Annotations.of("a", text),
                        new Timestamp(NOW, ZoneOffset.UTC),
                        new Timestamp(NOW, ZoneOffset.UTC),
                        text,
                        NOW,
                        false)),
                STAMP,
                text);
        a.tell(entry);
        assertThat(a.claim(none(slot), row)).isEqualTo(GRANTED);
        assertThat(a.claim(none(other), row(other, 1, "t"))).isEqualTo(GRANTED);
        assertThat(a.claim(none(slot), row(slot, 1, "t"))).isEqualTo(new Verdict.Refused(row));
        var read = new Asker(text).read();
        assertThat(read.entries()).containsExactly(entry);
        assertThat(read.rows()).containsExactly(row, row(other, 1, "t"));
        assertThat(read.peers().stream().map(peer -> peer.beat().replica())).containsExactlyInAnyOrder("a", text);
    }

    @Test
    void halfACharacterDoesNoHarm() {
        var a = settled("a");
        var slot = slot("\ud800");
        assertThat(a.claim(none(slot), row(slot, 1, "t"))).isEqualTo(GRANTED);
        a.tell(entry("x", STAMP, "\udc00"));
        var read = new Asker("b").read();
        assertThat(read.entries()).hasSize(1);
        assertThat(read.rows()).hasSize(1);
    }

    @Test
    void installationsDoNotSeeEachOther() {
        var a = new Asker("a");
        a.tell(entry("x", STAMP));
        a.row(row(slot("x"), 1, "t"));
        var there = new Asker(elsewhere("b"), "b").read();
        assertThat(there.entries()).isEmpty();
        assertThat(there.rows()).isEmpty();
        assertThat(there.peers()).hasSize(1);
        assertThat(there.stamp()).isZero();
    }

    /** For a server that hangs now: the caller is not kept. */
    protected void assertUnavailable(Keeper keeper) {
        var ask = new Ask("", 0, 0, new Beat("a", REDIS, true, ""), List.of(), List.of(), List.of(), List.of(), false);
        long began = System.nanoTime();
        assertThatThrownBy(() -> keeper.ask(ask)).isInstanceOf(Keeper.Unavailable.class);
        assertThat(Duration.ofNanos(System.nanoTime() - began)).isLessThan(Duration.ofSeconds(8));
    }
}
