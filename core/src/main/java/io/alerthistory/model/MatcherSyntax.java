package io.alerthistory.model;

/** The ways of writing matchers down that Alertmanager knows, chosen by {@code --enable-feature}. */
public enum MatcherSyntax {
    /** {@code classic-mode}: label names of ASCII letters, digits and underscores; values need no quotes. */
    CLASSIC,
    /** {@code utf8-strict-mode}: any label name; what holds blanks or signs is quoted. */
    UTF8,
    /** The default: both are tried; where they differ, classic counts and a warning says so. */
    FALLBACK;

    /** Whether a character must be quoted in the UTF-8 syntax. */
    static boolean isReserved(int c) {
        return "{}!=~,\\\"'`".indexOf(c) >= 0
                || c == 0x85
                || c == 0xa0
                || c >= '\t' && c <= '\r'
                || c == ' '
                || Character.getType(c) == Character.SPACE_SEPARATOR
                || Character.getType(c) == Character.LINE_SEPARATOR
                || Character.getType(c) == Character.PARAGRAPH_SEPARATOR;
    }
}
