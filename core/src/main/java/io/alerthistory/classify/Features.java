package io.alerthistory.classify;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * An alert in numbers, for {@link Model}. Two views: n-grams of the letters of its name and description, and the facts that
 * somebody on call would look at.
 *
 * @param buckets the n-grams' places, ascending, each once; below {@value #BUCKETS}
 * @param counts how often each occurs
 * @param facts one small number for each of {@link #FACTS}, 0 to 127
 */
@SuppressWarnings("ArrayRecordComponent") // numbers by the thousand, which nobody changes or compares
public record Features(int[] buckets, int[] counts, byte[] facts) {
    public static final int BUCKETS = 1 << 16;

    private static final int SHORTEST_GRAM = 3;
    private static final int LONGEST_GRAM = 6;
    private static final int LONGEST_WORD = 40;

    /** What describes an alert, the best first: the rest repeats it, or belongs to who was alerted. */
    private static final List<String> DESCRIPTIONS = List.of("description", "message", "summary", "title");

    /** What many rules append to a description for people's eyes: the value, and all labels once more. */
    private static final List<String> APPENDICES = List.of("VALUE =", "LABELS =", "LABELS:", "Labels:");

    /** The facts' names, in the order in which {@code facts} has them. */
    public static final List<String> FACTS = Facts.names();

    public static Features of(Subject subject) {
        var name = subject.name();
        var description = description(subject);
        var grams = grams(camelSplit(name) + " | " + description.toLowerCase(Locale.ROOT));
        Arrays.sort(grams);
        int kinds = 0;
        var counts = new int[grams.length];
        for (int i = 0; i < grams.length; i++) {
            if (i == 0 || grams[i] != grams[i - 1]) {
                grams[kinds] = grams[i];
                kinds++;
            }
            counts[kinds - 1]++;
        }
        return new Features(
                Arrays.copyOf(grams, kinds),
                Arrays.copyOf(counts, kinds),
                Facts.of(name, description, subject.expression()).values());
    }

    /** Normalised, so that who it is about does not count; empty where no annotation has words. */
    private static String description(Subject subject) {
        for (var wanted : DESCRIPTIONS) {
            @Nullable String text = subject.annotations().get(wanted);
            if (text != null && !text.isBlank()) {
                int end = Math.min(text.length(), Texts.MOST_CHARACTERS);
                for (var appendix : APPENDICES) {
                    int at = text.indexOf(appendix);
                    end = at < 0 ? end : Math.min(end, at);
                }
                return Normaliser.text(text.substring(0, end), Normaliser.identities(subject));
            }
        }
        return "";
    }

    private static String camelSplit(String name) {
        return String.join(" ", Tokens.of(Texts.beginning(name)));
    }

    /** All runs of 3 to 6 letters of each word with a blank at both ends; of shorter words the whole. */
    private static int[] grams(String text) {
        var grams = new int[text.length() * (LONGEST_GRAM - SHORTEST_GRAM + 1) + 4 * LONGEST_GRAM];
        int count = 0;
        int at = 0;
        while (at < text.length()) {
            while (at < text.length() && text.charAt(at) == ' ') {
                at++;
            }
            int end = at;
            while (end < text.length() && text.charAt(end) != ' ') {
                end++;
            }
            if (end > at) {
                count = grams(text, at, Math.min(end, at + LONGEST_WORD), grams, count);
            }
            at = end;
        }
        return Arrays.copyOf(grams, count);
    }

    private static int grams(String text, int from, int to, int[] into, int before) {
        int count = before;
        int padded = to - from + 2;
        for (int start = 0; start < padded; start++) {
            int hash = 0x811c9dc5;
            int longest = Math.min(LONGEST_GRAM, padded - start);
            for (int length = 1; length <= longest; length++) {
                int i = start + length - 1;
                char c = i == 0 || i == padded - 1 ? ' ' : text.charAt(from + i - 1);
                hash = (hash ^ c) * 0x01000193;
                if (length >= SHORTEST_GRAM) {
                    into[count++] = (hash ^ hash >>> 16) & (BUCKETS - 1);
                }
            }
        }
        return count;
    }
}
