package io.alerthistory.adapter.alertmanager;

import com.google.protobuf.CodedInputStream;
import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.InvalidProtocolBufferException;
import com.google.protobuf.WireFormat;
import java.io.ByteArrayOutputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A file of protobuf messages, each with its length in front of it, and the forms that both of Alertmanager's files use.
 * What a length promises is believed only as far as the file has it.
 */
final class MessageFile {
    /** Alertmanager 0.34 does not start with a longer one either: Go's protodelim refuses it. */
    static final int MAX_MESSAGE_BYTES = 4 << 20;

    /** Far more than anybody has. What is made of it takes up to twenty times as much memory. */
    static final long MAX_FILE_BYTES = 64L << 20;

    /** Protobuf's range of times, the years 1 to 9999, which Alertmanager's times lie in. */
    private static final Instant EARLIEST = Instant.parse("0001-01-01T00:00:00Z");

    private static final Instant LATEST = Instant.parse("9999-12-31T23:59:59.999999999Z");

    private MessageFile() {}

    /** Reads one message, up to the limit that is set on the input. */
    interface Reader<T extends @Nullable Object> {
        T read(CodedInputStream in) throws IOException;
    }

    interface Writer<T> {
        void write(T message, CodedOutputStream out) throws IOException;
    }

    /** Reads all messages, and hands on each in turn. */
    static <T> void read(Path file, Reader<T> reader, Consumer<T> taker) {
        long size = size(file);
        try (var bytes = Files.newInputStream(file)) {
            var in = CodedInputStream.newInstance(bytes);
            while (in.getTotalBytesRead() < size) {
                int start = in.getTotalBytesRead();
                try {
                    taker.accept(message(in, size, reader));
                } catch (InvalidProtocolBufferException e) {
                    throw AlertmanagerFileException.damaged(
                            file,
                            in.getTotalBytesRead(),
                            "the message that begins at byte " + start + " is damaged: "
                                    + String.valueOf(e.getMessage()).replaceFirst("\\.\\s*$", ""),
                            e);
                }
            }
        } catch (IOException e) {
            throw AlertmanagerFileException.unreadable(file, e, e.toString());
        }
    }

    private static long size(Path file) {
        try {
            if (!Files.exists(file) || !Files.isRegularFile(file)) {
                throw AlertmanagerFileException.unreadable(
                        file, null, Files.exists(file) ? "it is no regular file" : "there is no such file");
            }
            long size = Files.size(file);
            if (size > MAX_FILE_BYTES) {
                throw AlertmanagerFileException.unreadable(
                        file, null, "it has " + size + " bytes, and " + MAX_FILE_BYTES + " are read at most");
            }
            return size;
        } catch (IOException e) {
            throw AlertmanagerFileException.unreadable(file, e, e.toString());
        }
    }

    private static <T> T message(CodedInputStream in, long size, Reader<T> reader) throws IOException {
        long length = in.readUInt64();
        long left = size - in.getTotalBytesRead();
        if (length < 0 || length > left) {
            throw new InvalidProtocolBufferException(
                    "it should have " + Long.toUnsignedString(length) + " bytes, and " + left + " are left");
        }
        if (length > MAX_MESSAGE_BYTES) {
            throw new InvalidProtocolBufferException(
                    "it has " + length + " bytes, and " + MAX_MESSAGE_BYTES + " are read at most");
        }
        return limited(in, (int) length, reader);
    }

    /** The value of a field that is itself a message. */
    static <T extends @Nullable Object> T nested(CodedInputStream in, Reader<T> reader) throws IOException {
        return limited(in, in.readUInt32(), reader);
    }

    private static <T extends @Nullable Object> T limited(CodedInputStream in, int length, Reader<T> reader)
            throws IOException {
        int outer = in.pushLimit(length);
        var message = reader.read(in);
        in.popLimit(outer);
        return message;
    }

    /** Passes over a field that is not known, or not of the type it should be. */
    static void skip(CodedInputStream in, int tag) throws IOException {
        if (!in.skipField(tag)) {
            throw new InvalidProtocolBufferException("a group ends that has not begun");
        }
    }

    /** That time and so much more, as far as protobuf can say it. */
    static Instant later(Instant time, Duration more) {
        return more.compareTo(Duration.between(time, LATEST)) > 0 ? LATEST : time.plus(more);
    }

    /** Writes {@code google.protobuf.Timestamp}; a time that it does not have becomes the nearest that it has. */
    static void writeTime(CodedOutputStream out, int field, Instant given) throws IOException {
        var time = given.isBefore(EARLIEST) ? EARLIEST : given.isAfter(LATEST) ? LATEST : given;
        writeNested(out, field, time, (it, timestamp) -> {
            timestamp.writeInt64(1, it.getEpochSecond());
            timestamp.writeInt32(2, it.getNano());
        });
    }

    static Instant readTime(CodedInputStream in) throws IOException {
        return nested(in, timestamp -> {
            long seconds = 0;
            int nanos = 0;
            for (int tag = timestamp.readTag(); tag != 0; tag = timestamp.readTag()) {
                switch (tag) {
                    case 1 << 3 | WireFormat.WIRETYPE_VARINT -> seconds = timestamp.readInt64();
                    case 2 << 3 | WireFormat.WIRETYPE_VARINT -> nanos = timestamp.readInt32();
                    default -> skip(timestamp, tag);
                }
            }
            return seconds < EARLIEST.getEpochSecond()
                    ? EARLIEST
                    : seconds > LATEST.getEpochSecond() ? LATEST : Instant.ofEpochSecond(seconds, nanos);
        });
    }

    /** A field that is itself a message. */
    static <T> void writeNested(CodedOutputStream out, int field, T message, Writer<T> writer) throws IOException {
        out.writeByteArray(field, bytes(message, writer));
    }

    private static <T> byte[] bytes(T message, Writer<T> writer) throws IOException {
        var bytes = new ByteArrayOutputStream();
        var out = CodedOutputStream.newInstance(bytes);
        writer.write(message, out);
        out.flush();
        return bytes.toByteArray();
    }

    /**
     * Writes the messages, all or none: to a file beside it, synced, which then takes the place of {@code file}.
     *
     * @param tooLong takes those that are left out, since Alertmanager would not start with them
     */
    static <T> void write(Path file, Collection<T> messages, Writer<T> writer, Consumer<T> tooLong) {
        var beside = file.resolveSibling(file.getFileName() + ".new");
        try {
            try (var bytes = new FileOutputStream(beside.toFile())) {
                var out = CodedOutputStream.newInstance(bytes);
                for (var message : messages) {
                    var encoded = bytes(message, writer);
                    if (encoded.length > MAX_MESSAGE_BYTES) {
                        tooLong.accept(message);
                    } else {
                        out.writeByteArrayNoTag(encoded);
                    }
                }
                out.flush();
                bytes.getChannel().force(true);
            }
            Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
        } catch (IOException e) {
            throw AlertmanagerFileException.unwritable(file, e);
        }
    }
}
