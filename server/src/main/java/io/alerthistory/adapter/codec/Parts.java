package io.alerthistory.adapter.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.alerthistory.ledger.Channel;
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

/**
 * Values of the core as bytes, in protobuf's primitives, one part after the other. Files and stores that outlive a version
 * are made of them, so nothing here may take another form; what is new goes behind what is there, and is written by those
 * who know that they are at the end. Half a surrogate pair, which UTF-8 cannot say, is written as a question mark.
 *
 * <p>All that read throw {@link IOException} if the bytes end early, and {@link RuntimeException} where they make no value,
 * such as a time beyond all calendars. One reader at a time; the writers hold nothing.
 */
public final class Parts {
    /** Longer texts, descriptions mostly, are seldom the same. */
    private static final int SHARED_UP_TO = 128;

    private final boolean shares;

    /** Label values repeat by the thousand; those that will stay in memory are held once. */
    private final Map<String, String> shared = new HashMap<>();

    /** @param shares whether what is read will stay in memory, with many equal texts; they are held as long as this is */
    public Parts(boolean shares) {
        this.shares = shares;
    }

    public static void alert(Alert alert, CodedOutputStream out) throws IOException {
        pairs(alert.labels(), out);
        pairs(alert.annotations(), out);
        timestamp(alert.startsAt(), out);
        timestamp(alert.endsAt(), out);
        text(alert.generatorUrl(), out);
        instant(alert.updatedAt(), out);
        out.writeBoolNoTag(alert.endAssumed());
    }

    /** Behind an alert, by those who write nothing else. */
    public static void derived(Alert alert, CodedOutputStream out) throws IOException {
        if (!alert.derived().isEmpty()) {
            pairs(alert.derived(), out);
        }
    }

    /** An alert, and what {@link #derived} wrote, if anything. */
    public Alert wholeAlert(CodedInputStream in) throws IOException {
        var alert = alert(in);
        return in.isAtEnd() ? alert : alert.deriving(LabelSet.of(alternating(in)));
    }

    public Alert alert(CodedInputStream in) throws IOException {
        return new Alert(
                LabelSet.of(alternating(in)),
                Annotations.of(alternating(in)),
                timestamp(in),
                timestamp(in),
                text(in),
                instant(in),
                in.readBool());
    }

    public static void instant(Instant instant, CodedOutputStream out) throws IOException {
        out.writeSInt64NoTag(instant.getEpochSecond());
        out.writeUInt32NoTag(instant.getNano());
    }

    public static Instant instant(CodedInputStream in) throws IOException {
        return Instant.ofEpochSecond(in.readSInt64(), in.readUInt32());
    }

    public static void timestamp(Timestamp timestamp, CodedOutputStream out) throws IOException {
        instant(timestamp.instant(), out);
        out.writeSInt32NoTag(timestamp.offset().getTotalSeconds());
    }

    public static Timestamp timestamp(CodedInputStream in) throws IOException {
        return new Timestamp(instant(in), ZoneOffset.ofTotalSeconds(in.readSInt32()));
    }

    public static void pairs(Pairs pairs, CodedOutputStream out) throws IOException {
        out.writeUInt32NoTag(pairs.size());
        for (int i = 0; i < pairs.size(); i++) {
            text(pairs.name(i), out);
            text(pairs.value(i), out);
        }
    }

    /** As {@link CodedOutputStream#writeStringNoTag}, which goes through a text twice, character by character. */
    public static void text(String text, CodedOutputStream out) throws IOException {
        out.writeByteArrayNoTag(text.getBytes(StandardCharsets.UTF_8));
    }

    public String[] alternating(CodedInputStream in) throws IOException {
        var alternating = new String[2 * count(in)];
        for (int i = 0; i < alternating.length; i++) {
            alternating[i] = text(in);
        }
        return alternating;
    }

    public String text(CodedInputStream in) throws IOException {
        var text = in.readStringRequireUtf8();
        return !shares || text.length() > SHARED_UP_TO ? text : shared.computeIfAbsent(text, same -> same);
    }

    /** How many of something follow; each takes a byte at least, so a damaged number cannot ask for more than there is. */
    public static int count(CodedInputStream in) throws IOException {
        int count = in.readUInt32();
        if (count < 0 || count > in.getBytesUntilLimit()) {
            throw new IOException(count + " things in " + in.getBytesUntilLimit() + " bytes");
        }
        return count;
    }

    public static void slot(Slot slot, CodedOutputStream out) throws IOException {
        out.writeStringNoTag(slot.groupKey());
        out.writeStringNoTag(slot.receiver());
    }

    public Slot slot(CodedInputStream in) throws IOException {
        return new Slot(text(in), text(in));
    }

    public static void channel(Channel channel, CodedOutputStream out) throws IOException {
        slot(channel.slot(), out);
        out.writeStringNoTag(channel.integration());
        out.writeUInt32NoTag(channel.index());
    }

    public Channel channel(CodedInputStream in) throws IOException {
        return new Channel(slot(in), text(in), in.readUInt32());
    }

    public static void fingerprints(Collection<Fingerprint> fingerprints, CodedOutputStream out) throws IOException {
        out.writeUInt32NoTag(fingerprints.size());
        for (var fingerprint : fingerprints) {
            out.writeFixed64NoTag(fingerprint.bits());
        }
    }

    public static Set<Fingerprint> fingerprints(CodedInputStream in) throws IOException {
        int count = count(in);
        var fingerprints = new LinkedHashSet<Fingerprint>();
        for (int i = 0; i < count; i++) {
            fingerprints.add(new Fingerprint(in.readFixed64()));
        }
        return Collections.unmodifiableSet(fingerprints);
    }

    public static void texts(Map<String, String> texts, CodedOutputStream out) throws IOException {
        out.writeUInt32NoTag(texts.size());
        for (var entry : texts.entrySet()) {
            out.writeStringNoTag(entry.getKey());
            out.writeStringNoTag(entry.getValue());
        }
    }

    public Map<String, String> texts(CodedInputStream in) throws IOException {
        int count = count(in);
        var texts = new LinkedHashMap<String, String>();
        for (int i = 0; i < count; i++) {
            texts.put(text(in), in.readStringRequireUtf8());
        }
        return Collections.unmodifiableMap(texts);
    }

    public static void silence(Silence silence, CodedOutputStream out) throws IOException {
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

    public Silence silence(CodedInputStream in) throws IOException {
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

    public static void told(Told told, CodedOutputStream out) throws IOException {
        fingerprints(told.firing(), out);
        fingerprints(told.resolved(), out);
        fingerprints(told.doubt(), out);
        instant(told.at(), out);
        instant(told.expires(), out);
        texts(told.notes(), out);
        out.writeBoolNoTag(told.isInherited());
    }

    /** The last of its parts is missing in what the first version wrote; so it is to be the last of all. */
    public Told told(CodedInputStream in) throws IOException {
        return new Told(
                fingerprints(in),
                fingerprints(in),
                fingerprints(in),
                instant(in),
                instant(in),
                texts(in),
                !in.isAtEnd() && in.readBool());
    }
}
