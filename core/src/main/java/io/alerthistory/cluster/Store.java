package io.alerthistory.cluster;

import java.time.Duration;
import java.util.List;
import java.util.Set;

/**
 * What a server asks of a store that servers share. One kind of request does all; a store performs it as a whole or not
 * at all, in the order of {@link Ask}'s parts, and may perform it though the server has given up on the answer.
 */
public enum Store {
    /** Durable. It is the gate of whoever sees it. */
    POSTGRES,
    /** Quick. Any key in it may vanish at any time. */
    REDIS;

    /** How long a store that was reset takes no claims, so that everybody can give back what it forgot. */
    public static final Duration SETTLE = Duration.ofSeconds(3);

    /** Who has not said for so long that it is there counts as gone. */
    public static final Duration LIVE = Duration.ofSeconds(5);

    /**
     * What a server says of itself.
     *
     * @param replica a name that no other process has, nor had
     * @param uses the stores that it may claim in from now on
     * @param isComplete whether it knows all there is to know
     * @param address where others may reach it
     * @param configuration names the configuration in force, the same for all that have the same; empty if it does not say
     */
    public record Beat(String replica, Set<Store> uses, boolean isComplete, String address, String configuration) {
        /** Of a server that does not say which configuration it has. */
        public Beat(String replica, Set<Store> uses, boolean isComplete, String address) {
            this(replica, uses, isComplete, address, "");
        }
    }

    /**
     * A server and when it was last heard of.
     *
     * @param age by the store's clock
     * @param isConnected whether its process still has a connection to the store, though it may be silent; true where the
     *     store cannot tell
     */
    public record Peer(Beat beat, Duration age, boolean isConnected) {
        public boolean isLive() {
            return age.compareTo(LIVE) <= 0;
        }
    }

    /** A wish to put {@code next} in the place of {@code base}, or of anything older. */
    public record Claim(Row base, Row next) {}

    /** What came of a claim. */
    public sealed interface Verdict {
        record Granted() implements Verdict {}

        /** The slot is as it was, but nobody may claim just now. */
        record Wait() implements Verdict {}

        /** The slot is not as the claimant thought. */
        record Refused(Row there) implements Verdict {}
    }

    /**
     * A request.
     *
     * @param life the store's life as the caller knows it; empty to join whichever it is
     * @param after the position up to which the caller has read; 0 for everything
     * @param stamp the highest stamp that the caller knows
     * @param beat noted, in the place of this replica's last
     * @param entries put where they are newer than what is there
     * @param fresh put if their stamps are higher than any that the store knew: whoever said them first must have
     *     known what is there
     * @param rows put where they are {@linkplain Row#isAfter after} what is there
     * @param claims each granted if no live replica uses a store that the caller does not, and so on
     * @param leaves whether the caller is to be forgotten
     */
    public record Ask(
            String life,
            long after,
            long stamp,
            Beat beat,
            List<Entry> entries,
            List<Entry> fresh,
            List<Row> rows,
            List<Claim> claims,
            boolean leaves) {}

    /** An answer. */
    public sealed interface Reply {
        /** The store is not the one that the caller knows, or has lost something of it. Nothing was done. */
        record Reset() implements Reply {}

        /**
         * It was done.
         *
         * @param life to be named in the next request
         * @param stamp the highest that the store knows
         * @param isBehind whether the fresh entries were not put, since it knew higher stamps
         * @param verdicts on the claims
         * @param entries what came after the position, oldest first; without what this request brought
         * @param rows that came after it
         * @param position up to which this is
         * @param hasMore whether there is more after it
         * @param hasGap whether something after the caller's position was cut off before it was read
         * @param peers all replicas that are not long gone, the caller too
         */
        record Done(
                String life,
                long stamp,
                boolean isBehind,
                List<Verdict> verdicts,
                List<Entry> entries,
                List<Row> rows,
                long position,
                boolean hasMore,
                boolean hasGap,
                List<Peer> peers)
                implements Reply {}
    }
}
