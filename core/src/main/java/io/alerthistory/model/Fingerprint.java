package io.alerthistory.model;

/**
 * Names a label set: the 64-bit FNV-1a hash of its names and values, as Prometheus and Alertmanager compute it
 * (prometheus/common, {@code labelSetToFingerprint}). Ordered as an unsigned number, which is the order of its text.
 */
public record Fingerprint(long bits) implements Comparable<Fingerprint> {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    static Fingerprint of(Pairs pairs) {
        long hash = OFFSET;
        for (int i = 0; i < pairs.size(); i++) {
            hash = separator(add(hash, pairs.name(i)));
            hash = separator(add(hash, pairs.value(i)));
        }
        return new Fingerprint(hash);
    }

    private static long separator(long hash) {
        return addByte(hash, 0xff);
    }

    private static long add(long before, String text) {
        long hash = before;
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c < 0x80) {
                hash = addByte(hash, c);
            } else if (c < 0x800) {
                hash = addByte(hash, 0xc0 | c >> 6);
                hash = addByte(hash, 0x80 | c & 0x3f);
            } else if (Character.isHighSurrogate(c)) { // label sets hold whole pairs only
                int point = Character.toCodePoint(c, text.charAt(++i));
                hash = addByte(hash, 0xf0 | point >> 18);
                hash = addByte(hash, 0x80 | point >> 12 & 0x3f);
                hash = addByte(hash, 0x80 | point >> 6 & 0x3f);
                hash = addByte(hash, 0x80 | point & 0x3f);
            } else {
                hash = addByte(hash, 0xe0 | c >> 12);
                hash = addByte(hash, 0x80 | c >> 6 & 0x3f);
                hash = addByte(hash, 0x80 | c & 0x3f);
            }
        }
        return hash;
    }

    private static long addByte(long hash, int value) {
        return (hash ^ value) * PRIME;
    }

    @Override
    public int compareTo(Fingerprint other) {
        return Long.compareUnsigned(bits, other.bits);
    }

    /** Sixteen lower-case hexadecimal digits, as the API shows it. */
    @Override
    public String toString() {
        var digits = Long.toHexString(bits);
        return "0".repeat(16 - digits.length()) + digits;
    }
}
