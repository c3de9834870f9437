package io.alerthistory.cluster;

import io.alerthistory.cluster.Knowledge.Word;
import io.alerthistory.cluster.Store.Claim;
import io.alerthistory.cluster.Store.Peer;
import io.alerthistory.ledger.Slot;
import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** How one replica stands with one store: one request is out at a time. */
final class Line {
    /** From strangers to partners. Each step is an answered request. */
    enum Phase {
        /** It does not answer. */
        AWAY,
        /** What it has is read, and it is given what it lacks. */
        JOINING,
        /** The other store is told that this one is going to be used. */
        DECLARING,
        /** It is told so itself, and given what happened meanwhile. */
        ENTERING,
        USED
    }

    /** The request that is out, and what is to be remembered of it. */
    record Call(
            long id,
            Instant at,
            Phase phase,
            Map<Word, Long> entries,
            Map<Word, Long> fresh,
            List<Claim> claims,
            boolean leaves) {}

    final Store store;
    Phase phase = Phase.JOINING;
    String life = "";
    long position;

    @Nullable
    Call call;

    /** When the last request was sent that was answered; so its beat is at least that young. */
    Instant heard = Instant.MIN;

    Instant next;
    boolean failed;

    /** Whether all that it had was read once. */
    boolean isRead;

    /** Whether it was told that nobody need reckon with us any more. */
    boolean isLeft;

    /** The call to the other store that says that this one is going to be used. */
    long declaration;

    /** Whether there were more rows to be given than a request brings. */
    boolean isGiving;

    boolean urgent;
    List<Peer> peers = List.of();
    private Instant peersAt = Instant.MIN;
    final Set<Word> owed = new LinkedHashSet<>();
    final Set<Slot> owedRows = new LinkedHashSet<>();

    Line(Store store, Instant now) {
        this.store = store;
        this.next = now;
    }

    boolean isUsed() {
        return phase == Phase.USED;
    }

    /** Whether others are told that it is used, or are about to be. */
    boolean isDeclared() {
        return phase == Phase.DECLARING || phase == Phase.ENTERING || phase == Phase.USED;
    }

    void heardOf(List<Peer> latest, Instant asked) {
        peers = latest;
        peersAt = asked;
        heard = asked;
    }

    @Nullable
    Peer peer(String replica) {
        return peers.stream()
                .filter(peer -> peer.beat().replica().equals(replica))
                .findFirst()
                .orElse(null);
    }

    Duration age(Peer peer, Instant now) {
        return peer.age().plus(Duration.between(peersAt, now));
    }

    boolean isReadSince(Instant time) {
        return !heard.isBefore(time);
    }
}
