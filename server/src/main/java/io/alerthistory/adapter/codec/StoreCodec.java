package io.alerthistory.adapter.codec;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import io.alerthistory.cluster.Entry;
import io.alerthistory.cluster.Row;
import io.alerthistory.cluster.Store;
import io.alerthistory.cluster.Store.Beat;
import io.alerthistory.ledger.Channel;
import io.alerthistory.ledger.Slot;
import io.alerthistory.ledger.Told;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What servers tell a store, as bytes: the format's version, the kind, and the kind's parts. Servers of several versions
 * share a store, so a later version may only add kinds, and parts at the end of a kind; who does not know them passes over
 * them. A format that could not be read that way would have another version, and is passed over as a whole.
 *
 * <p>Holds nothing, so it is safe for many threads.
 */
public final class StoreCodec {
    private static final int VERSION = 1;

    private static final int ALERT = 1;
    private static final int SILENCE = 2;
    private static final int ROW = 3;
    private static final int BEAT = 4;

    private static final int USES_POSTGRES = 1;
    private static final int USES_REDIS = 2;

    /** A row that nobody has touched for so long is of a group that is gone. */
    private static final Duration ROW_LASTS = Duration.ofDays(1);

    private static final Instant LATEST = Instant.parse("9999-01-01T00:00:00Z");

    private interface Writer {
        void write(CodedOutputStream out) throws IOException;
    }

    private interface Reader<T> {
        /** Returns null if it is of a kind that is not known here. */
        @Nullable
        T read(int kind, CodedInputStream in) throws IOException;
    }

    private StoreCodec() {}

    public static byte[] bytes(Entry entry) {
        return versioned(
                switch (entry.thing()) {
                    case Entry.OfAlert _ -> ALERT;
                    case Entry.OfSilence _ -> SILENCE;
                },
                out -> {
                    out.writeInt64NoTag(entry.stamp());
                    Parts.text(entry.by(), out);
                    out.writeByteArrayNoTag(bytes(inner -> {
                        switch (entry.thing()) {
                            case Entry.OfAlert(var alert) -> {
                                Parts.alert(alert, inner);
                                Parts.derived(alert, inner);
                            }
                            case Entry.OfSilence(var silence) -> Parts.silence(silence, inner);
                        }
                    }));
                });
    }

    /**
     * Null if it is of a kind that only a later version knows.
     *
     * @throws IOException if it is damaged
     */
    public static @Nullable Entry entry(byte[] bytes) throws IOException {
        return read(bytes, (kind, in) -> {
            if (kind != ALERT && kind != SILENCE) {
                return null;
            }
            long stamp = in.readInt64();
            var parts = new Parts(false);
            var by = parts.text(in);
            var inner = limited(in.readByteArray());
            return new Entry(
                    kind == ALERT
                            ? new Entry.OfAlert(parts.wholeAlert(inner))
                            : new Entry.OfSilence(parts.silence(inner)),
                    stamp,
                    by);
        });
    }

    public static byte[] bytes(Row row) {
        return versioned(ROW, out -> {
            Parts.slot(row.slot(), out);
            out.writeInt64NoTag(row.version());
            Parts.text(row.token(), out);
            Parts.text(row.holder(), out);
            out.writeUInt32NoTag(row.told().size());
            for (var told : new TreeMap<>(row.told()).entrySet()) {
                out.writeByteArrayNoTag(bytes(inner -> Parts.channel(told.getKey(), inner)));
                out.writeByteArrayNoTag(bytes(inner -> Parts.told(told.getValue(), inner)));
            }
            Parts.instant(row.next(), out);
            out.writeInt64NoTag(row.flushed());
            Parts.instant(row.clock(), out);
            out.writeUInt32NoTag(row.words().size());
            for (var word : row.words()) {
                Parts.text(word, out);
            }
        });
    }

    /**
     * Null if it is of a format that only a later version knows.
     *
     * @throws IOException if it is damaged
     */
    public static @Nullable Row row(byte[] bytes) throws IOException {
        return read(bytes, (kind, in) -> {
            if (kind != ROW) {
                return null;
            }
            var parts = new Parts(false);
            var slot = parts.slot(in);
            long version = in.readInt64();
            var token = parts.text(in);
            var holder = parts.text(in);
            var told = new LinkedHashMap<Channel, Told>();
            for (int i = Parts.count(in); i > 0; i--) {
                told.put(parts.channel(limited(in.readByteArray())), parts.told(limited(in.readByteArray())));
            }
            var next = Parts.instant(in);
            long flushed = in.readInt64();
            var clock = Parts.instant(in);
            var words = new ArrayList<String>();
            for (int i = Parts.count(in); i > 0; i--) {
                words.add(parts.text(in));
            }
            return new Row(
                    slot,
                    version,
                    token,
                    holder,
                    Collections.unmodifiableMap(told),
                    next,
                    flushed,
                    clock,
                    List.copyOf(words));
        });
    }

    public static byte[] bytes(Beat beat) {
        return versioned(BEAT, out -> {
            Parts.text(beat.replica(), out);
            out.writeUInt32NoTag(bits(beat.uses()));
            out.writeBoolNoTag(beat.isComplete());
            Parts.text(beat.address(), out);
            Parts.text(beat.configuration(), out);
        });
    }

    /**
     * Null if it is of a format that only a later version knows.
     *
     * @throws IOException if it is damaged
     */
    public static @Nullable Beat beat(byte[] bytes) throws IOException {
        return read(bytes, (kind, in) -> {
            if (kind != BEAT) {
                return null;
            }
            var parts = new Parts(false);
            var replica = parts.text(in);
            int uses = in.readUInt32();
            var stores = EnumSet.noneOf(Store.class);
            if ((uses & USES_POSTGRES) != 0) {
                stores.add(Store.POSTGRES);
            }
            if ((uses & USES_REDIS) != 0) {
                stores.add(Store.REDIS);
            }
            return new Beat(replica, stores, in.readBool(), parts.text(in), in.isAtEnd() ? "" : parts.text(in));
        });
    }

    /** A set of stores as a number of which every bit is a store: 1 is PostgreSQL, 2 is Redis. */
    public static int bits(Set<Store> stores) {
        return (stores.contains(Store.POSTGRES) ? USES_POSTGRES : 0) | (stores.contains(Store.REDIS) ? USES_REDIS : 0);
    }

    /** A slot's name: different slots have different ones. */
    public static byte[] key(Slot slot) {
        return bytes(out -> Parts.slot(slot, out));
    }

    /**
     * From when on a store may forget it, in milliseconds since 1970: an alert a day after its end, a silence some time
     * after its end.
     *
     * @param retention how long silences are kept that are over
     */
    public static long expires(Entry entry, Duration retention) {
        return switch (entry.thing()) {
            case Entry.OfAlert(var alert) -> milliseconds(alert.endsAt().instant(), Duration.ofDays(1));
            case Entry.OfSilence(var silence) -> milliseconds(silence.endsAt(), retention);
        };
    }

    /** The same of a row: a day after it was looked at last, and not before what was told may be forgotten. */
    public static long expires(Row row) {
        var last = row.clock().isAfter(row.next()) ? row.clock() : row.next();
        for (var told : row.told().values()) {
            last = told.expires().isAfter(last) ? told.expires() : last;
        }
        return row.isFree() ? milliseconds(last, ROW_LASTS) : Long.MAX_VALUE;
    }

    private static long milliseconds(Instant instant, Duration more) {
        return instant.isAfter(LATEST) ? Long.MAX_VALUE : instant.plus(more).toEpochMilli();
    }

    private static byte[] versioned(int kind, Writer parts) {
        return bytes(out -> {
            out.writeUInt32NoTag(VERSION);
            out.writeUInt32NoTag(kind);
            parts.write(out);
        });
    }

    private static byte[] bytes(Writer parts) {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        try {
            parts.write(out);
            out.flush();
        } catch (IOException e) {
            throw new UncheckedIOException(e); // memory takes everything
        }
        return bytes.toByteArray();
    }

    private static CodedInputStream limited(byte[] bytes) throws IOException {
        var in = CodedInputStream.newInstance(bytes);
        in.pushLimit(bytes.length);
        return in;
    }

    private static <T> @Nullable T read(byte[] bytes, Reader<T> reader) throws IOException {
        var in = limited(bytes);
        try {
            if (in.readUInt32() != VERSION) {
                return null;
            }
            return reader.read(in.readUInt32(), in);
        } catch (RuntimeException e) { // such as times beyond all calendars, or an alert that ends before it starts
            throw new IOException("no word of a server: " + e, e);
        }
    }
}
