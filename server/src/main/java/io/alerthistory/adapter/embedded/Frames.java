package io.alerthistory.adapter.embedded;

import com.google.protobuf.CodedOutputStream;
import io.alerthistory.adapter.codec.Parts;
import io.alerthistory.journal.Fact;
import io.alerthistory.model.Alert;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.function.BiConsumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * The files' form: a line that says what they are, then frames, each whole or damaged as one.
 *
 * <pre>
 * file  = "alerthistory journal 1\n" { frame }
 * frame = 0xAF  length (4 bytes, big-endian)  CRC-32C of length and payload (4 bytes)  payload
 * payload = time  { length (varint) fact }
 * </pre>
 *
 * What follows a damaged frame is looked for, byte by byte: each fact stands for itself, so those after a gap still count.
 */
final class Frames {
    /** A frame's payload is no longer than this and one fact more. */
    private static final int FULL = 1 << 20;

    /** No fact is as long: it came in one request. */
    private static final int LONGEST = 256 << 20;

    private static final byte MARK = (byte) 0xAF;
    private static final int HEAD = 9;
    private static final String KIND = "alerthistory journal ";

    /** The version of the form of files; a file of another is left alone. */
    private static final String VERSION = "1";

    private Frames() {}

    static ByteBuffer fileHead() {
        return ByteBuffer.wrap((KIND + VERSION + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    /** Bytes that grow, and are made once. */
    private static final class Bytes extends ByteArrayOutputStream {
        private static final int KEPT = 4 << 20;

        byte[] array() {
            return buf;
        }

        /** Forgets the bytes, and room beyond what is usual. */
        void clear() {
            reset();
            if (buf.length > KEPT) {
                buf = new byte[KEPT];
            }
        }

        void set(int position, ByteBuffer bytes) {
            bytes.get(buf, position, bytes.remaining());
        }
    }

    /** Makes frames; used by one thread. What it returns is good until the next call. */
    static final class Writer {
        private final Bytes frame = new Bytes();
        private final CodedOutputStream frameOut = CodedOutputStream.newInstance(frame, 4096);
        private final Bytes one = new Bytes();
        private final CodedOutputStream oneOut = CodedOutputStream.newInstance(one, 4096);
        private final CRC32C crc = new CRC32C();

        /** One frame with as many of the facts as fit, the next in turn. */
        ByteBuffer frame(Instant at, Iterator<? extends Fact> facts) {
            try {
                frame.clear();
                frame.write(new byte[HEAD], 0, HEAD);
                Parts.instant(at, frameOut);
                @Nullable Alert known = null;
                while (facts.hasNext() && frame.size() < FULL) {
                    var fact = facts.next();
                    one.clear();
                    FactCodec.write(fact, known, oneOut);
                    oneOut.flush();
                    frameOut.writeUInt32NoTag(one.size());
                    frameOut.write(one.array(), 0, one.size());
                    known = fact instanceof Fact.AlertKnown(var alert) ? alert : known;
                }
                frameOut.flush();
            } catch (IOException e) {
                throw new IllegalStateException("memory does not fail", e);
            }
            int length = frame.size() - HEAD;
            var payload = ByteBuffer.wrap(frame.array(), HEAD, length);
            frame.set(
                    0,
                    ByteBuffer.allocate(HEAD)
                            .put(MARK)
                            .putInt(length)
                            .putInt(checksum(crc, length, payload))
                            .flip());
            return ByteBuffer.wrap(frame.array(), 0, frame.size());
        }
    }

    private static int checksum(CRC32C crc, int length, ByteBuffer payload) {
        crc.reset();
        crc.update(ByteBuffer.allocate(4).putInt(length).flip());
        crc.update(payload);
        return (int) crc.getValue();
    }

    /** What the first bytes of a file say that it is. */
    enum Head {
        OURS,
        /** Ours, in a form that is not known here. */
        OF_ANOTHER_VERSION,
        DAMAGED
    }

    static Head head(ByteBuffer file) {
        var first = new byte[Math.min(file.limit(), 64)];
        file.get(0, first);
        var text = new String(first, StandardCharsets.ISO_8859_1);
        if (text.startsWith(KIND + VERSION + "\n")) {
            return Head.OURS;
        }
        return text.matches("(?s)" + KIND + "[0-9]+\n.*") ? Head.OF_ANOTHER_VERSION : Head.DAMAGED;
    }

    /**
     * What was found in a file.
     *
     * @param frames how many are whole
     * @param damaged how many bytes belong to none, though whole ones follow
     * @param wholeUntil where the last whole frame ends; a file that was being written when all stopped goes on from there
     */
    record Found(long frames, long damaged, int wholeUntil) {}

    /** Reads all whole frames of a file that may be damaged anywhere. */
    static Found read(ByteBuffer file, FactCodec codec, BiConsumer<Instant, List<Fact>> entries) {
        return readOn(file, true, true, codec, entries);
    }

    /**
     * Reads the whole frames of a part of a file.
     *
     * @param file begins with the file, or where a frame begins
     * @param isFinished whether nobody writes to it any more, so that what is not whole is damaged; else it ends there
     */
    static Found readOn(
            ByteBuffer file,
            boolean withHead,
            boolean isFinished,
            FactCodec codec,
            BiConsumer<Instant, List<Fact>> entries) {
        var crc = new CRC32C();
        int whole = withHead && head(file) == Head.OURS ? fileHead().remaining() : 0;
        long frames = 0;
        long damaged = 0;
        int position = whole;
        while (position < file.limit()) {
            int length = wholeFrame(file, position, crc);
            if (length < 0 || !read(file, position + HEAD, length, codec, entries)) {
                if (!isFinished) {
                    break;
                }
                position++;
                continue;
            }
            frames++;
            damaged += position - whole;
            position += HEAD + length;
            whole = position;
        }
        return new Found(frames, damaged, whole);
    }

    /** The length of the payload of the frame that begins there, or -1 if none does. */
    private static int wholeFrame(ByteBuffer file, int position, CRC32C crc) {
        int left = file.limit() - position - HEAD;
        if (file.get(position) != MARK || left < 0) {
            return -1;
        }
        int length = file.getInt(position + 1);
        if (length < 0 || length > LONGEST || length > left) {
            return -1;
        }
        int sum = file.getInt(position + 5);
        return checksum(crc, length, file.slice(position + HEAD, length)) == sum ? length : -1;
    }

    /** Whether the payload makes sense; one that does not counts as damaged. */
    private static boolean read(
            ByteBuffer file, int from, int length, FactCodec codec, BiConsumer<Instant, List<Fact>> entries) {
        var payload = new byte[length];
        file.get(from, payload);
        var facts = new ArrayList<Fact>();
        Instant at;
        try {
            var in = codec.begin(payload);
            at = Parts.instant(in);
            while (!in.isAtEnd()) {
                int outer = in.pushLimit(in.readUInt32());
                var fact = codec.read(in);
                if (fact != null) {
                    facts.add(fact);
                }
                in.skipRawBytes(in.getBytesUntilLimit());
                in.popLimit(outer);
            }
        } catch (IOException | DateTimeException e) {
            return false;
        }
        entries.accept(at, facts);
        return true;
    }
}
