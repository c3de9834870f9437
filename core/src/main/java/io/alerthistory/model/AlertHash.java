package io.alerthistory.model;

import com.dynatrace.hash4j.hashing.Hashing;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/**
 * What Alertmanager's notification log calls an alert: the 64-bit xxHash of its label names and values, each with a byte
 * 0xff after it, by name (0.34, {@code hashAlert} in notify/notify.go). Not the fingerprint of the API. Of a hash nobody
 * can say which alert it is; that of an alert at hand is compared with it.
 */
public record AlertHash(long bits) implements Comparable<AlertHash> {
    private static final byte END_OF_TEXT = (byte) 0xff; // occurs nowhere in UTF-8

    public static AlertHash of(LabelSet labels) {
        var hash = Hashing.xxh64().hashStream();
        labels.forEach((name, value) -> {
            hash.putBytes(name.getBytes(StandardCharsets.UTF_8)).putByte(END_OF_TEXT);
            hash.putBytes(value.getBytes(StandardCharsets.UTF_8)).putByte(END_OF_TEXT);
        });
        return new AlertHash(hash.getAsLong());
    }

    @Override
    public int compareTo(AlertHash other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    /** Sixteen lower-case hexadecimal digits. */
    @Override
    public String toString() {
        return HexFormat.of().toHexDigits(bits);
    }
}
