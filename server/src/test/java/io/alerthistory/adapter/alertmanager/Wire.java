package io.alerthistory.adapter.alertmanager;

import com.google.protobuf.CodedOutputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Messages in protobuf's form that no Alertmanager of ours writes, field by field. */
final class Wire {
    private Wire() {}

    interface Fields {
        void write(CodedOutputStream out) throws IOException;
    }

    static byte[] message(Fields fields) {
        try {
            var bytes = new ByteArrayOutputStream();
            var out = CodedOutputStream.newInstance(bytes);
            fields.write(out);
            out.flush();
            return bytes.toByteArray();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** As a file has them: each with its length in front of it. */
    static byte[] file(byte[]... messages) {
        return message(out -> {
            for (var message : messages) {
                out.writeByteArrayNoTag(message);
            }
        });
    }

    /** A silence, in what the file wraps it in, that is in order but for what {@code more} adds to it or changes. */
    static byte[] silence(String id, Fields more) {
        return message(mesh -> mesh.writeByteArray(1, message(silence -> {
            silence.writeString(1, id);
            silence.writeByteArray(3, time(1000));
            silence.writeByteArray(4, time(2000));
            silence.writeByteArray(5, time(900));
            more.write(silence);
        })));
    }

    static byte[] matcherSet(byte[]... matchers) {
        return message(set -> {
            for (var matcher : matchers) {
                set.writeByteArray(1, matcher);
            }
        });
    }

    static byte[] matcher(int type, String name, String pattern) {
        return message(matcher -> {
            matcher.writeEnum(1, type);
            matcher.writeString(2, name);
            matcher.writeString(3, pattern);
        });
    }

    static byte[] time(long seconds) {
        return message(time -> time.writeInt64(1, seconds));
    }

    /** An entry of the log, in what the file wraps it in. */
    static byte[] entry(Fields more) {
        return message(mesh -> mesh.writeByteArray(1, message(entry -> {
            entry.writeString(1, "{}:{}");
            entry.writeByteArray(2, message(receiver -> {
                receiver.writeString(1, "team");
                receiver.writeString(2, "webhook");
            }));
            more.write(entry);
        })));
    }
}
