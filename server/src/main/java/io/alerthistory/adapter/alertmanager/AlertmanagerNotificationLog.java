package io.alerthistory.adapter.alertmanager;

import com.google.protobuf.ByteString;
import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.model.AlertHash;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Alertmanager's file {@code nflog}: what each channel was told last (0.34, nflog/nflogpb/nflog.proto). Its group keys,
 * its names of integrations and their numbers are ours, too; so are the names of what a service wants to be reminded of,
 * which only Slack makes use of.
 */
public final class AlertmanagerNotificationLog {
    private static final int VARINT = WireFormat.WIRETYPE_VARINT;
    private static final int BYTES = WireFormat.WIRETYPE_LENGTH_DELIMITED;

    private AlertmanagerNotificationLog() {}

    /**
     * What a channel was told last; {@link io.alerthistory.ledger.Told} without its doubts, and by hashes.
     *
     * @param at when it was told
     * @param expires when this may be forgotten
     * @param notes what the service wants to be reminded of
     */
    public record Entry(
            Channel channel,
            Set<AlertHash> firing,
            Set<AlertHash> resolved,
            Instant at,
            Instant expires,
            Map<String, String> notes) {}

    /**
     * What a file held.
     *
     * @param entries each channel once, those that may be forgotten, too, in the order of the file
     * @param warnings sentences about what was in the file, and is not in the entries
     */
    public record Contents(List<Entry> entries, List<String> warnings) {}

    /** @throws AlertmanagerFileException if there is no such file, or it is damaged */
    public static Contents read(Path file) {
        var byChannel = new LinkedHashMap<Channel, Entry>();
        var warnings = new Warnings();
        MessageFile.read(file, in -> inMesh(in, warnings), entry -> byChannel.put(entry.channel, entry));
        return new Contents(List.copyOf(byChannel.values()), warnings.all());
    }

    /**
     * Writes the entries, those that Alertmanager will forget at once, too.
     *
     * @return sentences about those that it cannot take
     * @throws AlertmanagerFileException if that cannot be done; then {@code file} is as it was
     */
    public static List<String> write(Path file, Collection<Entry> entries) {
        var warnings = new Warnings();
        MessageFile.write(
                file,
                entries,
                (entry, out) -> {
                    MessageFile.writeNested(out, 1, entry, AlertmanagerNotificationLog::write);
                    MessageFile.writeTime(out, 2, entry.expires);
                },
                entry -> warnings.add("what was told of group "
                        + Warnings.quote(entry.channel.slot().groupKey()) + " was left out: it is too long for"
                        + " Alertmanager, which will tell of the group again"));
        return warnings.all();
    }

    private static Entry inMesh(CodedInputStream in, Warnings warnings) throws IOException {
        Entry found = null;
        var expires = Instant.EPOCH;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> found = MessageFile.nested(in, entry -> entry(entry, warnings));
                case 2 << 3 | BYTES -> expires = MessageFile.readTime(in);
                default -> MessageFile.skip(in, tag);
            }
        }
        if (found == null) {
            throw new InvalidProtocolBufferException("there is no entry in it");
        }
        return new Entry(found.channel, found.firing, found.resolved, found.at, expires, found.notes);
    }

    /** All but when it may be forgotten. */
    private static Entry entry(CodedInputStream in, Warnings warnings) throws IOException {
        var groupKey = "";
        Receiver receiver = null;
        var at = Instant.EPOCH;
        var firing = new LinkedHashSet<AlertHash>();
        var resolved = new LinkedHashSet<AlertHash>();
        var muted = new LinkedHashSet<AlertHash>();
        var notes = new TreeMap<String, String>();
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> groupKey = utf8(in.readBytes());
                case 2 << 3 | BYTES -> receiver = MessageFile.nested(in, AlertmanagerNotificationLog::receiver);
                case 5 << 3 | BYTES -> at = MessageFile.readTime(in);
                case 6 << 3 | BYTES, 6 << 3 | VARINT -> addHashes(firing, in, tag);
                case 7 << 3 | BYTES, 7 << 3 | VARINT -> addHashes(resolved, in, tag);
                case 8 << 3 | BYTES -> {
                    var note = MessageFile.nested(in, AlertmanagerNotificationLog::note);
                    if (note.value == null) {
                        warnings.add("what group " + Warnings.quote(groupKey) + " is to be reminded of under "
                                + Warnings.quote(note.name) + " was left out: it is no text");
                    } else {
                        notes.put(note.name, note.value);
                    }
                }
                case 9 << 3 | BYTES, 9 << 3 | VARINT -> addHashes(muted, in, tag);
                default -> MessageFile.skip(in, tag);
            }
        }
        if (receiver == null) {
            throw new InvalidProtocolBufferException("there is no receiver in it");
        }
        // Later than 0.34: those muted at that time are among the others, but nobody was told of them.
        firing.removeAll(muted);
        resolved.removeAll(muted);
        return new Entry(
                new Channel(new Slot(groupKey, receiver.name), receiver.integration, receiver.index),
                kept(firing),
                kept(resolved),
                at,
                Instant.EPOCH,
                notes.isEmpty() ? Map.of() : Collections.unmodifiableSortedMap(notes));
    }

    /** Most are empty, and there may be many. Not {@code Set.copyOf}, which numbers made to collide slow down. */
    private static Set<AlertHash> kept(Set<AlertHash> hashes) {
        return hashes.isEmpty() ? Set.of() : Collections.unmodifiableSet(hashes);
    }

    /** The file has bytes here, but Alertmanager never puts anything but a text into them. */
    private static String utf8(ByteString bytes) throws IOException {
        if (!bytes.isValidUtf8()) {
            throw new InvalidProtocolBufferException("a group key is not valid UTF-8");
        }
        return bytes.toStringUtf8();
    }

    /** Numbers come one by one, or many at once as Alertmanager writes them. */
    private static void addHashes(Set<AlertHash> hashes, CodedInputStream in, int tag) throws IOException {
        if (WireFormat.getTagWireType(tag) == VARINT) {
            hashes.add(new AlertHash(in.readUInt64()));
        } else {
            MessageFile.nested(in, packed -> {
                while (!packed.isAtEnd()) {
                    hashes.add(new AlertHash(packed.readUInt64()));
                }
                return hashes;
            });
        }
    }

    private record Receiver(String name, String integration, int index) {}

    private static Receiver receiver(CodedInputStream in) throws IOException {
        var name = "";
        var integration = "";
        int index = 0;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> name = in.readStringRequireUtf8();
                case 2 << 3 | BYTES -> integration = in.readStringRequireUtf8();
                case 3 << 3 | VARINT -> index = in.readUInt32();
                default -> MessageFile.skip(in, tag);
            }
        }
        return new Receiver(name, integration, index);
    }

    /** @param value null for a number, which no service of 0.34 leaves */
    private record Note(String name, @Nullable String value) {}

    private static Note note(CodedInputStream in) throws IOException {
        var name = "";
        String value = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> name = in.readStringRequireUtf8();
                case 2 << 3 | BYTES -> value = MessageFile.nested(in, AlertmanagerNotificationLog::text);
                default -> MessageFile.skip(in, tag);
            }
        }
        return new Note(name, value);
    }

    private static @Nullable String text(CodedInputStream in) throws IOException {
        String text = null;
        for (int tag = in.readTag(); tag != 0; tag = in.readTag()) {
            switch (tag) {
                case 1 << 3 | BYTES -> text = in.readStringRequireUtf8();
                default -> MessageFile.skip(in, tag);
            }
        }
        return text;
    }

    private static void write(Entry entry, CodedOutputStream out) throws IOException {
        out.writeByteArray(1, entry.channel.slot().groupKey().getBytes(StandardCharsets.UTF_8));
        MessageFile.writeNested(out, 2, entry.channel, (channel, receiver) -> {
            receiver.writeString(1, channel.slot().receiver());
            receiver.writeString(2, channel.integration());
            receiver.writeUInt32(3, channel.index());
        });
        MessageFile.writeTime(out, 5, entry.at);
        MessageFile.writeNested(out, 6, entry.firing, AlertmanagerNotificationLog::writeHashes);
        MessageFile.writeNested(out, 7, entry.resolved, AlertmanagerNotificationLog::writeHashes);
        for (var note : entry.notes.entrySet()) {
            MessageFile.writeNested(out, 8, note, (pair, data) -> {
                data.writeString(1, pair.getKey());
                MessageFile.writeNested(data, 2, pair.getValue(), (text, value) -> value.writeString(1, text));
            });
        }
    }

    private static void writeHashes(Set<AlertHash> hashes, CodedOutputStream out) throws IOException {
        for (var hash : hashes) {
            out.writeUInt64NoTag(hash.bits());
        }
    }
}
