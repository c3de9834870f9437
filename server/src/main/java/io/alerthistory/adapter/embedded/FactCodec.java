package io.alerthistory.adapter.embedded;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.alerthistory.history.Happening;
import io.alerthistory.journal.Fact;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Decision;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import io.alerthistory.model.Alert;
import io.alerthistory.model.Annotations;
import io.alerthistory.model.Fingerprint;
import io.alerthistory.model.LabelSet;
import io.alerthistory.model.Matcher;
import io.alerthistory.model.Pairs;
import io.alerthistory.model.Silence;
import io.alerthistory.model.Timestamp;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
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

    /** Longer texts, descriptions mostly, are seldom the same. */
    private static final int SHARED_UP_TO = 128;

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

    /** Label values repeat by the thousand; those that will stay in memory are held once. */
    private final Map<String, String> shared = new HashMap<>();

    private byte[] frame = {};

    /** Where in the frame the alert is that was known latest; it is read once somebody refers to it. */
    private int knownFrom;

    private int knownLength;

    FactCodec(Wanted wanted) {
        this.wanted = wanted;
    }

    /** @param known whom the latest {@link Fact.AlertKnown} in the same frame tells of; null if there is none */
    static void write(Fact fact, @Nullable Alert known, CodedOutputStream out) throws IOException {
        switch (fact) {
            case Fact.AlertKnown(var alert) -> {
                out.writeUInt32NoTag(ALERT_KNOWN);
                alert(alert, out);
            }
            case Fact.AlertHeard(var alert, var endsAt, var updatedAt, boolean endAssumed) -> {
                out.writeUInt32NoTag(ALERT_HEARD);
                out.writeFixed64NoTag(alert.bits());
                timestamp(endsAt, out);
                instant(updatedAt, out);
                out.writeBoolNoTag(endAssumed);
            }
            case Fact.AlertForgotten(var alert) -> {
                out.writeUInt32NoTag(ALERT_FORGOTTEN);
                out.writeFixed64NoTag(alert.bits());
            }
            case Fact.GroupKnown(var slot, var opened, var next) -> {
                out.writeUInt32NoTag(GROUP_KNOWN);
                slot(slot, out);
                instant(opened, out);
                instant(next, out);
            }
            case Fact.GroupSettled(var slot, var alerts) -> {
                out.writeUInt32NoTag(GROUP_SETTLED);
                slot(slot, out);
                fingerprints(alerts, out);
            }
            case Fact.GroupGone(var slot) -> {
                out.writeUInt32NoTag(GROUP_GONE);
                slot(slot, out);
            }
            case Fact.ChannelTold(var channel, var told) -> {
                out.writeUInt32NoTag(CHANNEL_TOLD);
                channel(channel, out);
                fingerprints(told.firing(), out);
                fingerprints(told.resolved(), out);
                fingerprints(told.doubt(), out);
                instant(told.at(), out);
                instant(told.expires(), out);
                texts(told.notes(), out);
                out.writeBoolNoTag(told.isInherited());
            }
            case Fact.ChannelForgotten(var channel) -> {
                out.writeUInt32NoTag(CHANNEL_FORGOTTEN);
                channel(channel, out);
            }
            case Fact.SilenceKnown(var silence) -> {
                out.writeUInt32NoTag(SILENCE_KNOWN);
                silence(silence, out);
            }
            case Fact.SilenceForgotten(var id) -> {
                out.writeUInt32NoTag(SILENCE_FORGOTTEN);
                out.writeStringNoTag(id);
            }
            case Fact.Happened(Happening.Began(var at, var alert))
            when alert.equals(known) -> {
                out.writeUInt32NoTag(KNOWN_BEGAN);
                instant(at, out);
            }
            case Fact.Happened(Happening.Changed(var at, var alert))
            when alert.equals(known) -> {
                out.writeUInt32NoTag(KNOWN_CHANGED);
                instant(at, out);
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
        instant(happening.at(), out);
        switch (happening) {
            case Happening.Started started -> {
                instant(started.until(), out);
                fingerprints(started.firing(), out);
            }
            case Happening.Configured configured -> out.writeStringNoTag(configured.text());
            case Happening.Began began -> alert(began.alert(), out);
            case Happening.Changed changed -> alert(changed.alert(), out);
            case Happening.Ended ended -> {
                out.writeFixed64NoTag(ended.alert().bits());
                instant(ended.endsAt(), out);
                out.writeStringNoTag(ended.end().name());
            }
            case Happening.Tried tried -> {
                channel(tried.channel(), out);
                out.writeStringNoTag(tried.reason().name());
                instant(tried.asOf(), out);
                out.writeUInt32NoTag(tried.attempt());
                out.writeStringNoTag(tried.idempotencyKey());
                fingerprints(tried.firing(), out);
                fingerprints(tried.resolved(), out);
                out.writeStringNoTag(tried.result().name());
                out.writeStringNoTag(tried.failure());
                out.writeStringNoTag(tried.message());
                instant(Instant.EPOCH.plus(tried.took()), out);
                var next = tried.next();
                out.writeBoolNoTag(next != null);
                if (next != null) {
                    instant(next, out);
                }
            }
            case Happening.KeptQuiet quiet -> {
                slot(quiet.slot(), out);
                out.writeUInt32NoTag(quiet.channels().size());
                for (var channel : quiet.channels()) {
                    out.writeStringNoTag(channel);
                }
                out.writeStringNoTag(quiet.why().name());
                fingerprints(quiet.alerts(), out);
            }
            case Happening.Silenced silenced -> {
                out.writeStringNoTag(silenced.change().name());
                silence(silenced.silence(), out);
            }
        }
    }

    private static void alert(Alert alert, CodedOutputStream out) throws IOException {
        pairs(alert.labels(), out);
        pairs(alert.annotations(), out);
        timestamp(alert.startsAt(), out);
        timestamp(alert.endsAt(), out);
        text(alert.generatorUrl(), out);
        instant(alert.updatedAt(), out);
        out.writeBoolNoTag(alert.endAssumed());
    }

    private Alert alert(CodedInputStream in) throws IOException {
        return new Alert(
                LabelSet.of(alternating(in)),
                Annotations.of(alternating(in)),
                timestamp(in),
                timestamp(in),
                text(in),
                instant(in),
                in.readBool());
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
        return alert(in);
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
                var happening = happening(kind, instant(in), in);
                return happening == null ? null : new Fact.Happened(happening);
            }
            return switch (kind) {
                case ALERT_KNOWN -> new Fact.AlertKnown(alert(in));
                case ALERT_HEARD ->
                    new Fact.AlertHeard(new Fingerprint(in.readFixed64()), timestamp(in), instant(in), in.readBool());
                case ALERT_FORGOTTEN -> new Fact.AlertForgotten(new Fingerprint(in.readFixed64()));
                case GROUP_KNOWN -> new Fact.GroupKnown(slot(in), instant(in), instant(in));
                case GROUP_SETTLED -> new Fact.GroupSettled(slot(in), List.copyOf(fingerprints(in)));
                case GROUP_GONE -> new Fact.GroupGone(slot(in));
                case CHANNEL_TOLD ->
                    new Fact.ChannelTold(
                            channel(in),
                            new Told(
                                    fingerprints(in),
                                    fingerprints(in),
                                    fingerprints(in),
                                    instant(in),
                                    instant(in),
                                    texts(in),
                                    !in.isAtEnd() && in.readBool()));
                case CHANNEL_FORGOTTEN -> new Fact.ChannelForgotten(channel(in));
                case SILENCE_KNOWN -> new Fact.SilenceKnown(silence(in));
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
            case STARTED -> new Happening.Started(at, instant(in), List.copyOf(fingerprints(in)));
            case CONFIGURED -> new Happening.Configured(at, in.readStringRequireUtf8());
            case BEGAN -> new Happening.Began(at, alert(in));
            case KNOWN_BEGAN -> new Happening.Began(at, known());
            case CHANGED -> new Happening.Changed(at, alert(in));
            case KNOWN_CHANGED -> new Happening.Changed(at, known());
            case ENDED ->
                new Happening.Ended(at, new Fingerprint(in.readFixed64()), instant(in), word(Happening.End.class, in));
            case TRIED ->
                new Happening.Tried(
                        at,
                        channel(in),
                        word(Decision.Reason.class, in),
                        instant(in),
                        in.readUInt32(),
                        in.readStringRequireUtf8(),
                        List.copyOf(fingerprints(in)),
                        List.copyOf(fingerprints(in)),
                        word(Happening.Result.class, in),
                        text(in),
                        in.readStringRequireUtf8(),
                        Duration.between(Instant.EPOCH, instant(in)),
                        in.readBool() ? instant(in) : null);
            case KEPT_QUIET -> {
                var slot = slot(in);
                int count = count(in);
                var channels = new ArrayList<String>();
                for (int i = 0; i < count; i++) {
                    channels.add(text(in));
                }
                yield new Happening.KeptQuiet(
                        at, slot, List.copyOf(channels), word(Decision.Why.class, in), List.copyOf(fingerprints(in)));
            }
            case SILENCED -> new Happening.Silenced(at, word(Happening.Change.class, in), silence(in));
            default -> null;
        };
    }

    private <E extends Enum<E>> E word(Class<E> type, CodedInputStream in) throws IOException {
        var text = text(in);
        for (var constant : type.getEnumConstants()) {
            if (constant.name().equals(text)) {
                return constant;
            }
        }
        throw new UnknownWord();
    }

    static void instant(Instant instant, CodedOutputStream out) throws IOException {
        out.writeSInt64NoTag(instant.getEpochSecond());
        out.writeUInt32NoTag(instant.getNano());
    }

    static Instant instant(CodedInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readSInt64(), in.readUInt32());
    }

    private static void timestamp(Timestamp timestamp, CodedOutputStream out) throws IOException {
        instant(timestamp.instant(), out);
        out.writeSInt32NoTag(timestamp.offset().getTotalSeconds());
    }

    private static Timestamp timestamp(CodedInputStream in) throws IOException {
        return new Timestamp(instant(in), ZoneOffset.ofTotalSeconds(in.readSInt32()));
    }

    private static void pairs(Pairs pairs, CodedOutputStream out) throws IOException {
        out.writeUInt32NoTag(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            text(pairs.name(i), out);
            text(pairs.value(i), out);
        }
    }

    /** As {@link CodedOutputStream#writeStringNoTag}, which goes through a text twice, character by character. */
    private static void text(String text, CodedOutputStream out) throws IOException {
        out.writeByteArrayNoTag(text.getBytes(StandardCharsets.UTF_8));
    }

    private String[] alternating(CodedInputStream in) throws IOException {
        var alternating = new String[2 * count(in)];
        for (int i = 0; i < alternating.length; i++) {
            alternating[i] = text(in);
        }
        return alternating;
    }

    private String text(CodedInputStream in) throws IOException {
        var text = in.readStringRequireUtf8();
        return wanted == Wanted.WHAT_HAPPENED || text.length() > SHARED_UP_TO
                ? text
                : shared.computeIfAbsent(text, same -> same);
    }

    /** How many of something follow; each takes a byte at least, so a damaged number cannot ask for more than there is. */
    private static int count(CodedInputStream in) throws IOException {
        int count = in.readUInt32();
        if (count < 0 || count > in.getBytesUntilLimit()) {
            throw new IOException(count + " things in " + in.getBytesUntilLimit() + " bytes");
        }
        return count;
    }

    private static void slot(Slot slot, CodedOutputStream out) throws IOException {
        out.writeStringNoTag(slot.groupKey());
        out.writeStringNoTag(slot.receiver());
    }

    private Slot slot(CodedInputStream in) throws IOException {
        return new Slot(text(in), text(in));
    }

    private static void channel(Channel channel, CodedOutputStream out) throws IOException {
        slot(channel.slot(), out);
        out.writeStringNoTag(channel.integration());
        out.writeUInt32NoTag(channel.index());
    }

    private Channel channel(CodedInputStream in) throws IOException {
        return new Channel(slot(in), text(in), in.readUInt32());
    }

    private static void fingerprints(Collection<Fingerprint> fingerprints, CodedOutputStream out) throws IOException {
        out.writeUInt32NoTag(fingerprints.size());
        for (var fingerprint : fingerprints) {
            out.writeFixed64NoTag(fingerprint.bits());
        }
    }

    private static Set<Fingerprint> fingerprints(CodedInputStream in) throws IOException {
        int count = count(in);
        var fingerprints = new LinkedHashSet<Fingerprint>();
        for (int i = 0; i < count; i++) {
            fingerprints.add(new Fingerprint(in.readFixed64()));
        }
        return Collections.unmodifiableSet(fingerprints);
    }

    private static void texts(Map<String, String> texts, CodedOutputStream out) throws IOException {
        out.writeUInt32NoTag(texts.size());
        for (var entry : texts.entrySet()) {
            out.writeStringNoTag(entry.getKey());
            out.writeStringNoTag(entry.getValue());
        }
    }

    private Map<String, String> texts(CodedInputStream in) throws IOException {
        int count = count(in);
        var texts = new LinkedHashMap<String, String>();
        for (int i = 0; i < count; i++) {
            texts.put(text(in), in.readStringRequireUtf8());
        }
        return Collections.unmodifiableMap(texts);
    }

    private static void silence(Silence silence, CodedOutputStream out) throws IOException {
        out.writeStringNoTag(silence.id());
        out.writeUInt32NoTag(silence.matchers().size());
        for (var matcher : silence.matchers()) {
            out.writeStringNoTag(matcher.name());
            out.writeStringNoTag(matcher.operator().toString());
            out.writeStringNoTag(matcher.value());
        }
        instant(silence.startsAt(), out);
        instant(silence.endsAt(), out);
        instant(silence.updatedAt(), out);
        out.writeStringNoTag(silence.createdBy());
        out.writeStringNoTag(silence.comment());
        texts(silence.annotations(), out);
    }

    private Silence silence(CodedInputStream in) throws IOException {
        var id = in.readString();
        int count = count(in);
        var matchers = new ArrayList<Matcher>();
        for (int i = 0; i < count; i++) {
            matchers.add(new Matcher(text(in), Matcher.Operator.of(text(in)), in.readString()));
        }
        return new Silence(
                id,
                List.copyOf(matchers),
                instant(in),
                instant(in),
                instant(in),
                text(in),
                in.readString(),
                Collections.unmodifiableSortedMap(new TreeMap<>(texts(in))));
    }
}
