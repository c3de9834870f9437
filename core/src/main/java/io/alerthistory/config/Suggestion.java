package io.alerthistory.config;

import java.util.Collection;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** What somebody probably meant who wrote a name that does not exist. */
public final class Suggestion {
    private static final int MOST_SHOWN = 20;

    private Suggestion() {}

    /** The nearest of the known names, or null where none is near. */
    public static @Nullable String nearest(String written, Collection<String> known) {
        @Nullable String nearest = null;
        int fewest = Math.max(2, written.length() / 3) + 1;
        for (var name : known) {
            int edits = edits(written, name);
            if (edits < fewest && edits < name.length()) {
                fewest = edits;
                nearest = name;
            }
        }
        if (nearest == null) {
            // Half a name is far away by the count of edits, and yet plain to see: pager for pagerduty.
            return known.stream()
                    .filter(name -> written.length() >= 3 && name.startsWith(written))
                    .min(Comparator.comparingInt(String::length).thenComparing(Comparator.naturalOrder()))
                    .orElse(null);
        }
        return nearest;
    }

    /** As a sentence with a blank in front, or nothing. */
    public static String didYouMean(String written, Collection<String> known) {
        @Nullable String nearest = nearest(written, known);
        return nearest == null ? "" : " Did you mean \"" + nearest + "\"?";
    }

    /** The same; where none is near, all that are known. */
    public static String didYouMeanOrKnown(String written, Collection<String> known) {
        var suggestion = didYouMean(written, known);
        return suggestion.isEmpty() ? " Known: " + list(new TreeSet<>(known)) : suggestion;
    }

    static String list(Collection<String> known) {
        if (known.isEmpty()) {
            return "none";
        }
        return known.stream().limit(MOST_SHOWN).collect(Collectors.joining(", "))
                + (known.size() > MOST_SHOWN ? " and " + (known.size() - MOST_SHOWN) + " more" : "");
    }

    /** How many characters must be put in, taken out or changed (Levenshtein's distance). */
    private static int edits(String a, String b) {
        var last = new int[b.length() + 1];
        for (int j = 0; j <= b.length(); j++) {
            last[j] = j;
        }
        for (int i = 1; i <= a.length(); i++) {
            var row = new int[b.length() + 1];
            row[0] = i;
            for (int j = 1; j <= b.length(); j++) {
                int changed = last[j - 1] + (a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1);
                row[j] = Math.min(changed, Math.min(last[j], row[j - 1]) + 1);
            }
            last = row;
        }
        return last[b.length()];
    }
}
