package io.alerthistory.gotemplate.html;

/** Hides from browsers what would start or end a script within a script: {@code <script}, {@code </script}. */
final class ScriptTags {
    private ScriptTags() {}

    /**
     * With <code>\x3C</code> for the {@code <} of each of them.
     *
     * @param comments of {@code <!--}, too
     */
    static String escaped(String text, boolean comments) {
        int open = next(text, 0, comments);
        if (open < 0) {
            return text;
        }
        var out = new StringBuilder(text.length() + 16);
        int at = 0;
        while (open >= 0) {
            out.append(text, at, open).append("\\x3C");
            at = open + 1;
            open = next(text, at, comments);
        }
        return out.append(text, at, text.length()).toString();
    }

    private static int next(String text, int from, boolean comments) {
        for (int open = text.indexOf('<', from); open >= 0; open = text.indexOf('<', open + 1)) {
            int name = text.startsWith("/", open + 1) ? open + 2 : open + 1;
            if (isScript(text, name) || comments && text.startsWith("!--", open + 1)) {
                return open;
            }
        }
        return -1;
    }

    private static boolean isScript(String text, int at) {
        // U+017F is a small s to Go's (?i), though no browser takes it for one.
        return at < text.length()
                && (text.charAt(at) == 's' || text.charAt(at) == 'S' || text.charAt(at) == '\u017f')
                && Scan.startsWithIgnoringCase("cript", text, at + 1, text.length());
    }
}
