package io.alerthistory.api;

import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/**
 * Gives the same string for the same characters, mostly: a fixed table in which a newer text takes an older one's place.
 * Label values repeat by the thousand; with this they are held once, and the text of a known value is never even made. Safe for many threads: strings are immutable, so a race costs a copy at worst.
 */
final class Interner {
    private static final int SIZE = 1 << 16;

    /** Longer texts, descriptions mostly, are told apart by their numbers and would only push others out. */
    private static final int LONGEST = 128;

    private final @Nullable String[] table = new @Nullable String[SIZE];

    String intern(char[] characters, int offset, int length) {
        if (length > LONGEST) {
            return new String(characters, offset, length);
        }
        int hash = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + characters[i];
        }
        int place = (hash ^ hash >>> 16) & SIZE - 1;
        var known = table[place];
        if (known != null && isThis(known, characters, offset, length)) {
            return known;
        }
        var made = new String(characters, offset, length);
        table[place] = made;
        return made;
    }

    /** @param ascii in which nothing else is */
    String intern(byte[] ascii, int offset, int length) {
        if (length > LONGEST) {
            return new String(ascii, offset, length, StandardCharsets.ISO_8859_1);
        }
        int hash = 0;
        for (int i = offset; i < offset + length; i++) {
            hash = 31 * hash + ascii[i];
        }
        int place = (hash ^ hash >>> 16) & SIZE - 1;
        var known = table[place];
        if (known != null && isThis(known, ascii, offset, length)) {
            return known;
        }
        var made = new String(ascii, offset, length, StandardCharsets.ISO_8859_1);
        table[place] = made;
        return made;
    }

    private static boolean isThis(String known, byte[] ascii, int offset, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != ascii[offset + i]) {
                return false;
            }
        }
        return true;
    }

    private static boolean isThis(String known, char[] characters, int offset, int length) {
        if (known.length() != length) {
            return false;
        }
        for (int i = 0; i < length; i++) {
            if (known.charAt(i) != characters[offset + i]) {
                return false;
            }
        }
        return true;
    }
}
