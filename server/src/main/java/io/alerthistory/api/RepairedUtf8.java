package io.alerthistory.api;

import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/**
 * A stream with U+FFFD in place of what is not UTF-8, as Go's JSON reads it: a script that posts Latin-1 gets its alert
 * through, with a question mark in it, and does not lose a batch. Plain ASCII, almost everything, is passed on untouched.
 */
final class RepairedUtf8 extends FilterInputStream {
    private static final int CHUNK = 8192;

    private final CharsetDecoder decoder = StandardCharsets.UTF_8
            .newDecoder()
            .onMalformedInput(CodingErrorAction.REPLACE)
            .onUnmappableCharacter(CodingErrorAction.REPLACE);
    /** What was read and not decoded yet: at most the beginning of a character, once a chunk is done. */
    private final ByteBuffer raw = ByteBuffer.allocate(CHUNK);

    private ByteBuffer repaired = ByteBuffer.allocate(0);
    private boolean ended;

    RepairedUtf8(InputStream source) {
        super(source);
    }

    @Override
    public int read() throws IOException {
        var one = new byte[1];
        return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] into, int offset, int length) throws IOException {
        if (length == 0) {
            return 0;
        }
        while (!repaired.hasRemaining() && !ended) {
            if (raw.position() == 0) {
                int count = in.read(into, offset, length);
                if (count > 0 && isAscii(into, offset, count)) {
                    return count;
                }
                take(into, offset, count);
            } else {
                var more = new byte[CHUNK - raw.position()];
                take(more, 0, in.read(more, 0, more.length));
            }
        }
        int count = Math.min(length, repaired.remaining());
        repaired.get(into, offset, count);
        return count == 0 ? -1 : count;
    }

    private static boolean isAscii(byte[] bytes, int offset, int count) {
        for (int i = offset; i < offset + count; i++) {
            if (bytes[i] < 0) {
                return false;
            }
        }
        return true;
    }

    /** Decodes what was read, and what was left of the chunk before. */
    private void take(byte[] bytes, int offset, int count) {
        ended = count < 0;
        var input = ByteBuffer.allocate(raw.position() + Math.max(count, 0)).put(raw.flip());
        input.put(bytes, offset, Math.max(count, 0)).flip();
        var text = CharBuffer.allocate(input.remaining() + 1);
        decoder.decode(input, text, ended);
        raw.clear().put(input); // an unfinished character waits for its rest
        repaired = StandardCharsets.UTF_8.encode(text.flip());
    }
}
