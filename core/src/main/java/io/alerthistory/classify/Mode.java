package io.alerthistory.classify;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What becomes of what is said of alerts; each does what the one before it does, and more. */
public enum Mode {
    /** Nothing is said unless somebody asks. */
    OFF,
    /** It is said where one looks for it: in the API, in history, in metrics. */
    SHADOW,
    /** It is in notifications too. */
    ANNOTATE,
    /** Routes can match it too, as labels that begin with {@code ai_}. */
    ROUTE;

    /** In order. */
    public static final List<Mode> ALL = List.of(values());

    /** Its word, in small letters. */
    public String word() {
        return name().toLowerCase(Locale.ROOT);
    }

    /** By its word. */
    public static Optional<Mode> of(String word) {
        return Arrays.stream(values()).filter(mode -> mode.word().equals(word)).findFirst();
    }

    /** The words, as messages name them. */
    public static String words() {
        return String.join(", ", ALL.stream().map(Mode::word).toList());
    }
}
