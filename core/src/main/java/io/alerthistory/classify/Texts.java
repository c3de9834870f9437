package io.alerthistory.classify;

/** Texts of alerts, which may be of any length; what matters stands at their beginning. */
final class Texts {
    static final int MOST_CHARACTERS = 4096;

    private Texts() {}

    static String beginning(String text) {
        return text.length() <= MOST_CHARACTERS ? text : text.substring(0, MOST_CHARACTERS);
    }
}
