package io.alerthistory.journal;

import io.alerthistory.history.Happening;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import java.time.Instant;
import java.util.List;

/**
 * What is so from now on of one thing. The latest fact about a thing counts, whatever was said of it before: so facts
 * may be repeated, and one that was lost is made up for by the next.
 */
public sealed interface Fact {
    /** An alert is known, or known otherwise. It is in all its groups, also in those that had let go of it. */
    record AlertKnown(Alert alert) implements Fact {}

    /** An alert that is known was heard of again, and says nothing new but until when it fires. In all its groups, too. */
    record AlertHeard(Fingerprint alert, Timestamp endsAt, Instant updatedAt, boolean endAssumed) implements Fact {}

    record AlertForgotten(Fingerprint alert) implements Fact {}

    /**
     * A group is there.
     *
     * @param opened when its first alert came
     * @param next when it is looked at again; a time that has passed while it is being told
     */
    record GroupKnown(Slot slot, Instant opened, Instant next) implements Fact {}

    /** A group has let go of these: they are over, and whom it concerns knows. */
    record GroupSettled(Slot slot, List<Fingerprint> alerts) implements Fact {}

    record GroupGone(Slot slot) implements Fact {}

    /** What a channel was told last; what is on its way to it counts as a doubt. */
    record ChannelTold(Channel channel, Told told) implements Fact {}

    record ChannelForgotten(Channel channel) implements Fact {}

    record SilenceKnown(Silence silence) implements Fact {}

    record SilenceForgotten(String id) implements Fact {}

    /** Something happened. It changes nothing of what is so; history reads it. */
    record Happened(Happening happening) implements Fact {}
}
