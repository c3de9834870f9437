package io.alerthistory.adapter.sqlite;

import io.alerthistory.model.LabelSet;

/**
 * Labels as words for SQLite's full-text search, whose words have letters and digits only: a hash of each name with its
 * value. Two may have the same word, so whatever a word finds is to be looked at. Words are in files, so how they are made
 * is part of the schema's version.
 */
final class Words {
    private static final long OFFSET = 0xcbf29ce484222325L;
    private static final long PRIME = 0x100000001b3L;

    /** Each letter is five bits. */
    private static final String LETTERS = "abcdefghijklmnopqrstuvwxyz234567";

    /** 45 bits: among ten million labels one has the word of another, perhaps. */
    private static final int LENGTH = 9;

    private Words() {}

    /** A word for each label. */
    static String of(LabelSet labels) {
        var words = new StringBuilder(labels.size() * (LENGTH + 1));
        for (int i = 0; i < labels.size(); i++) {
            write(labels.name(i), labels.value(i), words);
            words.append(' ');
        }
        return words.toString();
    }

    static String of(String name, String value) {
        var word = new StringBuilder(LENGTH);
        write(name, value, word);
        return word.toString();
    }

    private static void write(String name, String value, StringBuilder out) {
        long hash = add(add(OFFSET, name) * PRIME, value);
        hash ^= hash >>> 32; // of FNV's bits, the last characters reach the middle ones
        for (int i = 0; i < LENGTH; i++) {
            out.append(LETTERS.charAt((int) hash & 31));
            hash >>>= 5;
        }
    }

    private static long add(long before, String text) {
        long hash = before;
        for (int i = 0; i < text.length(); i++) {
            hash = (hash ^ text.charAt(i)) * PRIME;
        }
        return hash;
    }
}
