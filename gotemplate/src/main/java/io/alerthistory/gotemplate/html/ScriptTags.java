package io.alerthistory.gotemplate.html;

/** Hides from browsers what would start or end a script within a script. */
final class ScriptTags {
    private static final String HIDDEN = "\\x3C";

    private ScriptTags() {}

    /** For literal text: with <code>\x3C</code> for the sign that starts a script's tag or a comment. */
    static String hidden(String text) {
        int open = next(text, 0, true);
        if (open < 0) {
            return text;
        }
        var out = new StringBuilder(text.length() + 16);
        int at = 0;
        while (open >= 0) {
            out.append(text, at, open).append(HIDDEN);
            at = open + 1;
            open = next(text, at, true);
        }
        return out.append(text, at, text.length()).toString();
    }

    /** For the message of an error, in a comment: likewise, of scripts' tags only, and in small letters. */
    static String hiddenInMessage(String message) {
        var out = new StringBuilder(message.length() + 16);
        int at = 0;
        for (int open = next(message, 0, false); open >= 0; open = next(message, at, false)) {
            int name = nameAfter(message, open);
            out.append(message, at, open)
                    .append(HIDDEN)
                    .append(message, open + 1, name)
                    .append("script");
            at = name + "script".length();
        }
        return out.append(message, at, message.length()).toString();
    }

    private static int next(String text, int from, boolean comments) {
        for (int open = text.indexOf('<', from); open >= 0; open = text.indexOf('<', open + 1)) {
            if (isScript(text, nameAfter(text, open)) || comments && text.startsWith("!--", open + 1)) {
                return open;
            }
        }
        return -1;
    }

    private static int nameAfter(String text, int open) {
        return text.startsWith("/", open + 1) ? open + 2 : open + 1;
    }

    private static boolean isScript(String text, int at) {
        // U+017F is a small s to Go's (?i), though no browser takes it for one.
        return at < text.length()
                && (text.charAt(at) == 's' || text.charAt(at) == 'S' || text.charAt(at) == '\u017f')
                && Scan.startsWithIgnoringCase("cript", text, at + 1, text.length());
    }
}
