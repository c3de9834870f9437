package io.alerthistory.template;

/**
 * Words with a capital letter first and small ones after it, as Go's {@code cases.Title} for American English. An
 * apostrophe, point or colon between letters, and an underscore, belong to the word.
 */
final class TitleCase {
    private TitleCase() {}

    static String of(String text) {
        var out = new StringBuilder(text.length());
        boolean capitalDone = false;
        for (int i = 0; i < text.length(); ) {
            int c = text.codePointAt(i);
            int next = i + Character.charCount(c);
            if (Character.isLetter(c)) {
                out.appendCodePoint(capitalDone ? Character.toLowerCase(c) : Character.toTitleCase(c));
                capitalDone = true;
            } else {
                out.appendCodePoint(c);
                capitalDone = capitalDone && belongsToWord(text, i, c, next);
            }
            i = next;
        }
        return out.toString();
    }

    private static boolean belongsToWord(String text, int at, int c, int next) {
        return switch (c) {
            case '_' -> true;
            case '\'', '.', ':', '’', '·' ->
                at > 0
                        && next < text.length()
                        && Character.isLetter(text.codePointBefore(at))
                        && Character.isLetter(text.codePointAt(next));
            default -> Character.isDigit(c) || Character.getType(c) == Character.NON_SPACING_MARK;
        };
    }
}
