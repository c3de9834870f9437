package io.alerthistory.adapter.alertmanager;

import io.alerthistory.gotemplate.strconv.Quote;
import java.util.ArrayList;
import java.util.List;

/** What could not be taken over as it was: the first hundred sentences, and how many more there would have been. */
final class Warnings {
    private static final int MOST = 100;
    private static final int MAX_CHARS = 200;

    private final List<String> kept = new ArrayList<>();
    private int more;

    void add(String sentence) {
        if (kept.size() < MOST) {
            kept.add(sentence);
        } else {
            more++;
        }
    }

    List<String> all() {
        var all = new ArrayList<>(kept);
        if (more > 0) {
            all.add("and " + more + " more of the kind");
        }
        return List.copyOf(all);
    }

    /** A text of the file's, for a sentence: in quotes, escaped, and cut if it is long. */
    static String quote(String text) {
        return text.length() <= MAX_CHARS ? Quote.quote(text) : Quote.quote(text.substring(0, MAX_CHARS)) + " …";
    }
}
