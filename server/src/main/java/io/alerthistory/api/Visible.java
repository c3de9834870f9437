package io.alerthistory.api;

/** Shows what terminals and browsers would obey instead: escapes, bells, other directions of reading. */
final class Visible {
    private Visible() {}

    /** The same text, with the number of each such character in its place; line ends stay. */
    static String text(String text) {
        if (text.codePoints().noneMatch(Visible::isObeyed)) {
            return text;
        }
        var visible = new StringBuilder(text.length() + 16);
        text.codePoints().forEach(c -> {
            if (isObeyed(c)) {
                visible.append("\\u").append("%04x".formatted(c));
            } else {
                visible.appendCodePoint(c);
            }
        });
        return visible.toString();
    }

    private static boolean isObeyed(int c) {
        return c != '\n'
                && switch (Character.getType(c)) {
                    case Character.CONTROL,
                            Character.FORMAT,
                            Character.LINE_SEPARATOR,
                            Character.PARAGRAPH_SEPARATOR,
                            Character.SURROGATE -> true;
                    default -> false;
                };
    }
}
