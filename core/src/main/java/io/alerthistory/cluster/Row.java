package io.alerthistory.cluster;

import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Fingerprint;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.CRC32C;

/**
 * The ledger's word about a slot. Every change has the next version and a token of its own.
 *
 * @param version counts from 1; 0 of what is {@linkplain #inherited inherited}
 * @param holder the server that tells it now; empty if none does
 * @param told what each channel was told last; what the holder is telling counts as a doubt
 * @param next when the group is to be looked at again; while it is held, when it was looked at
 * @param flushed the highest stamp that was known at the last look with all that came of it: what was over by {@code clock},
 *     and has no later stamp, is settled
 * @param clock the time of the last look; a look at an earlier time is none
 * @param words the tokens of the last notifications, latest last: a row that lacks the other's last word was
 *     told without knowledge of it
 */
public record Row(
        Slot slot,
        long version,
        String token,
        String holder,
        Map<Channel, Told> told,
        Instant next,
        long flushed,
        Instant clock,
        List<String> words) {
    private static final int REMEMBERED_WORDS = 8;

    /** How many were joined to make it, so that it is after each of them, and which. */
    private static final String INHERITED = "inherited-%04d-%s";

    private static final int INHERITED_COUNT_AT = 10;

    /** Of a slot that nobody has claimed yet. */
    static Row none(Slot slot) {
        return new Row(slot, 0, "", "", Map.of(), Instant.EPOCH, 0, Instant.EPOCH, List.of());
    }

    /**
     * What a server remembers of a slot from the time when it was alone. Whatever a server says of the slot comes after it,
     * and counts more.
     */
    static Row inherited(Slot slot, String by, Map<Channel, Told> told, Instant next, long flushed, Instant clock) {
        return new Row(slot, 0, INHERITED.formatted(0, by), "", told, next, flushed, clock, List.of());
    }

    /** Whether no server has told it yet, but some remember it. */
    boolean isInherited() {
        return version == 0 && !token.isEmpty();
    }

    /** Whether nobody tells it. */
    public boolean isFree() {
        return holder.isEmpty();
    }

    /** The same slot, claimed by somebody. */
    Row claimed(String by, String newToken, Map<Channel, Told> withDoubt, Instant at) {
        return new Row(slot, version + 1, newToken, by, withDoubt, at, flushed, later(clock, at), words);
    }

    /**
     * The same slot, free again.
     *
     * @param spoken whether somebody was told something
     * @param settledUpTo see {@link #flushed}; zero where the look was in vain
     */
    Row recorded(
            String newToken, Map<Channel, Told> latest, Instant again, boolean spoken, long settledUpTo, Instant at) {
        return new Row(
                slot,
                version + 1,
                newToken,
                "",
                latest,
                again,
                Math.max(flushed, settledUpTo),
                later(clock, at),
                spoken ? lastOf(words, newToken) : words);
    }

    private static List<String> lastOf(List<String> words, String latest) {
        var all = new ArrayList<>(words);
        all.add(latest);
        return List.copyOf(all.subList(Math.max(0, all.size() - REMEMBERED_WORDS), all.size()));
    }

    /** Whether a store puts this in the place of the other: a rule so simple that every store keeps it alike. */
    public boolean isAfter(Row other) {
        return version != other.version ? version > other.version : token.compareTo(other.token) > 0;
    }

    /** Whether whoever wrote this knew the other. */
    boolean knows(Row other) {
        return token.equals(other.token) || other.words.isEmpty() || words.contains(other.words.getLast());
    }

    /**
     * What is so once two words about a slot have met. The later one, if whoever wrote it knew the other; else both were
     * told, neither knowing of the other, and where they differ it is in doubt what the receiver believes.
     */
    Row joined(Row other) {
        var later = isAfter(other) ? this : other;
        var earlier = isAfter(other) ? other : this;
        if (later.isInherited() && earlier.isInherited()) {
            return later.unitedWith(earlier);
        }
        if (later.knows(earlier)) {
            return later;
        }
        var told = new HashMap<>(later.told);
        earlier.told.forEach((channel, theirs) -> told.merge(channel, theirs, Row::doubted));
        var all = new ArrayList<>(earlier.words);
        all.removeAll(later.words);
        all.addAll(later.words);
        return new Row(
                slot,
                later.version + 1,
                tokenOf(later.token, earlier.token),
                later.isFree() ? earlier.holder : later.holder,
                Map.copyOf(told),
                earlier.next.isBefore(later.next) ? earlier.next : later.next,
                Math.min(later.flushed, earlier.flushed),
                later(later.clock, earlier.clock),
                List.copyOf(all.subList(Math.max(0, all.size() - 2 * REMEMBERED_WORDS), all.size())));
    }

    /** Two servers were alone, and both told what they remember. */
    private Row unitedWith(Row earlier) {
        var all = new HashMap<>(told);
        earlier.told.forEach((channel, theirs) -> all.merge(channel, theirs, Row::both));
        var united = new Row(
                slot,
                0,
                token,
                "",
                Map.copyOf(all),
                earlier.next.isBefore(next) ? earlier.next : next,
                Math.min(flushed, earlier.flushed),
                earlier.clock.isBefore(clock) ? earlier.clock : clock,
                List.of());
        if (united.equals(this)) {
            return this;
        }
        int count = Math.max(inheritedCount(), earlier.inheritedCount()) + 1;
        return new Row(
                slot,
                0,
                INHERITED.formatted(count, tokenOf(token, earlier.token)),
                "",
                united.told,
                united.next,
                united.flushed,
                united.clock,
                List.of());
    }

    private int inheritedCount() {
        return Integer.parseInt(token.substring(INHERITED_COUNT_AT, INHERITED_COUNT_AT + 4));
    }

    /** Somebody who was told by both. What is said last of an alert counts. */
    private static Told both(Told one, Told other) {
        var last = one.at().isBefore(other.at()) ? other : one;
        var first = one.at().isBefore(other.at()) ? one : other;
        var firing = new HashSet<>(first.firing());
        firing.removeAll(last.resolved());
        firing.addAll(last.firing());
        var resolved = new HashSet<>(first.resolved());
        resolved.addAll(last.resolved());
        resolved.removeAll(firing);
        var doubt = new HashSet<>(first.doubt());
        doubt.addAll(last.doubt());
        return new Told(
                Set.copyOf(firing),
                Set.copyOf(resolved),
                Set.copyOf(doubt),
                last.at(),
                later(one.expires(), other.expires()),
                last.notes(),
                one.isInherited() || other.isInherited());
    }

    /** Of two words the later one, in doubt about what the other says otherwise. */
    private static Told doubted(Told one, Told other) {
        var last = one.at().isBefore(other.at()) ? other : one;
        var first = one.at().isBefore(other.at()) ? one : other;
        var doubt = new HashSet<>(first.doubt());
        doubt.addAll(difference(first.firing(), last.firing()));
        doubt.addAll(difference(first.resolved(), last.resolved()));
        return doubt.isEmpty() ? last : last.doubting(doubt, later(one.expires(), other.expires()));
    }

    private static Set<Fingerprint> difference(Set<Fingerprint> a, Set<Fingerprint> b) {
        var either = new HashSet<>(a);
        either.addAll(b);
        either.removeIf(alert -> a.contains(alert) && b.contains(alert));
        return either;
    }

    /** The same for the same two, whoever joins them. */
    private static String tokenOf(String a, String b) {
        var sum = new CRC32C();
        sum.update(String.join(" ", new TreeSet<>(List.of(a, b))).getBytes(StandardCharsets.UTF_8));
        return "joined-" + Long.toHexString(sum.getValue());
    }

    private static Instant later(Instant a, Instant b) {
        return a.isAfter(b) ? a : b;
    }
}
