package io.alerthistory.classify;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/**
 * How likely it is that an alert needs nobody, from how it fired before; no model is asked. A pure function of {@link Past}.
 *
 * <p>The score is the product of how often it fired, 1 − e^(−n/8) for n times, and of how it did: the share of times that
 * were over by themselves within {@value #BRIEF_MINUTES} minutes, and the share that began within {@value #FLAP_MINUTES}
 * minutes after the one before had ended, each counted four fifths, and joined as probabilities are. So an alert that is
 * new has 0, and one that fired forty times, always for four minutes, some 0.8.
 *
 * @param score 0 to 1
 * @param reasons what the score is made of, as sentences of a few words
 */
public record Noise(double score, List<String> reasons) {
    /** Of an alert of which nothing is known. */
    public static final Noise NONE = new Noise(0, List.of());

    /** From this score on an alert is called noise. */
    public static final double NOISY = 0.5;

    private static final int BRIEF_MINUTES = 15;
    private static final int FLAP_MINUTES = 10;
    private static final Duration BRIEF = Duration.ofMinutes(BRIEF_MINUTES);
    private static final Duration FLAP = Duration.ofMinutes(FLAP_MINUTES);
    private static final double OFTEN = 8;
    private static final double WEIGHT = 0.8;

    public Noise {
        reasons = List.copyOf(reasons);
    }

    public boolean isNoisy() {
        return score >= NOISY;
    }

    public static Noise of(Past past) {
        var episodes = past.over().stream()
                .sorted(Comparator.comparing(Past.Episode::start))
                .toList();
        if (episodes.isEmpty()) {
            return NONE;
        }
        int count = episodes.size();
        long brief = episodes.stream()
                .filter(episode -> episode.lasted().compareTo(BRIEF) <= 0)
                .count();
        int flaps = 0;
        for (int i = 1; i < count; i++) {
            var pause =
                    Duration.between(episodes.get(i - 1).end(), episodes.get(i).start());
            flaps += pause.compareTo(FLAP) <= 0 ? 1 : 0;
        }
        double often = 1 - Math.exp(-count / OFTEN);
        double harmless = 1 - (1 - WEIGHT * brief / count) * (1 - WEIGHT * flaps / count);
        var reasons = new ArrayList<String>();
        reasons.add("seen " + (past.hasMore() ? "more than " : "") + times(count) + " in " + days(past.window())
                + ", median " + about(median(episodes)));
        if (brief > 0) {
            reasons.add("resolved itself within " + BRIEF_MINUTES + " min " + times(brief));
        }
        if (flaps > 0) {
            reasons.add("came back within " + FLAP_MINUTES + " min " + times(flaps));
        }
        if (!past.companions().isEmpty()) {
            reasons.add("usually together with " + String.join(", ", past.companions()));
        }
        return new Noise(often * harmless, reasons);
    }

    private static Duration median(List<Past.Episode> episodes) {
        var lasted = episodes.stream().map(Past.Episode::lasted).sorted().toList();
        return lasted.get(lasted.size() / 2);
    }

    private static String times(long count) {
        return count == 1 ? "once" : count + " times";
    }

    private static String days(Duration window) {
        long days = window.toDays();
        return days == 1 ? "a day" : days + " days";
    }

    /** In the unit that people would use. */
    private static String about(Duration duration) {
        long seconds = duration.toSeconds();
        if (seconds < 60) {
            return seconds + " s";
        }
        return seconds < 7200
                ? seconds / 60 + " min"
                : seconds < 172_800 ? seconds / 3600 + " h" : seconds / 86_400 + " d";
    }
}
