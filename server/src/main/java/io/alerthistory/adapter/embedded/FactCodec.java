package io.alerthistory.adapter.embedded;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.alerthistory.adapter.codec.Parts;
import io.alerthistory.history.Happening;
import io.alerthistory.journal.Fact;
import io.alerthistory.ledger.Decision;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Fingerprint;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A fact as bytes: its kind, and its parts one after the other, in protobuf's primitives. A later version may add kinds,
 * and parts at the end of a kind: who does not know them passes over them; who misses them takes what was so before there
 * were any. Nothing may be taken out or change its place. A fact may refer to one before it in the same frame, which is
 * whole or damaged with it. One reader at a time.
 */
final class FactCodec {
    private static final int ALERT_KNOWN = 1;
    private static final int ALERT_HEARD = 2;
    private static final int ALERT_FORGOTTEN = 3;
    private static final int GROUP_KNOWN = 4;
    private static final int GROUP_SETTLED = 5;
    private static final int GROUP_GONE = 6;
    private static final int CHANNEL_TOLD = 7;
    private static final int CHANNEL_FORGOTTEN = 8;
    private static final int SILENCE_KNOWN = 9;
    private static final int SILENCE_FORGOTTEN = 10;

    // From here on what happened. Each begins with its time.
    private static final int STARTED = 11;
    private static final int CONFIGURED = 12;
    private static final int BEGAN = 13;
    private static final int CHANGED = 14;
    private static final int ENDED = 15;
    private static final int TRIED = 16;
    private static final int KEPT_QUIET = 17;
    private static final int SILENCED = 18;

    // The same of the alert that the latest ALERT_KNOWN in the same frame tells of: most that begin become known then.
    private static final int KNOWN_BEGAN = 19;
    private static final int KNOWN_CHANGED = 20;

    /** What a reader is interested in; it passes over the rest without looking at it. */
    enum Wanted {
        WHAT_IS_SO,
        WHAT_HAPPENED
    }

    /** A word that a later version has and this one does not know. */
    private static final class UnknownWord extends RuntimeException {
        private static final long serialVersionUID = 1;
    }

    private final Wanted wanted;

    private final Parts parts;

    private byte[] frame = {};

    /** Where in the frame the alert is that was known latest; it is read once somebody refers to it. */
    private int knownFrom;

    private int knownLength;

    FactCodec(Wanted wanted) {
        this.wanted = wanted;
        this.parts = new Parts(wanted == Wanted.WHAT_IS_SO);
    }

    /** @param known whom the latest {@link Fact.AlertKnown} in the same frame tells of; null if there is none */
    static void write(Fact fact, @Nullable Alert known, CodedOutputStream out) throws IOException {
        switch (fact) {
            case Fact.AlertKnown(var alert) -> {
                out.writeUInt32NoTag(ALERT_KNOWN);
                Parts.alert(alert, out);
                Parts.derived(alert, out);
            }
            case Fact.AlertHeard(var alert, var endsAt, var updatedAt, boolean endAssumed) -> {
                out.writeUInt32NoTag(ALERT_HEARD);
                out.writeFixed64NoTag(alert.bits());
                Parts.timestamp(endsAt, out);
                Parts.instant(updatedAt, out);
                out.writeBoolNoTag(endAssumed);
            }
            case Fact.AlertForgotten(var alert) -> {
                out.writeUInt32NoTag(ALERT_FORGOTTEN);
                out.writeFixed64NoTag(alert.bits());
            }
            case Fact.GroupKnown(var slot, var opened, var next) -> {
                out.writeUInt32NoTag(GROUP_KNOWN);
                Parts.slot(slot, out);
                Parts.instant(opened, out);
                Parts.instant(next, out);
            }
            case Fact.GroupSettled(var slot, var alerts) -> {
                out.writeUInt32NoTag(GROUP_SETTLED);
                Parts.slot(slot, out);
                Parts.fingerprints(alerts, out);
            }
            case Fact.GroupGone(var slot) -> {
                out.writeUInt32NoTag(GROUP_GONE);
                Parts.slot(slot, out);
            }
            case Fact.ChannelTold(var channel, var told) -> {
                out.writeUInt32NoTag(CHANNEL_TOLD);
                Parts.channel(channel, out);
                Parts.told(told, out);
            }
            case Fact.ChannelForgotten(var channel) -> {
                out.writeUInt32NoTag(CHANNEL_FORGOTTEN);
                Parts.channel(channel, out);
            }
            case Fact.SilenceKnown(var silence) -> {
                out.writeUInt32NoTag(SILENCE_KNOWN);
                Parts.silence(silence, out);
            }
            case Fact.SilenceForgotten(var id) -> {
                out.writeUInt32NoTag(SILENCE_FORGOTTEN);
                out.writeStringNoTag(id);
            }
            case Fact.Happened(Happening.Began(var at, var alert))
            when alert.equals(known) -> {
                out.writeUInt32NoTag(KNOWN_BEGAN);
                Parts.instant(at, out);
            }
            case Fact.Happened(Happening.Changed(var at, var alert))
            when alert.equals(known) -> {
                out.writeUInt32NoTag(KNOWN_CHANGED);
                Parts.instant(at, out);
            }
            case Fact.Happened(var happening) -> write(happening, out);
        }
    }

    private static void write(Happening happening, CodedOutputStream out) throws IOException {
        out.writeUInt32NoTag(
                switch (happening) {
                    case Happening.Started _ -> STARTED;
                    case Happening.Configured _ -> CONFIGURED;
                    case Happening.Began _ -> BEGAN;
                    case Happening.Changed _ -> CHANGED;
                    case Happening.Ended _ -> ENDED;
                    case Happening.Tried _ -> TRIED;
                    case Happening.KeptQuiet _ -> KEPT_QUIET;
                    case Happening.Silenced _ -> SILENCED;
                });
        Parts.instant(happening.at(), out);
        switch (happening) {
            case Happening.Started started -> {
                Parts.instant(started.until(), out);
                Parts.fingerprints(started.firing(), out);
            }
            case Happening.Configured configured -> out.writeStringNoTag(configured.text());
            case Happening.Began began -> Parts.alert(began.alert(), out);
            case Happening.Changed changed -> Parts.alert(changed.alert(), out);
            case Happening.Ended ended -> {
                out.writeFixed64NoTag(ended.alert().bits());
                Parts.instant(ended.endsAt(), out);
                out.writeStringNoTag(ended.end().name());
            }
            case Happening.Tried tried -> {
                Parts.channel(tried.channel(), out);
                out.writeStringNoTag(tried.reason().name());
                Parts.instant(tried.asOf(), out);
                out.writeUInt32NoTag(tried.attempt());
                out.writeStringNoTag(tried.idempotencyKey());
                Parts.fingerprints(tried.firing(), out);
                Parts.fingerprints(tried.resolved(), out);
                out.writeStringNoTag(tried.result().name());
                out.writeStringNoTag(tried.failure());
                out.writeStringNoTag(tried.message());
                Parts.instant(Instant.EPOCH.plus(tried.took()), out);
                var next = tried.next();
                out.writeBoolNoTag(next != null);
                if (next != null) {
                    Parts.instant(next, out);
                }
            }
            case Happening.KeptQuiet quiet -> {
                Parts.slot(quiet.slot(), out);
                out.writeUInt32NoTag(quiet.channels().size());
                for (var channel : quiet.channels()) {
                    out.writeStringNoTag(channel);
                }
                out.writeStringNoTag(quiet.why().name());
                Parts.fingerprints(quiet.alerts(), out);
            }
            case Happening.Silenced silenced -> {
                out.writeStringNoTag(silenced.change().name());
                Parts.silence(silenced.silence(), out);
            }
        }
    }

    /** From now on facts are read of this frame, from {@code payload} on. */
    CodedInputStream begin(byte[] payload) {
        frame = payload;
        knownLength = 0;
        return CodedInputStream.newInstance(payload);
    }

    private Alert known() throws IOException {
        if (knownLength == 0) {
            throw new IOException("an alert is to be known, and none is");
        }
        var in = CodedInputStream.newInstance(frame, knownFrom, knownLength);
        in.pushLimit(knownLength);
        return parts.alert(in);
    }

    /**
     * Reads the fact that is all that {@code in} has, which {@link #begin} gave; of a later version's, what is known here.
     *
     * @return null for a kind that is not known here, or not wanted
     * @throws IOException if it is none
     */
    @Nullable
    Fact read(CodedInputStream in) throws IOException {
        try {
            int kind = in.readUInt32();
            if (kind == ALERT_KNOWN) {
                knownFrom = in.getTotalBytesRead();
                knownLength = in.getBytesUntilLimit();
            }
            if ((kind >= STARTED) != (wanted == Wanted.WHAT_HAPPENED)) {
                return null;
            }
            if (kind >= STARTED) {
                var happening = happening(kind, Parts.instant(in), in);
                return happening == null ? null : new Fact.Happened(happening);
            }
            return switch (kind) {
                case ALERT_KNOWN -> new Fact.AlertKnown(parts.wholeAlert(in));
                case ALERT_HEARD ->
                    new Fact.AlertHeard(
                            new Fingerprint(in.readFixed64()), Parts.timestamp(in), Parts.instant(in), in.readBool());
                case ALERT_FORGOTTEN -> new Fact.AlertForgotten(new Fingerprint(in.readFixed64()));
                case GROUP_KNOWN -> new Fact.GroupKnown(parts.slot(in), Parts.instant(in), Parts.instant(in));
                case GROUP_SETTLED -> new Fact.GroupSettled(parts.slot(in), List.copyOf(Parts.fingerprints(in)));
                case GROUP_GONE -> new Fact.GroupGone(parts.slot(in));
                case CHANNEL_TOLD -> new Fact.ChannelTold(parts.channel(in), parts.told(in));
                case CHANNEL_FORGOTTEN -> new Fact.ChannelForgotten(parts.channel(in));
                case SILENCE_KNOWN -> new Fact.SilenceKnown(parts.silence(in));
                case SILENCE_FORGOTTEN -> new Fact.SilenceForgotten(in.readString());
                default -> null;
            };
        } catch (UnknownWord e) {
            return null;
        } catch (RuntimeException e) { // such as times beyond all calendars, or an alert that ends before it starts
            throw new IOException("no fact: " + e, e);
        }
    }

    private @Nullable Happening happening(int kind, Instant at, CodedInputStream in) throws IOException {
        return switch (kind) {
            case STARTED -> new Happening.Started(at, Parts.instant(in), List.copyOf(Parts.fingerprints(in)));
            case CONFIGURED -> new Happening.Configured(at, in.readStringRequireUtf8());
            case BEGAN -> new Happening.Began(at, parts.alert(in));
            case KNOWN_BEGAN -> new Happening.Began(at, known());
            case CHANGED -> new Happening.Changed(at, parts.alert(in));
            case KNOWN_CHANGED -> new Happening.Changed(at, known());
            case ENDED ->
                new Happening.Ended(
                        at, new Fingerprint(in.readFixed64()), Parts.instant(in), word(Happening.End.class, in));
            case TRIED ->
                new Happening.Tried(
                        at,
                        parts.channel(in),
                        word(Decision.Reason.class, in),
                        Parts.instant(in),
                        in.readUInt32(),
                        in.readStringRequireUtf8(),
                        List.copyOf(Parts.fingerprints(in)),
                        List.copyOf(Parts.fingerprints(in)),
                        word(Happening.Result.class, in),
                        parts.text(in),
                        in.readStringRequireUtf8(),
                        Duration.between(Instant.EPOCH, Parts.instant(in)),
                        in.readBool() ? Parts.instant(in) : null);
            case KEPT_QUIET -> {
                var slot = parts.slot(in);
                int count = Parts.count(in);
                var channels = new ArrayList<String>();
                for (int i = 0; i < count; i++) {
                    channels.add(parts.text(in));
                }
                yield new Happening.KeptQuiet(
                        at,
                        slot,
                        List.copyOf(channels),
                        word(Decision.Why.class, in),
                        List.copyOf(Parts.fingerprints(in)));
            }
            case SILENCED -> new Happening.Silenced(at, word(Happening.Change.class, in), parts.silence(in));
            default -> null;
        };
    }

    private <E extends Enum<E>> E word(Class<E> type, CodedInputStream in) throws IOException {
        var text = parts.text(in);
        for (var constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw new UnknownWord();
    }
}
